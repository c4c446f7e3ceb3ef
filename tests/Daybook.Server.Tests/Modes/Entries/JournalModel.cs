using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>What a journal of one person should be after what was done in it, by the rules of the fact sheet and no database.</summary>
internal sealed class JournalModel
{
    private readonly SortedDictionary<long, Modelled> _entries = [];
    private (string Text, string Subject, string Security, int Mask)? _guard;
    private long _guarded, _last, _clock;
    private string _newest = "";

    public IReadOnlyCollection<long> ItemIds => _entries.Keys;

    /// <summary>Posts, and gives the number that the entry has; null if it is refused for its time.</summary>
    public long? Post(Modelled entry)
    {
        var guard = (entry.Text, entry.Subject, entry.Security, entry.Mask);
        if (!entry.IsBackdated && string.CompareOrdinal(entry.Time, _newest) < 0)
        {
            return null;
        }

        if (_guard == guard)
        {
            return _guarded;
        }

        _entries.Add(++_last, entry with { ChangedAt = ++_clock });
        _newest = entry.IsBackdated || string.CompareOrdinal(entry.Time, _newest) < 0 ? _newest : entry.Time;
        (_guard, _guarded) = (guard, _last);
        return _last;
    }

    /// <summary>Edits; false if there is no such entry.</summary>
    public bool Edit(long itemId, Func<Modelled, Modelled> change)
    {
        if (!_entries.TryGetValue(itemId, out var old))
        {
            return false;
        }

        var changed = _entries[itemId] = change(old) with { ChangedAt = ++_clock, Revision = old.Revision + 1 };
        Renew(old, !changed.IsBackdated && string.CompareOrdinal(changed.Time, old.Time) > 0 ? changed.Time : old.Time);
        if (old.IsBackdated && !changed.IsBackdated && string.CompareOrdinal(changed.Time, _newest) > 0)
        {
            _newest = changed.Time;
        }

        return true;
    }

    /// <summary>Deletes; false if there is no such entry.</summary>
    public bool Delete(long itemId)
    {
        if (!_entries.Remove(itemId, out var old))
        {
            return false;
        }

        _clock++;
        _guard = itemId == _guarded ? null : _guard;
        Renew(old, old.Time);
        return true;
    }

    /// <summary>What changed since a time of the model's clock, in order.</summary>
    public IReadOnlyList<(string Item, string Action)> ChangedAfter(long time) =>
    [
        .. _entries.Where(entry => entry.Value.ChangedAt > time).OrderBy(entry => entry.Value.ChangedAt)
            .Select(entry => ($"L-{entry.Key}", entry.Value.Revision == 0 ? "create" : "update")),
    ];

    /// <summary>The time of the latest change that can be told.</summary>
    public long ToldAt => _entries.Values.Select(entry => entry.ChangedAt).DefaultIfEmpty(0).Max();

    /// <summary>The journal as <see cref="Show(ReadEntry)"/> shows it: newest first.</summary>
    public IReadOnlyList<string> Show() =>
    [
        .. _entries.OrderByDescending(entry => entry.Value.Time, StringComparer.Ordinal).ThenByDescending(entry => entry.Key)
            .Select(entry => $"{entry.Key} {entry.Value.Show()}"),
    ];

    /// <summary>An entry that was read, in one line: all that the model knows of it.</summary>
    public static string Show(ReadEntry entry) => string.Join(
        '|',
        $"{entry.ItemId} {entry.EventTime}",
        entry.Text,
        entry.Subject ?? "",
        entry.Security ?? "public",
        entry.AllowMask ?? "0",
        entry.Props.GetValueOrDefault("taglist") ?? "",
        entry.Props.GetValueOrDefault("current_mood") ?? "",
        entry.Props.GetValueOrDefault("opt_backdated") ?? "0",
        entry.Props.GetValueOrDefault("revnum") ?? "0");

    /// <summary>The newest time that counts, if it was this entry's: of those that are left, one that an edit put beyond it did not count and does not now.</summary>
    private void Renew(Modelled old, string latest)
    {
        if (_newest == old.Time)
        {
            _newest = _entries.Values.Where(entry => !entry.IsBackdated && string.CompareOrdinal(entry.Time, latest) <= 0)
                .Select(entry => entry.Time).Max(StringComparer.Ordinal) ?? "";
        }
    }
}

/// <summary>An entry of a <see cref="JournalModel"/>.</summary>
internal sealed record Modelled(
    string Time, string Text, string Subject, string Security, int Mask, string Tags, string Mood, bool IsBackdated, int Revision = 0, long ChangedAt = 0)
{
    public string Show() => string.Join('|', $"{Time}:00", Text, Subject, Security, Mask, Tags, Mood, IsBackdated ? 1 : 0, Revision);
}
