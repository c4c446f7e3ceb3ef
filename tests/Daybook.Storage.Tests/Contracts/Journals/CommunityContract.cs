using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Communities: members, posting access, moderation and bans.</summary>
public abstract class CommunityContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task A_community_is_an_account_that_nobody_logs_in_as_and_its_maker_maintains_it()
    {
        var alice = await MakeAccountAsync();
        var club = await MakeCommunityAsync(alice);

        Assert.Equal((AccountKind.Community, "The club"), (club.Kind, club.FullName));
        Assert.False(PasswordHash.Verify(PasswordHash.Digest(""), club.PasswordHash));
        Assert.False(await Accounts.ChangePasswordAsync(club.Id, "hash", Token));
        Assert.True((await StandAsync(club, alice)).Keeps);
        Assert.Equal([club.Name], await Data.Journals.ListPostableAsync(alice.Id, Token));
        await Assert.ThrowsAsync<AccountNameTakenException>(() => MakeCommunityAsync(alice, "alice"));
        await RefusedAsync(EntryRefusal.PosterIsCommunity, () => PostAsync(club, club));
        await RefusedAsync(EntryRefusal.PosterIsCommunity, () => PostAsync(alice, club));
    }

    [Fact]
    public async Task The_last_maintainer_stays()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);

        await Assert.ThrowsAsync<LastMaintainerException>(() => SetRolesAsync(club, alice, CommunityRoles.None));
        Assert.True((await StandAsync(club, alice)).Keeps);
        await SetRolesAsync(club, bob, CommunityRoles.Maintainer);
        Assert.True(await SetRolesAsync(club, alice, CommunityRoles.None));
        Assert.False((await StandAsync(club, alice)).IsFriend);
        Assert.False(await SetRolesAsync(alice, bob, CommunityRoles.Member));
        Assert.False(await SetRolesAsync(club, club, CommunityRoles.Member));
    }

    [Fact]
    public async Task Members_still_come_and_go_where_the_last_maintainer_is_gone_for_good()
    {
        var (alice, bob, eve) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("eve"));
        var club = await MakeCommunityAsync(alice);
        await SetAsync(club, settings => settings with { IsOpen = true });
        await SetRolesAsync(club, bob, CommunityRoles.Member);
        Assert.True(await Data.Moderation.ExpungeAccountAsync(alice.Id, new ModerationNote(null, "gone"), Token));

        Assert.True(await JoinAsync(club, eve));
        Assert.True(await SetRolesAsync(club, bob, CommunityRoles.None));

        Assert.Equal(
            [("eve", CommunityRoles.Member)],
            (await Data.Communities.ListAsync(club.Id, CommunityRoles.All, null, 10, Token)).Select(member => (member.Account.Value, member.Roles)));
    }

    [Fact]
    public async Task Whoever_wants_joins_an_open_community_unless_banned()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await SetAsync(club, settings => settings with { IsOpen = false });
        Assert.False(await JoinAsync(club, bob));
        await SetAsync(club, settings => settings with { IsOpen = true });
        await Data.Bans.AddAsync(club.Id, bob.Id, Token);
        Assert.False(await JoinAsync(club, bob));
        await Data.Bans.RemoveAsync(club.Id, bob.Id, Token);
        Assert.True(await JoinAsync(club, bob));

        Assert.Equal(
            [("alice", CommunityRoles.All), ("bob", CommunityRoles.Member)],
            (await Data.Communities.ListAsync(club.Id, CommunityRoles.All, null, 10, Token)).Select(member => (member.Account.Value, member.Roles)));
        Assert.Equal(["bob"], (await Data.Communities.ListAsync(club.Id, CommunityRoles.Member, alice.Name, 10, Token)).Select(m => m.Account.Value));
        Assert.Equal([club.Name], (await Data.Communities.ListOfAsync(bob.Id, Token)).Select(member => member.Community));
        Assert.Equal(["alice", "bob"], (await Data.Friends.ListFriendOfAsync(club.Id, 10, Token)).Select(friend => friend.Name.Value));
    }

    [Fact]
    public async Task Whom_a_maintainer_adds_stays_what_they_were_and_nobody_is_added_who_is_banned()
    {
        var (alice, bob, eve) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("eve"));
        var club = await MakeCommunityAsync(alice);
        await SetAsync(club, settings => settings with { IsOpen = false });
        await SetRolesAsync(club, bob, CommunityRoles.Poster);
        await Data.Bans.AddAsync(club.Id, eve.Id, Token);

        Assert.True(await Data.Communities.AddMemberAsync(club.Id, bob.Id, Token));
        Assert.False(await Data.Communities.AddMemberAsync(club.Id, eve.Id, Token));
        Assert.False(await Data.Communities.AddMemberAsync(club.Id, club.Id, Token));
        Assert.False(await Data.Communities.AddMemberAsync(alice.Id, bob.Id, Token));

        Assert.Equal(
            [("alice", CommunityRoles.All), ("bob", CommunityRoles.Member | CommunityRoles.Poster)],
            (await Data.Communities.ListAsync(club.Id, CommunityRoles.All, null, 10, Token)).Select(member => (member.Account.Value, member.Roles)));
    }

    [Theory]
    [InlineData(PostingAccess.Members, CommunityRoles.None, false)]
    [InlineData(PostingAccess.Members, CommunityRoles.Member, true)]
    [InlineData(PostingAccess.Select, CommunityRoles.Member, false)]
    [InlineData(PostingAccess.Select, CommunityRoles.Member | CommunityRoles.Poster, true)]
    [InlineData(PostingAccess.Anybody, CommunityRoles.None, true)]
    public async Task Who_may_write_is_what_the_community_says(PostingAccess access, CommunityRoles roles, bool may)
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await SetAsync(club, settings => settings with { PostingAccess = access });
        await SetRolesAsync(club, bob, roles);

        if (may)
        {
            Assert.Equal(bob.Id, (await PostAsync(club, bob)).PosterId);
        }
        else
        {
            await RefusedAsync(EntryRefusal.MayNotPost, () => PostAsync(club, bob));
        }

        await Data.Bans.AddAsync(club.Id, bob.Id, Token);
        await RefusedAsync(EntryRefusal.Banned, () => PostAsync(club, bob, "again"));
    }

    [Fact]
    public async Task Members_write_for_everybody_or_all_members_and_never_backdate()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);

        await RefusedAsync(EntryRefusal.SecurityInCommunity, () => PostAsync(club, bob, security: EntrySecurity.Private));
        await RefusedAsync(EntryRefusal.SecurityInCommunity, () => PostAsync(club, bob, security: EntrySecurity.Masked(2)));
        await RefusedAsync(EntryRefusal.BackdatedInCommunity, () => PostAsync(club, bob, metadata: Meta(("opt_backdated", "1"))));
        var forMembers = await PostAsync(club, bob, "members", EntrySecurity.FriendsOnly);
        await PostAsync(club, alice, "private", EntrySecurity.Private);
        await PostAsync(club, bob, "early", time: Time("1999-01-01 00:00"));

        Assert.Equal("early private members", await TextsAsync(club, alice));
        Assert.Equal("early members", await TextsAsync(club, bob));
        Assert.Equal("early", await TextsAsync(club, carol));
        await RefusedAsync(EntryRefusal.MayNotEdit, () => Data.Entries.EditAsync(Edit(forMembers, editor: alice.Id), Token));
        await DeleteAsync(forMembers, alice);
    }

    [Fact]
    public async Task Entries_in_a_moderated_community_wait_and_a_repeated_post_waits_once()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);
        await SetAsync(club, settings => settings with { IsModerated = true });
        var entry = New(club, bob, "waits", metadata: Meta(("taglist", "a"), ("current_mood", "fine")), subject: "s");

        Assert.Equal(new PostedEntry(null, false), await Data.Entries.PostAsync(entry, Token));
        Assert.Equal(new PostedEntry(null, true), await Data.Entries.PostAsync(entry, Token));
        await PostAsync(club, alice, "at once");
        Assert.Equal("at once", await TextsAsync(club, bob));
        var queued = Assert.Single(await Data.QueuedEntries.ListAsync(club.Id, Token));
        Assert.Equal((club.Name, "bob", "waits", "s"), (queued.Community, queued.Poster.Value, queued.Entry.Text, queued.Entry.Subject));
        Assert.Equal(queued.Id, Assert.Single(await Data.QueuedEntries.ListOfAsync(bob.Id, Token)).Id);
        Assert.Empty(await Data.QueuedEntries.ListOfAsync(alice.Id, Token));

        var approved = (await Data.QueuedEntries.ApproveAsync(club.Id, queued.Id, Token))!;
        Assert.Equal((bob.Id, "waits", "fine", "a"), (approved.PosterId, approved.Text, approved.Property("current_mood"), approved.Tags.Single().Value));
        Assert.Null(await Data.QueuedEntries.ApproveAsync(club.Id, queued.Id, Token));
        Assert.Equal(approved.ItemId, (await Data.Entries.PostAsync(entry, Token)).Entry!.ItemId);

        await Data.Entries.PostAsync(entry with { Text = "no" }, Token);
        Assert.True(await Data.QueuedEntries.RejectAsync(club.Id, (await Data.QueuedEntries.ListAsync(club.Id, Token)).Single().Id, Token));
        Assert.Equal(new PostedEntry(null, false), await Data.Entries.PostAsync(entry with { Text = "no" }, Token));
        await SetRolesAsync(club, bob, CommunityRoles.Member | CommunityRoles.Unmoderated);
        Assert.NotNull((await Data.Entries.PostAsync(entry with { Text = "trusted" }, Token)).Entry);
    }

    [Fact]
    public async Task Of_several_entries_that_wait_each_is_decided_on_alone()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);
        await SetAsync(club, settings => settings with { IsModerated = true });
        var (first, second, third) = (New(club, bob, "1"), New(club, bob, "2", EntrySecurity.FriendsOnly, subject: "s"), New(club, bob, "3"));
        await Data.Entries.PostAsync(first, Token);
        await Data.Entries.PostAsync(second, Token);

        // The second was the latest post: once more it is the same that waits, whatever became of the first.
        await Data.QueuedEntries.ApproveAsync(club.Id, await WaitingAsync("1"), Token);
        Assert.Equal(new PostedEntry(null, IsDuplicate: true), await Data.Entries.PostAsync(second, Token));
        await Data.Entries.PostAsync(third, Token);
        Assert.True(await Data.QueuedEntries.RejectAsync(club.Id, await WaitingAsync("2"), Token));
        Assert.Equal(new PostedEntry(null, IsDuplicate: true), await Data.Entries.PostAsync(third, Token));
        Assert.Equal("3", Assert.Single(await Data.QueuedEntries.ListAsync(club.Id, Token)).Entry.Text);

        await Data.Entries.PostAsync(second, Token);
        var approved = (await Data.QueuedEntries.ApproveAsync(club.Id, await WaitingAsync("2"), Token))!;
        Assert.Equal(approved.ItemId, (await Data.Entries.PostAsync(second, Token)).Entry!.ItemId);

        async Task<long> WaitingAsync(string text) =>
            (await Data.QueuedEntries.ListAsync(club.Id, Token)).Single(queued => queued.Entry.Text == text).Id;
    }

    [Fact]
    public async Task An_entry_that_waits_keeps_the_picture_that_was_chosen_whatever_becomes_of_its_name()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);
        await SetAsync(club, settings => settings with { IsModerated = true });
        var picture = (await AddAsync(bob, "1", "sea, sand, sky")).Userpic.Id;
        await AddAsync(bob, "2", "beach");
        var number = Keyword.OfNumber(picture);
        foreach (var keyword in new[] { "sea", "sand", "sky", number, "lake" })
        {
            await PostAsync(club, bob, $"with {keyword}", metadata: Meta(("picture_keyword", keyword)));
        }

        // To a name that is new, to one that is there, and to none.
        await Userpics.RenameKeywordAsync(bob.Id, Keyword.Parse("sea"), Keyword.Parse("ocean"), Token);
        await Userpics.RenameKeywordAsync(bob.Id, Keyword.Parse("sand"), Keyword.Parse("beach"), Token);
        await Userpics.EditAsync(bob.Id, picture, new UserpicEdit(Keywords("ocean, beach"), null, null), Quota, Token);
        Assert.Equal(1, (await DeletedUserpics.PurgeKeywordsAsync(0, 1000, Token)).Count);
        Assert.Equal(["sky"], (await Userpics.ListMissedAsync(bob.Id, Token)).Select(keyword => keyword.Value));
        Assert.Equal(
            ["ocean", "beach", "sky", number, "lake"],
            (await Data.QueuedEntries.ListOfAsync(bob.Id, Token)).Select(queued => queued.Entry.Metadata.PictureKeyword));

        var approved = new List<Entry>();
        foreach (var queued in await Data.QueuedEntries.ListOfAsync(bob.Id, Token))
        {
            approved.Add((await Data.QueuedEntries.ApproveAsync(club.Id, queued.Id, Token))!);
        }

        Assert.Equal(["ocean", "beach", "sky", number, null], approved.Select(entry => entry.PictureKeyword));
        Assert.Equal([picture, picture, null, picture, null], approved.Select(entry => entry.UserpicId));
        var next = (await AddAsync(bob, "3", "sky")).Userpic.Id;
        Assert.Equal(next, (await FindAsync(approved[2], bob))!.UserpicId);
    }

    [Fact]
    public async Task The_queue_is_bounded_for_each_poster_and_for_all()
    {
        var alice = await MakeAccountAsync();
        var club = await MakeCommunityAsync(alice);
        await SetAsync(club, settings => settings with { IsModerated = true, PostingAccess = PostingAccess.Anybody });
        for (var i = 0; i < 10; i++)
        {
            var poster = await MakeAccountAsync($"p{i}");
            for (var k = 0; k < 5; k++)
            {
                await PostAsync(club, poster, $"{k}");
            }

            await RefusedAsync(EntryRefusal.PosterQueueFull, () => PostAsync(club, poster, "6"));
        }

        var late = await MakeAccountAsync("late");
        await RefusedAsync(EntryRefusal.QueueFull, () => PostAsync(club, late));
        Assert.Equal(50, (await Data.QueuedEntries.ListAsync(club.Id, Token)).Count);
    }

    [Fact]
    public async Task Bans_are_listed_by_name_and_taken_back()
    {
        var (alice, bob, eve) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("eve"));

        Assert.True(await Data.Bans.AddAsync(alice.Id, eve.Id, Token));
        Assert.True(await Data.Bans.AddAsync(alice.Id, bob.Id, Token));
        Assert.False(await Data.Bans.AddAsync(alice.Id, bob.Id, Token));
        Assert.Equal([bob.Name, eve.Name], await Data.Bans.ListAsync(alice.Id, Token));
        Assert.True((await StandAsync(alice, eve)).IsBanned);
        Assert.True(await Data.Bans.RemoveAsync(alice.Id, eve.Id, Token));
        Assert.False(await Data.Bans.RemoveAsync(alice.Id, eve.Id, Token));
        Assert.Equal([bob.Name], await Data.Bans.ListAsync(alice.Id, Token));
    }
}
