using System.Net;
using System.Text;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site.Exports;

/// <summary><c>/export_do.bml</c> (fact sheet 10.2).</summary>
public sealed class EntryExportTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Account _alice = null!;
    private string _cookie = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: new ManualTime());
        _alice = await _server.CreateAccountAsync("alice");
        _cookie = (await _server.PostAsync(("mode", "sessiongenerate"), ("user", "alice"), ("password", "secret")))["ljsession"];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_month_is_exported_as_xml()
    {
        await _server.PostEntryAsync(_alice, "before", time: new DateTime(2026, 1, 31, 23, 59, 0), properties: [("opt_backdated", "1")]);
        var entry = await _server.PostEntryAsync(
            _alice, "first <b>line</b>\nsecond ö", "Sübject", EntrySecurity.Masked(9), time: new DateTime(2026, 2, 1, 0, 0, 0),
            properties: [("current_moodid", "15"), ("current_mood", "odd"), ("current_music", "a song"), ("opt_backdated", "1")]);
        await _server.PostEntryAsync(_alice, "last", time: new DateTime(2026, 2, 28, 23, 59, 0), properties: [("opt_backdated", "1")]);
        await _server.PostEntryAsync(_alice, "after", time: new DateTime(2026, 3, 1, 0, 0, 0), properties: [("opt_backdated", "1")]);

        var (type, bytes) = await ExportAsync("year=2026&month=02&format=xml&field_itemid=on&field_eventtime=on&field_logtime=on&field_subject=on&field_event=on&field_security=on&field_allowmask=on&field_currents=on");

        Assert.Equal("text/xml; charset=utf-8", type);
        var document = XDocument.Parse(Encoding.UTF8.GetString(bytes));
        Assert.Equal("livejournal", document.Root!.Name);
        Assert.Equal(["first <b>line</b>\nsecond ö", "last"], document.Root.Elements("entry").Select(one => (string)one.Element("event")!));
        Assert.Equal(
            [
                $"itemid {entry.DisplayId}", "eventtime 2026-02-01 00:00:00", "logtime 2026-11-23 12:00:00", "subject Sübject",
                "event first <b>line</b>\nsecond ö", "security usemask", "allowmask 9", "current_music a song", "current_mood happy",
            ],
            document.Root.Elements("entry").First().Elements().Select(field => $"{field.Name} {field.Value}"));
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("iso-8859-1")]
    public async Task A_month_is_exported_as_csv_in_the_encoding_that_is_asked_for(string encoding)
    {
        // The encodings have what looks like the last two: it is not to stand for them.
        await _server.PostEntryAsync(_alice, "a, \"b\"\nc é 漢 Ā ＂", time: new DateTime(2026, 2, 1, 0, 0, 0));

        var (type, bytes) = await ExportAsync($"year=2026&month=2&format=csv&header=on&field_event=on&field_security=on&encoding={encoding}");

        Assert.Equal($"text/plain; charset={encoding}", type);
        Assert.Equal("event,security\r\n\"a, \"\"b\"\"\nc é ? ? ?\",public\r\n", Encoding.Latin1.GetString(bytes));
        Assert.StartsWith("itemid,eventtime", Encoding.UTF8.GetString((await ExportAsync("year=2026&month=1&format=csv&header=1")).Bytes), StringComparison.Ordinal);
        Assert.Empty((await ExportAsync("year=2026&month=1&format=csv")).Bytes);
    }

    [Fact]
    public async Task A_community_is_exported_by_who_maintains_it()
    {
        var bob = await _server.CreateAccountAsync("bob");
        var books = await _server.CreateCommunityAsync("books", _alice);
        await _server.JoinAsync(books, bob);
        await _server.PostEntryAsync(bob, "in books", journal: books, time: new DateTime(2026, 2, 1, 0, 0, 0));

        Assert.Contains("in books", Encoding.UTF8.GetString((await ExportAsync("year=2026&month=2&format=csv", "?authas=books")).Bytes), StringComparison.Ordinal);
        using var others = await SendAsync("year=2026&month=2&format=csv", "?authas=bob", _cookie);
        Assert.Equal(HttpStatusCode.Forbidden, others.StatusCode);
    }

    [Theory]
    [InlineData("year=1969&month=1&format=xml")]
    [InlineData("year=2026&month=13&format=xml")]
    [InlineData("format=xml")]
    [InlineData("year=2026&month=1&format=pdf")]
    [InlineData("year=2026&month=1&format=xml&encoding=nonsense")]
    [InlineData("year=2026&month=1&format=xml&encoding=utf-16")]
    public async Task What_has_no_sense_is_refused(string form)
    {
        using var response = await SendAsync(form, "", _cookie);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_gets_anything()
    {
        using var response = await SendAsync("year=2026&month=1&format=xml", "?authas=alice", null);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<(string? Type, byte[] Bytes)> ExportAsync(string form, string query = "")
    {
        using var response = await SendAsync(form, query, _cookie);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private async Task<HttpResponseMessage> SendAsync(string form, string query, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/export_do.bml" + query)
        {
            Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
        }

        return await _server.Client.SendAsync(request, Cancellation);
    }
}
