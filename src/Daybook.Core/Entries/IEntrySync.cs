using Daybook.Core.Access;

namespace Daybook.Core.Entries;

/// <summary>What changed in a journal, for clients that keep a copy (fact sheet 4.7, 10.7).</summary>
/// <remarks>
/// Every change of a journal has a whole second of its own on the journal's clock, later than all before it; so a page never splits a second,
/// and what is strictly later than the last time that a client was told is exactly what it was not told.
/// All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.
/// </remarks>
public interface IEntrySync
{
    /// <summary>What changed after a time, oldest first.</summary>
    /// <param name="viewer">Who looks; what they do not see is left out.</param>
    /// <param name="after">The time that was told last, exclusive; null for everything.</param>
    /// <param name="limit">How many items at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<SyncPage> ListItemsAsync(Standing viewer, DateTimeOffset? after, int limit, CancellationToken cancellation);

    /// <summary>The entries that were posted or edited after a time, by their latest change, oldest first. Comments do not count.</summary>
    /// <inheritdoc cref="ListItemsAsync" path="/param"/>
    ValueTask<IReadOnlyList<Entry>> ListEntriesAsync(Standing viewer, DateTimeOffset? after, int limit, CancellationToken cancellation);
}

/// <summary>A page of what changed.</summary>
/// <param name="Items">The items.</param>
/// <param name="Total">How many items there are after the time that was asked for, these among them.</param>
public sealed record SyncPage(IReadOnlyList<SyncItem> Items, int Total);

/// <summary>A thing that changed.</summary>
/// <param name="Kind">Whether the entry changed, or its comments.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="IsNew">True for an entry that was never edited: <c>create</c>; else <c>update</c>.</param>
/// <param name="At">When it last changed, on the journal's clock.</param>
public readonly record struct SyncItem(SyncKind Kind, long ItemId, bool IsNew, DateTimeOffset At);

/// <summary>What changes. The letters are the protocol's.</summary>
public enum SyncKind
{
    /// <summary>An entry.</summary>
    Entry = 'L',

    /// <summary>The comments of an entry.</summary>
    Comments = 'C',
}
