using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

public abstract class InviteStoreContract(StoreHost host) : StoreContract(host)
{
    private const int Limit = 3;

    [Fact]
    public async Task An_invite_is_redeemed_with_the_account_that_it_makes()
    {
        var alice = await MakeAccountAsync();
        var invite = await MakeAsync(alice);
        Clock.Now = Clock.Now.AddDays(1);

        var bob = await JoinAsync("bob", invite.Code);
        await Host.ReopenAsync();

        Assert.Equal(AccountState.Visible, bob.State);
        Assert.Equal(
            [invite with { RedeemedBy = bob.Name, RedeemedAt = Clock.NowInMilliseconds }], await Invites.ListAsync(null, null, 10, Token));
        Assert.Equal(alice.Name, invite.CreatedBy);
    }

    [Fact]
    public async Task An_invite_is_good_once_and_a_refused_one_makes_no_account()
    {
        var invite = await MakeAsync(null);
        await JoinAsync("bob", invite.Code);

        await Assert.ThrowsAsync<InviteRefusedException>(() => JoinAsync("eve", invite.Code));
        await Assert.ThrowsAsync<InviteRefusedException>(() => JoinAsync("eve", InviteCode.Generate()));
        Assert.Null(await Accounts.FindAsync(AccountName.Parse("eve"), Token));
    }

    [Fact]
    public async Task A_name_that_is_taken_leaves_the_invite()
    {
        await MakeAccountAsync();
        var invite = await MakeAsync(null);

        await Assert.ThrowsAsync<AccountNameTakenException>(() => JoinAsync("alice", invite.Code));
        Assert.NotNull(await JoinAsync("bob", invite.Code));
    }

    [Fact]
    public async Task Of_many_who_redeem_one_invite_at_once_one_does()
    {
        var invite = await MakeAsync(null);
        var joins = Enumerable.Range(0, 16).Select(i => Task.Run(() => JoinAsync($"a{i}", invite.Code), Token)).ToArray();
        await Task.WhenAll(joins).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(1, joins.Count(join => join.IsCompletedSuccessfully));
        Assert.Equal(15, joins.Count(join => join.Exception?.InnerException is InviteRefusedException));
        Assert.Single(await AllAccountsAsync());
    }

    [Fact]
    public async Task Only_open_invites_count_and_none_that_the_command_line_made()
    {
        var alice = await MakeAccountAsync();
        var first = await MakeAsync(alice);
        await MakeAsync(alice);
        await MakeAsync(alice);
        var refused = await Assert.ThrowsAsync<TooManyInvitesException>(() => MakeAsync(alice));
        Assert.Contains("3", refused.Message, StringComparison.Ordinal);

        await JoinAsync("bob", first.Code);
        await MakeAsync(alice);
        for (var i = 0; i <= Limit; i++)
        {
            await MakeAsync(null);
        }
    }

    [Fact]
    public async Task An_account_that_is_not_visible_invites_nobody()
    {
        var alice = await MakeAccountAsync();
        var invite = await MakeAsync(alice);
        await SuspendAsync(alice, true);

        await Assert.ThrowsAsync<AccountGoneException>(() => MakeAsync(alice));
        await Assert.ThrowsAsync<InviteRefusedException>(() => JoinAsync("bob", invite.Code));
        await SuspendAsync(alice, false);
        await JoinAsync("bob", invite.Code);
    }

    [Fact]
    public async Task Invites_are_listed_newest_first_a_page_at_a_time()
    {
        var alice = await MakeAccountAsync();
        Invite[] all = [await MakeAsync(alice), await MakeAsync(null), await MakeAsync(alice)];

        Assert.Equal([all[2], all[1]], await Invites.ListAsync(null, null, 2, Token));
        Assert.Equal([all[0]], await Invites.ListAsync(null, all[1].Id, 2, Token));
        Assert.Equal([all[2], all[0]], await Invites.ListAsync(alice.Id, null, 10, Token));
        Assert.Equal([all[0]], await Invites.ListAsync(alice.Id, all[2].Id, 10, Token));
    }

    private Task<Invite> MakeAsync(Account? account) => Invites.CreateAsync(InviteCode.Generate(), account?.Id, Limit, Token);

    private Task<Account> JoinAsync(string name, InviteCode code) =>
        Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, null, "hash", code), Token);
}
