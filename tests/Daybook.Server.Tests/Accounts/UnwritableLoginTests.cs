using System.Net;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Logins at a database that is read as ever and takes no writes.</summary>
public sealed class UnwritableLoginTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_was_not_seen_for_hours_reads_on()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time, storage: new SqliteSettings { LockTimeout = TimeSpan.FromMilliseconds(50) });
        var account = await server.CreateAccountAsync();
        var secret = await server.CreateAppPasswordAsync(account);
        var cookie = await server.BeginSessionAsync();
        using var browser = await Browser.At(server).LogInAsync();
        (await server.LoginAsync(secret)).AssertOk();
        time.Advance(TimeSpan.FromHours(2));
        await using var other = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "daybook.db")};Pooling=False");
        await other.OpenAsync(Cancellation);
        await using var held = await other.BeginTransactionAsync(Cancellation);

        await browser.OpenAsync("/developer");
        Assert.Equal((HttpStatusCode.OK, "test"), (browser.Status, browser.Account));
        (await server.LoginByCookieAsync(cookie)).AssertOk();
        (await server.LoginAsync(secret)).AssertOk();
    }

    [Fact]
    public async Task Failures_that_the_database_cannot_note_are_counted_all_the_same()
    {
        var (store, time) = (new Unwritable(), new ManualTime());
        var throttle = new LoginThrottle(store, new LoginOptions(3, 4, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2)), time);
        for (var i = 0; i < 3; i++)
        {
            await throttle.DemandNotBannedAsync("here", 1, Cancellation);
            await throttle.FailedAsync("here", 1);
        }

        await BannedAsync("here", 1);
        await throttle.DemandNotBannedAsync("here", 2, Cancellation);
        await throttle.DemandNotBannedAsync("there", 1, Cancellation);
        await throttle.FailedAsync("here");
        await BannedAsync("here", 2);

        time.Advance(TimeSpan.FromMinutes(2));
        await throttle.DemandNotBannedAsync("here", 1, Cancellation);
        await throttle.SucceededAsync("here", 1, Cancellation);

        // Whoever sent the wrong password does not call it back by going away.
        Assert.Equal(7, store.Tokens.Count);
        Assert.DoesNotContain(store.Tokens, token => token.CanBeCanceled);

        async Task BannedAsync(string key, long accountId) => Assert.Equal(
            Faults.AddressBanned, (await Assert.ThrowsAsync<ProtocolException>(async () => await throttle.DemandNotBannedAsync(key, accountId, Cancellation))).Fault);
    }

    private sealed class Unwritable : ILoginFailureStore
    {
        /// <summary>Those that writes came with.</summary>
        public List<CancellationToken> Tokens { get; } = [];

        public ValueTask<bool> IsBannedAsync(string address, long accountId, CancellationToken cancellation) => ValueTask.FromResult(false);

        public Task AddAsync(string address, long accountId, int limit, TimeSpan window, TimeSpan ban, CancellationToken cancellation)
        {
            Tokens.Add(cancellation);
            throw new StorageUnavailableException("the disk is full");
        }

        public ValueTask ForgetAsync(string address, long accountId, CancellationToken cancellation) =>
            throw new StorageUnavailableException("the disk is full");

        public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => Task.FromResult(0);
    }
}
