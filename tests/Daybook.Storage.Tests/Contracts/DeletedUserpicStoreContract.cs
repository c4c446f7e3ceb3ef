using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>What an owner deletes, and takes back.</summary>
public abstract class DeletedUserpicStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task A_deleted_picture_is_for_all_others_as_if_it_had_never_been()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1", "sea, happy", makeDefault: true)).Userpic.Id;

        Assert.NotNull(await DeleteAsync(alice, id));

        Assert.Null(await Userpics.FindAsync(id, Token));
        Assert.Null(await Userpics.ReadAsync(id, alice.Id, null, Token));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
        Assert.Null(await DefaultOfAsync(alice));
        Assert.Null(await DeleteAsync(alice, id));
        Assert.Null(await Userpics.EditAsync(alice.Id, id, new UserpicEdit([], "", true), Quota, Token));
        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task A_restored_picture_is_what_it_was()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "sea, happy", "the sea", makeDefault: true)).Userpic;
        var deleted = (await DeleteAsync(alice, userpic.Id))!;
        await Host.ReopenAsync();
        Clock.Now = deleted.UndoUntil.AddMilliseconds(-1);

        var restored = await RestoreAsync(alice, userpic.Id);

        Assert.Equal(Everything(userpic), Everything(deleted.Userpic));
        Assert.Equal(Everything(userpic), Everything(restored!));
        Assert.Equal(userpic.Id, await DefaultOfAsync(alice));
        Assert.Equal(Bytes("1"), (await Userpics.ReadAsync(userpic.Id, alice.Id, null, Token))!.Bytes);
        Assert.Null(await RestoreAsync(alice, userpic.Id));
        Assert.Empty(await DeletedUserpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task After_ten_minutes_nothing_is_restored_whether_or_not_it_was_purged()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        Clock.Now = (await DeleteAsync(alice, id))!.DeletedAt.AddMinutes(10);

        Assert.Null(await RestoreAsync(alice, id));
        Assert.Empty(await DeletedUserpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task Only_the_owner_deletes_and_restores()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var id = (await AddAsync(alice, "1")).Userpic.Id;

        Assert.Null(await DeleteAsync(bob, id));
        Assert.NotNull(await Userpics.FindAsync(id, Token));
        await DeleteAsync(alice, id);
        Assert.Null(await RestoreAsync(bob, id));
        Assert.Null(await DeleteAsync(alice, 999));
        Assert.Null(await RestoreAsync(alice, 999));
    }

    [Fact]
    public async Task An_account_that_may_not_act_neither_deletes_nor_restores()
    {
        var alice = await MakeAccountAsync();
        var (first, second) = ((await AddAsync(alice, "1")).Userpic.Id, (await AddAsync(alice, "2")).Userpic.Id);
        await DeleteAsync(alice, first);
        await Accounts.DeleteAsync(alice.Id, Token);

        await Assert.ThrowsAsync<AccountGoneException>(() => RestoreAsync(alice, first));
        await Assert.ThrowsAsync<AccountGoneException>(() => DeleteAsync(alice, second));
    }

    [Fact]
    public async Task Keywords_that_another_picture_took_stay_there()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "a, b, c")).Userpic;
        await DeleteAsync(alice, first.Id);
        var second = (await AddAsync(alice, "2", "b")).Userpic;

        Assert.Equal("a,c", Words(Assert.Single(await DeletedUserpics.ListAsync(alice.Id, Token)).Userpic));
        Assert.Equal("a,c", Words((await RestoreAsync(alice, first.Id))!));
        Assert.Equal("b", await WordsAsync(second.Id));
    }

    [Fact]
    public async Task Of_two_deleted_pictures_that_had_a_keyword_in_turn_the_first_restored_gets_it()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "a")).Userpic;
        await DeleteAsync(alice, first.Id);
        var second = (await AddAsync(alice, "2", "a")).Userpic;
        await DeleteAsync(alice, second.Id);

        Assert.Equal("a", Words((await RestoreAsync(alice, first.Id))!));
        Assert.Equal("", Words((await RestoreAsync(alice, second.Id))!));
    }

    [Fact]
    public async Task A_default_that_was_chosen_since_stays()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", makeDefault: true)).Userpic;
        await DeleteAsync(alice, first.Id);
        var second = (await AddAsync(alice, "2", makeDefault: true)).Userpic;
        await RestoreAsync(alice, first.Id);

        Assert.Equal(second.Id, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task A_picture_that_was_not_the_default_does_not_become_it()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await DeleteAsync(alice, id);
        await RestoreAsync(alice, id);

        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task A_deleted_picture_is_no_duplicate_and_cannot_be_restored_beside_a_new_one()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "a")).Userpic;
        await DeleteAsync(alice, first.Id);
        var again = await AddAsync(alice, "1", "b");

        Assert.False(again.IsDuplicate);
        Assert.True(again.Userpic.Id > first.Id);
        var refused = await Assert.ThrowsAsync<SameUserpicException>(() => RestoreAsync(alice, first.Id));
        Assert.Equal(again.Userpic.Id, refused.UserpicId);
        Assert.Equal("b", await WordsAsync(again.Userpic.Id));
        Assert.Single(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task The_same_picture_can_be_deleted_again_and_again()
    {
        var alice = await MakeAccountAsync();
        var (first, second) = ((await AddAsync(alice, "1")).Userpic.Id, 0L);
        await DeleteAsync(alice, first);
        await DeleteAsync(alice, second = (await AddAsync(alice, "1")).Userpic.Id);

        Assert.Equal([second, first], (await DeletedUserpics.ListAsync(alice.Id, Token)).Select(deleted => deleted.Userpic.Id));
        Assert.NotNull(await RestoreAsync(alice, first));
        Assert.Equal(first, (await Assert.ThrowsAsync<SameUserpicException>(() => RestoreAsync(alice, second))).UserpicId);
    }

    [Fact]
    public async Task The_quota_does_not_count_deleted_pictures_and_restoring_does_not_pass_it()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxPerAccount = 2 };
        var first = (await AddAsync(alice, "1", "a", makeDefault: true, quota: quota)).Userpic.Id;
        await AddAsync(alice, "2", quota: quota);
        await DeleteAsync(alice, first);
        await AddAsync(alice, "3", quota: quota);

        var refused = await Assert.ThrowsAsync<UserpicQuotaException>(() => RestoreAsync(alice, first, quota));

        Assert.Equal("the account has 2 userpics, the limit is 2", refused.Message);
        Assert.Null(await DefaultOfAsync(alice));
        Assert.NotNull(await RestoreAsync(alice, first));
    }

    [Fact]
    public async Task However_many_are_deleted_all_can_be_restored_in_any_order_also_where_fewer_are_allowed_by_then()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxPerAccount = 2 };
        List<long> ids = [];
        for (var i = 0; i < 6; i++)
        {
            ids.Add((await AddAsync(alice, $"{i}", $"k{i}")).Userpic.Id);
        }

        // One alone, and then several, and one of them back before the others go.
        await DeleteAsync(alice, ids[0]);
        Assert.NotNull(await RestoreAsync(alice, ids[0], quota));
        foreach (var i in (int[])[0, 1, 2])
        {
            await DeleteAsync(alice, ids[i]);
        }

        Assert.NotNull(await RestoreAsync(alice, ids[1], quota));
        foreach (var i in (int[])[3, 4, 5])
        {
            await DeleteAsync(alice, ids[i]);
        }

        Assert.Equal([0, 2, 3, 4, 5], (await DeletedUserpics.ListAsync(alice.Id, Token)).Select(deleted => ids.IndexOf(deleted.Userpic.Id)).Order());
        foreach (var i in (int[])[2, 0, 5, 3, 4])
        {
            Assert.Equal($"k{i}", Words((await RestoreAsync(alice, ids[i], quota))!));
        }

        Assert.Equal(ids, (await Userpics.ListAsync(alice.Id, Token)).Select(userpic => userpic.Id));
    }

    [Fact]
    public async Task Room_that_a_new_picture_took_is_no_longer_kept_for_what_was_deleted_before()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxPerAccount = 2 };
        List<long> ids = [];
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await AddAsync(alice, $"{i}")).Userpic.Id);
        }

        foreach (var i in (int[])[0, 1, 2])
        {
            await DeleteAsync(alice, ids[i]);
        }

        var added = (await AddAsync(alice, "new", quota: quota)).Userpic.Id;
        await Assert.ThrowsAsync<UserpicQuotaException>(() => RestoreAsync(alice, ids[2], quota));

        // Nor does it come back by taking back what was deleted since, whatever came back meanwhile.
        await DeleteAsync(alice, added);
        Assert.NotNull(await RestoreAsync(alice, ids[2], quota));
        await Assert.ThrowsAsync<UserpicQuotaException>(() => RestoreAsync(alice, added, quota));
    }

    [Fact]
    public async Task Where_there_are_twice_as_many_as_allowed_a_new_picture_takes_the_place_of_the_one_that_was_deleted_first()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var quota = Quota with { MaxPerAccount = 2 };
        var his = (await AddAsync(bob, "1")).Userpic.Id;
        await DeleteAsync(bob, his);
        List<long> ids = [];
        for (var i = 0; i < 6; i++)
        {
            // The fifth is the first once more.
            ids.Add((await AddAsync(alice, $"{i % 4}", quota: quota)).Userpic.Id);
            await DeleteAsync(alice, ids[i]);
        }

        Assert.Equal([ids[5], ids[4], ids[3], ids[2]], (await DeletedUserpics.ListAsync(alice.Id, Token)).Select(deleted => deleted.Userpic.Id));
        Assert.Null(await RestoreAsync(alice, ids[1]));
        Assert.NotNull(await RestoreAsync(alice, ids[2]));
        Assert.NotNull(await RestoreAsync(alice, ids[4]));
        Assert.Equal(Bytes("0"), (await Userpics.ReadAsync(ids[4], alice.Id, null, Token))!.Bytes);
        Assert.NotNull(await RestoreAsync(bob, his));
    }

    [Fact]
    public async Task A_restored_picture_gets_back_the_names_that_it_had_whatever_others_were_called_meanwhile()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "sea, sand, sky")).Userpic;
        await DeleteAsync(alice, first.Id);
        var second = (await AddAsync(alice, "2", "sea, sand, beach")).Userpic;

        // To a name that is new, and to one that is there.
        await RenameAsync(alice, "sea", "shore");
        await RenameAsync(alice, "sand", "beach");
        Assert.Equal("sea,sand,sky", Words(Assert.Single(await DeletedUserpics.ListAsync(alice.Id, Token)).Userpic));
        Assert.NotNull(await Userpics.EditAsync(alice.Id, second.Id, new UserpicEdit([], null, null), Quota, Token));

        Assert.Equal("sea,sand,sky", Words((await RestoreAsync(alice, first.Id))!));
        Assert.Equal("", await WordsAsync(second.Id));
    }

    [Fact]
    public async Task A_name_that_a_renamed_keyword_has_by_now_is_not_free()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "sea, sky")).Userpic;
        await DeleteAsync(alice, first.Id);
        await AddAsync(alice, "2", "water");
        await RenameAsync(alice, "water", "sea");

        Assert.Equal("sky", Words((await RestoreAsync(alice, first.Id))!));
    }

    [Fact]
    public async Task The_purge_takes_what_is_over_a_few_at_a_time_and_nothing_else()
    {
        var alice = await MakeAccountAsync();
        foreach (var picture in new[] { "1", "2", "3" })
        {
            await DeleteAsync(alice, (await AddAsync(alice, picture)).Userpic.Id);
        }

        var kept = (await AddAsync(alice, "4")).Userpic.Id;
        Clock.Now = Clock.Now.AddMinutes(5);
        var young = (await AddAsync(alice, "5", "a")).Userpic.Id;
        await DeleteAsync(alice, young);
        Clock.Now = Clock.Now.AddMinutes(5);
        Assert.Null(await RestoreAsync(alice, kept - 1));

        // By the clock of another server it may be restored for a while.
        Clock.Now += Database.ClocksDiffer - TimeSpan.FromMilliseconds(1);
        Assert.Equal(0, await DeletedUserpics.PurgeAsync(10, Token));
        Clock.Now = Clock.Now.AddMilliseconds(1);

        Assert.Equal(2, await DeletedUserpics.PurgeAsync(2, Token));
        Assert.Equal(1, await DeletedUserpics.PurgeAsync(2, Token));
        Assert.Equal(0, await DeletedUserpics.PurgeAsync(2, Token));
        Assert.NotNull(await Userpics.FindAsync(kept, Token));
        Assert.Equal("a", Words((await RestoreAsync(alice, young))!));
    }

    [Fact]
    public async Task Of_many_who_restore_at_once_one_does()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1", "a")).Userpic.Id;
        await DeleteAsync(alice, id);

        var restored = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => RestoreAsync(alice, id), Token)));

        Assert.Single(restored, one => one is not null);
        Assert.Equal("a", await WordsAsync(id));
    }

    private Task<Userpic?> RenameAsync(Account account, string keyword, string newName) =>
        Userpics.RenameKeywordAsync(account.Id, Keyword.Parse(keyword), Keyword.Parse(newName), Token);

    private Task<Userpic?> RestoreAsync(Account account, long userpicId, UserpicQuota? quota = null) =>
        DeletedUserpics.RestoreAsync(account.Id, userpicId, quota ?? Quota, Token);
}
