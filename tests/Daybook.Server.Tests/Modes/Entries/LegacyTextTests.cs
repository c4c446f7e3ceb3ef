using System.Net;
using System.Text;
using Daybook.Core.Journals;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>Clients that do not know Unicode (<c>ver</c> 0; fact sheet 3).</summary>
public sealed class LegacyTextTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private const string Unsayable = "errmsg\nClient error: Protocol version mismatch: Cannot display/edit a Unicode post with a non-Unicode client\nsuccess\nFAIL\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, new byte[] { 0x63, 0xE9, 0x20, 0x80 }, "cé €")]
    [InlineData("windows-1251", new byte[] { 0xF1, 0xF7, 0xE0, 0xF1, 0xF2, 0xFC, 0xE5 }, "счастье")]
    [InlineData("koi8-r", new byte[] { 0xD3, 0xDE, 0xC1, 0xD3, 0xD4, 0xD8, 0xC5 }, "счастье")]
    [InlineData("iso-8859-1", new byte[] { 0x63, 0xE9, 0xFF }, "céÿ")]
    [InlineData("shift_jis", new byte[] { 0x93, 0xFA, 0x96, 0x7B }, "日本")]
    public async Task Bytes_that_are_not_UTF8_are_text_in_the_legacy_encoding(string? encoding, byte[] bytes, string text)
    {
        var writer = await JoinAsync(encoding);

        var posted = await SendAsync(
            writer, "0", "postevent", [("event", bytes), ("subject", bytes), .. Writer.At("2001-02-03 04:05"), ("prop_current_mood", bytes), ("prop_taglist", bytes)]);
        await SendAsync(writer, "0", "uploadpic", ("data", Samples.Png(1)), ("keywords", bytes), ("description", bytes));

        Assert.Contains("\nsuccess\nOK\n", Encoding.ASCII.GetString(posted.Body), StringComparison.Ordinal);
        var entry = await writer.GetOneAsync(1);
        Assert.Equal((text, text, text, text), (entry.Text, entry.Subject, entry.Props["current_mood"], entry.Props["taglist"]));
        var userpic = Assert.Single(await shared.Server.Database.Userpics.ListAsync(writer.Account.Id, Cancellation));
        Assert.Equal((text, text), (userpic.Keywords.Single().Value, userpic.Description));

        // And so it is told, to those who know no other.
        var told = await SendAsync(writer, "0", "getevents", ("selecttype", "lastn"));
        var escaped = string.Concat(bytes.Select(b => b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') ? $"{(char)b}" : b == ' ' ? "+" : $"%{b:X2}"));
        Assert.Contains($"\nevents_1_event\n{escaped}\n", Encoding.Latin1.GetString(told.Body), StringComparison.Ordinal);
        Assert.Contains($"\nevents_1_subject\n{Encoding.Latin1.GetString(bytes)}\n", Encoding.Latin1.GetString(told.Body), StringComparison.Ordinal);
        Assert.Equal($"text/plain; charset={encoding ?? "windows-1252"}", told.ContentType);
        var login = await SendAsync(writer, "0", "login", ("getpickws", 1));
        Assert.Contains($"\npickw_1\n{Encoding.Latin1.GetString(bytes)}\n", Encoding.Latin1.GetString(login.Body), StringComparison.Ordinal);
        Assert.Contains($"\npickw_1\n{text}\n", Encoding.UTF8.GetString((await SendAsync(writer, "1", "login", ("getpickws", 1))).Body), StringComparison.Ordinal);

        // The keyword can be named in the same bytes.
        await SendAsync(writer, "0", "editevent", ("itemid", 1), ("event", "x"), ("prop_picture_keyword", bytes));
        Assert.Equal(text, (await writer.GetOneAsync(1)).Props["picture_keyword"]);
    }

    [Fact]
    public async Task Text_that_is_UTF8_is_so_at_any_version()
    {
        var writer = await JoinAsync(null);
        await SendAsync(writer, "0", "postevent", [("event", "é ☃"), .. Writer.At("2001-02-03 04:05")]);
        Assert.Equal("é ☃", (await writer.GetOneAsync(1)).Text);
    }

    [Fact]
    public async Task What_is_no_text_in_the_legacy_encoding_either_is_refused()
    {
        var writer = await JoinAsync("shift_jis");
        var refused = await SendAsync(writer, "0", "postevent", [("event", new byte[] { 0x93 }), .. Writer.At("2001-02-03 04:05")]);
        Assert.Equal(
            "errmsg\nClient error: Invalid text encoding: The text entered is not a valid UTF-8 stream\nsuccess\nFAIL\n", Encoding.ASCII.GetString(refused.Body));
    }

    [Theory]
    [InlineData("☃", "", "")]
    [InlineData("x", "☃", "")]
    [InlineData("x", "", "☃")]
    public async Task An_entry_that_cannot_be_said_is_refused_but_in_a_list_of_its_day(string text, string subject, string mood)
    {
        var writer = await JoinAsync(null);
        await writer.PostAsync("Café");
        await writer.PostAsync(text, ("subject", subject), ("prop_current_mood", mood), ("prop_current_music", "Song"));

        foreach (var select in ((string, object)[][])[
            [("selecttype", "lastn")], [("selecttype", "one"), ("itemid", 2)], [("selecttype", "syncitems")], [("selecttype", "multiple"), ("itemids", "1,2")]])
        {
            Assert.Equal(Unsayable, Encoding.ASCII.GetString((await SendAsync(writer, "0", "getevents", select)).Body));
        }

        (string, object)[] day = [("selecttype", "day"), ("year", 2001), ("month", 2), ("day", 3)];
        var told = Encoding.Latin1.GetString((await SendAsync(writer, "0", "getevents", day)).Body);
        Assert.Contains("\nevents_1_event\nCaf%E9\n", told, StringComparison.Ordinal);
        Assert.Contains("\nevents_2_event\n%28cannot+be+shown%29\n", told, StringComparison.Ordinal);
        Assert.Contains("\nevents_2_subject\n(cannot be shown)\n", told, StringComparison.Ordinal);
        Assert.Contains("\nSong\n", told, StringComparison.Ordinal);
        Assert.DoesNotContain("\ncurrent_mood\n", told, StringComparison.Ordinal);

        Assert.StartsWith("errmsg\nClient error: Client tried to edit with corrupt data.  Preventing.\n", Encoding.ASCII.GetString(
            (await SendAsync(writer, "0", "editevent", ("itemid", 2), ("event", "(cannot be shown)"))).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_cannot_be_said_is_UTF8()
    {
        var writer = await JoinAsync(null);
        await SendAsync(writer, "1", "uploadpic", ("data", Samples.Png(1)), ("keywords", "é, ☃"));
        var login = await SendAsync(writer, "0", "login", ("getpickws", 1));
        Assert.Contains("\npickw_1\né\npickw_2\n☃\n", Encoding.UTF8.GetString(login.Body), StringComparison.Ordinal);
        Assert.Equal("text/plain; charset=utf-8", login.ContentType);
    }

    [Fact]
    public async Task XML_says_itself_what_it_is_written_in()
    {
        var writer = await JoinAsync(null);
        await writer.By(Writer.XmlRpc).PostAsync("é ☃", ("ver", 0));
        var reply = await shared.Server.CallAsync("getevents", ("username", writer.Name), ("password", "secret"), ("selecttype", "lastn"));
        Assert.Equal("é ☃", ((XmlRpcStruct)((XmlRpcArray)reply["events"]!).Items[0]).Text("event"));

        await writer.By(Writer.XmlRpc).SendAsync("editevent", ("ver", 0), ("itemid", 1), ("event", new byte[] { 0xE9 }));
        Assert.Equal("é", (await writer.GetOneAsync(1)).Text);
    }

    [Fact]
    public void Every_encoding_that_can_be_chosen_is_there_and_has_ASCII_in_it() => Assert.All(LegacyEncoding.Names, name =>
    {
        Assert.True(LegacyEncoding.TryFind(name.ToUpperInvariant(), out var encoding));
        Assert.Equal(name, encoding.WebName);
        var ascii = Enumerable.Range(1, 127).Select(value => (byte)value).ToArray();
        Assert.Equal(ascii, encoding.GetBytes(Encoding.ASCII.GetString(ascii)));
        Assert.False(encoding.CanSay("\U0001F600") && name != "gb18030");
    });

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("nonsense")]
    public void No_other_can(string name) => Assert.False(LegacyEncoding.TryFind(name, out _));

    private async Task<Writer> JoinAsync(string? encoding)
    {
        var writer = await shared.JoinAsync();
        if (encoding is not null)
        {
            await shared.Server.Database.Journals.SetAsync(writer.Account.Id, settings => settings with { LegacyEncoding = encoding }, Cancellation);
        }

        return writer;
    }

    private async Task<(byte[] Body, string? ContentType)> SendAsync(Writer writer, string version, string mode, params (string, object)[] fields)
    {
        using var content = new ByteArrayContent(FormBody.Encode(
            [("mode", mode), ("user", writer.Name), ("password", "secret"), ("ver", version), .. fields]));
        using var response = await shared.Server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsByteArrayAsync(Cancellation), response.Content.Headers.ContentType?.ToString());
    }
}
