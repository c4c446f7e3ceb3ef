using System.Collections.Concurrent;
using System.Globalization;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>Keeping a copy of a journal, in the ways of the clients that do (fact sheet 10.7).</summary>
public sealed class SyncTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task What_changed_is_listed_once_by_its_latest_change(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        var start = shared.Time.GetUtcNow();
        await writer.PostAsync("One");
        await writer.PostAsync("Two");
        await writer.PostAsync("Three");
        await writer.EditAsync(1, "One, edited");
        await writer.EditAsync(2, "");

        var all = await writer.SendAsync("syncitems", ("lastsync", ""));

        Assert.Equal([("L-3", "create"), ("L-1", "update")], all.Items.Select(item => (item.Item, item.Action)));
        Assert.Equal(2, all.Total);
        Assert.Equal("2", all.Fields.GetValueOrDefault("sync_count") ?? all["count"]);
        Assert.Equal([At(2), At(3)], all.Items.Select(item => item.Time));
        Assert.Equal("L-1", Assert.Single((await writer.SendAsync("syncitems", ("lastsync", At(2)))).Items).Item);
        Assert.Empty((await writer.SendAsync("syncitems", ("lastsync", At(3)))).Items);
        Assert.Equal([3L, 1L], (await writer.GetAsync("syncitems")).Select(entry => entry.ItemId));
        Assert.Equal([1L], (await writer.GetAsync("syncitems", ("lastsync", At(2)))).Select(entry => entry.ItemId));
        Assert.Empty(await writer.GetAsync("syncitems", ("lastsync", At(3))));

        string At(int seconds) => start.AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("1970-01-01 00:00:00", 1)]
    [InlineData("0000-00-00 00:00:00", 1)]
    [InlineData("0", 1)]
    [InlineData("2004-01-01 00:00:00 and more", 1)]
    [InlineData("2037-01-01 00:00:00", 0)]
    public async Task The_last_time_may_be_any_that_begins_as_one(string lastSync, int count)
    {
        var writer = await shared.JoinAsync();
        await writer.PostAsync("One");
        Assert.Equal(count, (await writer.SendAsync("syncitems", ("lastsync", lastSync))).Total);
        Assert.Equal(count, (await writer.GetAsync("syncitems", ("lastsync", lastSync))).Count);
    }

    [Theory]
    [MemberData(nameof(Writer.Interfaces), MemberType = typeof(Writer))]
    public async Task Who_asks_for_the_same_without_end_is_told_so(string interfaceName)
    {
        var writer = await shared.JoinAsync(interfaceName);
        await writer.PostAsync("One");
        (string, object)[] changes = [("selecttype", "syncitems"), ("lastsync", "2004-01-01 00:00:00")];
        for (var i = 0; i < 30; i++)
        {
            Assert.Single((await writer.SendAsync("getevents", changes)).AssertOk().Events);
        }

        Assert.Equal("Client error: Client is making repeated requests.  Perhaps it's broken?", (await writer.SendAsync("getevents", changes)).Error);
        Assert.Single(await writer.GetAsync("syncitems", ("lastsync", "2004-01-01 00:00:01")));
        Assert.Single(await writer.GetAsync("syncitems"));
        Assert.Single(await writer.GetAsync("lastn"));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2004-01-01")]
    [InlineData("2004-13-01 00:00:00")]
    public async Task Any_other_is_refused(string lastSync)
    {
        foreach (var interfaceName in (string[])[Writer.Flat, Writer.XmlRpc])
        {
            var writer = await shared.JoinAsync(interfaceName);
            Assert.Equal("Client error: Invalid argument(s): Bad syncitems value", (await writer.SendAsync("syncitems", ("lastsync", lastSync))).Error);
        }
    }

    [Fact]
    public async Task Comments_are_listed_as_changes_of_their_entry()
    {
        var writer = await shared.JoinAsync();
        await writer.PostAsync("One");
        var own = (await shared.Server.Database.Journals.FindAsync(writer.Account.Id, writer.Account.Id, Cancellation))!;
        await shared.Server.Database.Comments.AddAsync(
            new NewComment(own.Journal.AccountId, 1, null, writer.Account.Id, "", "A comment", null, "127.0.0.1"), Cancellation);

        Assert.Equal([("L-1", "create"), ("C-1", "update")], (await writer.SendAsync("syncitems")).Items.Select(item => (item.Item, item.Action)));
        Assert.Equal(["commentalter", "interface"], (await writer.GetOneAsync(1)).Props.Keys.Order());
    }

    /// <summary>
    /// LogJam and jbackup ask for all items, then for the entries that changed after the oldest one missing; ljdump gets one entry after the other. Whatever
    /// is posted meanwhile is there the next time, once.
    /// </summary>
    [Theory]
    [InlineData(Writer.Flat, false)]
    [InlineData(Writer.XmlRpc, false)]
    [InlineData(Writer.Flat, true)]
    [InlineData(Writer.XmlRpc, true)]
    public async Task A_backup_gets_every_entry_once_while_others_are_posted(string interfaceName, bool isOneByOne)
    {
        const int before = 530, meanwhile = 60;
        var writer = await shared.JoinAsync(interfaceName);
        await FillAsync(writer, 1, before);
        var copy = new Backup(writer, isOneByOne);
        using var stop = new CancellationTokenSource();

        var posting = Task.Run(
            async () =>
            {
                for (var i = before + 1; i <= before + meanwhile; i += 4)
                {
                    await Task.WhenAll(Enumerable.Range(i, 4).Select(k => writer.PostAsync($"Entry {k}")));
                }
            },
            Cancellation);
        for (var round = 0; !posting.IsCompleted && round < 20; round++)
        {
            await copy.RunAsync();
        }

        await posting;
        await copy.RunAsync();

        Assert.Equal(before + meanwhile, copy.Entries.Count);
        Assert.All(copy.Received, received => Assert.Equal(1, received.Value));
        Assert.Equal(
            Enumerable.Range(1, before + meanwhile).Select(i => $"Entry {i}").Order(), copy.Entries.Values.Select(entry => entry.Text).Order());
        Assert.Equal(0, await copy.RunAsync());
    }

    private Task<PostedEntry[]> FillAsync(Writer writer, int first, int count) => Task.WhenAll(Enumerable.Range(first, count).Select(i =>
        shared.Server.Database.Entries.PostAsync(
            new NewEntry(
                writer.Account.Id, writer.Account.Id, EventTime.FromMinutes(i), EntrySecurity.Public, "", $"Entry {i}", EntryMetadata.None, "flat", IsTimeOurs: true),
            Cancellation)));

    /// <summary>A client that keeps a copy, as the documentation says to do it.</summary>
    private sealed class Backup(Writer writer, bool isOneByOne)
    {
        private string _lastSync = "";

        public ConcurrentDictionary<long, ReadEntry> Entries { get; } = new();

        /// <summary>How often an entry came that was wanted.</summary>
        public ConcurrentDictionary<long, int> Received { get; } = new();

        /// <summary>Gets what is new, and gives how much that was.</summary>
        public async Task<int> RunAsync()
        {
            var wanted = new SortedDictionary<string, long>(StringComparer.Ordinal);
            Answer page;
            do
            {
                page = (await writer.SendAsync("syncitems", ("lastsync", _lastSync))).AssertOk();
                Assert.True(page.Items.Count is > 0 and <= 500 || page.Total == 0);
                foreach (var item in page.Items.Where(item => item.Item[0] == 'L'))
                {
                    // No two have the same time.
                    wanted.Add(item.Time, long.Parse(item.Item[2..], CultureInfo.InvariantCulture));
                    _lastSync = item.Time;
                }
            }
            while (page.Items.Count < page.Total);

            var count = wanted.Count;
            await (isOneByOne ? GetOneByOneAsync(wanted.Values) : GetSyncedAsync(wanted));
            return count;
        }

        private async Task GetOneByOneAsync(IEnumerable<long> wanted)
        {
            foreach (var itemId in wanted)
            {
                Note(await writer.GetOneAsync(itemId));
            }
        }

        private async Task GetSyncedAsync(SortedDictionary<string, long> wanted)
        {
            HashSet<string> asked = [];
            while (wanted.Count > 0)
            {
                var oldest = DateTime.ParseExact(wanted.First().Key, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture).AddSeconds(-1);
                var lastSync = oldest.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                Assert.True(asked.Add(lastSync), "It would ask the same once more.");
                foreach (var entry in await writer.GetAsync("syncitems", ("lastsync", lastSync)))
                {
                    if (wanted.Where(item => item.Value == entry.ItemId).Select(item => item.Key).SingleOrDefault() is { } time)
                    {
                        wanted.Remove(time);
                        Note(entry);
                    }
                }
            }
        }

        private void Note(ReadEntry entry)
        {
            Entries[entry.ItemId] = entry;
            Received.AddOrUpdate(entry.ItemId, 1, (_, times) => times + 1);
        }
    }
}
