using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Many logins at once with the same password: one slow hash for all of them, and everything else for each.</summary>
public sealed class SharedLoginTests : IAsyncLifetime
{
    private const string Banned = "Client error: Your IP address is temporarily banned for exceeding the login failure rate.";
    private const string Here = "198.51.100.1";
    private const string There = "198.51.100.2";

    private TestServer _server = null!;
    private Account _account = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
        [
            new("Login:MaxFailuresPerAccount", "10"), new("Login:MaxFailuresPerAddress", "1000"), new("Site:TrustedProxies:0", "127.0.0.0/8"),
        ]);
        _account = await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The hash takes longer than it takes all of them to arrive: each for itself would be far too many.</summary>
    [Fact]
    public async Task Five_hundred_logins_and_uploads_of_an_account_that_nobody_used_since_the_start_all_succeed()
    {
        await using var fresh = await TestServer.StartAsync([new("Passwords:MemoryKiB", "19456"), new("Passwords:Iterations", "8")]);
        await fresh.CreateAccountAsync();
        var picture = TestPictures.Inkwell;
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => (number % 3) switch
        {
            0 => fresh.LoginAsync(),
            1 => fresh.LoginByDigestAsync(PasswordHash.Digest("secret")),
            _ => fresh.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", picture)),
        }));
        Assert.All(replies, reply => reply.AssertOk());
    }

    [Fact]
    public async Task The_same_wrong_password_sent_at_once_counts_for_each()
    {
        await FailAtOnceAsync(9);
        (await LoginAsync()).AssertOk();
        await FailAtOnceAsync(10);
        (await LoginAsync()).AssertFail(Banned);

        async Task FailAtOnceAsync(int times)
        {
            var turns = HoldTurns();
            var logins = Enumerable.Range(0, times).Select(_ => LoginAsync("wrong")).ToList();
            await WaitingAsync(times);
            turns.SetResult(0);
            Assert.All(await Task.WhenAll(logins), reply => reply.AssertFail("Invalid password"));
        }
    }

    [Fact]
    public async Task Different_passwords_sent_at_once_have_each_its_own_outcome()
    {
        var turns = HoldTurns();
        var right = Enumerable.Range(0, 3).Select(_ => LoginAsync()).ToList();
        var wrong = Enumerable.Range(0, 3).Select(_ => LoginAsync("Secret")).ToList();
        await WaitingAsync(6);
        turns.SetResult(0);
        Assert.All(await Task.WhenAll(right), reply => reply.AssertOk());
        Assert.All(await Task.WhenAll(wrong), reply => reply.AssertFail("Invalid password"));
    }

    [Fact]
    public async Task The_same_password_of_two_accounts_is_verified_for_each()
    {
        await _server.CreateAccountAsync("other", "another");
        var turns = HoldTurns();
        var own = LoginAsync();
        var others = _server.LoginAsync(user: "other", change: Logins.From(Here));
        await WaitingAsync(2);
        turns.SetResult(0);
        (await own).AssertOk();
        (await others).AssertFail("Invalid password");
    }

    [Theory]
    [InlineData(Here, There)]
    [InlineData(There, Here)]
    public async Task Whose_address_is_banned_meanwhile_is_refused_and_nobody_else(string first, string second)
    {
        var turns = HoldTurns();
        var one = LoginAsync(from: first);
        await WaitingAsync(1);
        var other = LoginAsync(from: second);
        await WaitingAsync(2);
        for (var i = 0; i < 10; i++)
        {
            (await _server.PostAsync([("mode", "login"), ("user", "test"), ("hpassword", "no digest")], Logins.From(Here)))
                .AssertFail("Invalid password");
        }

        turns.SetResult(0);
        (await (first == Here ? one : other)).AssertFail(Banned);
        (await (first == Here ? other : one)).AssertOk();
    }

    [Fact]
    public async Task Who_asked_first_may_go_away_without_the_others()
    {
        var turns = HoldTurns();
        using var gone = new HttpClient { BaseAddress = _server.Client.BaseAddress };
        using var login = new FormUrlEncodedContent([new("mode", "login"), new("user", "test"), new("password", "secret")]);
        var first = gone.PostAsync(new Uri("/interface/flat", UriKind.Relative), login, Cancellation);
        await WaitingAsync(1);
        var others = Enumerable.Range(0, 3).Select(_ => LoginAsync()).ToList();
        await WaitingAsync(4);
        gone.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await WaitingAsync(3);
        turns.SetResult(0);
        Assert.All(await Task.WhenAll(others), reply => reply.AssertOk());
    }

    [Fact]
    public async Task A_password_that_was_changed_while_they_waited_is_good_for_none_of_them()
    {
        var turns = HoldTurns();
        var old = Enumerable.Range(0, 3).Select(_ => LoginAsync()).ToList();
        await WaitingAsync(3);
        await _server.ChangePasswordAsync(_account, "changed");
        turns.SetResult(0);
        Assert.All(await Task.WhenAll(old), reply => reply.AssertFail("Invalid password"));
        (await LoginAsync("changed")).AssertOk();
    }

    [Fact]
    public async Task An_account_that_was_suspended_while_they_waited_lets_none_of_them_in()
    {
        var turns = HoldTurns();
        var logins = Enumerable.Range(0, 3).Select(_ => LoginAsync()).ToList();
        await WaitingAsync(3);
        await _server.Database.Moderation.SetAccountSuspendedAsync(_account.Id, true, new ModerationNote(null, "a reason"), Cancellation);
        turns.SetResult(0);
        Assert.All(await Task.WhenAll(logins), reply => reply.AssertFail("Client error: Action forbidden; account is suspended."));
    }

    private Task<Reply> LoginAsync(string password = "secret", string from = Here) => _server.LoginAsync(password, change: Logins.From(from));

    /// <summary>Takes every turn to hash until the result is set.</summary>
    private TaskCompletionSource<int> HoldTurns()
    {
        var gate = _server.Services.GetRequiredService<SlowHashGate>();
        var held = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var turn = 0; turn < Environment.ProcessorCount; turn++)
        {
            _ = gate.RunAsync(() => held.Task, Cancellation);
        }

        return held;
    }

    /// <summary>Waits until that many logins wait for a hash.</summary>
    private Task WaitingAsync(int logins) => Eventually.TrueAsync(() => _server.Services.GetRequiredService<OwnPasswords>().Waiting == logins);
}
