using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Comments: threads, states, screening, and backups.</summary>
public abstract class CommentContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task Comments_that_go_with_their_poster_are_changes_that_are_told_to_who_has_a_copy()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (first, second, other) = (await PostAsync(bob, text: "1"), await PostAsync(bob, text: "2"), await PostAsync(bob, text: "3"));
        await CommentAsync(first, alice);
        await CommentAsync(first, alice, "more");
        await CommentAsync(second, alice);
        await CommentAsync(other, bob);
        var known = (await Data.EntrySync.ListItemsAsync(await StandAsync(bob, bob), null, 100, Token)).Items[^1].At;

        await Accounts.DeleteAsync(alice.Id, Token);
        Clock.Now = Clock.Now.AddDays(31);
        while (await Accounts.ExpungeDueAsync(1, Token))
        {
        }

        var page = await Data.EntrySync.ListItemsAsync(await StandAsync(bob, bob), known, 100, Token);
        Assert.Equal([first.ItemId, second.ItemId], page.Items.Select(item => item.ItemId).Order());
        Assert.All(page.Items, item => Assert.Equal(SyncKind.Comments, item.Kind));
        Assert.Equal(2, page.Items.Select(item => item.At).Distinct().Count());
        Assert.Equal([(0, 0), (0, 0), (1, 0)], (await ListAsync(bob, bob)).OrderBy(entry => entry.ItemId).Select(entry => (entry.CommentCount, entry.ScreenedCount)));
        Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));
    }

    [Fact]
    public async Task A_comment_is_what_was_written_and_answers_stand_below()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await AddAsync(bob, "1", "sea");
        var entry = await PostAsync(alice);

        var first = await Data.Comments.AddAsync(
            new NewComment(alice.Id, entry.ItemId, null, bob.Id, "subject", "body\nof two", "sea", "192.0.2.1"), Token);
        var answer = await CommentAsync(entry, null, "answer", first);
        await Host.ReopenAsync();

        Assert.Equal([first, answer], await ListCommentsAsync(entry, null));
        Assert.Equal((1, "bob", "subject", "body\nof two", "sea", null), (first.TalkId, first.Poster!.Value, first.Subject, first.Body, first.PictureKeyword, first.Address));
        Assert.Equal((2, 1, null, "192.0.2.7"), (answer.TalkId, answer.ParentId, answer.Poster, answer.Address));
        var found = (await FindAsync(entry, null))!;
        Assert.Equal((2, 0), (found.CommentCount, found.ScreenedCount));
        Assert.True(found.CommentsChangedAt > entry.ChangedAt);
    }

    [Fact]
    public async Task A_comment_that_is_sent_once_more_since_nobody_answered_is_the_same_for_five_minutes()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        var first = await CommentAsync(entry, bob);
        var known = (await FindAsync(entry, alice))!.CommentsChangedAt;

        Assert.Equal(first, await CommentAsync(entry, bob));
        Assert.Equal((1, known), (await FindAsync(entry, alice))! is var found ? (found.CommentCount, found.CommentsChangedAt) : default);

        // By another, elsewhere in the thread, or with other words it is another.
        await CommentAsync(entry, null);
        await CommentAsync(entry, null);
        await CommentAsync(entry, alice);
        await CommentAsync(entry, bob, parent: first);
        await CommentAsync(entry, bob, "comment!");
        Assert.Equal([1L, 2, 3, 4, 5], (await ListCommentsAsync(entry, alice)).Select(comment => comment.TalkId));

        Clock.Now += Comment.IsTheSameFor;
        Assert.Equal(6, (await CommentAsync(entry, bob)).TalkId);

        // What is deleted is not what is sent.
        await ActAsync(first, bob, CommentAction.Delete);
        var again = await CommentAsync(entry, alice, "again");
        await ActAsync(again, alice, CommentAction.Delete);
        Assert.Equal(8, (await CommentAsync(entry, alice, "again")).TalkId);
        Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));
    }

    [Fact]
    public async Task Whether_a_comment_is_there_is_told_as_it_is_when_it_is_added()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        NewComment comment = new(entry.JournalId, entry.ItemId, null, bob.Id, "subject", "body", null, "192.0.2.7"), anonymous = comment with { PosterId = null };
        Assert.False(await IsThereAsync(comment));
        var added = await Data.Comments.AddAsync(comment, Token);
        Assert.False(await IsThereAsync(anonymous));
        await Data.Comments.AddAsync(anonymous, Token);

        foreach (var (one, isThere) in new[]
        {
            (comment, true), (comment with { Address = "192.0.2.8" }, true), (anonymous, true), (anonymous with { Address = "192.0.2.8" }, false),
            (comment with { ParentId = added.TalkId }, false), (comment with { Subject = "another" }, false), (comment with { Body = "another" }, false),
        })
        {
            Assert.Equal(isThere, await IsThereAsync(one));
        }

        Clock.Now += Comment.IsTheSameFor;
        Assert.False(await IsThereAsync(comment));
        await ActAsync(await Data.Comments.AddAsync(comment, Token), bob, CommentAction.Delete);
        Assert.False(await IsThereAsync(comment));

        async Task<bool> IsThereAsync(NewComment what) => await Data.Comments.IsThereAsync(what, Token);
    }

    [Fact]
    public async Task A_comment_that_may_not_be_is_refused()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        var other = await PostAsync(alice, text: "other");
        var closed = await PostAsync(alice, text: "closed", security: EntrySecurity.Private);
        var silent = await PostAsync(alice, text: "silent", metadata: Meta(("opt_nocomments", "1")));
        var comment = await CommentAsync(entry, bob);

        await RefusedAsync(CommentRefusal.NotFound, () => CommentAsync(closed, bob));
        await RefusedAsync(CommentRefusal.NotFound, () => CommentAsync(entry with { ItemId = 99 }, bob));
        await RefusedAsync(CommentRefusal.NotFound, () => CommentAsync(other, bob, parent: comment));
        await RefusedAsync(CommentRefusal.CommentsOff, () => CommentAsync(silent, bob));
        await RefusedAsync(CommentRefusal.BodyLength, () => CommentAsync(entry, bob, new string('x', 4301)));
        await RefusedAsync(CommentRefusal.BodyLength, () => CommentAsync(entry, bob, new string('☃', 3001)));
        await RefusedAsync(CommentRefusal.BodyLength, () => CommentAsync(entry, bob, " "));
        await SetAsync(alice, settings => settings with { AllowsAnonymousComments = false });
        await RefusedAsync(CommentRefusal.AnonymousOff, () => CommentAsync(entry, null));
        await Data.Bans.AddAsync(alice.Id, bob.Id, Token);
        await RefusedAsync(CommentRefusal.Banned, () => CommentAsync(entry, bob));
        await SuspendAsync(bob, true);
        await RefusedAsync(CommentRefusal.MayNotComment, () => CommentAsync(entry, bob));
    }

    [Fact]
    public async Task Screened_comments_are_for_who_wrote_them_and_who_oversees_the_entry()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        await SetAsync(alice, settings => settings with { Screening = Screening.NotFriends });
        await BefriendAsync(alice, carol);
        var entry = await PostAsync(alice);
        var screened = await CommentAsync(entry, bob, "screened");
        await CommentAsync(entry, carol, "shown");
        await CommentAsync(entry, alice, "own");

        Assert.Equal(CommentState.Screened, screened.State);
        Assert.Equal("screened shown own", await TextsOfAsync(entry, alice));
        Assert.Equal("screened shown own", await TextsOfAsync(entry, bob));
        Assert.Equal("shown own", await TextsOfAsync(entry, carol));
        Assert.Null(await Data.Comments.FindAsync(await StandAsync(alice, carol), screened.TalkId, Token));
        Assert.Equal((2, 1), (await FindAsync(entry, alice))! is var e ? (e.CommentCount, e.ScreenedCount) : default);
        Assert.Contains((await FindAsync(entry, alice))!.Properties(), property => property.Key == EntryProperty.HasScreened);

        Assert.False(await ActAsync(screened, bob, CommentAction.Unscreen));
        Assert.True(await ActAsync(screened, alice, CommentAction.Unscreen));
        Assert.Equal("screened shown own", await TextsOfAsync(entry, carol));
    }

    [Fact]
    public async Task A_frozen_thread_takes_no_answers_until_it_thaws()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        var top = await CommentAsync(entry, bob, "1");
        var below = await CommentAsync(entry, bob, "2", top);
        var beside = await CommentAsync(entry, bob, "3");

        Assert.True(await ActAsync(top, alice, CommentAction.FreezeThread));
        await RefusedAsync(CommentRefusal.ThreadClosed, () => CommentAsync(entry, bob, "4", below));
        await CommentAsync(entry, bob, "5", beside);
        await ActAsync(below, alice, CommentAction.Screen);
        await ActAsync(below, alice, CommentAction.Unscreen);
        await RefusedAsync(CommentRefusal.ThreadClosed, () => CommentAsync(entry, bob, "4", below));
        Assert.Equal(4, (await FindAsync(entry, null))!.CommentCount);
        Assert.True(await ActAsync(top, alice, CommentAction.UnfreezeThread));
        await CommentAsync(entry, bob, "6", below);
    }

    [Fact]
    public async Task An_entry_that_is_full_takes_one_more_for_each_that_is_deleted_until_it_had_far_more()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        await FillAsync(Comment.MaxPerEntry - 2, CommentState.Screened);
        var last = await CommentAsync(entry, bob, "last but one");
        var filling = await CommentAsync(entry, bob, "last");
        await RefusedAsync(CommentRefusal.TooMany, () => CommentAsync(entry, alice, "too many"));

        // Who heard no answer to the one that filled it hears now that it is there.
        Assert.Equal(filling.TalkId, (await CommentAsync(entry, bob, "last")).TalkId);

        Assert.True(await ActAsync(last, alice, CommentAction.Delete));
        await CommentAsync(entry, alice, "in its place");
        await RefusedAsync(CommentRefusal.TooMany, () => CommentAsync(entry, alice, "too many"));

        Assert.True(await Data.Comments.ActAsync(alice.Id, alice.Id, 1, CommentAction.Delete, Token));
        await FillAsync(Comment.MaxEver - Comment.MaxPerEntry - 1, CommentState.Deleted);
        await RefusedAsync(CommentRefusal.TooMany, () => CommentAsync(entry, alice, "too many"));

        Task<int> FillAsync(int count, CommentState state) => Data.WriteAsync(
            link =>
            {
                link.Execute(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
                    INSERT INTO comments (journal_id, talk_id, item_id, poster_id, posted_at, state, subject, body)
                    SELECT j.account_id, j.last_talk_id + i, @item, @bob, 0, @state, '', '' FROM n, journals j WHERE j.account_id = @alice
                    """,
                    ("@count", (long)count),
                    ("@item", entry.ItemId),
                    ("@bob", bob.Id),
                    ("@alice", alice.Id),
                    ("@state", ((char)state).ToString()));
                link.Execute("UPDATE journals SET last_talk_id = last_talk_id + @count WHERE account_id = @alice", ("@count", (long)count), ("@alice", alice.Id));
                return link.Execute(
                    "UPDATE entries SET comment_total = comment_total + @count, screened_count = screened_count + @screened WHERE journal_id = @alice AND item_id = @item",
                    ("@count", (long)count),
                    ("@screened", state == CommentState.Screened ? (long)count : 0L),
                    ("@alice", alice.Id),
                    ("@item", entry.ItemId));
            },
            Token);
    }

    [Fact]
    public async Task A_deleted_comment_leaves_its_place_while_an_answer_needs_it()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        var top = await CommentAsync(entry, bob, "top");
        var answer = await CommentAsync(entry, null, "answer", top);
        var before = (await FindAsync(entry, null))!.CommentsChangedAt;

        Assert.False(await ActAsync(answer, bob, CommentAction.Delete));
        Assert.True(await ActAsync(top, bob, CommentAction.Delete));

        var list = await ListCommentsAsync(entry, alice);
        Assert.Equal([(CommentState.Deleted, ""), (CommentState.Active, "answer")], list.Select(comment => (comment.State, comment.Body)));
        Assert.Null(list[0].Poster);
        Assert.True((await FindAsync(entry, null))!.CommentsChangedAt > before);
        await RefusedAsync(CommentRefusal.ThreadClosed, () => CommentAsync(entry, bob, "more", top));
        Assert.True(await ActAsync(top, alice, CommentAction.DeleteThread));
        Assert.Empty(await ListCommentsAsync(entry, alice));
        Assert.Equal(0, (await FindAsync(entry, null))!.CommentCount);
    }

    [Fact]
    public async Task Where_an_anonymous_comment_came_from_is_forgotten_with_its_text_and_else_after_thirty_days()
    {
        var alice = await MakeAccountAsync();
        var entry = await PostAsync(alice);
        var top = await CommentAsync(entry, null, "top");
        await CommentAsync(entry, null, "answer", top);
        var single = await CommentAsync(entry, null, "single");
        await ActAsync(single, alice, CommentAction.Delete);
        await ActAsync(top, alice, CommentAction.DeleteThread);
        Assert.Equal([null, null, null], await AddressesAsync(alice));

        await CommentAsync(entry, null, "oldest");
        await CommentAsync(entry, null, "old");
        Clock.Now += TimeSpan.FromMinutes(1);
        await CommentAsync(entry, null, "young");
        Clock.Now += Comment.AddressKeptFor - TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(1);
        Assert.Equal(0, await Data.Comments.ForgetAddressesAsync(10, Token));
        Clock.Now += TimeSpan.FromSeconds(1);
        var before = (await FindAsync(entry, alice))!;
        Assert.Equal(1, await Data.Comments.ForgetAddressesAsync(1, Token));
        Assert.Equal(1, await Data.Comments.ForgetAddressesAsync(10, Token));

        Assert.Equal([null, null, "192.0.2.7"], (await AddressesAsync(alice)).Skip(3));
        Assert.Equal("oldest old young", await TextsOfAsync(entry, alice));
        var after = (await FindAsync(entry, alice))!;
        Assert.Equal((3, before.ChangedAt, before.CommentsChangedAt), (after.CommentCount, after.ChangedAt, after.CommentsChangedAt));
    }

    [Fact]
    public async Task Comments_of_a_suspended_account_are_hidden()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        await CommentAsync(entry, bob, "hidden");
        await SuspendAsync(bob, true);

        Assert.Equal("", await TextsOfAsync(entry, null));
        Assert.Equal("hidden", await TextsOfAsync(entry, alice));
    }

    [Fact]
    public async Task A_backup_reads_windows_of_numbers_with_deleted_comments_among_them()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (entry, gone) = (await PostAsync(alice, text: "1"), await PostAsync(alice, text: "2"));
        await CommentAsync(entry, bob, "1");
        await CommentAsync(gone, bob, "2");
        var deleted = await CommentAsync(entry, null, "3");
        await CommentAsync(entry, null, "4");
        await DeleteAsync(gone);
        await ActAsync(deleted, alice, CommentAction.Delete);

        Assert.Equal(4, await Data.CommentExport.FindMaxIdAsync(alice.Id, Token));
        Assert.Equal(0, await Data.CommentExport.FindMaxIdAsync(bob.Id, Token));
        Assert.Equal(
            [(1, bob.Id, CommentState.Active), (3, null, CommentState.Deleted)],
            (await Data.CommentExport.ListMetaAsync(alice.Id, 0, 4, Token)).Select(meta => (meta.TalkId, meta.PosterId, meta.State)));
        Assert.Equal(["", "4"], (await Data.CommentExport.ListAsync(alice.Id, 2, 1000, Token)).Select(comment => comment.Body));
        Assert.Empty(await Data.CommentExport.ListAsync(alice.Id, 5, 1000, Token));
        Assert.Equal([(bob.Id, bob.Name)], await Data.CommentExport.ListPostersAsync(alice.Id, Token));
    }

    [Fact]
    public async Task Comments_are_read_by_their_numbers_in_the_order_asked_for()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var (entry, other) = (await PostAsync(alice), await PostAsync(alice, text: "other"));
        var closed = await PostAsync(alice, text: "closed", security: EntrySecurity.Private);
        var comments = new List<Comment>();
        for (var i = 0; i < 60; i++)
        {
            comments.Add(await CommentAsync(entry, bob, $"{i}"));
        }

        var (elsewhere, hidden) = (await CommentAsync(other, bob), await CommentAsync(closed, alice));
        comments.Reverse();
        Assert.Equal(comments, await ReadAsync(entry, bob, [.. comments.Select(comment => comment.TalkId)]));

        // Not of another entry, not what is not there, and not what one may not read.
        await ActAsync(comments[1], alice, CommentAction.Screen);
        var some = await ReadAsync(entry, null, comments[1].TalkId, 999, elsewhere.TalkId, hidden.TalkId, comments[0].TalkId);
        Assert.Equal(
            [(comments[1].TalkId, CommentState.Deleted, null, ""), (comments[0].TalkId, CommentState.Active, (long?)bob.Id, "59")],
            some.Select(comment => (comment.TalkId, comment.State, comment.PosterId, comment.Body)));
        Assert.Empty(await ReadAsync(entry, bob));
        Assert.Empty(await ReadAsync(closed, bob, hidden.TalkId));
    }

    [Fact]
    public async Task Of_many_who_comment_at_once_each_gets_a_number_and_all_are_counted()
    {
        var alice = await MakeAccountAsync();
        var entry = await PostAsync(alice);

        var comments = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => CommentAsync(entry, null, $"{i}")));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), comments.Select(comment => comment.TalkId).Order());
        Assert.Equal(40, (await FindAsync(entry, null))!.CommentCount);
    }

    private async Task<IReadOnlyList<Comment>> ReadAsync(Entry entry, Account? viewer, params long[] talkIds) => await Data.Comments.ListAsync(
        (await Data.Journals.FindAsync(entry.JournalId, viewer?.Id, Token))!, entry.ItemId, talkIds, Token);

    /// <summary>Of all comments in an account's journal, deleted ones among them.</summary>
    private async Task<IEnumerable<string?>> AddressesAsync(Account owner) =>
        (await Data.CommentExport.ListAsync(owner.Id, 1, 1000, Token)).Select(comment => comment.Address);

    private async Task<string> TextsOfAsync(Entry entry, Account? viewer) =>
        string.Join(' ', (await ListCommentsAsync(entry, viewer)).Select(comment => comment.Body));

    private Task<bool> ActAsync(Comment comment, Account actor, CommentAction action) =>
        Data.Comments.ActAsync(comment.JournalId, actor.Id, comment.TalkId, action, Token);
}
