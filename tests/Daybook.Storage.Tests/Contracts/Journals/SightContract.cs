using CsCheck;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Whatever a journal holds and whoever looks, queries return exactly what the domain says that may be read.</summary>
public abstract class SightContract(StoreHost host) : JournalContract(host)
{
    private static readonly Gen<World> AnyWorld = Gen.Select(
        Gen.Bool,
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.UInt[0, 15]).Array[1, 12],
        Gen.UInt[0, 15].Array[3],
        Gen.Int[0, 31].Array[3],
        Gen.Int[-1, 3],
        (community, entries, masks, roles, suspended) => new World(community, entries, masks, roles, suspended));

    private int _worlds;

    [Fact]
    public Task Queries_and_the_domain_agree_on_who_reads_what() => AnyWorld.SampleAsync(CheckAsync, iter: 40, threads: 2);

    private async Task CheckAsync(World world)
    {
        var number = Interlocked.Increment(ref _worlds);
        var owner = await MakeAccountAsync($"owner{number}");
        var people = new List<Account> { owner };
        for (var i = 0; i < 3; i++)
        {
            people.Add(await MakeAccountAsync($"p{number}_{i}"));
        }

        var journal = world.IsCommunity ? await MakeCommunityAsync(owner, $"club{number}") : owner;
        var reader = await MakeAccountAsync($"reader{number}");
        for (var i = 0; i < 3; i++)
        {
            if (world.IsCommunity)
            {
                // First as maintainers, who may post anything.
                await SetRolesAsync(journal, people[i + 1], CommunityRoles.All);
            }
            else if (world.Masks[i] > 0)
            {
                await BefriendAsync(owner, people[i + 1], world.Masks[i]);
            }
        }

        await BefriendAsync(reader, journal);
        foreach (var (poster, kind, mask) in world.Entries)
        {
            var security = kind switch { 0 => EntrySecurity.Public, 1 => EntrySecurity.Private, 2 => EntrySecurity.FriendsOnly, _ => EntrySecurity.Masked(mask) };
            await PostAsync(
                journal, world.IsCommunity ? people[poster] : owner, $"{poster} {kind} {mask} {Guid.NewGuid()}", security, metadata: Meta(("taglist", "t")));
        }

        for (var i = 0; world.IsCommunity && i < 3; i++)
        {
            await SetRolesAsync(journal, people[i + 1], (CommunityRoles)world.Roles[i]);
        }

        if (world.Suspended >= 0)
        {
            await SuspendAsync(people[world.Suspended], true);
        }

        foreach (var viewer in people.Append(reader).Append(null))
        {
            await CheckAsync(journal, viewer, reader, people, world.Entries.Length);
        }
    }

    private async Task CheckAsync(Account journal, Account? viewer, Account reader, List<Account> posters, int count)
    {
        var standing = await StandAsync(journal, viewer);
        var expected = new List<long>();
        for (var item = 1; item <= count; item++)
        {
            var entry = await Data.ReadAsync(link => Daybook.Storage.Sql.Entries.EntryRows.Find(link, journal.Id, item), Token);
            if (standing.MayRead(entry!))
            {
                expected.Add(item);
            }
        }

        Assert.Equal(expected, Ids(await Data.EntryReader.ListAsync(standing, new EntryPage(100), Token)));
        Assert.Equal(expected, Ids(await Data.EntryReader.ListDayAsync(standing, Noon.Day, null, 100, Token)));
        Assert.Equal(expected, (await Data.EntryReader.ListHeadingsAsync(standing, Noon.Day, 100, Token)).Select(heading => heading.ItemId).Order());
        Assert.Equal(expected, Ids(await Data.EntryReader.ListTaggedAsync(standing, TagName.Parse("t"), null, 100, Token)));
        Assert.Equal(expected, Ids(await Data.EntryReader.ListTaggedAsync(standing, [TagName.Parse("t")], needsAll: true, 100, 0, Token)));
        foreach (var poster in posters)
        {
            var wanted = standing with { WantedPosterId = poster.Id };
            Assert.Equal(
                Ids([.. (await Data.EntryReader.ListAsync(standing, new EntryPage(100), Token)).Where(entry => entry.PosterId == poster.Id)]),
                Ids(await Data.EntryReader.ListAsync(wanted, new EntryPage(100), Token)));
        }

        Assert.Equal(expected, Ids(await Data.EntrySync.ListEntriesAsync(standing, null, 100, Token)));
        Assert.Equal(expected, Ids(await Data.FriendsPage.ListAsync(reader.Id, viewer?.Id, new(100), Token)));
        Assert.Equal(expected, (await Data.EntrySync.ListItemsAsync(standing, null, 100, Token)).Items.Select(item => item.ItemId));
        Assert.Equal(expected.Count, (await Data.EntrySync.ListItemsAsync(standing, null, 1, Token)).Total);
        Assert.Equal(expected.Count, (await Data.EntryReader.CountDaysAsync(standing, null, null, Token)).Sum(day => day.Count));
        Assert.Equal(expected.Count, (await Data.Tags.ListAsync(standing, Token)).Sum(tag => tag.Uses));
    }

    private static IEnumerable<long> Ids(IReadOnlyList<Entry> entries) => entries.Select(entry => entry.ItemId).Order();

    private sealed record World(bool IsCommunity, (int Poster, int Kind, uint Mask)[] Entries, uint[] Masks, int[] Roles, int Suspended);
}
