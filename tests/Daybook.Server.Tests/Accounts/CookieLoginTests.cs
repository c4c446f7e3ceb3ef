using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Logins with the cookie of a session.</summary>
public sealed class CookieLoginTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _account = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            [
                new("Login:MaxFailuresPerAccount", "1000"), new("Login:MaxFailuresPerAddress", "1000"),
                new("Site:TrustedProxies:0", "127.0.0.1"),
            ],
            _time);
        _account = await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_session_logs_in_again_and_again()
    {
        var cookie = await _server.BeginSessionAsync();
        Assert.Matches($"^v1:u{_account.Id}:s[0-9]+:a[A-Za-z0-9]{{24}}//1$", cookie);
        (await _server.LoginByCookieAsync(cookie)).AssertOk();
        (await _server.LoginByCookieAsync(cookie, " TEST ")).AssertOk();
    }

    [Fact]
    public async Task A_session_answers_nothing_but_its_cookie()
    {
        var reply = await _server.PostAsync(("mode", "sessiongenerate"), ("user", "test"), ("password", "secret"), ("expiration", "long"));
        Assert.Equal(["ljsession", "success"], reply.AssertOk().Pairs.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yes")]
    public async Task Without_its_header_a_cookie_does_not_count(string? header)
    {
        var cookie = await _server.BeginSessionAsync();
        var reply = await _server.PostAsync([("mode", "login"), ("user", "test"), ("auth_method", "cookie")], request =>
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            if (header is not null)
            {
                request.Headers.Add("X-LJ-Auth", header);
            }
        });
        reply.AssertFail("Invalid password");
    }

    [Fact]
    public async Task A_cookie_counts_only_where_the_method_says_so()
    {
        var cookie = await _server.BeginSessionAsync();
        var reply = await _server.PostAsync([("mode", "login"), ("user", "test")], request =>
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            request.Headers.Add("X-LJ-Auth", "cookie");
        });
        reply.AssertFail("Invalid password");
    }

    [Fact]
    public async Task It_may_be_url_encoded_and_stand_among_other_cookies()
    {
        var cookie = await _server.BeginSessionAsync();
        (await _server.LoginByCookieAsync(Uri.EscapeDataString(cookie))).AssertOk();
        (await _server.LoginByCookieAsync(Uri.EscapeDataString(cookie).ToLowerInvariant().Replace("%3a", "%3A", StringComparison.Ordinal)))
            .AssertFail("Invalid password");
        (await _server.LoginByCookieAsync($"{cookie}; ljfastserver=1; ljmastersession=x")).AssertOk();
    }

    [Fact]
    public async Task It_is_good_for_its_own_account_alone()
    {
        await _server.CreateAccountAsync("other");
        var cookie = await _server.BeginSessionAsync();
        (await _server.LoginByCookieAsync(cookie, "other")).AssertFail("Invalid password");
        (await _server.LoginByCookieAsync(cookie.Replace("v1:u1:", "v1:u2:", StringComparison.Ordinal), "other")).AssertFail("Invalid password");
        (await _server.LoginByCookieAsync(cookie)).AssertOk();
    }

    [Fact]
    public async Task A_forged_or_malformed_one_is_refused()
    {
        var cookie = await _server.BeginSessionAsync();
        var secret = cookie.Split(':')[3];
        string[] forgeries =
        [
            cookie.Replace(secret, "a" + new string('A', 24) + "//1", StringComparison.Ordinal), cookie[..^4] + "//1",
            cookie.Replace($":s{Logins.SessionIdOf(cookie)}:", ":s99:", StringComparison.Ordinal),
            "v1", "v1:::", "v1:u1:s1", $"v1:u{_account.Id}:s-1:{secret}", $"v1:u{_account.Id}:s99999999999999999999:{secret}",
            $"v2:u{_account.Id}:s1:{secret}", $"ws:test:1:{secret}", "%", "%zz", new string(':', 1000),
        ];
        foreach (var forged in forgeries)
        {
            (await _server.LoginByCookieAsync(forged)).AssertFail("Invalid password");
        }

        Assert.Empty(_server.Log.Problems);
    }

    [Theory]
    [InlineData(null, 24)]
    [InlineData("", 24)]
    [InlineData("short", 24)]
    [InlineData("long", 30 * 24)]
    public async Task A_session_lasts_as_long_as_was_asked_for(string? expiration, int hours)
    {
        (string, object)[] more = expiration is null ? [] : [("expiration", expiration)];
        var cookie = await _server.BeginSessionAsync(more: more);
        _time.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1));
        (await _server.LoginByCookieAsync(cookie)).AssertOk();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await _server.LoginByCookieAsync(cookie)).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData("bindtoip", "1", "198.51.100.1")]
    [InlineData("ipfixed", "1", "198.51.100.1")]
    [InlineData("ipfixed", "1", "2001:db8::7")]
    public async Task It_may_be_bound_to_the_address_it_began_at(string field, string value, string address)
    {
        var cookie = (await _server.PostAsync(
            [("mode", "sessiongenerate"), ("user", "test"), ("password", "secret"), (field, value)], Logins.From(address)))["ljsession"];
        (await _server.LoginByCookieAsync(cookie, change: Logins.From(address))).AssertOk();
        (await _server.LoginByCookieAsync(cookie, change: Logins.From("198.51.100.2"))).AssertFail("Invalid password");
        (await _server.LoginByCookieAsync(cookie)).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData("bindtoip", "0")]
    [InlineData("ipfixed", "")]
    public async Task Otherwise_it_is_good_from_anywhere(string field, string value)
    {
        var cookie = (await _server.PostAsync(
            [("mode", "sessiongenerate"), ("user", "test"), ("password", "secret"), (field, value)], Logins.From("198.51.100.1")))["ljsession"];
        (await _server.LoginByCookieAsync(cookie, change: Logins.From("2001:db8::7"))).AssertOk();
    }

    [Fact]
    public async Task Every_way_to_log_in_may_begin_one()
    {
        var secret = await _server.CreateAppPasswordAsync(_account);
        var challenge = await _server.GetChallengeAsync();
        var byChallenge = (await _server.PostAsync(
            ("mode", "sessiongenerate"), ("user", "test"), ("auth_method", "challenge"), ("auth_challenge", challenge),
            ("auth_response", Logins.AnswerTo(challenge, secret)))).AssertOk()["ljsession"];
        var byCookie = (await _server.PostAsync([("mode", "sessiongenerate"), ("user", "test"), ("auth_method", "cookie")], request =>
        {
            request.Headers.Add("Cookie", $"ljsession={byChallenge}");
            request.Headers.Add("X-LJ-Auth", "cookie");
        })).AssertOk()["ljsession"];
        Assert.NotEqual(byChallenge, byCookie);
        (await _server.LoginByCookieAsync(byCookie)).AssertOk();
    }

    [Fact]
    public async Task Sessions_outlive_a_restart()
    {
        using var folder = new TemporaryFolder();
        string cookie;
        await using (var before = await TestServer.StartAsync(time: _time, folder: folder.FullPath))
        {
            await before.CreateAccountAsync();
            cookie = await before.BeginSessionAsync();
        }

        await using var after = await TestServer.StartAsync(time: _time, folder: folder.FullPath);
        (await after.LoginByCookieAsync(cookie)).AssertOk();
    }
}
