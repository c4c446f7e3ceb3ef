using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Logins that answer a challenge.</summary>
public sealed class ChallengeLoginTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _account = null!;
    private string _secret = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Login:MaxFailuresPerAccount", "1000"), new("Login:MaxFailuresPerAddress", "1000")], _time);
        _account = await _server.CreateAccountAsync();
        _secret = await _server.CreateAppPasswordAsync(_account);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_challenge_says_how_long_it_is_good()
    {
        var reply = (await _server.PostAsync(("mode", "getchallenge"))).AssertOk();
        Assert.Equal(["auth_scheme", "challenge", "expire_time", "server_time", "success"], reply.Pairs.Select(pair => pair.Key));
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(now.ToString(CultureInfo.InvariantCulture), reply["server_time"]);
        Assert.Equal((now + 60).ToString(CultureInfo.InvariantCulture), reply["expire_time"]);
        Assert.Equal("c0", reply["auth_scheme"]);
        Assert.Matches("^c0:[0-9]+:[0-9]+:60:[A-Za-z0-9]{20}:[0-9a-f]{32}$", reply["challenge"]);
        Assert.InRange(reply["challenge"].Length, 1, 100);
        Assert.NotEqual(reply["challenge"], await _server.GetChallengeAsync());
    }

    [Fact]
    public async Task The_right_answer_of_an_app_password_logs_in()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertOk();
    }

    [Fact]
    public async Task The_own_password_does_not_work_with_a_challenge()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, "secret"))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_challenge_is_good_once()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertOk();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");

        // Also by the end of its time.
        _time.Advance(TimeSpan.FromSeconds(59));
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_wrong_answer_burns_it()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, "wrong"))).AssertFail("Invalid password");
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task The_answer_must_be_lower_case()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret).ToUpperInvariant())).AssertFail("Invalid password");

        challenge = await _server.GetChallengeAsync();
        var overUpperDigest = Challenge.Respond(challenge, PasswordHash.Digest(_secret).ToUpperInvariant());
        (await _server.LoginByChallengeAsync(challenge, overUpperDigest)).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData(59, null)]
    [InlineData(60, "Challenge expired")]
    [InlineData(61, "Challenge expired")]
    [InlineData(86400, "Challenge expired")]
    public async Task It_is_good_for_less_than_60_seconds(int seconds, string? error)
    {
        // At any age of the server, and between whole seconds too.
        _time.Advance(TimeSpan.FromSeconds(1000.25));
        var challenge = await _server.GetChallengeAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds - 0.25));
        var reply = await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret));
        Assert.Equal(error, reply.Error);
    }

    [Fact]
    public async Task An_expired_one_is_called_expired_whatever_the_answer()
    {
        var challenge = await _server.GetChallengeAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        (await _server.LoginByChallengeAsync(challenge, "nonsense")).AssertFail("Challenge expired");
    }

    [Fact]
    public async Task A_forged_one_is_refused()
    {
        var parts = (await _server.GetChallengeAsync()).Split(':');
        string[] forgeries =
        [
            string.Join(':', parts[0], parts[1], "9" + parts[2], parts[3], parts[4], parts[5]),
            string.Join(':', parts[0], parts[1], parts[2], "6000", parts[4], parts[5]),
            string.Join(':', parts[0], parts[1], parts[2], parts[3], new string('A', 20), parts[5]),
            string.Join(':', parts[0], parts[1], parts[2], parts[3], parts[4], new string('0', 32)),
            string.Join(':', parts[0], parts[1], parts[2], parts[3], parts[4], parts[5].ToUpperInvariant() + "A"),
        ];
        foreach (var forged in forgeries)
        {
            (await _server.LoginByChallengeAsync(forged, Logins.AnswerTo(forged, _secret))).AssertFail("Invalid password");
        }
    }

    [Theory]
    [InlineData(":")]
    [InlineData("c0")]
    [InlineData("c0:1:2:3:4:5")]
    [InlineData("c0::::::")]
    [InlineData("c0:99999999999999999999:0:60:aaaaaaaaaaaaaaaaaaaa:00000000000000000000000000000000")]
    [InlineData("ünïcödé:\0:☔")]
    public async Task A_malformed_one_is_refused(string challenge) =>
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");

    [Fact]
    public async Task Half_of_it_is_nothing()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, "")).AssertFail("Invalid password");
        (await _server.LoginByChallengeAsync("", Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");
        (await _server.PostAsync(("mode", "login"), ("user", "test"), ("auth_method", "challenge"))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task Another_servers_is_refused_and_one_from_before_a_restart()
    {
        await using var other = await TestServer.StartAsync(time: _time);
        var challenge = await other.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))).AssertFail("Invalid password");
    }

    [Fact]
    public async Task Another_accounts_app_password_does_not_answer_it()
    {
        await _server.CreateAccountAsync("other");
        var challenge = await _server.GetChallengeAsync();
        (await _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret), "other")).AssertFail("Invalid password");
    }

    [Fact]
    public async Task Of_answers_sent_at_once_exactly_one_counts()
    {
        for (var round = 0; round < 5; round++)
        {
            var challenge = await _server.GetChallengeAsync();
            var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                _ => _server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, _secret))));
            Assert.Single(replies, reply => reply.IsOk);
            Assert.All(replies.Where(reply => !reply.IsOk), reply => reply.AssertFail("Invalid password"));
        }
    }
}
