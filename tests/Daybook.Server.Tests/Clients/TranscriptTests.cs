using System.Globalization;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>
/// What unmodified clients sent to a server once (account <c>test</c>, password <c>secret</c>), sent again byte for byte. Only an answer to a
/// challenge is replaced, challenge and all, by one to a challenge of today.
/// </summary>
public sealed class TranscriptTests(TranscriptTests.Replayed replayed) : IClassFixture<TranscriptTests.Replayed>
{
    public static TheoryData<string> Challenges => ["LJ-Simple-01-getchallenge", "emacs-ljupdate-01-getchallenge", "logjam-01-getchallenge"];

    public static TheoryData<string> Logins =>
        ["LJ-Simple-02-login", "emacs-ljupdate-02-login", "debian-LiveJournal-01-login", "logjam-liblivejournal-01-login"];

    [Theory]
    [MemberData(nameof(Challenges))]
    public async Task A_client_gets_a_challenge(string transcript)
    {
        var reply = await ReplayAsync(Read(transcript));

        Assert.Equal(["auth_scheme", "challenge", "expire_time", "server_time", "success"], reply.AssertOk().Pairs.Select(pair => pair.Key));
        Assert.Equal("c0", reply["auth_scheme"]);
        Assert.Equal(60, long.Parse(reply["expire_time"], CultureInfo.InvariantCulture) - long.Parse(reply["server_time"], CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task A_client_logs_in_and_gets_what_it_asks_for(string transcript)
    {
        var request = Read(transcript);
        var asked = Fields(request);

        var reply = (await ReplayAsync(await WithFreshChallengeAsync(request))).AssertOk();

        Assert.Equal("Test Person", reply["name"]);
        Assert.Equal("0", reply["frgrp_maxnum"]);
        Assert.Equal("132", reply["mood_count"]);
        Assert.Equal(asked.ContainsKey("getpickws") ? "ink" : null, reply.Find("pickw_1"));
        Assert.Equal(asked.ContainsKey("getpickwurls") ? $"{replayed.Server.Url}/userpic/1/1" : null, reply.Find("pickwurl_1"));
        Assert.Equal(reply.Find("pickwurl_1"), reply.Find("defaultpicurl"));
        Assert.Equal(asked.ContainsKey("getmenus") ? "Home" : null, reply.Find("menu_0_1_text"));
    }

    [Theory]
    [InlineData("LJ-Simple-02-login")]
    [InlineData("emacs-ljupdate-02-login")]
    public async Task An_answer_to_a_challenge_of_long_ago_is_refused(string transcript) =>
        (await ReplayAsync(Read(transcript))).AssertFail("Invalid password");

    [Fact]
    public void Every_transcript_is_replayed() => Assert.Equal(
        Directory.GetFiles(Repository.Of("tests", "Daybook.Server.Tests", "Transcripts")).Select(Path.GetFileNameWithoutExtension).Order(),
        Challenges.Concat(Logins).Select(row => (string?)row.Data).Concat(XmlRpcTranscriptTests.Transcripts).Order());

    private static byte[] Read(string transcript) =>
        File.ReadAllBytes(Repository.Of("tests", "Daybook.Server.Tests", "Transcripts", transcript + ".req"));

    private static int BodyOf(byte[] request) => request.AsSpan().IndexOf("\r\n\r\n"u8) + 4;

    private static Dictionary<string, string> Fields(byte[] request)
    {
        // Parsing decodes in place: the request is still to be sent.
        var form = FlatForm.Parse(request.AsSpan(BodyOf(request)).ToArray(), maxFields: 100);
        return form.Names.ToDictionary(name => name, name => form.TryGet(name, out var value) ? Encoding.UTF8.GetString(value.Span) : "");
    }

    /// <summary>The same request with a challenge of this server, answered with the app password, and with the length that it then has.</summary>
    private async Task<byte[]> WithFreshChallengeAsync(byte[] request)
    {
        var fields = Fields(request);
        if (!fields.TryGetValue("auth_challenge", out var old))
        {
            return request;
        }

        var challenge = (await replayed.Server.PostAsync(("mode", "getchallenge")))["challenge"];
        var body = Encoding.Latin1.GetString(request, BodyOf(request), request.Length - BodyOf(request));
        var changed = body
            .Replace(old.Replace(":", "%3a", StringComparison.Ordinal), challenge.Replace(":", "%3a", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace(fields["auth_response"], Challenge.Respond(challenge, PasswordHash.Digest(replayed.AppPassword)), StringComparison.Ordinal);
        var head = Encoding.Latin1.GetString(request, 0, BodyOf(request))
            .Replace($" {body.Length}\r\n", $" {changed.Length}\r\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(head + changed);
    }

    private async Task<Reply> ReplayAsync(byte[] request)
    {
        using var connection = await RawConnection.OpenAsync(replayed.Server.Port);
        await connection.SendAsync(request);
        var answer = await connection.ReadAsync();
        Assert.Matches("^HTTP/1.[01] 200 ", answer.StatusLine);
        return answer.Reply;
    }

    /// <summary>The server that the clients meet this time: their account has an app password and one picture.</summary>
    public sealed class Replayed : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        internal string AppPassword { get; } = AppPasswordSecrets.Generate();

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            var account = await Server.CreateAccountAsync("test", "secret", "Test Person");
            await Server.Database.AppPasswords.CreateAsync(
                account.Id,
                "",
                AppPasswordSecrets.Open(new DataFolder(Server.Folder)).Protect(AppPassword),
                AppPasswordSecrets.MaxPerAccount,
                TestContext.Current.CancellationToken);
            (await Server.PostAsync(
                ("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("keywords", "ink"), ("default", 1), ("data", TestPictures.Inkwell)))
                .AssertOk();
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
