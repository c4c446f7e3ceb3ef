using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Upkeep;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Friends, their groups, and what they wrote.</summary>
public abstract class FriendContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task Friends_have_colours_and_groups_and_keep_what_an_edit_does_not_name()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        Assert.True(Colour.TryParse("#12aBcD", out var colour));

        var edited = await Data.Friends.EditAsync(
            alice.Id,
            [AccountName.Parse("nobody")],
            [new(carol.Name, Foreground: colour), new(AccountName.Parse("nobody")), new(bob.Name, GroupMask: 0b110)],
            Token);

        Assert.Equal(["carol", "bob"], edited.Friends.Select(friend => friend.Name.Value));
        Assert.Equal(["nobody"], edited.NotFound.Select(name => name.Value));
        await Data.Friends.EditAsync(alice.Id, [], [new(bob.Name, Background: colour), new(carol.Name, GroupMask: 0xFFFF_FFFF)], Token);
        Assert.Equal(
            ["bob #000000 #12abcd 7", "carol #12abcd #ffffff 2147483647"],
            (await Data.Friends.ListAsync(alice.Id, Token)).Select(f => $"{f.Name} {f.Foreground} {f.Background} {f.GroupMask}"));

        Assert.Equal([alice.Name], (await Data.Friends.ListFriendOfAsync(bob.Id, 10, Token)).Select(friend => friend.Name));
        await Data.Bans.AddAsync(bob.Id, alice.Id, Token);
        Assert.Empty(await Data.Friends.ListFriendOfAsync(bob.Id, 10, Token));
        await Data.Friends.EditAsync(alice.Id, [bob.Name], [], Token);
        Assert.Equal([carol.Name], (await Data.Friends.ListAsync(alice.Id, Token)).Select(friend => friend.Name));
    }

    [Fact]
    public async Task A_deleted_group_leaves_no_trace_in_entries_and_masks()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await SetAsync([new(1, "one", null, null), new(2, "two", 10, true)]);
        await BefriendAsync(alice, bob, 0b111);
        var one = await PostAsync(alice, text: "1", security: EntrySecurity.Masked(0b010));
        var both = await PostAsync(alice, text: "2", security: EntrySecurity.Masked(0b110));
        Assert.Equal("2 1", await TextsAsync(alice, bob));

        await SetAsync([new(2, "zwei", null, null)], [1, 2]);

        Assert.Equal([new FriendGroup(2, "zwei", 10, true)], await Data.Friends.ListGroupsAsync(alice.Id, Token));
        Assert.Equal(0b101u, (await Data.Friends.ListAsync(alice.Id, Token)).Single().GroupMask);
        Assert.Equal((SecurityKind.UseMask, 0u), (await FindAsync(one, alice))!.Security is var s ? (s.Kind, s.AllowMask) : default);
        Assert.Equal(0b100u, (await FindAsync(both, alice))!.Security.AllowMask);
        Assert.Equal("2", await TextsAsync(alice, bob));

        await SetAsync([new(1, "new", null, null)], masks: new() { [bob.Name] = 0b010, [AccountName.Parse("nobody")] = 1 });
        Assert.Equal("", await TextsAsync(alice, bob));
        Assert.Equal(0b011u, (await Data.Friends.ListAsync(alice.Id, Token)).Single().GroupMask);

        Task SetAsync(FriendGroupEdit[] set, int[]? deleted = null, Dictionary<AccountName, uint>? masks = null) =>
            Data.Friends.EditGroupsAsync(alice.Id, set, deleted ?? [], masks ?? [], Token);
    }

    [Fact]
    public async Task A_new_group_reads_nothing_that_was_written_for_an_older_one_of_its_number()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        await SetAsync([new(3, "close", null, null)]);
        var kept = await PostAsync(alice, text: "0", metadata: Meta(("taglist", "tag")));
        await SetAsync([], [3]);

        // A form that was open meanwhile, and a client that remembers the groups.
        await PostAsync(alice, text: "1", security: EntrySecurity.Masked(0b1000));
        await Data.Entries.EditAsync(Edit(kept, "2") with { Security = SecurityKind.UseMask, AllowMask = 0b1000 }, Token);
        await BefriendAsync(alice, carol, 0b1000);

        await SetAsync([new(3, "colleagues", null, null)]);
        await BefriendAsync(alice, bob, 0b1000);

        Assert.Equal("", await TextsAsync(alice, bob));
        Assert.Empty(await Data.Tags.ListAsync(await StandAsync(alice, bob), Token));
        Assert.Equal([9u, 1u], (await Data.Friends.ListAsync(alice.Id, Token)).Select(friend => friend.GroupMask));
        Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<StepProgress>(), Token));

        // A group that is there keeps what was written for it when it gets another name.
        await PostAsync(alice, text: "3", security: EntrySecurity.Masked(0b1000));
        await SetAsync([new(3, "co-workers", null, null)]);
        Assert.Equal("3", await TextsAsync(alice, bob));

        Task SetAsync(FriendGroupEdit[] set, int[]? deleted = null) =>
            Data.Friends.EditGroupsAsync(alice.Id, set, deleted ?? [], new Dictionary<AccountName, uint>(), Token);
    }

    [Fact]
    public async Task A_friends_page_is_what_friends_posted_last_without_what_is_backdated_or_closed()
    {
        var (alice, bob, carol) = (await MakeAccountAsync(), await MakeAccountAsync("bob"), await MakeAccountAsync("carol"));
        var club = await MakeCommunityAsync(carol);
        await Data.Friends.EditAsync(alice.Id, [], [new(bob.Name, GroupMask: 2), new(carol.Name), new(club.Name)], Token);
        await BefriendAsync(bob, alice);
        var times = new List<DateTimeOffset>();
        await WriteAsync(bob, bob, "1", time: Time("2030-01-01 00:00"));
        await WriteAsync(carol, carol, "2");
        await WriteAsync(carol, carol, "3", security: EntrySecurity.FriendsOnly);
        await WriteAsync(bob, bob, "4", security: EntrySecurity.FriendsOnly, time: Time("2030-01-01 00:00"));
        await WriteAsync(club, carol, "5");
        await WriteAsync(bob, bob, "6", metadata: Meta(("opt_backdated", "1")));
        await WriteAsync(alice, alice, "7");

        Assert.Equal("5 4 2 1", await PageAsync(alice, new(10)));
        Assert.Equal("5 2 1", await PageAsync(null, new(10)));
        Assert.Equal("4 2", await PageAsync(alice, new(2, Skip: 1)));
        Assert.Equal("4 1", await PageAsync(alice, new(10, GroupMask: 2)));
        Assert.Equal("5", await PageAsync(alice, new(10, Kind: AccountKind.Community)));
        Assert.Equal("2 1", await PageAsync(alice, new(10, Before: times[3])));
        Assert.Equal("5", await PageAsync(alice, new(10, After: times[3])));
        Assert.Equal(times[4].ToUnixTimeMilliseconds(), (await Data.FriendsPage.FindNewestAsync(alice.Id, null, Token))!.Value.ToUnixTimeMilliseconds());
        Assert.Equal(times[3].ToUnixTimeMilliseconds(), (await Data.FriendsPage.FindNewestAsync(alice.Id, 2, Token))!.Value.ToUnixTimeMilliseconds());
        Assert.Null(await Data.FriendsPage.FindNewestAsync(carol.Id, null, Token));

        // What one may not read is no news.
        await WriteAsync(carol, carol, "8", security: EntrySecurity.Private);
        Assert.Equal(times[4], await Data.FriendsPage.FindNewestAsync(alice.Id, null, Token));

        await SuspendAsync(bob, true);
        Assert.Equal("5 2", await PageAsync(alice, new(10)));

        async Task WriteAsync(
            Account journal, Account poster, string text, EntrySecurity? security = null, EventTime? time = null, EntryMetadata? metadata = null)
        {
            times.Add(DateTimeOffset.FromUnixTimeMilliseconds(Clock.Now.ToUnixTimeMilliseconds()));
            await PostAsync(journal, poster, text, security, time, metadata);
            Clock.Now = Clock.Now.AddSeconds(1);
        }

        async Task<string> PageAsync(Account? viewer, FriendsQuery query) => string.Join(
            ' ', (await Data.FriendsPage.ListAsync(alice.Id, viewer?.Id, query, Token)).Select(entry => entry.Text));
    }

    [Fact]
    public async Task An_entry_that_is_backdated_no_more_comes_back_to_where_it_was_posted()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await BefriendAsync(alice, bob);
        var first = await BackdateAsync("1");
        Assert.Null(await Data.FriendsPage.FindNewestAsync(alice.Id, null, Token));

        await EditAsync(first, "1", Meta(("opt_backdated", "0")));
        Assert.Equal("1", await PageAsync());
        Assert.Equal(first.LoggedAt, await Data.FriendsPage.FindNewestAsync(alice.Id, null, Token));

        // What was posted after it stays the last.
        var second = await BackdateAsync("2");
        var third = await PostAsync(bob, text: "3");
        await EditAsync(second, "2", Meta(("opt_backdated", "0")));
        Assert.Equal("3 2 1", await PageAsync());
        Assert.Equal(third.LoggedAt, await Data.FriendsPage.FindNewestAsync(alice.Id, null, Token));
        await EditAsync(third, "3", Meta(("opt_backdated", "1")));
        Assert.Equal("2 1", await PageAsync());

        async Task<Entry> BackdateAsync(string text)
        {
            Clock.Now = Clock.Now.AddMinutes(1);
            var entry = await PostAsync(bob, text: text, time: Time("2001-01-01 00:00"), metadata: Meta(("opt_backdated", "1")));
            Clock.Now = Clock.Now.AddMinutes(1);
            return entry;
        }

        async Task<string> PageAsync() =>
            string.Join(' ', (await Data.FriendsPage.ListAsync(alice.Id, alice.Id, new(10), Token)).Select(entry => entry.Text));
    }

    [Fact]
    public async Task A_friends_page_of_many_journals_is_the_newest_of_all_their_entries()
    {
        var alice = await MakeAccountAsync();
        var posted = new List<string>();
        var friends = new List<Account>();
        for (var i = 0; i < 12; i++)
        {
            friends.Add(await MakeAccountAsync($"f{i}"));
            await BefriendAsync(alice, friends[i]);
        }

        var random = new Random(5);
        for (var i = 0; i < 120; i++)
        {
            // Some at the same millisecond.
            Clock.Now = Clock.Now.AddMilliseconds(random.Next(2));
            var entry = await PostAsync(friends[random.Next(12)], text: $"{i}", security: random.Next(3) == 0 ? EntrySecurity.Private : null);
            if (entry.Security == EntrySecurity.Public)
            {
                posted.Add($"{entry.LoggedAt.ToUnixTimeMilliseconds():D15} {entry.JournalId:D5} {entry.ItemId:D5}");
            }
        }

        posted.Sort(StringComparer.Ordinal);
        posted.Reverse();
        foreach (var (limit, skip) in new[] { (10, 0), (10, 10), (1, 37), (200, 0), (200, 70) })
        {
            var page = await Data.FriendsPage.ListAsync(alice.Id, alice.Id, new(limit, skip), Token);
            Assert.Equal(
                posted.Skip(skip).Take(limit),
                page.Select(entry => $"{entry.LoggedAt.ToUnixTimeMilliseconds():D15} {entry.JournalId:D5} {entry.ItemId:D5}"));
        }

        // Page by page nothing is missing and nothing comes twice, also where a page ends between two of one millisecond.
        foreach (var size in (int[])[1, 2, 7])
        {
            var paged = new List<Entry>();
            for (IReadOnlyList<Entry> page = []; paged.Count == 0 || page.Count == size; paged.AddRange(page))
            {
                page = await Data.FriendsPage.ListAsync(
                    alice.Id, alice.Id, new(size, Behind: paged.Count > 0 ? FriendsCursor.Of(paged[^1]) : null), Token);
            }

            Assert.Equal(posted, paged.Select(entry => $"{entry.LoggedAt.ToUnixTimeMilliseconds():D15} {entry.JournalId:D5} {entry.ItemId:D5}"));
        }
    }
}
