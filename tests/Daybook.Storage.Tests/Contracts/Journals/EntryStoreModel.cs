using CsCheck;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>
/// Whatever is posted, edited and deleted in whatever order, the journal holds what a dictionary holds, and a client that syncs in between has a
/// copy of it.
/// </summary>
public abstract class EntryStoreModel(StoreHost host) : JournalContract(host)
{
    private static readonly long Sequences = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 1000 : 40;

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Int[0, 9], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[0, 2], (deed, item, text, security) => new Step(deed, item, $"text {text}", security));

    private int _accounts;

    [Fact]
    public Task Any_sequence_of_changes_leaves_what_the_model_says_and_a_synced_copy_too() =>
        AnyStep.Array[0, 40].SampleAsync(RunAsync, iter: Sequences, threads: 4);

    private async Task RunAsync(Step[] steps)
    {
        var alice = await MakeAccountAsync($"m{Interlocked.Increment(ref _accounts)}");
        var model = new Model();
        var copy = new Copy();
        foreach (var step in steps)
        {
            Assert.Equal(model.Take(step), await TakeAsync(alice, step, copy));
            Assert.Equal(model.ToString(), Show((await ListAsync(alice, alice)).Select(entry => (entry.ItemId, entry.Text, entry.Security))));
        }

        await SyncAsync(alice, copy);
        Assert.Equal(model.ToString(), Show(copy.Entries.Where(pair => model.Has(pair.Key)).Select(pair => (pair.Key, pair.Value.Text, pair.Value.Security))));
    }

    private async Task<string> TakeAsync(Account alice, Step step, Copy copy)
    {
        try
        {
            switch (step.Deed)
            {
                case < 4:
                    var posted = await Data.Entries.PostAsync(New(alice, alice, step.Text, step.Kind), Token);
                    return $"posted {posted.Entry!.ItemId} {posted.IsDuplicate}";

                case < 7:
                    await Data.Entries.EditAsync(
                        new EntryEdit(alice.Id, step.ItemId, alice.Id, default, step.Kind.Kind, step.Kind.AllowMask, "", step.Text, EntryMetadata.None), Token);
                    return "edited";

                case < 9:
                    await Data.Entries.DeleteAsync(alice.Id, step.ItemId, alice.Id, Token);
                    return "deleted";

                default:
                    await SyncAsync(alice, copy);
                    return "synced";
            }
        }
        catch (EntryRefusedException refused)
        {
            return refused.Reason.ToString();
        }
    }

    /// <summary>The documented loop: items until none is left, then each of them.</summary>
    private async Task SyncAsync(Account alice, Copy copy)
    {
        var viewer = await StandAsync(alice, alice);
        for (var count = -1; count != 0;)
        {
            var page = await Data.EntrySync.ListItemsAsync(viewer, copy.Last, 3, Token);
            Assert.Equal((await Data.EntrySync.ListItemsAsync(viewer, copy.Last, 1000, Token)).Items.Count, page.Total);
            foreach (var item in page.Items)
            {
                Assert.True(copy.Last is null || item.At > copy.Last);
                copy.Last = item.At;
                copy.Entries[item.ItemId] = (await Data.EntryReader.FindAsync(viewer, item.ItemId, Token))!;
            }

            count = page.Items.Count;
        }
    }

    private static string Show(IEnumerable<(long Id, string Text, EntrySecurity Security)> entries) =>
        string.Join(" | ", entries.OrderBy(entry => entry.Id).Select(entry => $"{entry.Id} {entry.Text} {entry.Security.Audience}"));

    private sealed record Step(int Deed, long ItemId, string Text, int Security)
    {
        public EntrySecurity Kind =>
            Security switch { 0 => EntrySecurity.Public, 1 => EntrySecurity.Private, _ => EntrySecurity.Masked(6) };
    }

    private sealed class Copy
    {
        public DateTimeOffset? Last { get; set; }

        public Dictionary<long, Entry> Entries { get; } = [];
    }

    private sealed class Model
    {
        private readonly Dictionary<long, (string Text, EntrySecurity Security)> _entries = [];
        private long _last;
        private (long Id, string Text, EntrySecurity Security)? _guard;

        public bool Has(long id) => _entries.ContainsKey(id);

        public string Take(Step step)
        {
            if (step.Deed == 9)
            {
                return "synced";
            }

            if (step.Deed < 4)
            {
                if (_guard is { } guard && guard.Text == step.Text && guard.Security == step.Kind)
                {
                    return $"posted {guard.Id} True";
                }

                _entries[++_last] = (step.Text, step.Kind);
                _guard = (_last, step.Text, step.Kind);
                return $"posted {_last} False";
            }

            if (!Has(step.ItemId))
            {
                return nameof(EntryRefusal.NotFound);
            }

            if (step.Deed < 7)
            {
                _entries[step.ItemId] = (step.Text, step.Kind);
                return "edited";
            }

            _guard = _guard?.Id == step.ItemId ? null : _guard;
            _entries.Remove(step.ItemId);
            return "deleted";
        }

        public override string ToString() => Show(_entries.Select(pair => (pair.Key, pair.Value.Text, pair.Value.Security)));
    }
}
