using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Failures are counted, and too many of them lead to a ban.</summary>
public sealed class ThrottleTests : IAsyncLifetime
{
    private const string Banned = "Client error: Your IP address is temporarily banned for exceeding the login failure rate.";
    private const string Here = "198.51.100.1";
    private const string There = "198.51.100.2";

    private readonly ManualTime _time = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            [
                new("Login:MaxFailuresPerAccount", "3"), new("Login:MaxFailuresPerAddress", "6"),
                new("Login:FailureWindow", "00:10:00"), new("Login:Ban", "00:02:00"),
                new("Site:TrustedProxies:0", "127.0.0.0/8"),
            ],
            _time);
        await _server.CreateAccountAsync();
        await _server.CreateAccountAsync("other");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Past_the_limit_even_the_right_password_is_refused_until_the_ban_ends()
    {
        await FailAsync(3);
        (await LoginAsync()).AssertFail(Banned);
        (await LoginAsync("wrong")).AssertFail(Banned);
        _time.Advance(TimeSpan.FromSeconds(119));
        (await LoginAsync()).AssertFail(Banned);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await LoginAsync()).AssertOk();

        // And it counts from the beginning.
        await FailAsync(2);
        (await LoginAsync()).AssertOk();
    }

    [Fact]
    public async Task One_less_than_the_limit_bans_nobody_and_a_success_clears_the_count()
    {
        for (var round = 0; round < 2; round++)
        {
            await FailAsync(2);
            (await LoginAsync()).AssertOk();
        }
    }

    [Fact]
    public async Task Failures_count_until_their_window_ends()
    {
        await FailAsync(2);
        _time.Advance(TimeSpan.FromMinutes(10));
        await FailAsync(2);
        (await LoginAsync()).AssertOk();

        await FailAsync(1);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await FailAsync(2);
        (await LoginAsync()).AssertFail(Banned);
    }

    [Fact]
    public async Task A_ban_is_for_the_account_and_the_address_together()
    {
        await FailAsync(3);
        (await LoginAsync(from: There)).AssertOk();
        (await LoginAsync(user: "other")).AssertOk();
        (await LoginAsync()).AssertFail(Banned);
    }

    [Fact]
    public async Task An_address_has_a_limit_of_its_own_over_all_accounts_and_unknown_names()
    {
        await FailAsync(2);
        await FailAsync(2, user: "other");
        await FailAsync(1, user: "nobody", error: "Invalid username");
        (await LoginAsync(user: "other")).AssertOk();
        await FailAsync(1, user: "somebody", error: "Invalid username");

        (await LoginAsync()).AssertFail(Banned);
        (await LoginAsync(user: "other")).AssertFail(Banned);
        (await LoginAsync(user: "nobody")).AssertFail(Banned);
        (await LoginAsync(from: There)).AssertOk();
        _time.Advance(TimeSpan.FromMinutes(2));
        (await LoginAsync()).AssertOk();
    }

    [Fact]
    public async Task Ipv6_addresses_count_by_their_network()
    {
        for (var i = 1; i <= 3; i++)
        {
            (await LoginAsync("wrong", from: $"2001:db8:0:1::{i}")).AssertFail("Invalid password");
        }

        (await LoginAsync(from: "2001:db8:0:1:ffff::")).AssertFail(Banned);
        (await LoginAsync(from: "2001:db8:0:2::1")).AssertOk();
    }

    [Fact]
    public async Task Every_way_to_fail_counts()
    {
        var challenge = await _server.GetChallengeAsync();
        (await _server.PostAsync(
            [("mode", "login"), ("user", "test"), ("auth_method", "challenge"), ("auth_challenge", challenge), ("auth_response", "x")],
            Logins.From(Here))).AssertFail("Invalid password");
        (await _server.LoginByCookieAsync("v1:u1:s1:ax//1", change: Logins.From(Here))).AssertFail("Invalid password");
        (await _server.PostAsync([("mode", "uploadpic"), ("user", "test"), ("hpassword", "x")], Logins.From(Here))).AssertFail("Invalid password");
        (await LoginAsync()).AssertFail(Banned);
    }

    [Fact]
    public async Task A_session_is_banned_like_anybody_else_from_that_address()
    {
        var cookie = await _server.BeginSessionAsync();
        await FailAsync(3);
        (await _server.LoginByCookieAsync(cookie, change: Logins.From(Here))).AssertFail(Banned);
        (await _server.LoginByCookieAsync(cookie, change: Logins.From(There))).AssertOk();
    }

    [Fact]
    public async Task Whoever_is_banned_still_gets_a_challenge()
    {
        await FailAsync(3);
        (await _server.PostAsync([("mode", "getchallenge")], Logins.From(Here))).AssertOk();
    }

    [Fact]
    public async Task No_hash_is_computed_for_whoever_is_banned()
    {
        await FailAsync(3);
        var gate = _server.Services.GetRequiredService<SlowHashGate>();
        var block = new TaskCompletionSource<int>();
        var hashing = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => gate.RunAsync(() => block.Task, TestContext.Current.CancellationToken)).ToList();

        // Every turn is taken: whoever needed one would be told so.
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LoginAsync()));
        Assert.All(replies, reply => reply.AssertFail(Banned));
        block.SetResult(0);
        await Task.WhenAll(hashing);
    }

    [Fact]
    public async Task Guesses_sent_at_once_are_stopped_at_the_limit_and_few_more()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => LoginAsync($"guess {number}")));
        var tried = replies.Count(reply => reply.Error == "Invalid password");

        // Those whose hash is being computed when the limit is reached still learn that they were wrong.
        Assert.InRange(tried, 3, 3 + Environment.ProcessorCount);
        Assert.Equal(40 - tried, replies.Count(reply => reply.Error == Banned));
    }

    [Fact]
    public async Task The_limits_without_settings_are_10_and_50()
    {
        await using var usual = await TestServer.StartAsync(time: _time);
        await usual.CreateAccountAsync();
        for (var i = 0; i < 10; i++)
        {
            (await usual.LoginByDigestAsync("no digest")).AssertFail("Invalid password");
        }

        (await usual.LoginAsync()).AssertFail(Banned);
        _time.Advance(TimeSpan.FromMinutes(5));
        (await usual.LoginAsync()).AssertOk();

        // The window of the address's count ended as well.
        for (var i = 0; i < 50; i++)
        {
            (await usual.LoginAsync(user: $"nobody{i}")).AssertFail("Invalid username");
        }

        (await usual.LoginAsync()).AssertFail(Banned);
        _time.Advance(TimeSpan.FromMinutes(5));
        (await usual.LoginAsync()).AssertOk();
    }

    private Task<Reply> LoginAsync(string password = "secret", string user = "test", string from = Here) =>
        _server.LoginAsync(password, user, Logins.From(from));

    private async Task FailAsync(int times, string user = "test", string error = "Invalid password")
    {
        for (var i = 0; i < times; i++)
        {
            (await LoginAsync("wrong", user)).AssertFail(error);
        }
    }
}
