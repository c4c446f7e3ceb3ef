using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>What an owner changes about pictures that are there.</summary>
public abstract class UserpicEditingContract(StoreHost host) : StoreContract(host)
{
    [Fact]
    public async Task Keywords_description_and_default_change_together_and_outlive_a_restart()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "a, b", "old")).Userpic;

        var edited = await EditAsync(alice, userpic.Id, "c, a", "new", isDefault: true);
        await Host.ReopenAsync();

        var expected = userpic with { Keywords = [Keyword.Parse("c"), Keyword.Parse("a")], Description = "new" };
        Assert.Equal(Everything(expected), Everything(edited!));
        Assert.Equal(Everything(expected), Everything((await Userpics.FindAsync(userpic.Id, Token))!));
        Assert.Equal(userpic.Id, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task Names_are_the_keywords_of_pictures_that_are_there_and_nothing_where_there_is_none()
    {
        var (alice, bob) = (await MakeAccountAsync("alice"), await MakeAccountAsync("bob"));
        var first = (await AddAsync(alice, "1", "a, b, freed")).Userpic;
        var bare = (await AddAsync(alice, "2")).Userpic;
        var gone = (await AddAsync(alice, "3", "c")).Userpic;
        await AddAsync(bob, "1", "d");
        await EditAsync(alice, first.Id, "b, a");
        Assert.NotNull(await DeletedUserpics.DeleteAsync(alice.Id, gone.Id, Token));

        var names = (await Userpics.ListNamesAsync(alice.Id, Token)).All;

        Assert.Equal(
            [new(first.Id, Keyword.Parse("a")), new(first.Id, Keyword.Parse("b")), new(bare.Id, null)],
            names.OrderBy(name => name.UserpicId).ThenBy(name => name.Keyword?.Value));
        Assert.Empty((await Userpics.ListNamesAsync(bob.Id + 1, Token)).All);
    }

    [Fact]
    public async Task What_is_not_given_stays()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "a, b", "old", makeDefault: true)).Userpic;

        Assert.Equal(Everything(userpic), Everything((await EditAsync(alice, userpic.Id))!));
        Assert.Equal(userpic.Id, await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task Empty_keywords_and_an_empty_description_take_them_away()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "a, b", "old")).Userpic;

        var edited = (await EditAsync(alice, userpic.Id, "", ""))!;

        Assert.Equal(("", ""), (Words(edited), edited.Description));
    }

    [Fact]
    public async Task A_keyword_of_another_picture_moves_here()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", "a, b, c")).Userpic;
        var second = (await AddAsync(alice, "2", "d")).Userpic;

        Assert.Equal("b,e", Words((await EditAsync(alice, second.Id, "b, e"))!));
        Assert.Equal("a,c", await WordsAsync(first.Id));
    }

    [Fact]
    public async Task Too_many_keywords_change_nothing_at_all()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxKeywords = 2 };
        var userpic = (await AddAsync(alice, "1", "a, b", "old")).Userpic;

        var refused = await Assert.ThrowsAsync<TooManyKeywordsException>(
            () => EditAsync(alice, userpic.Id, "a, b, c", "new", isDefault: true, quota));

        Assert.Equal("the picture would have 3 keywords, the limit is 2", refused.Message);
        Assert.Equal(Everything(userpic), Everything((await Userpics.FindAsync(userpic.Id, Token))!));
        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task A_picture_over_a_lowered_limit_may_lose_keywords_and_gain_none()
    {
        var alice = await MakeAccountAsync();
        var quota = Quota with { MaxKeywords = 2 };
        var userpic = (await AddAsync(alice, "1", "a, b, c, d")).Userpic;

        Assert.Equal("d,b,a", Words((await EditAsync(alice, userpic.Id, "d, b, a", quota: quota))!));
        await Assert.ThrowsAsync<TooManyKeywordsException>(() => EditAsync(alice, userpic.Id, "d, b, e", quota: quota));
        Assert.Equal("d,e", Words((await EditAsync(alice, userpic.Id, "d, e", quota: quota))!));
    }

    [Fact]
    public async Task Only_the_default_can_cease_to_be_the_default()
    {
        var alice = await MakeAccountAsync();
        var first = (await AddAsync(alice, "1", makeDefault: true)).Userpic;
        var second = (await AddAsync(alice, "2")).Userpic;

        await EditAsync(alice, second.Id, isDefault: false);
        Assert.Equal(first.Id, await DefaultOfAsync(alice));
        await EditAsync(alice, first.Id, isDefault: false);
        Assert.Null(await DefaultOfAsync(alice));
    }

    [Fact]
    public async Task The_default_can_be_cleared()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await AddAsync(alice, "1", makeDefault: true);
        var his = (await AddAsync(bob, "1", makeDefault: true)).Userpic;

        Assert.True(await Userpics.ClearDefaultAsync(alice.Id, Token));
        Assert.False(await Userpics.ClearDefaultAsync(alice.Id, Token));
        Assert.Null(await DefaultOfAsync(alice));
        Assert.Equal(his.Id, await DefaultOfAsync(bob));
    }

    [Fact]
    public async Task A_picture_of_another_account_or_of_none_is_not_edited()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var hers = (await AddAsync(alice, "1", "a")).Userpic;
        await AddAsync(bob, "2", "b");

        Assert.Null(await EditAsync(bob, hers.Id, "b", "stolen", isDefault: true));
        Assert.Null(await EditAsync(bob, 999, "b", "none", isDefault: true));
        Assert.Equal(Everything(hers), Everything((await Userpics.FindAsync(hers.Id, Token))!));
        Assert.Null(await DefaultOfAsync(bob));
    }

    [Fact]
    public async Task An_account_that_may_not_act_edits_nothing()
    {
        var alice = await MakeAccountAsync();
        var userpic = (await AddAsync(alice, "1", "a")).Userpic;
        await SuspendAsync(alice, true);

        await Assert.ThrowsAsync<AccountGoneException>(() => EditAsync(alice, userpic.Id, "b"));
        await Assert.ThrowsAsync<AccountGoneException>(() => RenameAsync(alice, "a", "b"));
        Assert.Equal("a", await WordsAsync(userpic.Id));
    }

    [Fact]
    public async Task A_renamed_keyword_keeps_its_place()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await AddAsync(alice, "1", "a, b, c");
        var his = (await AddAsync(bob, "1", "b")).Userpic;

        Assert.Equal("a,x,c", Words((await RenameAsync(alice, "b", "x"))!));
        Assert.Equal("a,X,c", Words((await RenameAsync(alice, "x", "X"))!));
        Assert.Equal("a,X,c", Words((await RenameAsync(alice, "X", "X"))!));
        Assert.Equal("b", await WordsAsync(his.Id));
    }

    [Fact]
    public async Task A_keyword_renamed_to_one_that_is_there_takes_that_one_over()
    {
        var alice = await MakeAccountAsync();
        await AddAsync(alice, "1", "a, b, c");
        var second = (await AddAsync(alice, "2", "d, e")).Userpic;

        Assert.Equal("a,d,c", Words((await RenameAsync(alice, "b", "d"))!));
        Assert.Equal("e", await WordsAsync(second.Id));
        Assert.Equal("d,c", Words((await RenameAsync(alice, "a", "d"))!));
        Assert.Null(await RenameAsync(alice, "a", "z"));
    }

    [Fact]
    public async Task A_keyword_renamed_to_a_free_one_takes_it()
    {
        var alice = await MakeAccountAsync();
        await ExpungeAsync((await AddAsync(alice, "1", "free")).Userpic.Id);
        await AddAsync(alice, "2", "a, b");

        Assert.Equal("a,free", Words((await RenameAsync(alice, "b", "free"))!));
        Assert.Null(await RenameAsync(alice, "b", "z"));
    }

    [Fact]
    public async Task A_keyword_that_no_picture_of_the_account_has_is_not_renamed()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var hers = (await AddAsync(alice, "1", "a")).Userpic;
        await ExpungeAsync((await AddAsync(bob, "2", "b")).Userpic.Id);

        Assert.Null(await RenameAsync(bob, "a", "x"));
        Assert.Null(await RenameAsync(bob, "b", "x"));
        Assert.Equal("a", await WordsAsync(hers.Id));
    }

    [Fact]
    public async Task The_newest_pictures_are_those_of_visible_accounts_that_agree()
    {
        var (alice, bob, eve) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("eve"));
        var early = (await AddAsync(alice, "1", "a, b")).Userpic;
        await AddAsync(bob, "1");
        await Accounts.SetShowPicturesAsync(alice.Id, true, Token);
        await Accounts.SetShowPicturesAsync(eve.Id, true, Token);
        var middle = (await AddAsync(eve, "2", "c")).Userpic;
        var late = (await AddAsync(alice, "3")).Userpic;

        var shown = await Userpics.ListShownAsync(10, Token);

        Assert.Equal(new[] { late, middle, early }.Select(Everything), shown.Select(one => Everything(one.Userpic)));
        Assert.Equal(["alice", "eve", "alice"], shown.Select(one => one.Owner.Value));
        Assert.Equal([late.Id, middle.Id], await ShownAsync(2));
    }

    [Fact]
    public async Task A_picture_is_shown_only_while_it_and_its_account_may_be()
    {
        var alice = await MakeAccountAsync();
        await Accounts.SetShowPicturesAsync(alice.Id, true, Token);
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        Assert.Equal([id], await ShownAsync());

        await AssertHiddenWhileAsync(
            () => Accounts.SetShowPicturesAsync(alice.Id, false, Token), () => Accounts.SetShowPicturesAsync(alice.Id, true, Token));
        await AssertHiddenWhileAsync(() => SuspendAsync(alice, true), () => SuspendAsync(alice, false));
        await AssertHiddenWhileAsync(() => Accounts.DeleteAsync(alice.Id, Token), () => Accounts.RestoreAsync(alice.Id, Token));
        await AssertHiddenWhileAsync(
            () => Moderation.SetUserpicSuspendedAsync(id, true, Note, Token), () => Moderation.SetUserpicSuspendedAsync(id, false, Note, Token));
        await AssertHiddenWhileAsync(() => DeleteAsync(alice, id), () => DeletedUserpics.RestoreAsync(alice.Id, id, Quota, Token));

        async Task AssertHiddenWhileAsync(Func<Task> hide, Func<Task> show)
        {
            await hide();
            Assert.Empty(await ShownAsync());
            await show();
            Assert.Equal([id], await ShownAsync());
        }
    }

    [Fact]
    public async Task A_picture_restored_after_the_account_changed_its_mind_is_not_shown()
    {
        var alice = await MakeAccountAsync();
        await Accounts.SetShowPicturesAsync(alice.Id, true, Token);
        var id = (await AddAsync(alice, "1")).Userpic.Id;
        await DeleteAsync(alice, id);
        await Accounts.SetShowPicturesAsync(alice.Id, false, Token);
        await DeletedUserpics.RestoreAsync(alice.Id, id, Quota, Token);

        Assert.Empty(await ShownAsync());
    }

    private async Task<IEnumerable<long>> ShownAsync(int limit = 10) =>
        (await Userpics.ListShownAsync(limit, Token)).Select(shown => shown.Userpic.Id);

    private Task<Userpic?> EditAsync(
        Account account, long userpicId, string? keywords = null, string? description = null, bool? isDefault = null, UserpicQuota? quota = null) =>
        Userpics.EditAsync(
            account.Id, userpicId, new UserpicEdit(keywords is null ? null : Keywords(keywords), description, isDefault), quota ?? Quota, Token);

    private Task<Userpic?> RenameAsync(Account account, string keyword, string newName) =>
        Userpics.RenameKeywordAsync(account.Id, Keyword.Parse(keyword), Keyword.Parse(newName), Token);
}
