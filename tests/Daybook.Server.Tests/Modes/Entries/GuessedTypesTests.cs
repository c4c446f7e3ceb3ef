using Daybook.Core.Accounts;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>
/// What libraries send that guess the type of a value by its text, as Perl's XMLRPC::Lite: a subject of digits is a number, one that looks like a time is a time. What
/// people wrote stays as it is all the same.
/// </summary>
public sealed class GuessedTypesTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private readonly TestServer _server = shared.Server;

    [Theory]
    [InlineData("int", "007")]
    [InlineData("int", "+1")]
    [InlineData("int", "-0")]
    [InlineData("double", "1.50")]
    [InlineData("double", "1e3")]
    [InlineData("dateTime.iso8601", "20040102T10:11:12")]
    public async Task A_text_that_looks_like_a_number_or_a_time_is_kept_as_it_was_written(string type, string text)
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        var value = $"<{type}>{text}</{type}>";

        await CallAsync(
            "postevent", writer.Name, "<string>secret</string>",
            ("event", value), ("subject", value), ("tz", "<string>guess</string>"), ("props", Struct(("current_music", value))));
        var posted = await writer.GetOneAsync(1);
        await CallAsync(
            "editevent", writer.Name, "<string>secret</string>",
            ("itemid", "<int>001</int>"), ("event", "<string>Edited</string>"), ("subject", value));
        var edited = await writer.GetOneAsync(1);

        Assert.Equal((text, text, text), (posted.Text, posted.Subject, posted.Props["current_music"]));
        Assert.Equal(("Edited", text), (edited.Text, edited.Subject));
    }

    [Fact]
    public async Task A_name_a_password_a_keyword_a_tag_and_a_zone_are_texts_too()
    {
        await _server.CreateAccountAsync("007", "0042");
        (await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "007"), ("password", "0042"), ("data", TestPictures.Inkwell), ("keywords", "007"))).AssertOk();

        await CallAsync(
            "postevent", "007", "<int>0042</int>",
            ("event", "<int>1</int>"), ("tz", "<int>-0330</int>"), ("props", Struct(("picture_keyword", "<int>007</int>"), ("taglist", "<int>007</int>"))));
        var reply = await CallAsync("getevents", "007", "<int>0042</int>", ("selecttype", "<string>one</string>"), ("itemid", "<int>-1</int>"));

        var entry = Assert.IsType<XmlRpcStruct>(Assert.Single(Assert.IsType<XmlRpcArray>(reply["events"]).Items));
        var props = Assert.IsType<XmlRpcStruct>(entry["props"]);
        Assert.Equal(("007", "007"), (props.Text("picture_keyword"), props.Text("taglist")));
        Assert.Equal("2026-11-23 08:30:00", entry.Text("eventtime"));
    }

    [Fact]
    public async Task A_time_may_be_sent_as_one()
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        await writer.PostAsync("One");
        await writer.PostAsync("Two");

        Assert.Equal(2, await CountAsync("syncitems", "syncitems", ("lastsync", Time("20040102T10:11:12"))));
        Assert.Equal(0, await CountAsync("syncitems", "syncitems", ("lastsync", Time("20370102T10:11:12"))));
        Assert.Equal(2, await CountAsync("getevents", "events", ("selecttype", "syncitems"), ("lastsync", Time("20040102T10:11:12"))));
        Assert.Equal(0, await CountAsync("getevents", "events", ("selecttype", "lastn"), ("beforedate", Time("19990102T10:11:12"))));
        Assert.Equal(2, await CountAsync("getevents", "events", ("selecttype", "before"), ("before", Time("2037-01-02T10:11:12"))));
        Assert.Equal(0, await CountAsync("getfriendspage", "entries", ("lastsync", Time("20040102T10:11:12"))));
        await CallAsync("checkfriends", writer.Name, "secret", ("lastupdate", Time("20040102T10:11:12")));

        async Task<int> CountAsync(string mode, string list, params (string, string)[] members) =>
            Assert.IsType<XmlRpcArray>((await CallAsync(mode, writer.Name, "secret", members))[list]).Items.Count;

        static string Time(string text) => $"<dateTime.iso8601>{text}</dateTime.iso8601>";
    }

    [Theory]
    [InlineData("int", "+1")]
    [InlineData("double", "1.0")]
    [InlineData("int", "01")]
    public async Task A_number_in_a_list_or_a_map_may_be_written_in_any_way(string type, string text)
    {
        var writer = await shared.JoinAsync(Writer.XmlRpc);
        await writer.PostAsync("One");
        var number = $"<{type}>{text}</{type}>";
        var list = $"<array><data><value>{number}</value></data></array>";

        var read = await CallAsync("getevents", writer.Name, "secret", ("selecttype", "multiple"), ("itemids", list));
        await CallAsync("editevent", writer.Name, "secret", ("itemid", number), ("event", "One"), ("props", Struct(("opt_nocomments", number), ("current_moodid", number))));
        await CallAsync("getinbox", writer.Name, "secret", ("gettype", number));
        await CallAsync("getinbox", writer.Name, "secret", ("gettype", list));

        Assert.Single(Assert.IsType<XmlRpcArray>(read["events"]).Items);
        var props = (await writer.GetOneAsync(1)).Props;
        Assert.Equal(("1", "1"), (props["opt_nocomments"], props["current_moodid"]));
        await CallAsync("sessiongenerate", writer.Name, "secret");
        var session = Assert.Single(await SessionsAsync(writer.Account.Id));
        await CallAsync("sessionexpire", writer.Name, "secret", ("expire", list.Replace("1", $"{session.Id}", StringComparison.Ordinal)));
        Assert.Empty(await SessionsAsync(writer.Account.Id));
    }

    private async Task<IReadOnlyList<Session>> SessionsAsync(long accountId) =>
        await _server.Database.Sessions.ListAsync(accountId, TestContext.Current.CancellationToken);

    /// <summary>Calls a method with members whose values stand there as XML.</summary>
    private async Task<XmlRpcStruct> CallAsync(string mode, string name, string password, params (string Name, string Xml)[] members)
    {
        var all = Struct([("username", $"<int>{name}</int>"), ("password", password), ("ver", "<int>1</int>"), .. members]);
        return Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(await _server.SendXmlAsync(
            $"<methodCall><methodName>LJ.XMLRPC.{mode}</methodName><params><param><value>{all}</value></param></params></methodCall>")));
    }

    private static string Struct(params (string Name, string Xml)[] members) =>
        $"<struct>{string.Concat(members.Select(member => $"<member><name>{member.Name}</name><value>{member.Xml}</value></member>"))}</struct>";
}
