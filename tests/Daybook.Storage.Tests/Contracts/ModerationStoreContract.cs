using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

public abstract class ModerationStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_suspended_picture_has_no_bytes_for_anyone_but_a_moderator()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "a", makeDefault: true)).Userpic;

        Assert.True(await Moderation.SetUserpicSuspendedAsync(userpic.Id, true, Note, Token));
        await Host.ReopenAsync();

        var file = (await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token))!;
        Assert.True(file.IsSuspended);
        Assert.True(file.Bytes.IsEmpty);
        Assert.Equal(
            Everything(userpic with { Suspension = new Suspension(Clock.NowInMilliseconds, "a reason") }),
            Everything(Assert.Single(await Userpics.ListAsync(alice.Id, Token))));
        Assert.Equal(Bytes("1"), (await Moderation.ReadUserpicAsync(userpic.Id, Token))!.Bytes);

        Assert.True(await Moderation.SetUserpicSuspendedAsync(userpic.Id, false, Note, Token));
        Assert.Equal(Everything(userpic), Everything((await Userpics.FindAsync(userpic.Id, Token))!));
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token))!.Bytes);
    }

    [Fact]
    public async Task A_suspended_picture_that_is_uploaded_or_restored_stays_suspended()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await Moderation.SetUserpicSuspendedAsync(id, true, Note, Token);

        Assert.NotNull((await AddAsync(alice, "1")).Userpic.Suspension);
        await DeleteAsync(alice, id);
        Assert.NotNull((await DeletedUserpics.RestoreAsync(alice.Id, id, Quota, Token))!.Suspension);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_picture_that_is_deleted_and_uploaded_again_stays_suspended_for_that_account(bool isPurged)
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var first = (await AddAsync(alice, "1")).Userpic.Id;
        await Moderation.SetUserpicSuspendedAsync(first, true, Note, Token);
        var suspension = new Suspension(Clock.NowInMilliseconds, "a reason");
        await DeleteAsync(alice, first);
        if (isPurged)
        {
            Clock.Now += DeletedUserpic.KeptFor + Database.ClocksDiffer;
            Assert.Equal(1, await DeletedUserpics.PurgeAsync(10, Token));
        }

        var second = (await AddAsync(alice, "1")).Userpic;
        await Host.ReopenAsync();

        Assert.Equal((false, suspension), (second.Id == first, second.Suspension));
        Assert.Equal(suspension, (await Userpics.FindAsync(second.Id, Token))!.Suspension);
        Assert.True((await Userpics.ReadAsync(second.Id, alice.Id, null, Token))!.Bytes.IsEmpty);
        Assert.Null((await AddAsync(alice, "2")).Userpic.Suspension);
        Assert.Null((await AddAsync(bob, "1")).Userpic.Suspension);

        // Once it may be shown, it may be also as another picture, or taken back.
        await Moderation.SetUserpicSuspendedAsync(second.Id, false, Note, Token);
        await DeleteAsync(alice, second.Id);
        var third = (await AddAsync(alice, "1")).Userpic;
        Assert.Null(third.Suspension);
        await DeleteAsync(alice, third.Id);
        Assert.Null((await RestoreAsync(alice, isPurged ? second.Id : first))!.Suspension);
    }

    [Fact]
    public async Task A_suspended_picture_stays_suspended_when_room_was_made_for_others_or_a_moderator_took_it_away()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxPerAccount = 1 };
        var id = (await AddAsync(alice, "1", quota: quota)).Userpic.Id;
        await Moderation.SetUserpicSuspendedAsync(id, true, Note, Token);
        await DeleteAsync(alice, id);
        foreach (var other in new[] { "2", "3" })
        {
            await DeleteAsync(alice, (await AddAsync(alice, other, quota: quota)).Userpic.Id);
        }

        Assert.Null(await RestoreAsync(alice, id));
        id = (await AddAsync(alice, "1", quota: quota)).Userpic.Id;
        Assert.NotNull((await Userpics.FindAsync(id, Token))!.Suspension);

        await ExpungeAsync(id);
        Assert.NotNull((await AddAsync(alice, "1", quota: quota)).Userpic.Suspension);
    }

    [Fact]
    public async Task What_is_suspended_is_so_in_each_picture_of_the_account_with_these_bytes_whichever_is_taken_back()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1")).Userpic.Id;
        await DeleteAsync(alice, first);
        var second = (await AddAsync(alice, "1")).Userpic.Id;

        await Moderation.SetUserpicSuspendedAsync(second, true, Note, Token);
        await DeleteAsync(alice, second);
        Assert.NotNull((await RestoreAsync(alice, first))!.Suspension);

        // The other way round: one that its owner deleted is named.
        await Moderation.SetUserpicSuspendedAsync(second, false, Note, Token);
        Assert.Null((await Userpics.FindAsync(first, Token))!.Suspension);
    }

    [Fact]
    public async Task Which_bytes_were_suspended_is_forgotten_with_their_account()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await Moderation.SetUserpicSuspendedAsync(id, true, Note, Token);
        Assert.Equal(1, await HashesAsync());
        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now += Account.KeptAfterDeletion + Database.ClocksDiffer;
        while (await Accounts.ExpungeDueAsync(100, Token))
        {
        }

        Assert.Equal(0, await HashesAsync());
        Assert.Equal(id, Assert.Single(await LogAsync()).UserpicId);

        async Task<long?> HashesAsync() => await Host.Database.ReadAsync(
            link => link.Integer("SELECT COUNT(*) FROM moderation_log WHERE sha256 IS NOT NULL"), Token);
    }

    [Fact]
    public async Task A_new_reason_replaces_the_old_one_and_leaves_the_time()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await Moderation.SetUserpicSuspendedAsync(id, true, Note, Token);
        var since = Clock.NowInMilliseconds;
        Clock.Now = Clock.Now.AddDays(1);

        await Moderation.SetUserpicSuspendedAsync(id, true, Note with { Reason = "another" }, Token);

        Assert.Equal(new Suspension(since, "another"), (await Userpics.FindAsync(id, Token))!.Suspension);
    }

    [Fact]
    public async Task Whatever_changes_something_is_logged_and_nothing_else()
    {
        var (alice, eve) = (await MakeAccountAsync(), await MakeAccountAsync("eve"));
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        var byEve = new ModerationNote(eve.Id, "seen by eve");

        await Moderation.SetUserpicSuspendedAsync(id, false, Note, Token);
        await Moderation.SetAccountSuspendedAsync(alice.Id, false, Note, Token);
        await Moderation.SetUserpicSuspendedAsync(999, true, Note, Token);
        await Moderation.ExpungeUserpicAsync(999, Note, Token);
        await Moderation.ExpungeAccountAsync(999, Note, Token);
        Assert.Empty(await LogAsync());

        await Moderation.SetUserpicSuspendedAsync(id, true, byEve, Token);
        await Moderation.SetUserpicSuspendedAsync(id, false, Note, Token);
        await Moderation.SetAccountSuspendedAsync(alice.Id, true, byEve, Token);
        await Moderation.SetAccountSuspendedAsync(alice.Id, true, byEve, Token);
        await Moderation.SetAccountSuspendedAsync(alice.Id, false, Note, Token);
        await Moderation.ExpungeUserpicAsync(id, byEve, Token);
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        await Host.ReopenAsync();

        Assert.Equal(
            [
                (ModerationAction.ExpungeAccount, null, null, "a reason"),
                (ModerationAction.ExpungeUserpic, "eve", id, "seen by eve"),
                (ModerationAction.UnsuspendAccount, null, null, "a reason"),
                (ModerationAction.SuspendAccount, "eve", null, "seen by eve"),
                (ModerationAction.UnsuspendUserpic, null, id, "a reason"),
                (ModerationAction.SuspendUserpic, "eve", (long?)id, "seen by eve"),
            ],
            (await LogAsync()).Select(entry => (entry.Action, entry.Moderator?.Value, entry.UserpicId, entry.Reason)));
        Assert.All(
            await LogAsync(), entry => Assert.Equal((alice.Id, alice.Name, Clock.NowInMilliseconds), (entry.AccountId, entry.Account, entry.At)));
    }

    [Fact]
    public async Task The_log_is_read_a_page_at_a_time()
    {
        var alice = await MakeAccountAsync();
        for (var i = 0; i < 5; i++)
        {
            await Moderation.SetAccountSuspendedAsync(alice.Id, i % 2 == 0, new ModerationNote(null, $"{i}"), Token);
        }

        var first = await Moderation.ListAsync(null, 2, Token);
        var second = await Moderation.ListAsync(first[^1].Id, 2, Token);
        var third = await Moderation.ListAsync(second[^1].Id, 2, Token);

        Assert.Equal(["4", "3", "2", "1", "0"], first.Concat(second).Concat(third).Select(entry => entry.Reason));
    }

    [Fact]
    public async Task A_picture_that_its_owner_deleted_can_be_taken_away_at_once()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await DeleteAsync(alice, id);

        Assert.NotNull(await Moderation.ReadUserpicAsync(id, Token));
        Assert.True(await ExpungeAsync(id));
        Assert.Null(await Moderation.ReadUserpicAsync(id, Token));
        Assert.Null(await DeletedUserpics.RestoreAsync(alice.Id, id, Quota, Token));
    }

    private Task<Userpic?> RestoreAsync(Account account, long userpicId) => DeletedUserpics.RestoreAsync(account.Id, userpicId, Quota, Token);

    private ValueTask<IReadOnlyList<ModerationEntry>> LogAsync() => Moderation.ListAsync(null, 100, Token);
}
