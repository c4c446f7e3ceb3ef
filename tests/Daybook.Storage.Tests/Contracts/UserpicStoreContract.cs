using System.Security.Cryptography;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

public abstract class UserpicStoreContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task An_added_picture_is_there_whole_after_a_restart()
    {
        var alice = await MakeAccountAsync();
        var added = await AddAsync(alice, "a picture", "sea, happy", "the sea", makeDefault: true);
        await Host.ReopenAsync();

        Assert.False(added.IsDuplicate);
        Assert.True(added.Userpic.Id > 0);
        var expected = new Userpic(
            added.Userpic.Id, alice.Id, "image/png", 100, 80, 9, Hash("a picture"), [Keyword.Parse("sea"), Keyword.Parse("happy")], "the sea",
            Clock.NowInMilliseconds, Suspension: null);
        Assert.Equal(Everything(expected), Everything(added.Userpic));
        Assert.Equal(Everything(expected), Everything((await Userpics.FindAsync(added.Userpic.Id, Token))!));
        Assert.Equal(added.Userpic.Id, await DefaultOfAsync(alice));
        var file = (await Userpics.ReadAsync(added.Userpic.Id, alice.Id, null, Token))!;
        Assert.Equal(("image/png", Clock.NowInMilliseconds), (file.ContentType, file.CreatedAt));
        Assert.Equal(Bytes("a picture"), file.Bytes);
        Assert.Equal(Hash("a picture"), file.Hash);
    }

    [Fact]
    public async Task A_picture_of_many_kilobytes_from_the_middle_of_a_buffer_is_kept_exactly()
    {
        var alice = await MakeAccountAsync();
        var buffer = RandomNumberGenerator.GetBytes(300_000);
        var bytes = buffer.AsMemory(1234, 200_000);
        var added = await Userpics.AddAsync(new NewUserpic(alice.Id, "image/jpeg", 1, 2, bytes, [], null, false), Quota, Token);

        Assert.Equal(bytes, (await Userpics.ReadAsync(added.Userpic.Id, alice.Id, null, Token))!.Bytes);
        Assert.Equal(SHA256.HashData(bytes.Span), added.Userpic.Hash);
        Assert.Equal(200_000, added.Userpic.Size);
    }

    [Fact]
    public async Task A_picture_needs_no_keyword_description_or_default()
    {
        var alice = await MakeAccountAsync();
        var added = await AddAsync(alice, "a picture");

        Assert.Equal(("", ""), (Words(added.Userpic), added.Userpic.Description));
        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task Pictures_are_listed_oldest_first_with_all_that_belongs_to_them()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var first = (await AddAsync(alice, "1", "b, a")).Userpic;
        await AddAsync(bob, "1", "c");
        var second = (await AddAsync(alice, "2")).Userpic;
        var third = (await AddAsync(alice, "3", "d", "three")).Userpic;

        Assert.Equal(
            new[] { first, second, third }.Select(Everything), (await Userpics.ListAsync(alice.Id, Token)).Select(Everything));
        Assert.Empty(await Userpics.ListAsync(999, Token));
    }

    [Fact]
    public async Task Pictures_are_listed_a_page_at_a_time_and_counted_without_deleted_ones()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        List<Userpic> all = [];
        for (var i = 0; i < 5; i++)
        {
            all.Add((await AddAsync(alice, $"{i}", $"a{i}, b{i}")).Userpic);
            await AddAsync(bob, $"{i}");
        }

        await DeleteAsync(alice, all[1].Id);
        var first = await Userpics.ListAsync(alice.Id, 0, 2, Token);
        var second = await Userpics.ListAsync(alice.Id, first[^1].Id, 2, Token);

        Assert.Equal(new[] { all[0], all[2] }.Select(Everything), first.Select(Everything));
        Assert.Equal(new[] { all[3], all[4] }.Select(Everything), second.Select(Everything));
        Assert.Empty(await Userpics.ListAsync(alice.Id, second[^1].Id, 2, Token));
        Assert.Equal((4, 5, 0), (await Userpics.CountAsync(alice.Id, Token), await Userpics.CountAsync(bob.Id, Token), await Userpics.CountAsync(99, Token)));
    }

    [Fact]
    public async Task The_bytes_of_a_picture_are_only_for_the_right_pair_of_a_visible_account()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var id = (await AddAsync(alice, "a picture")).Userpic.Id;

        Assert.Null(await Userpics.ReadAsync(id, bob.Id, null, Token));
        Assert.Null(await Userpics.ReadAsync(id + 1, alice.Id, null, Token));
        await SuspendAsync(alice, true);
        Assert.Null(await Userpics.ReadAsync(id, alice.Id, null, Token));
        Assert.NotNull(await Userpics.FindAsync(id, Token));
        await SuspendAsync(alice, false);
        Assert.NotNull(await Userpics.ReadAsync(id, alice.Id, null, Token));
    }

    [Fact]
    public async Task The_same_bytes_are_the_same_picture_and_it_gains_what_is_given()
    {
        var alice = await MakeAccountAsync();
        var first = await AddAsync(alice, "a picture", "sea", "old");
        Clock.Now = Clock.Now.AddDays(1);
        var again = await AddAsync(alice, "a picture", "happy, sea, blue", "new", makeDefault: true);

        Assert.True(again.IsDuplicate);
        Assert.Equal(
            Everything(first.Userpic with
            {
                Keywords = [Keyword.Parse("sea"), Keyword.Parse("happy"), Keyword.Parse("blue")],
                Description = "new",
            }),
            Everything(again.Userpic));
        Assert.Equal(first.Userpic.Id, await DefaultOfAsync(alice));
        Assert.Single(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_duplicate_takes_nothing_away()
    {
        var alice = await MakeAccountAsync();
        var first = await AddAsync(alice, "a picture", "sea", "the sea", makeDefault: true);
        var again = await AddAsync(alice, "a picture");

        Assert.Equal(Everything(first.Userpic), Everything(again.Userpic));
        Assert.Equal(first.Userpic.Id, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task An_empty_description_replaces_one()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "a picture", description: "the sea");

        Assert.Equal("", (await AddAsync(alice, "a picture", description: "")).Userpic.Description);
    }

    [Fact]
    public async Task The_same_bytes_of_two_accounts_are_two_pictures_with_keywords_of_their_own()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var hers = await AddAsync(alice, "a picture", "sea");
        var his = await AddAsync(bob, "a picture", "sea");

        Assert.False(his.IsDuplicate);
        Assert.NotEqual(hers.Userpic.Id, his.Userpic.Id);
        Assert.Equal("sea", await WordsAsync(hers.Userpic.Id));
    }

    [Fact]
    public async Task The_same_picture_added_32_times_at_once_is_one_picture_and_32_equal_answers()
    {
        var alice = await MakeAccountAsync();
        var added = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => AddAsync(alice, "a picture", "sea, happy", "the sea", makeDefault: true), Token)));

        Assert.Single(added.Select(one => Everything(one.Userpic)).Distinct());
        Assert.Single(added, one => !one.IsDuplicate);
        Assert.Single(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task A_keyword_moves_from_another_picture_to_the_end_of_this_ones()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "a, b, c")).Userpic;
        var second = (await AddAsync(alice, "2", "d, b")).Userpic;
        Assert.Equal("a,c", await WordsAsync(first.Id));
        Assert.Equal("d,b", Words(second));

        Assert.Equal("a,c,b", Words((await AddAsync(alice, "1", "b, a")).Userpic));
        Assert.Equal("d", await WordsAsync(second.Id));
    }

    [Fact]
    public async Task Case_and_accents_make_two_keywords()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "Sea, été")).Userpic;
        await AddAsync(alice, "2", "sea, ete");

        Assert.Equal("Sea,été", await WordsAsync(first.Id));
    }

    [Fact]
    public async Task Too_many_keywords_change_nothing_at_all()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxKeywords = 3 };
        var first = (await AddAsync(alice, "1", "a, b")).Userpic;
        var second = (await AddAsync(alice, "2", "c, d", "two", makeDefault: true)).Userpic;

        var duplicate = await Assert.ThrowsAsync<TooManyKeywordsException>(
            () => AddAsync(alice, "1", "c, d", "one", makeDefault: true, quota));
        var added = await Assert.ThrowsAsync<TooManyKeywordsException>(
            () => AddAsync(alice, "3", "a, c, e, f", "three", makeDefault: true, quota));

        Assert.Equal("the picture would have 4 keywords, the limit is 3", duplicate.Message);
        Assert.Equal("the picture would have 4 keywords, the limit is 3", added.Message);
        Assert.Equal(new[] { first, second }.Select(Everything), (await Userpics.ListAsync(alice.Id, Token)).Select(Everything));
        Assert.Equal(second.Id, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task As_many_keywords_as_the_limit_are_fine_and_given_ones_do_not_count_twice()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxKeywords = 3 };

        await AddAsync(alice, "1", "a, b, c", quota: quota);
        Assert.Equal("a,b,c", Words((await AddAsync(alice, "1", "c, b", quota: quota)).Userpic));
    }

    [Fact]
    public async Task A_picture_over_a_lowered_limit_may_be_sent_again_but_gets_no_more_keywords()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxKeywords = 2 };
        await AddAsync(alice, "1", "a, b, c");

        Assert.Equal("a,b,c", Words((await AddAsync(alice, "1", "a", quota: quota)).Userpic));
        await Assert.ThrowsAsync<TooManyKeywordsException>(() => AddAsync(alice, "1", "d", quota: quota));
    }

    [Fact]
    public async Task The_quota_counts_the_accounts_own_pictures_and_not_duplicates()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var quota = Quota with { MaxPerAccount = 2 };
        await AddAsync(bob, "1", quota: quota);
        await AddAsync(alice, "1", quota: quota);
        await AddAsync(alice, "2", quota: quota);

        var refused = await Assert.ThrowsAsync<UserpicQuotaException>(() => AddAsync(alice, "3", "a", makeDefault: true, quota: quota));

        Assert.Equal("the account has 2 userpics, the limit is 2", refused.Message);
        Assert.Null(await DefaultOfAsync(alice));
        Assert.True((await AddAsync(alice, "2", "a", quota: quota)).IsDuplicate);
        await ExpungeAsync((await Userpics.ListAsync(alice.Id, Token))[0].Id);
        Assert.False((await AddAsync(alice, "3", quota: quota)).IsDuplicate);
    }

    [Fact]
    public async Task Many_different_pictures_at_once_do_not_pass_the_quota()
    {
        var alice = await MakeAccountAsync();
        var adds = Enumerable.Range(0, 40)
            .Select(i => Task.Run(() => AddAsync(alice, $"{i}", $"k{i}", quota: Quota with { MaxPerAccount = 7 }), Token))
            .ToArray();
        await Task.WhenAll(adds).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(7, adds.Count(add => add.IsCompletedSuccessfully));
        Assert.Equal(33, adds.Count(add => add.Exception?.InnerException is UserpicQuotaException));
        var kept = await Userpics.ListAsync(alice.Id, Token);
        Assert.Equal(7, kept.Count);
        Assert.All(kept, userpic => Assert.Single(userpic.Keywords));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("deleted")]
    [InlineData("unknown")]
    public async Task An_account_that_may_not_act_gets_no_picture(string state)
    {
        var alice = await MakeAccountAsync();
        alice = state == "unknown" ? alice with { Id = 999 } : alice;
        if (state == "suspended")
        {
            await SuspendAsync(alice, true);
        }
        else if (state == "deleted")
        {
            await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        }

        await Assert.ThrowsAsync<AccountGoneException>(() => AddAsync(alice, "a picture", "sea"));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
    }

    [Fact]
    public async Task An_expunged_picture_is_gone_and_its_keywords_are_free_and_it_is_no_default()
    {
        var alice = await MakeAccountAsync();
        var id = (await AddAsync(alice, "1", "sea, happy", makeDefault: true)).Userpic.Id;

        Assert.True(await ExpungeAsync(id));

        Assert.Null(await Userpics.FindAsync(id, Token));
        Assert.Null(await Userpics.ReadAsync(id, alice.Id, null, Token));
        Assert.Empty(await Userpics.ListAsync(alice.Id, Token));
        Assert.Null(await DefaultOfAsync(alice));
        Assert.Equal("happy", Words((await AddAsync(alice, "2", "happy")).Userpic));
        Assert.False(await ExpungeAsync(id));
    }

    [Fact]
    public async Task Expunging_another_picture_leaves_the_default()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", makeDefault: true)).Userpic.Id;
        var second = (await AddAsync(alice, "2")).Userpic.Id;
        await ExpungeAsync(second);

        Assert.Equal(first, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task The_same_bytes_afterwards_are_a_new_picture_with_a_new_id()
    {
        var alice = await MakeAccountAsync();
        var first = await AddAsync(alice, "a picture");
        await ExpungeAsync(first.Userpic.Id);
        await Host.ReopenAsync();
        var again = await AddAsync(alice, "a picture");

        Assert.False(again.IsDuplicate);
        Assert.True(again.Userpic.Id > first.Userpic.Id);
    }

    [Fact]
    public async Task Ids_are_not_used_again_when_all_is_deleted_with_the_account()
    {
        var alice = await MakeAccountAsync();
        var last = (await AddAsync(alice, "a picture")).Userpic.Id;
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);
        await Host.ReopenAsync();

        Assert.True((await AddAsync(await MakeAccountAsync("bob"), "a picture")).Userpic.Id > last);
    }
}
