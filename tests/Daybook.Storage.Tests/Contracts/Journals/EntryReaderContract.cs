using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Entries in order, by day and by tag.</summary>
public abstract class EntryReaderContract(StoreHost host) : JournalContract(host)
{
    [Fact]
    public async Task A_person_is_read_by_event_time_and_a_community_by_posting()
    {
        var alice = await MakeAccountAsync();
        var club = await MakeCommunityAsync(alice);
        foreach (var (text, hour) in new[] { ("a", 10), ("c", 12), ("b", 11), ("d", 12) })
        {
            var time = Time($"2026-03-01 {hour}:00");
            await Data.Entries.PostAsync(New(alice, alice, text, time: time) with { IsTimeOurs = true }, Token);
            await PostAsync(club, alice, text, time: time);
            Clock.Now = Clock.Now.AddSeconds(1);
        }

        Assert.Equal("d c b a", await TextsAsync(alice, null));
        Assert.Equal("d b c a", await TextsAsync(club, null));
        Assert.Equal("c b", await TextsAsync(alice, null, new EntryPage(2, Skip: 1)));
        Assert.Equal("b a", await TextsAsync(alice, null, new EntryPage(9, Before: new DateTime(2026, 3, 1, 12, 0, 0))));
        Assert.Equal("d c b a", await TextsAsync(alice, null, new EntryPage(9, Before: new DateTime(2026, 3, 1, 12, 0, 1))));
        Assert.Equal("c a", await TextsAsync(club, null, new EntryPage(9, Before: Clock.Now.UtcDateTime.AddSeconds(-2))));
        Assert.Equal("d", (await Data.EntryReader.FindLastPostedAsync(await StandAsync(alice, null), Token))!.Text);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gaps_whoever_looks()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        for (var i = 0; i < 20; i++)
        {
            await PostAsync(
                alice, text: $"{i}", time: Time($"2026-03-29 12:{i / 3:00}"), security: i % 3 == 0 ? EntrySecurity.Private : EntrySecurity.Public);
        }

        foreach (var viewer in new[] { alice, bob, null })
        {
            var all = await ListAsync(alice, viewer);
            var paged = new List<Entry>();
            for (IReadOnlyList<Entry> page = []; paged.Count == 0 || page.Count == 3; paged.AddRange(page))
            {
                page = await ListAsync(alice, viewer, new EntryPage(3, After: paged.Count > 0 ? EntryCursor.Of(paged[^1]) : null));
            }

            Assert.Equal(all.Select(entry => entry.ItemId), paged.Select(entry => entry.ItemId));
            Assert.Equal(viewer == alice ? 20 : 13, all.Count);
        }
    }

    [Fact]
    public async Task Neighbours_are_those_that_the_viewer_sees()
    {
        var alice = await MakeAccountAsync();
        var first = await PostAsync(alice, text: "1");
        var hidden = await PostAsync(alice, text: "2", security: EntrySecurity.Private);
        var last = await PostAsync(alice, text: "3");

        Assert.Equal(new EntryNeighbours(first.DisplayId, null), await Data.EntryReader.FindNeighboursAsync(await StandAsync(alice, null), last, Token));
        Assert.Equal(
            new EntryNeighbours(hidden.DisplayId, null), await Data.EntryReader.FindNeighboursAsync(await StandAsync(alice, alice), last, Token));
        Assert.Equal(new EntryNeighbours(null, last.DisplayId), await Data.EntryReader.FindNeighboursAsync(await StandAsync(alice, null), first, Token));
    }

