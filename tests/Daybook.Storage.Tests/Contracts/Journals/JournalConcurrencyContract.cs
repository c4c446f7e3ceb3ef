using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Messages;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Two servers on one database, both busy with the same journals.</summary>
public abstract class JournalConcurrencyContract(StoreHost host) : JournalContract(host)
{
    private const int Each = 15;

    [Fact]
    public async Task Each_entry_has_a_number_of_its_own_and_a_change_of_its_own_time()
    {
        var alice = await MakeAccountAsync();
        await AllAsync((server, i) => server.Entries.PostAsync(New(alice, alice, $"text {i}"), Token));

        var entries = await ListAsync(alice, alice);
        Assert.Equal(Enumerable.Range(1, 2 * Each).Select(i => (long)i), entries.Select(entry => entry.ItemId).Order());
        Assert.Equal(2 * Each, entries.Select(entry => entry.ChangedAt).Distinct().Count());
    }

    [Fact]
    public async Task The_same_post_is_one_entry()
    {
        var alice = await MakeAccountAsync();
        await AllAsync((server, _) => server.Entries.PostAsync(New(alice, alice), Token));

        Assert.Single(await ListAsync(alice, alice));
    }

    [Fact]
    public async Task The_same_comment_is_one()
    {
        var alice = await MakeAccountAsync();
        var entry = await PostAsync(alice);
        await AllAsync((server, _) => CommentAsync(server, entry, alice, 0));

        Assert.Single(await ListCommentsAsync(entry, alice));
        Assert.Equal(1, (await FindAsync(entry, alice))!.CommentCount);
    }

    [Fact]
    public async Task Comments_are_counted_as_they_are()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var entry = await PostAsync(alice);
        await AllAsync(async (server, i) => i % 3 == 0
            ? await server.Comments.ActAsync(alice.Id, alice.Id, i, CommentAction.Screen, Token)
            : await CommentAsync(server, entry, bob, i) is not null);

