using System.Collections.Concurrent;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>What clients that keep a copy are told.</summary>
public abstract class EntrySyncContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task Every_change_has_a_second_of_its_own_also_while_the_clock_stands_or_goes_back()
    {
        var alice = await MakeAccountAsync();
        var start = Clock.Now.ToUnixTimeSeconds();
        var first = await PostAsync(alice, text: "1");
        var second = await PostAsync(alice, text: "2");
        Clock.Now = Clock.Now.AddHours(-1);
        await EditAsync(first);
        await CommentAsync(second, null);
        Clock.Now = Clock.Now.AddHours(2);
        await PostAsync(alice, text: "3");

        var page = await SyncAsync(alice, null, 500);

        Assert.Equal(
            [
                (SyncKind.Entry, 2, true, start + 1), (SyncKind.Entry, 1, false, start + 2), (SyncKind.Comments, 2, false, start + 3),
                (SyncKind.Entry, 3, true, start + 3600),
            ],
            page.Items.Select(item => (item.Kind, item.ItemId, item.IsNew, item.At.ToUnixTimeSeconds())));
        Assert.Equal(4, page.Total);
    }

    [Fact]
    public async Task What_is_strictly_later_is_told_and_the_total_counts_all_of_it()
    {
        var alice = await MakeAccountAsync();
        for (var i = 1; i <= 7; i++)
        {
            await PostAsync(alice, text: $"{i}");
        }

        var page = await SyncAsync(alice, null, 3);
        Assert.Equal((3, 7), (page.Items.Count, page.Total));
        page = await SyncAsync(alice, page.Items[^1].At, 3);
        Assert.Equal((3, 4), (page.Items.Count, page.Total));
        Assert.Equal([4, 5, 6], page.Items.Select(item => item.ItemId));
        var entries = await Data.EntrySync.ListEntriesAsync(await StandAsync(alice, alice), page.Items[^1].At, 100, Token);
        Assert.Equal(["7"], entries.Select(entry => entry.Text));
        Assert.Equal((0, 0), await SyncAsync(alice, entries[0].ChangedAt, 3) is var last ? (last.Items.Count, last.Total) : default);
    }

    [Fact]
    public async Task The_total_is_true_from_every_place_whatever_was_edited_commented_on_and_deleted()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        var club = await MakeCommunityAsync(alice);
        await JoinAsync(club, bob);
        var entries = new List<Entry>();
        for (var i = 0; i < 450; i++)
        {
            entries.Add(await PostAsync(club, i % 9 == 0 ? bob : alice, $"{i}"));
        }

        for (var i = 1; i < 450; i += 7)
        {
            await CommentAsync(entries[i], null);
            await CommentAsync(entries[i], alice);
        }

        foreach (var i in (int[])[1, 2, 8, 300])
        {
            await DeleteAsync(entries[i]);
        }

        await EditAsync(entries[3]);
        await CheckAsync();

        // What bob wrote there goes with him.
        await Accounts.DeleteAsync(bob.Id, Token);
        Clock.Now = Clock.Now.AddDays(31);
        while (await Accounts.ExpungeDueAsync(20, Token))
        {
        }

        await CheckAsync();
        Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));

        async Task CheckAsync()
        {
            var all = (await SyncAsync(club, null, 1000)).Items;
            Assert.Equal(all.Count, (await SyncAsync(club, null, 1)).Total);
            for (var i = 0; i < all.Count; i += 29)
            {
                Assert.Equal(all.Count - i - 1, await SyncAsync(club, all[i].At, 1) is var page ? page.Total : 0);
            }
        }
    }

    [Fact]
    public async Task The_total_is_true_for_whoever_looks_over_years_of_quick_and_slow_changes()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await Data.Friends.EditGroupsAsync(alice.Id, [new(2, "A", null, null), new(3, "B", null, null)], [], new Dictionary<AccountName, uint>(), Token);
        await BefriendAsync(alice, bob, 1 << 3);
        EntrySecurity[] securities =
            [EntrySecurity.Public, EntrySecurity.FriendsOnly, EntrySecurity.Private, EntrySecurity.Masked(1 << 2), EntrySecurity.Masked((1 << 2) | (1 << 3))];
        var random = new Random(7);
        var entries = new List<Entry>();
        for (var i = 0; i < 150; i++)
        {
            // Several in a stretch of the clock, several stretches in a longer one, and longer ones without any.
            Clock.Now += i % 40 == 0 ? TimeSpan.FromDays(29) : i % 4 == 0 ? TimeSpan.FromMinutes(40) : TimeSpan.Zero;
            entries.Add(await PostAsync(alice, text: $"{i}", security: securities[i % securities.Length]));
            var other = entries[random.Next(entries.Count)];
            switch (i % 6)
            {
                case 1:
                    await CommentAsync(other, alice, $"comment {i}");
                    break;

                case 3:
                    var security = securities[random.Next(securities.Length)];
                    await Data.Entries.EditAsync(Edit(other, $"edited {i}") with { Security = security.Kind, AllowMask = security.AllowMask }, Token);
                    break;

                case 5:
                    await DeleteAsync(other);
                    entries.Remove(other);
                    break;
            }
        }

        await CheckAsync();
        await Data.Friends.EditGroupsAsync(alice.Id, [], [2], new Dictionary<AccountName, uint>(), Token);
        await CheckAsync();

        async Task CheckAsync()
        {
            Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));
            foreach (var viewer in (Account?[])[alice, bob, null])
            {
                var standing = await StandAsync(alice, viewer);
                var all = (await Data.EntrySync.ListItemsAsync(standing, null, 1000, Token)).Items;
                Assert.InRange(all.Count, 20, 300);
                for (var i = -1; i < all.Count - 1; i++)
                {
                    DateTimeOffset? after = i < 0 ? null : all[i].At;
                    Assert.Equal(all.Count - i - 1, (await Data.EntrySync.ListItemsAsync(standing, after, 1, Token)).Total);
                    Assert.Equal(all.Count - i - 1, (await Data.EntrySync.ListItemsAsync(standing, all[i + 1].At.AddSeconds(-1), 1, Token)).Total);
                }
            }
        }
    }

    [Fact]
    public async Task In_a_community_the_total_is_what_all_pages_have_whoever_reads_and_whoever_is_hidden()
    {
        var random = new Random(11);
        var people = new List<Account>();
        foreach (var name in (string[])["keeper", "ann", "bea", "cem", "dot", "eva"])
        {
            people.Add(await MakeAccountAsync(name));
        }

        var reader = await MakeAccountAsync("reader");
        var club = await MakeCommunityAsync(people[0]);
        await JoinAsync(club, reader);
        var entries = new List<Entry>();
        var hidden = new HashSet<Account>();
        for (var round = 0; round < 4; round++)
        {
            foreach (var account in people.Skip(1))
            {
                // Who maintains a community posts for whomever, also for nobody else.
                await SetRolesAsync(club, account, CommunityRoles.All);
            }

            for (var move = 0; move < 45; move++)
            {
                Clock.Now += move % 15 == 0 ? TimeSpan.FromDays(23) : move % 4 == 0 ? TimeSpan.FromMinutes(31) : TimeSpan.Zero;
                await MoveAsync(people[random.Next(people.Count)], $"{round} {move}");
            }

            // A member, a poster who is none any more, and one of each role between.
            for (var i = 1; i < people.Count; i++)
            {
                await SetRolesAsync(club, people[i], (i + round) % 5 == 0 ? CommunityRoles.All : (CommunityRoles)((i + round) % 5));
            }

            await CheckAsync();
            await TurnAsync(people[1 + random.Next(people.Count - 1)]);
            await TurnAsync(people[1 + random.Next(people.Count - 1)]);
            await CheckAsync();
        }

        Assert.NotEmpty(hidden);
        Assert.Empty(await Data.Check.FindAsync(_ => null, 10, new Progress<Core.Upkeep.StepProgress>(), Token));

        async Task MoveAsync(Account poster, string text)
        {
            if (hidden.Contains(poster))
            {
                return;
            }

            var security = random.Next(4) switch { 0 => EntrySecurity.Private, 1 => EntrySecurity.FriendsOnly, 2 => EntrySecurity.Masked(1 << 3), _ => EntrySecurity.Public };
            var own = entries.FindAll(entry => entry.PosterId == poster.Id);
            switch (own.Count == 0 ? 0 : random.Next(6))
            {
                case 4:
                    var old = own[random.Next(own.Count)];
                    await Data.Entries.EditAsync(Edit(old, text) with { Security = security.Kind, AllowMask = security.AllowMask }, Token);
                    break;

                case 5:
                    await DeleteAsync(own[0]);
                    entries.Remove(own[0]);
                    break;

                case 3:
                    await CommentAsync(own[random.Next(own.Count)], poster, text);
                    break;

                default:
                    entries.Add(await PostAsync(club, poster, text, security));
                    break;
            }
        }

        async Task TurnAsync(Account account)
        {
            // Hidden by who it is, or by a moderator; or seen again, which is too late for who went months ago.
            var isHidden = hidden.Contains(account);
            var isDone = account != people[1] ? await SuspendAsync(account, !isHidden)
                : isHidden ? await Accounts.RestoreAsync(account.Id, Token) : await Accounts.DeleteAsync(account.Id, Token);
            _ = !isDone || (isHidden ? hidden.Remove(account) : hidden.Add(account));
        }

        async Task CheckAsync()
        {
            foreach (var viewer in (Account?[])[.. people, reader, null])
            {
                // As they are, and as they were when they asked: an account may be hidden right after.
                var now = await StandAsync(club, viewer);
                foreach (var standing in (Standing[])(now.ViewerId == viewer?.Id ? [now] : [now, now with { ViewerId = viewer?.Id }]))
                {
                    var all = await WalkAsync(standing);
                    for (var i = -1; i < all.Count; i += 3)
                    {
                        DateTimeOffset? after = i < 0 ? null : all[i].At;
                        Assert.Equal(all.Count - i - 1, (await Data.EntrySync.ListItemsAsync(standing, after, 1, Token)).Total);
                    }

                    foreach (var poster in people)
                    {
                        var wanted = standing with { WantedPosterId = poster.Id };
                        Assert.Equal((await WalkAsync(wanted)).Count, (await Data.EntrySync.ListItemsAsync(wanted, null, 1, Token)).Total);
                    }
                }
            }
        }

        async Task<List<SyncItem>> WalkAsync(Standing standing)
        {
            var all = new List<SyncItem>();
            for (SyncPage? page = null; page is null or { Items.Count: > 0 };)
            {
                page = await Data.EntrySync.ListItemsAsync(standing, all.Count == 0 ? null : all[^1].At, 40, Token);
                all.AddRange(page.Items);
            }

            return all;
        }
    }

    [Fact]
    public async Task What_a_viewer_may_not_see_and_what_is_deleted_is_not_told()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await PostAsync(alice, text: "1", security: EntrySecurity.Private);
        await PostAsync(alice, text: "2");
        await DeleteAsync(await PostAsync(alice, text: "3"));

        Assert.Equal([1, 2], (await SyncAsync(alice, null, 500)).Items.Select(item => item.ItemId));
        var page = await Data.EntrySync.ListItemsAsync(await StandAsync(alice, bob), null, 500, Token);
        Assert.Equal((2, 1), (page.Items.Single().ItemId, page.Total));
    }

    [Fact]
    public async Task Who_backs_up_while_many_post_gets_every_entry_exactly_once()
    {
        const int Posters = 8;
        const int Each = 25;
        var keeper = await MakeAccountAsync("keeper");
        var club = await MakeCommunityAsync(keeper);
        var posters = new List<Account>();
        for (var i = 0; i < Posters; i++)
        {
            posters.Add(await MakeAccountAsync($"poster{i}"));
            await JoinAsync(club, posters[i]);
        }

        var posted = new ConcurrentBag<long>();
        var posting = Task.WhenAll(posters.Select(poster => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                posted.Add((await PostAsync(club, poster, $"{i}")).ItemId);
            }
        })));

        // Both ways of backing up at once: by items, and by entries.
        var (items, entries) = (new List<long>(), new List<long>());
        DateTimeOffset? itemTime = null;
        DateTimeOffset? entryTime = null;
        var viewer = await StandAsync(club, keeper);
        for (var isOver = false; !isOver;)
        {
            var ended = posting.IsCompleted;
            var page = await Data.EntrySync.ListItemsAsync(viewer, itemTime, 7, Token);
            items.AddRange(page.Items.Select(item => item.ItemId));
            itemTime = page.Items.Count > 0 ? page.Items[^1].At : itemTime;
            var read = await Data.EntrySync.ListEntriesAsync(viewer, entryTime, 5, Token);
            entries.AddRange(read.Select(entry => entry.ItemId));
            entryTime = read.Count > 0 ? read[^1].ChangedAt : entryTime;
            isOver = ended && page.Items.Count == 0 && read.Count == 0;
        }

        await posting;
        Assert.Equal(Posters * Each, posted.Distinct().Count());
        Assert.Equal(posted.Order(), items.Order());
        Assert.Equal(posted.Order(), entries.Order());
    }

    private async Task<SyncPage> SyncAsync(Account journal, DateTimeOffset? after, int limit) =>
        await Data.EntrySync.ListItemsAsync(await StandAsync(journal, journal), after, limit, Token);
}
