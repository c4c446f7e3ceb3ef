using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Running;
using Credentials = Daybook.Protocol.Client.Credentials;
using TagUse = Daybook.Protocol.Client.TagUse;

namespace Daybook.Client.Tests;

/// <summary>What the library's methods for friends, the console and journals do against the server, and how each is refused.</summary>
public sealed class JournalMethodsTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!;
    private LiveJournalClient _client = null!, _mistaken = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([new("Login:MaxFailuresPerAccount", "50"), new("Log:Level", "Warning")], _time);
        _alice = await _server.CreateAccountAsync("alice", fullName: "Alice");
        _bob = await _server.CreateAccountAsync("bob", fullName: "Böb");
        _client = new LiveJournalClient(new Uri(_server.Url), Credentials.Plain("alice", "secret"));
        _mistaken = new LiveJournalClient(new Uri(_server.Url), Credentials.Plain("alice", "mistaken"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _mistaken.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Friends_are_added_listed_and_removed()
    {
        await _client.EditFriendsAsync(["bob"], [], Cancellation);
        await _server.Database.Friends.EditAsync(_bob.Id, [], [new FriendEdit(_alice.Name)], Cancellation);

        Assert.Equal([new ListedFriend("bob", "Böb")], await _client.GetFriendsAsync(Cancellation));
        Assert.Equal([new ListedFriend("bob", "Böb")], await _client.FriendOfAsync(Cancellation));
        await _client.EditFriendsAsync([], ["bob", "nobody"], Cancellation);
        Assert.Empty(await _client.GetFriendsAsync(Cancellation));
        Assert.Equal([new ListedFriend("bob", "Böb")], await _client.FriendOfAsync(Cancellation));
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_no_friend_and_the_others_are()
    {
        var refused = await Assert.ThrowsAsync<LiveJournalException>(() => _client.EditFriendsAsync(["nobody", "bob"], [], Cancellation));

        Assert.Equal((104, true), (refused.Code, refused.IsTemporary));
        Assert.Equal(["bob"], (await _client.GetFriendsAsync(Cancellation)).Select(friend => friend.Name));
    }

    [Fact]
    public async Task Friend_groups_are_made_renamed_and_deleted()
    {
        await _client.EditFriendGroupsAsync(new Dictionary<int, string> { [1] = "Family", [30] = "Büro" }, [], Cancellation);
        Assert.Equal([(1, "Family"), (30, "Büro")], (await _client.GetFriendGroupsAsync(Cancellation)).Select(group => (group.Key, group.Value)));

        await _client.EditFriendGroupsAsync(new Dictionary<int, string> { [30] = "Office" }, [1, 7], Cancellation);
        Assert.Equal([(30, "Office")], (await _client.GetFriendGroupsAsync(Cancellation)).Select(group => (group.Key, group.Value)));
    }

    [Fact]
    public async Task News_of_friends_is_told_and_read()
    {
        await _client.EditFriendsAsync(["bob"], [], Cancellation);
        await _server.PostEntryAsync(_bob, "one");
        var first = await _client.CheckFriendsAsync(cancellation: Cancellation);
        Assert.Equal((false, 60), (first.IsNew, first.Interval));
        Assert.False((await _client.CheckFriendsAsync(first.LastUpdate, Cancellation)).IsNew);

        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await _server.PostEntryAsync(_bob, "two");
        Assert.True((await _client.CheckFriendsAsync(first.LastUpdate, Cancellation)).IsNew);
        var page = await _client.GetFriendsPageAsync(Cancellation);
        Assert.Equal(("bob", second.DisplayId), page[0]);
        Assert.Equal(2, page.Count);

        var refused = await Assert.ThrowsAsync<LiveJournalException>(() => _client.CheckFriendsAsync("yesterday", Cancellation));
        Assert.Equal((203, "Client error: Invalid argument(s): Bad date value"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task The_console_tells_whether_it_did_it()
    {
        var done = await _client.ConsoleCommandAsync("friend add bob", Cancellation);
        Assert.True(done.Succeeded);
        Assert.Equal(["bob is your friend."], done.Lines);
        var failed = await _client.ConsoleCommandAsync("nonsense", Cancellation);
        Assert.False(failed.Succeeded);
        Assert.Single(failed.Lines);

        var refused = await Assert.ThrowsAsync<LiveJournalException>(() => _client.ConsoleCommandAsync("", Cancellation));
        Assert.Same(Faults.MissingArgument, refused.Fault);
    }

    [Fact]
    public async Task Communities_are_written_in_read_counted_and_synced()
    {
        var club = await _server.CreateCommunityAsync("club", _bob);
        await _server.JoinAsync(club, _alice);
        await _server.PostEntryAsync(_bob, "by bob", journal: club);
        var draft = new EntryDraft
        {
            Text = "by alice", Journal = "club", Time = new DateTime(2004, 1, 2, 3, 4, 0, DateTimeKind.Unspecified),
            Properties = new Dictionary<string, string> { ["taglist"] = "snow" },
        };
        var posted = await _client.PostEventAsync(draft, Cancellation);
        Assert.Equal(2, posted.ItemId);

        var entries = await _client.GetEventsAsync(EntrySelection.Newest() with { Journal = "club" }, Cancellation);
        Assert.Equal([("alice", "by alice"), ("bob", "by bob")], entries.Select(entry => (entry.Poster!, entry.Text)));
        Assert.Equal([1L, 2L], (await _client.SyncItemsAsync("", "club", Cancellation)).Items.Select(item => item.ItemId));
        Assert.Equal(1, (await _client.GetDayCountsAsync("club", Cancellation))[new DateOnly(2004, 1, 2)]);
        Assert.Equal([new TagUse("snow", 1)], await _client.GetUserTagsAsync("club", Cancellation));

        await AssertRefusedAsync(Faults.SecurityNotForCommunities, () => _client.PostEventAsync(draft with { Text = "x", Security = "private" }, Cancellation));
        await AssertRefusedAsync(Faults.CannotEditInCommunity, () => _client.EditEventAsync(1, draft, Cancellation));
        await AssertRefusedAsync(Faults.CannotDeleteInCommunity, () => _client.DeleteEventAsync(1, "club", Cancellation));
        await _client.DeleteEventAsync(2, "club", Cancellation);
        Assert.Equal(["by bob"], (await _client.GetEventsAsync(EntrySelection.Newest() with { Journal = "club" }, Cancellation)).Select(entry => entry.Text));
    }

    [Fact]
    public async Task An_entry_that_waits_for_a_moderator_has_no_number_yet()
    {
        var club = await _server.CreateCommunityAsync("club", _bob);
        await _server.JoinAsync(club, _alice);
        await _server.Database.Journals.SetAsync(club.Id, settings => settings with { IsModerated = true }, Cancellation);

        var posted = await _client.PostEventAsync(new EntryDraft { Text = "waiting", Journal = "club" }, Cancellation);

        Assert.Null(posted.ItemId);
        Assert.NotNull(posted.Message);
        Assert.Null(posted.Url);
    }

    [Fact]
    public async Task What_reads_journals_is_refused_where_there_is_none()
    {
        await AssertRefusedAsync(Faults.InvalidJournal, () => _client.GetEventsAsync(EntrySelection.Newest() with { Journal = "nobody" }, Cancellation));
        await AssertRefusedAsync(Faults.InvalidJournal, () => _client.SyncItemsAsync("", "nobody", Cancellation));
        await AssertRefusedAsync(Faults.InvalidArgument, () => _client.SyncItemsAsync("yesterday", cancellation: Cancellation));
        await AssertRefusedAsync(Faults.InvalidJournal, () => _client.GetDayCountsAsync("nobody", Cancellation));
        await AssertRefusedAsync(Faults.InvalidJournal, () => _client.GetUserTagsAsync("nobody", Cancellation));
        await AssertRefusedAsync(Faults.InvalidJournal, () => _client.PostEventAsync(new EntryDraft { Text = "x", Journal = "nobody" }, Cancellation));
        await AssertRefusedAsync(Faults.CannotEdit, () => _client.EditEventAsync(7, new EntryDraft { Text = "x" }, Cancellation));
    }

    [Fact]
    public async Task Whoever_is_somebody_else_learns_and_changes_nothing()
    {
        await _client.EditFriendsAsync(["bob"], [], Cancellation);

        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.GetFriendsAsync(Cancellation));
        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.FriendOfAsync(Cancellation));
        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.GetFriendGroupsAsync(Cancellation));
        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.GetFriendsPageAsync(Cancellation));
        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.CheckFriendsAsync(cancellation: Cancellation));
        await AssertRefusedAsync(Faults.InvalidPassword, () => _mistaken.EditFriendsAsync([], ["bob"], Cancellation));
        await AssertRefusedAsync(
            Faults.InvalidPassword, () => _mistaken.EditFriendGroupsAsync(new Dictionary<int, string> { [1] = "x" }, [], Cancellation));

        // The console serves anybody: what needs an account is refused by the command.
        Assert.False((await _mistaken.ConsoleCommandAsync("friend remove bob", Cancellation)).Succeeded);
        Assert.Equal(["bob"], (await _client.GetFriendsAsync(Cancellation)).Select(friend => friend.Name));
        Assert.Empty(await _client.GetFriendGroupsAsync(Cancellation));
    }

    private static async Task AssertRefusedAsync(Fault fault, Func<Task> call) =>
        Assert.Same(fault, (await Assert.ThrowsAsync<LiveJournalException>(call)).Fault);
}
