using BenchmarkDotNet.Attributes;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Storage.Sqlite;

namespace Daybook.Bench;

/// <summary>
/// Reading a journal of 100,000 entries at its start, in its middle and at its end, which should cost the same, and the friends page of somebody with 1,000
/// friends.
/// </summary>
/// <remarks>Run it with <c>--inProcess --job short</c>: filling the database takes a minute, and then is done once.</remarks>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private const int EntryCount = 100_000;
    private const int FriendCount = 1_000;
    private const int EntriesOfFriend = 5;

    private static readonly Lazy<Task<World>> Filled = new(FillAsync);

    private World _world = null!;

    [GlobalSetup]
    public async Task SetupAsync() => _world = await Filled.Value;

    [Benchmark]
    public async Task<int> NewestPage() => (await _world.Database.EntryReader.ListAsync(_world.Owner, new EntryPage(20), default)).Count;

    [Benchmark]
    public async Task<int> OldestPage() =>
        (await _world.Database.EntryReader.ListAsync(_world.Owner, new EntryPage(20, After: new EntryCursor(20, 21)), default)).Count;

    [Benchmark]
    public async Task<int> OldestPageForAnybody() =>
        (await _world.Database.EntryReader.ListAsync(_world.Anybody, new EntryPage(20, After: new EntryCursor(20, 21)), default)).Count;

    [Benchmark]
    public async Task<int> SyncItemsFirst() => (await _world.Database.EntrySync.ListItemsAsync(_world.Owner, null, 500, default)).Items.Count;

    [Benchmark]
    public async Task<int> SyncItemsMiddle() => (await _world.Database.EntrySync.ListItemsAsync(_world.Owner, _world.NearMiddle, 500, default)).Items.Count;

    [Benchmark]
    public async Task<int> SyncItemsMiddleForAnybody() =>
        (await _world.Database.EntrySync.ListItemsAsync(_world.Anybody, _world.NearMiddle, 500, default)).Items.Count;

    [Benchmark]
    public async Task<int> SyncItemsLast() => (await _world.Database.EntrySync.ListItemsAsync(_world.Owner, _world.NearEnd, 500, default)).Items.Count;

    [Benchmark]
    public async Task<int> SyncEntriesFirst() => (await _world.Database.EntrySync.ListEntriesAsync(_world.Owner, null, 100, default)).Count;

    [Benchmark]
    public async Task<int> SyncEntriesMiddle() => (await _world.Database.EntrySync.ListEntriesAsync(_world.Owner, _world.NearMiddle, 100, default)).Count;

    [Benchmark]
    public async Task<int> SyncEntriesLast() =>
        (await _world.Database.EntrySync.ListEntriesAsync(_world.Owner, _world.NearEnd, 100, default)).Count;

    [Benchmark]
    public async Task<int> DayCounts() => (await _world.Database.EntryReader.CountDaysAsync(_world.Owner, null, null, default)).Count;

    [Benchmark]
    public async Task<int> TagCounts() => (await _world.Database.Tags.ListAsync(_world.Owner, default)).Count;

    [Benchmark]
    public async Task<int> FriendsPageOfThousand() =>
        (await _world.Database.FriendsPage.ListAsync(_world.ReaderId, _world.ReaderId, new FriendsQuery(50), default)).Count;

    [Benchmark]
    public async Task<int> FriendsPageOfThousandFarBack() => (await _world.Database.FriendsPage.ListAsync(
        _world.ReaderId, _world.ReaderId, new FriendsQuery(50, Skip: 100, Before: _world.Middle), default)).Count;

    [Benchmark]
    public async Task<DateTimeOffset?> CheckFriends() => await _world.Database.FriendsPage.FindNewestAsync(_world.ReaderId, null, default);

    private static async Task<World> FillAsync()
    {
        var folder = Directory.CreateTempSubdirectory("daybook-bench-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var database = SqliteDatabase.Open(Path.Combine(folder.FullName, "daybook.db"), TimeProvider.System);
        var owner = await MakeAsync(database, "owner");
        var reader = await MakeAsync(database, "reader");
        await PostAsync(database, EntryCount, i => New(owner.Id, i));
        var friends = new List<Account>();
        for (var i = 0; i < FriendCount; i++)
        {
            friends.Add(await MakeAsync(database, $"friend{i}"));
        }

        await database.Friends.EditAsync(reader.Id, [], [.. friends.Select(friend => new FriendEdit(friend.Name))], default);
        await PostAsync(database, FriendCount * EntriesOfFriend / 2, i => New(friends[i * 7 % FriendCount].Id, i));
        var middle = DateTimeOffset.UtcNow;
        await PostAsync(database, FriendCount * EntriesOfFriend / 2, i => New(friends[i * 7 % FriendCount].Id, i + EntryCount));
        var standing = (await database.Journals.FindAsync(owner.Id, owner.Id, default))!;
        var last = (await database.EntryReader.FindLastPostedAsync(standing, default))!;
        return new World(
            database,
            standing,
            (await database.Journals.FindAsync(owner.Id, null, default))!,
            reader.Id,
            last.ChangedAt.AddSeconds(-EntryCount / 2),
            last.ChangedAt.AddSeconds(-500),
            middle);
    }

    private static Task<Account> MakeAsync(SqliteDatabase database, string name) =>
        database.Accounts.CreateAsync(new NewAccount(AccountName.Parse(name), name, null, "hash"), default);

    private static NewEntry New(long journalId, int i) => new(
        journalId,
        journalId,
        EventTime.FromMinutes(i),
        i % 3 == 0 ? EntrySecurity.FriendsOnly : EntrySecurity.Public,
        $"Entry {i}",
        new string('x', 500 + (i % 1000)),
        new EntryMetadata(new Dictionary<string, string> { ["current_mood"] = "fine" }, [TagName.Parse($"tag {i % 50}")]),
        "flat",
        IsTimeOurs: true);

    /// <summary>In order, 64 at once, so that many share a commit.</summary>
    private static async Task PostAsync(SqliteDatabase database, int count, Func<int, NewEntry> entry)
    {
        for (var i = 0; i < count; i += 64)
        {
            await Task.WhenAll(Enumerable.Range(i, Math.Min(64, count - i)).Select(k => database.Entries.PostAsync(entry(k), default)));
        }
    }

    private sealed record World(
        SqliteDatabase Database, Standing Owner, Standing Anybody, long ReaderId, DateTimeOffset NearMiddle, DateTimeOffset NearEnd, DateTimeOffset Middle);
}
