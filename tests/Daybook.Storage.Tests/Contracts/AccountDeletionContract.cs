using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>An owner deletes the account, and has thirty days to think again.</summary>
public abstract class AccountDeletionContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_deleted_account_is_hidden_and_loses_nothing()
    {
        var alice = await MakeAccountAsync();
        var session = await MakeSessionAsync(alice);
        var userpic = (await AddAsync(alice, "1", "a", makeDefault: true)).Userpic;
        var before = (await Accounts.FindAsync(alice.Id, Token))!;

        Assert.True(await Accounts.DeleteAsync(alice.Id, Token));

        Assert.Equal(
            before with { State = AccountState.Deleted, DeletedAt = Clock.NowInMilliseconds }, await Accounts.FindAsync(alice.Name, Token));
        Assert.Null(await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token));
        Assert.NotNull(await Sessions.FindAsync(session!.Id, Token));
        await Assert.ThrowsAsync<AccountGoneException>(() => AddAsync(alice, "2"));
        Assert.False(await Accounts.DeleteAsync(alice.Id, Token));

        Assert.True(await Accounts.RestoreAsync(alice.Id, Token));
        Assert.Equal(before, await Accounts.FindAsync(alice.Id, Token));
        Assert.NotNull(await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token));
        Assert.False(await Accounts.RestoreAsync(alice.Id, Token));
    }

    [Fact]
    public async Task After_thirty_days_it_cannot_be_restored_and_is_expunged()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now = Clock.Now.AddDays(30);
        Assert.False(await Accounts.RestoreAsync(alice.Id, Token));

        // By the clock of another server it may be restored for a while.
        Clock.Now += Database.ClocksDiffer - TimeSpan.FromMilliseconds(1);
        Assert.False(await Accounts.ExpungeDueAsync(10, Token));
        Clock.Now = Clock.Now.AddMilliseconds(1);
        Assert.True(await Accounts.ExpungeDueAsync(10, Token));
        Assert.False(await Accounts.ExpungeDueAsync(10, Token));
        Assert.Equal([bob], await AllAccountsAsync());
        await Assert.ThrowsAsync<AccountNameTakenException>(() => MakeAccountAsync());
    }

    [Fact]
    public async Task A_large_account_is_expunged_in_pieces()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(alice, $"{i}", "a");
        }

        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now = Clock.Now.AddMilliseconds(1);
        await Accounts.DeleteAsync(bob.Id, Token);
        Clock.Now = Clock.Now.AddDays(31);

        Assert.True(await Accounts.ExpungeDueAsync(2, Token));
        Assert.Equal(3, (await Userpics.ListAsync(alice.Id, Token)).Count);
        var pieces = 1;
        while (await Accounts.ExpungeDueAsync(2, Token))
        {
            pieces++;
        }

        Assert.Equal(4, pieces);
        Assert.Empty(await AllAccountsAsync());
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task An_account_suspended_after_its_deletion_comes_back_as_deleted_and_its_days_go_on()
    {
        var alice = await MakeAccountAsync();
        await Accounts.DeleteAsync(alice.Id, Token);
        await SuspendAsync(alice, true);
        Assert.Equal(AccountState.Suspended, (await Accounts.FindAsync(alice.Id, Token))!.State);
        Assert.False(await Accounts.RestoreAsync(alice.Id, Token));

        await SuspendAsync(alice, false);
        Assert.Equal(AccountState.Deleted, (await Accounts.FindAsync(alice.Id, Token))!.State);
        await SuspendAsync(alice, true);
        Clock.Now += Account.KeptAfterDeletion + Database.ClocksDiffer;
        Assert.True(await Accounts.ExpungeDueAsync(10, Token));
        Assert.Null(await Accounts.FindAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_suspended_account_cannot_be_deleted_by_its_owner()
    {
        var alice = await MakeAccountAsync();
        await SuspendAsync(alice, true);

        Assert.False(await Accounts.DeleteAsync(alice.Id, Token));
        Assert.Null((await Accounts.FindAsync(alice.Id, Token))!.DeletedAt);
    }
}