        var comments = await ListCommentsAsync(entry, alice);
        var counted = (await FindAsync(entry, alice))!;
        Assert.Equal(
            (comments.Count(one => one.State == CommentState.Active), comments.Count(one => one.State == CommentState.Screened)),
            (counted.CommentCount, counted.ScreenedCount));
        Assert.Equal(comments.Count, comments.Select(one => one.TalkId).Distinct().Count());
    }

    [Fact]
    public async Task Whatever_is_written_while_an_account_goes_for_good_goes_with_it()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var (hers, his) = (await PostAsync(alice), await PostAsync(bob));
        await AllAsync(async (server, i) => (i % 6) switch
        {
            0 => await server.Entries.PostAsync(New(alice, alice, $"text {i}"), Token) is not null,
            1 => await CommentAsync(server, hers, bob, i) is not null,
            2 => await CommentAsync(server, his, alice, i) is not null,
            3 => await server.Bans.AddAsync(alice.Id, bob.Id, Token),
            4 => await CommentAsync(server, his, carol, i) is not null,
            _ => i > Each && await server.Moderation.ExpungeAccountAsync(alice.Id, Note, Token),
        });

        Assert.False(await Moderation.ExpungeAccountAsync(alice.Id, Note, Token));
        Assert.Null(await Data.Journals.FindAsync(alice.Id, null, Token));
        var kept = await ListCommentsAsync(his, bob);
        Assert.All(kept, comment => Assert.Equal((comment.PosterId == carol.Id, carol.Id), (comment.Body.Length > 0, comment.PosterId ?? carol.Id)));
        Assert.Equal(2 * Each / 6, kept.Count(comment => comment.PosterId == carol.Id));
        Assert.Equal(2 * Each / 6, (await FindAsync(his, bob))!.CommentCount);
    }

    [Fact]
    public async Task Whatever_an_account_gets_while_it_goes_for_good_goes_with_it_and_nothing_comes_after()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await AllAsync((server, i) => AddAsync(server, i));
        await Moderation.ExpungeAccountAsync(alice.Id, Note, Token);

        // A request that was let in before.
        for (var i = 0; i < 4; i++)
        {
            await AddAsync(Data, i);
        }

        Assert.Empty(await Data.Friends.ListAsync(alice.Id, Token));
        Assert.Empty(await Data.Friends.ListGroupsAsync(alice.Id, Token));
        Assert.Empty(await Data.Bans.ListAsync(alice.Id, Token));
        Assert.Empty(await Data.Messages.ListAsync(alice.Id, new MessageQuery(100), Token));

        async Task<object?> AddAsync(Database server, int i) => (i % 5) switch
        {
            0 => await server.Friends.EditAsync(alice.Id, [], [new FriendEdit(bob.Name)], Token),
            1 => await AddGroupAsync(server, i),
            2 => await server.Bans.AddAsync(alice.Id, bob.Id, Token),
            3 => await server.Messages.SendAsync(new NewMessage(alice.Id, bob.Id, "subject", $"body {i}"), Token),
            _ => i > Each && await server.Moderation.ExpungeAccountAsync(alice.Id, Note, Token),
        };

        async Task<object?> AddGroupAsync(Database server, int i)
        {
            await server.Friends.EditGroupsAsync(alice.Id, [new(1 + i, "group", null, null)], [], new Dictionary<AccountName, uint>(), Token);
            return null;
        }
    }

    [Fact]
    public async Task Who_goes_for_good_while_many_follow_each_other_is_followed_by_nobody_and_the_others_are()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        await AllAsync(async (server, i) => (i % 5) switch
        {
            0 => await FollowAsync(server, alice, carol, bob),
            1 => await FollowAsync(server, carol, bob, alice),
            2 => await FollowAsync(server, bob, alice, carol),
            3 => await server.Entries.PostAsync(New(bob, bob, $"text {i}"), Token) is not null,
            _ => i > Each && await server.Moderation.ExpungeAccountAsync(bob.Id, Note, Token),
        });

        Assert.False(await Moderation.ExpungeAccountAsync(bob.Id, Note, Token));
        Assert.Equal(carol.Name, Assert.Single(await Data.Friends.ListAsync(alice.Id, Token)).Name);
        Assert.Equal(alice.Name, Assert.Single(await Data.Friends.ListAsync(carol.Id, Token)).Name);

        // Also none that lists leave out.
        Assert.Equal(2, await Data.ReadAsync(link => link.Integer("SELECT COUNT(*) FROM friends"), Token));

        async Task<bool> FollowAsync(Database server, Account follower, Account one, Account other) =>
            (await server.Friends.EditAsync(follower.Id, [], [new FriendEdit(one.Name), new FriendEdit(other.Name)], Token)).Friends.Count > 0;
    }

    [Fact]
    public async Task A_friend_who_is_put_into_many_groups_at_once_is_in_all_of_them()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await AllAsync((server, i) => server.Friends.EditAsync(alice.Id, [], [new FriendEdit(bob.Name, AddedGroups: 1u << (1 + i))], Token));

        Assert.Equal(EntrySecurity.MaskBits, Assert.Single(await Data.Friends.ListAsync(alice.Id, Token)).GroupMask);
    }

    [Fact]
    public async Task Of_settings_that_are_made_at_once_none_is_lost()
    {
        var alice = await MakeAccountAsync();
        var club = await MakeCommunityAsync(alice);
        Func<JournalSettings, JournalSettings>[] changes =
        [
            settings => settings with { Title = "title" },
            settings => settings with { LegacyEncoding = "koi8-r" },
            settings => settings with { MinimumSecurity = SecurityKind.UseMask },
            settings => settings with { Screening = Screening.All },
            settings => settings with { AllowsAnonymousComments = false },
            settings => settings with { PostingAccess = PostingAccess.Select },
            settings => settings with { IsModerated = true },
            settings => settings with { IsOpen = false },
        ];

        await AllAsync((server, i) => server.Journals.SetAsync(club.Id, changes[i % changes.Length], Token));

        Assert.Equal(
            changes.Aggregate(JournalSettings.Default, (settings, change) => change(settings)), (await StandAsync(club, alice)).Journal.Settings);
    }

    [Fact]
    public async Task A_friends_page_shows_nothing_of_what_becomes_private_while_it_is_read()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await BefriendAsync(alice, bob);
        var entry = await PostAsync(bob, text: "open");
        var servers = Servers;
        var writing = Task.Run(WriteAsync, Token);
        var read = await Task.WhenAll(servers.Select(server => Task.Run(() => ReadAsync(server), Token)));
        await writing;

        Assert.All(read, texts => Assert.Equal(["open"], texts));

        async Task WriteAsync()
        {
            for (var round = 0; round < 5 * Each; round++)
            {
                await servers[0].Entries.EditAsync(Edit(entry, "closed") with { Security = SecurityKind.Private }, Token);
                await servers[0].Entries.EditAsync(Edit(entry, "open") with { Security = SecurityKind.Public }, Token);
            }
        }

        async Task<IEnumerable<string>> ReadAsync(Database server)
        {
            var texts = new HashSet<string>();
            bool isLast;
            do
            {
                isLast = writing.IsCompleted;
                texts.UnionWith((await server.FriendsPage.ListAsync(alice.Id, alice.Id, new(10), Token)).Select(one => one.Text));
            }
            while (!isLast);
            return texts;
        }
    }

    [Fact]
    public async Task The_newest_time_is_of_an_entry_that_is_there_though_it_was_changed_while_it_went()
    {
        var alice = await MakeAccountAsync();
        for (var round = 0; round < Each; round++)
        {
            var entry = await PostAsync(alice, text: $"text {round}");
            var later = Edit(entry) with { EventTime = EventTimeEdit.To(Time("2026-03-29 18:00")) };
            await AllAsync(async (server, i) => i switch
            {
                0 => await server.Entries.EditAsync(later, Token),
                1 => await server.Entries.DeleteAsync(alice.Id, entry.ItemId, alice.Id, Token),
                _ => null,
            });
        }

        Assert.Empty(await ListAsync(alice, alice));
        Assert.NotNull(await PostAsync(alice, text: "at noon, after all that"));
    }

    private static Task<Comment> CommentAsync(Database server, Entry entry, Account poster, int number) => server.Comments.AddAsync(
        new NewComment(entry.JournalId, entry.ItemId, null, poster.Id, "", $"comment {number}", null, "192.0.2.7"), Token);

    /// <summary>Does something many times at once, half of them on each server; refusals are answers.</summary>
    private async Task AllAsync<T>(Func<Database, int, Task<T>> act)
    {
        var servers = Servers;
        var all = Enumerable.Range(0, 2 * Each).Select(i => Task.Run(() => act(servers[i % 2], i), Token)).ToArray();
        await Task.WhenAll(all).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.DoesNotContain(
            all.Where(one => one.IsFaulted).Select(one => one.Exception!.InnerException!),
            failure => failure is not (EntryRefusedException or CommentRefusedException));
    }
}
