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

    private ValueTask<IReadOnlyList<ModerationEntry>> LogAsync() => Moderation.ListAsync(null, 100, Token);
}
