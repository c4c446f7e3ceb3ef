using Daybook.Core.Accounts;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>What servers on one database know of each other: used challenges, failed logins, allowances and keys.</summary>
public abstract class SharedStateContract(StoreHost host) : StoreContract(host)
{
    private const string Address = "00000000000000000000ffffc0000201";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Ban = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_challenge_comes_back_once_also_to_a_server_whose_clock_is_behind_and_is_forgotten_then()
    {
        var ends = Clock.Now.AddMinutes(1);
        Assert.True(await Host.Database.Challenges.TryUseAsync("c0:1", ends, Token));
        Assert.True(await Host.Database.Challenges.TryUseAsync("c0:2", ends.AddMinutes(1), Token));
        Assert.False(await Host.Database.Challenges.TryUseAsync("c0:1", ends, Token));

        // To a server whose clock is behind by not quite a minute it is still good.
        Clock.Now = ends.AddMinutes(1).AddMilliseconds(-1);
        Assert.Equal(0, await Host.Database.Challenges.PurgeAsync(10, Token));
        Assert.False(await Host.Database.Challenges.TryUseAsync("c0:1", ends, Token));

        Clock.Now = ends.AddMinutes(1);
        Assert.Equal(1, await Host.Database.Challenges.PurgeAsync(10, Token));
        Assert.Equal(0, await Host.Database.Challenges.PurgeAsync(10, Token));
        Assert.False(await Host.Database.Challenges.TryUseAsync("c0:2", ends, Token));
    }

    [Fact]
    public async Task A_challenge_that_comes_back_many_times_at_once_comes_back_once()
    {
        await using var other = Host.OpenAnother();
        Database[] servers = [Host.Database, other];
        var used = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => servers[i % 2].Challenges.TryUseAsync("c0:1", Clock.Now.AddMinutes(1), Token).AsTask(), Token)));

        Assert.Single(used, isFirst => isFirst);
    }

    [Fact]
    public async Task As_many_failures_as_the_limit_are_a_ban_for_its_time()
    {
        var failures = Host.Database.LoginFailures;
        await FailAsync(7);
        await FailAsync(7);
        Assert.False(await failures.IsBannedAsync(Address, 7, Token));
        await FailAsync(7);
        Assert.True(await failures.IsBannedAsync(Address, 7, Token));
        Assert.False(await failures.IsBannedAsync(Address, 8, Token));
        Assert.False(await failures.IsBannedAsync("00000000000000000000ffffc0000202", 7, Token));

        Clock.Now += Ban;
        Assert.False(await failures.IsBannedAsync(Address, 7, Token));
        await FailAsync(7);
        Assert.False(await failures.IsBannedAsync(Address, 7, Token));
    }

    [Fact]
    public async Task Failures_of_an_address_alone_ban_it_for_every_account()
    {
        for (var i = 0; i < 3; i++)
        {
            await FailAsync(ILoginFailureStore.AnyAccount);
        }

        Assert.True(await Host.Database.LoginFailures.IsBannedAsync(Address, 7, Token));
    }

    [Fact]
    public async Task Failures_are_forgotten_after_their_window_after_a_success_and_by_the_purge()
    {
        await FailAsync(7);
        await FailAsync(7);
        Clock.Now += Window;
        await FailAsync(7);
        await FailAsync(7);
        Assert.False(await Host.Database.LoginFailures.IsBannedAsync(Address, 7, Token));
        await Host.Database.LoginFailures.ForgetAsync(Address, 7, Token);
        await FailAsync(7);
        Assert.False(await Host.Database.LoginFailures.IsBannedAsync(Address, 7, Token));

        Assert.Equal(0, await Host.Database.LoginFailures.PurgeAsync(10, Token));
        Clock.Now += Window;
        Assert.Equal(1, await Host.Database.LoginFailures.PurgeAsync(10, Token));
    }

    [Fact]
    public async Task A_limit_of_one_bans_at_once()
    {
        await Host.Database.LoginFailures.AddAsync(Address, 7, 1, Window, Ban, Token);

        Assert.True(await Host.Database.LoginFailures.IsBannedAsync(Address, 7, Token));
    }

    [Fact]
    public async Task In_no_window_is_there_more_than_the_allowance()
    {
        Assert.True(await TakeAsync());
        Clock.Now += Window / 2;
        Assert.True(await TakeAsync());
        Assert.False(await TakeAsync());
        Assert.True(await TakeAsync("another"));
        Clock.Now += Window / 2;
        Assert.True(await TakeAsync());
        Assert.False(await TakeAsync());
        Assert.Equal(1, await Host.Database.Allowances.PurgeAsync(10, Token));

        Task<bool> TakeAsync(string who = "who") => Host.Database.Allowances.TryTakeAsync("kind", who, 2, Window, Token);
    }

    [Fact]
    public async Task An_allowance_that_many_take_at_once_is_not_passed()
    {
        await using var other = Host.OpenAnother();
        Database[] servers = [Host.Database, other];
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => servers[i % 2].Allowances.TryTakeAsync("kind", "who", 3, Window, Token), Token)));

        Assert.Equal(3, taken.Count(isTaken => isTaken));
    }

    [Fact]
    public async Task Of_keys_of_one_name_the_first_is_kept_and_of_first_ones_one()
    {
        await using var other = Host.OpenAnother();
        Database[] servers = [Host.Database, other];
        var kept = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => Task.Run(() => servers[i % 2].ServerKeys.GetOrAddAsync("secret", $"{i}", Token), Token)));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => Task.Run(() => servers[i % 2].ServerKeys.AddFirstAsync("ring ", $"ring {i}", $"{i}", Token), Token)));

        Assert.Single(kept.Distinct());
        Assert.Single(await Host.Database.ServerKeys.ListAsync("ring ", Token));
        Clock.Now += Window;
        await Host.Database.ServerKeys.GetOrAddAsync("ring later", "later", Token);
        Assert.Equal("later", (await Host.Database.ServerKeys.ListAsync("ring ", Token))[1].Value);
    }

    private Task FailAsync(long accountId) => Host.Database.LoginFailures.AddAsync(Address, accountId, 3, Window, Ban, Token);
}
