using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>What ljArchive, a client of XML-RPC, sent once, sent again byte for byte but for the answer to a challenge.</summary>
public sealed partial class XmlRpcTranscriptTests(TranscriptTests.Replayed replayed) : IClassFixture<TranscriptTests.Replayed>
{
    private const string Challenging = "ljArchive-01-getchallenge", LoggingIn = "ljArchive-02-login", Syncing = "ljArchive-04-syncitems", Reading = "ljArchive-06-getevents",
        BeginningSession = "ljArchive-08-sessiongenerate";

    internal static IEnumerable<string> Transcripts => [Challenging, LoggingIn, Syncing, Reading, BeginningSession];

    [Fact]
    public async Task It_gets_a_challenge()
    {
        var reply = await ReplayAsync(Read(Challenging));

        Assert.Equal("c0", reply.Text("auth_scheme"));
        Assert.StartsWith("c0:", reply.Text("challenge"), StringComparison.Ordinal);
        Assert.Equal(["int", "int"], [reply["server_time"]!.Type, reply["expire_time"]!.Type]);
        Assert.Null(reply["success"]);
    }

    [Fact]
    public async Task It_logs_in_and_gets_what_it_cannot_do_without()
    {
        var reply = await ReplayAsync(await WithFreshChallengeAsync(Read(LoggingIn)));

        Assert.Equal(("Test Person", "test"), (reply.Text("fullname"), reply.Text("username")));
        Assert.IsType<XmlRpcInteger>(reply["userid"]);
        Assert.Empty(reply.Texts("friendgroups"));
        Assert.Empty(reply.Texts("usejournals"));
        var moods = Assert.IsType<XmlRpcArray>(reply["moods"]).Items.Cast<XmlRpcStruct>().ToList();
        Assert.Equal(132, moods.Count);
        Assert.All(moods, mood => Assert.Equal(["int", "string", "int"], mood.Members.Select(member => member.Value.Type)));
        Assert.Equal(["id", "name", "parent"], moods[0].Members.Select(member => member.Key));
        Assert.Equal(["ink"], reply.Texts("pickws"));

        // The host that it named in its request.
        Assert.Equal(["http://127.0.0.1:33115/userpic/1/1"], reply.Texts("pickwurls"));
        Assert.Equal("http://127.0.0.1:33115/userpic/1/1", reply.Text("defaultpicurl"));
        Assert.Null(reply["menus"]);
    }

    [Fact]
    public async Task It_copies_the_journal()
    {
        (await replayed.Server.PostAsync(
            ("mode", "postevent"), ("user", "test"), ("password", "secret"), ("ver", 1), ("event", "One\ntwo ☃"), ("tz", "guess"), ("prop_current_moodid", 15))).AssertOk();

        var synced = await ReplayAsync(await WithFreshChallengeAsync(Read(Syncing)));
        var read = await ReplayAsync(await WithFreshChallengeAsync(Read(Reading)));

        Assert.Equal((("1", "int"), ("1", "int")), ((synced.Text("count"), synced["count"]!.Type), (synced.Text("total"), synced["total"]!.Type)));
        var item = Assert.IsType<XmlRpcStruct>(Assert.Single(Assert.IsType<XmlRpcArray>(synced["syncitems"]).Items));
        Assert.Equal(("L-1", "create", "string"), (item.Text("item"), item.Text("action"), item["time"]!.Type));
        var entry = Assert.IsType<XmlRpcStruct>(Assert.Single(Assert.IsType<XmlRpcArray>(read["events"]).Items));
        Assert.Equal(("1", "One\ntwo ☃", "base64"), (entry.Text("itemid"), entry.Text("event"), entry["event"]!.Type));
        Assert.Equal("15", Assert.IsType<XmlRpcStruct>(entry["props"]).Text("current_moodid"));
    }

    [Fact]
    public async Task It_begins_a_session_to_download_comments() => Assert.StartsWith(
        "v1:", (await ReplayAsync(await WithFreshChallengeAsync(Read(BeginningSession)))).Text("ljsession"), StringComparison.Ordinal);

    [Fact]
    public async Task An_answer_to_a_challenge_of_long_ago_is_refused()
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => ReplayAsync(Read(LoggingIn)));

        Assert.Equal((101, "Invalid password"), (fault.Code, fault.Message));
    }

    private static byte[] Read(string transcript) =>
        File.ReadAllBytes(Repository.Of("tests", "Daybook.Server.Tests", "Transcripts", transcript + ".req"));

    private async Task<byte[]> WithFreshChallengeAsync(byte[] request)
    {
        var challenge = (await replayed.Server.PostAsync(("mode", "getchallenge")))["challenge"];
        var text = Encoding.Latin1.GetString(request);
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var response = Challenge.Respond(challenge, PasswordHash.Digest(replayed.AppPassword));
        var changed = ResponseValue.Replace(ChallengeValue.Replace(text[body..], challenge), response);
        return Encoding.Latin1.GetBytes(
            text[..body].Replace($" {text.Length - body}\r\n", $" {changed.Length}\r\n", StringComparison.Ordinal) + changed);
    }

    private async Task<XmlRpcStruct> ReplayAsync(byte[] request)
    {
        using var connection = await RawConnection.OpenAsync(replayed.Server.Port);
        await connection.SendAsync(request);
        var answer = await connection.ReadAsync();
        Assert.Matches("^HTTP/1.[01] 200 ", answer.StatusLine);
        Assert.Equal("text/xml", answer.Header("Content-Type"));
        return Assert.IsType<XmlRpcStruct>(XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(answer.Body)));
    }

    [GeneratedRegex("c0:[0-9a-z:]+")]
    private static partial Regex ChallengeValue { get; }

    [GeneratedRegex("(?<=auth_response</name><value><string>)[0-9a-f]{32}")]
    private static partial Regex ResponseValue { get; }
}
