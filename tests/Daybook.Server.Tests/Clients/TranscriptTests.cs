using System.Globalization;
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
        var reply = await replayed.ReplayAsync(Replay.Read(transcript));

        Assert.Equal(["auth_scheme", "challenge", "expire_time", "server_time", "success"], reply.AssertOk().Pairs.Select(pair => pair.Key));
        Assert.Equal("c0", reply["auth_scheme"]);
        Assert.Equal(60, long.Parse(reply["expire_time"], CultureInfo.InvariantCulture) - long.Parse(reply["server_time"], CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task A_client_logs_in_and_gets_what_it_asks_for(string transcript)
    {
        var request = Replay.Read(transcript);
        var asked = Replay.Fields(request);

        var reply = (await replayed.ReplayAsync(await replayed.WithFreshChallengeAsync(request))).AssertOk();

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
        (await replayed.ReplayAsync(Replay.Read(transcript))).AssertFail("Invalid password");

    [Fact]
    public void Every_transcript_is_replayed() => Assert.Equal(
        Directory.GetFiles(Repository.Of("tests", "Daybook.Server.Tests", "Transcripts")).Select(Path.GetFileNameWithoutExtension).Order(),
        Challenges.Concat(Logins).Select(row => (string?)row.Data)
            .Concat(EntryTranscriptTests.Transcripts).Concat(FriendTranscriptTests.Transcripts).Concat(XmlRpcTranscriptTests.Transcripts).Order());

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