    [Fact]
    public async Task Days_count_what_the_viewer_sees()
    {
        var alice = await MakeAccountAsync();
        await PostAsync(alice, text: "1", time: Time("2024-02-29 23:59"));
        await PostAsync(alice, text: "2", time: Time("2024-03-01 00:00"), security: EntrySecurity.Private);
        await PostAsync(alice, text: "3", time: Time("2024-03-01 00:00"));

        Assert.Equal("2024-02-29:1 2024-03-01:2", await DaysAsync(alice, null, null));
        Assert.Equal("2024-02-29:1 2024-03-01:1", await DaysAsync(null, null, null));
        Assert.Equal("2024-03-01:2", await DaysAsync(alice, new DateOnly(2024, 3, 1), new DateOnly(2024, 3, 1)));
        var day = await Data.EntryReader.ListDayAsync(await StandAsync(alice, alice), new DateOnly(2024, 3, 1), null, 200, Token);
        Assert.Equal(["2", "3"], day.Select(entry => entry.Text));
        Assert.Empty(await Data.EntryReader.ListDayAsync(await StandAsync(alice, alice), new DateOnly(2024, 3, 2), null, 200, Token));

        async Task<string> DaysAsync(Account? viewer, DateOnly? from, DateOnly? to) => string.Join(
            ' ',
            (await Data.EntryReader.CountDaysAsync(await StandAsync(alice, viewer), from, to, Token)).Select(day => $"{day.Day:yyyy-MM-dd}:{day.Count}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_headings_of_a_day_are_those_of_its_entries_in_their_order(bool isCommunity)
    {
        var alice = await MakeAccountAsync();
        var journal = isCommunity ? await MakeCommunityAsync(alice) : alice;

        // Backdated, so that an earlier one may follow.
        var metadata = isCommunity ? EntryMetadata.None : Meta(("opt_backdated", "1"));
        await Data.Entries.PostAsync(New(journal, alice, "1", time: Time("2024-03-01 23:59"), metadata: metadata, subject: "späť"), Token);
        Clock.Now = Clock.Now.AddMinutes(1);
        await PostAsync(journal, alice, "2", EntrySecurity.FriendsOnly, Time("2024-03-01 00:00"));
        await PostAsync(journal, alice, "3", time: Time("2024-03-02 00:00"));
        var (standing, day) = (await StandAsync(journal, alice), new DateOnly(2024, 3, 1));

        var headings = await Data.EntryReader.ListHeadingsAsync(standing, day, 100, Token);

        Assert.Equal(
            (await Data.EntryReader.ListDayAsync(standing, day, null, 100, Token))
                .Select(entry => new EntryHeading(entry.ItemId, entry.Anum, entry.Poster, entry.EventTime, entry.Security, entry.Subject)),
            headings);
        Assert.Equal(isCommunity ? ["späť", ""] : ["", "späť"], headings.Select(heading => heading.Subject));
        Assert.Equal(headings.Take(1), await Data.EntryReader.ListHeadingsAsync(standing, day, 1, Token));
        Assert.Equal([.. headings.Where(heading => heading.Subject.Length > 0)], await Data.EntryReader.ListHeadingsAsync(await StandAsync(journal, null), day, 100, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_is_read_page_by_page(bool isCommunity)
    {
        var alice = await MakeAccountAsync();
        var journal = isCommunity ? await MakeCommunityAsync(alice) : alice;
        foreach (var (text, minute) in "0011122".Index())
        {
            await PostAsync(journal, alice, $"{text}", time: Time($"2024-03-01 00:0{minute}"));
        }

        await PostAsync(journal, alice, "the day after", time: Time("2024-03-02 00:00"));
        var (standing, day) = (await StandAsync(journal, alice), new DateOnly(2024, 3, 1));
        var all = await Data.EntryReader.ListDayAsync(standing, day, null, 100, Token);
        var (read, after) = (new List<long>(), (EntryCursor?)null);
        while (await Data.EntryReader.ListDayAsync(standing, day, after, 2, Token) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(entry => entry.ItemId));
            after = EntryCursor.Of(page[^1]);
        }

        Assert.Equal(7, all.Count);
        Assert.Equal(all.Select(entry => entry.ItemId), read);
    }

    [Fact]
    public async Task Tags_are_counted_over_what_the_viewer_sees()
    {
        var (alice, bob) = (await MakeAccountAsync(), await MakeAccountAsync("bob"));
        await BefriendAsync(alice, bob, 0b101);
        await PostAsync(alice, text: "1", metadata: Meta(("taglist", "a, b")));
        await PostAsync(alice, text: "2", metadata: Meta(("taglist", "a")), security: EntrySecurity.Private);
        await PostAsync(alice, text: "3", metadata: Meta(("taglist", "a")), security: EntrySecurity.Masked(0b110));
        await PostAsync(alice, text: "4", metadata: Meta(("taglist", "a")), security: EntrySecurity.FriendsOnly);
        await DeleteAsync(await PostAsync(alice, text: "5", metadata: Meta(("taglist", "gone"))));

        Assert.Equal("a 4 1/1/1 1:1,2:1 public; b 1 1/0/0  public; gone 0 0/0/0  private", await ShowAsync(alice));
        Assert.Equal("a 3 1/0/1 1:1,2:1 public; b 1 1/0/0  public", await ShowAsync(bob));
        Assert.Equal("a 1 1/0/0  public; b 1 1/0/0  public", await ShowAsync(null));
        var tag = TagName.Parse("a");
        Assert.Equal(["4", "3", "1"], (await Data.EntryReader.ListTaggedAsync(await StandAsync(alice, bob), tag, null, 9, Token)).Select(e => e.Text));
        Assert.Equal(["1"], (await Data.EntryReader.ListTaggedAsync(await StandAsync(alice, bob), tag, 3, 9, Token)).Select(e => e.Text));

        Assert.True(await Data.Tags.RenameAsync(alice.Id, TagName.Parse("b"), tag, Token));
        Assert.True(await Data.Tags.DeleteAsync(alice.Id, TagName.Parse("gone"), Token));
        Assert.False(await Data.Tags.DeleteAsync(alice.Id, TagName.Parse("b"), Token));
        Assert.Equal("a 4 1/1/1 1:1,2:1 public", await ShowAsync(alice));
        await Data.Friends.EditGroupsAsync(alice.Id, [], [1], new Dictionary<AccountName, uint>(), Token);
        await Data.Entries.EditAsync(Edit((await ListAsync(alice, alice))[^1]) with { Security = SecurityKind.Private }, Token);
        Assert.Equal("a 4 0/2/1 2:1 friends", await ShowAsync(alice));

        async Task<string> ShowAsync(Account? viewer) => string.Join("; ", (await Data.Tags.ListAsync(await StandAsync(alice, viewer), Token)).Select(
            use => $"{use.Name} {use.Uses} {use.Public}/{use.Private}/{use.Friends} "
                + $"{string.Join(',', use.Groups.Select(group => $"{group.Key}:{group.Value}"))} {use.Security}"));
    }
}
