using BenchmarkDotNet.Attributes;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Storage.Sqlite;

namespace Daybook.Bench;

/// <summary>
/// Syncing with a community of 100,000 entries that 100 people wrote in ten years, ten of whom are hidden since: for who is no member, for a member and for who
/// maintains it. And writing in it, many at once.
/// </summary>
/// <remarks>Run it with <c>--inProcess --job short</c>: filling the database takes a minute, and then is done once.</remarks>
[MemoryDiagnoser]
public class CommunityBenchmarks
{
    private const int EntryCount = 100_000;
    private const int PosterCount = 100;
    private const int AtOnce = 64;

    private static readonly Lazy<Task<World>> Filled = new(FillAsync);

    private World _world = null!;
    private int _written = EntryCount;

    [GlobalSetup]
    public async Task SetupAsync() => _world = await Filled.Value;

    [Benchmark]
    public Task<int> FirstForAnybody() => TotalAsync(_world.Anybody, null);

    [Benchmark]
    public Task<int> MiddleForAnybody() => TotalAsync(_world.Anybody, _world.Middle);

    [Benchmark]
    public Task<int> LastForAnybody() => TotalAsync(_world.Anybody, _world.NearEnd);

    [Benchmark]
    public Task<int> FirstForMember() => TotalAsync(_world.Member, null);

    [Benchmark]
    public Task<int> MiddleForMember() => TotalAsync(_world.Member, _world.Middle);

    [Benchmark]
    public Task<int> FirstForMaintainer() => TotalAsync(_world.Maintainer, null);

    [Benchmark(OperationsPerInvoke = AtOnce)]
    public Task Post() => PostAsync(_world.Database, _world.Community.Id, _world.Posters, _written += AtOnce, AtOnce);

    [Benchmark(OperationsPerInvoke = AtOnce)]
    public Task Edit() => Task.WhenAll(_world.OfMember.Select(entry => _world.Database.Entries.EditAsync(
        new EntryEdit(entry.JournalId, entry.ItemId, entry.PosterId, default, null, null, "Edited", "text", EntryMetadata.None), default)));

    private async Task<int> TotalAsync(Standing viewer, DateTimeOffset? after) =>
        (await _world.Database.EntrySync.ListItemsAsync(viewer, after, 100, default)).Total;

    private static async Task<World> FillAsync()
    {
        var folder = Directory.CreateTempSubdirectory("daybook-bench-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var database = SqliteDatabase.Open(Path.Combine(folder.FullName, "daybook.db"), new HastyClock());
        var maintainer = await MakeAsync(database, "maintainer");
        var community = await database.Communities.CreateAsync(AccountName.Parse("club"), "The club", maintainer.Id, default);
        var posters = new List<Account>();
        for (var i = 0; i < PosterCount; i++)
        {
            posters.Add(await MakeAsync(database, $"poster{i}"));
            await database.Communities.JoinAsync(community.Id, posters[i].Id, default);
        }

        await PostAsync(database, community.Id, posters, 0, EntryCount);
        foreach (var gone in posters.Where((_, i) => i % 10 == 5).ToList())
        {
            await database.Accounts.DeleteAsync(gone.Id, default);
            posters.Remove(gone);
        }

        var standing = (await database.Journals.FindAsync(community.Id, maintainer.Id, default))!;
        async Task<DateTimeOffset> AtAsync(int item) => (await database.EntryReader.FindAsync(standing, item, default))!.ChangedAt;
        var member = (await database.Journals.FindAsync(community.Id, posters[1].Id, default))!;
        return new World(
            database,
            community,
            posters,
            await database.EntryReader.ListAsync(member with { WantedPosterId = posters[1].Id }, new EntryPage(AtOnce), default),
            standing,
            member,
            (await database.Journals.FindAsync(community.Id, null, default))!,
            await AtAsync(EntryCount / 2),
            await AtAsync(EntryCount - 500));
    }

    private static Task<Account> MakeAsync(SqliteDatabase database, string name) =>
        database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, null, "hash"), default);

    /// <summary>In turn by all posters, many at once, so that they share a commit.</summary>
    private static async Task PostAsync(SqliteDatabase database, long journalId, List<Account> posters, int first, int count)
    {
        for (var i = first; i < first + count; i += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(i, Math.Min(AtOnce, first + count - i)).Select(k => database.Entries.PostAsync(
                new NewEntry(
                    journalId,
                    posters[k % posters.Count].Id,
                    EventTime.FromMinutes(k),
                    k % 3 == 0 ? EntrySecurity.FriendsOnly : EntrySecurity.Public,
                    $"Entry {k}",
                    new string('x', 500 + (k % 1000)),
                    EntryMetadata.None,
                    "flat",
                    IsTimeOurs: true),
                default)));
        }
    }

    private sealed record World(
        SqliteDatabase Database,
        Account Community,
        List<Account> Posters,
        IReadOnlyList<Entry> OfMember,
        Standing Maintainer,
        Standing Member,
        Standing Anybody,
        DateTimeOffset Middle,
        DateTimeOffset NearEnd);

    /// <summary>Goes on by so much whenever somebody looks that a hundred thousand entries are written in ten years.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _seconds = new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Interlocked.Add(ref _seconds, 3155));
    }
}
