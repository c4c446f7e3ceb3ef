using Daybook.Core.Access;

namespace Daybook.Core.Entries;

/// <summary>Reads the entries of one journal that a viewer sees; all others are as if they did not exist.</summary>
/// <remarks>
/// A person's journal is in the order of event times, a community in the order of posting (fact sheet 4.6); entries of the same minute are in
/// the order of their numbers. All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.
/// </remarks>
public interface IEntryReader
{
    /// <summary>How many tags may be asked for at once.</summary>
    const int MaxTags = 10;

    /// <summary>An entry, or null.</summary>
    ValueTask<Entry?> FindAsync(Standing viewer, long itemId, CancellationToken cancellation);

    /// <summary>The entries of these numbers that there are, in the order asked for; at most 100 numbers.</summary>
    ValueTask<IReadOnlyList<Entry>> FindAsync(Standing viewer, IReadOnlyList<long> itemIds, CancellationToken cancellation);

    /// <summary>The entry posted last, or null; what <c>itemid</c> -1 means.</summary>
    ValueTask<Entry?> FindLastPostedAsync(Standing viewer, CancellationToken cancellation);

    /// <summary>Entries, newest first. A page costs the same wherever it is, unless it is reached by skipping.</summary>
    ValueTask<IReadOnlyList<Entry>> ListAsync(Standing viewer, EntryPage page, CancellationToken cancellation);

    /// <summary>The newest entries with a tag, by posting, newest first.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="before">The number of the last entry of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Entry>> ListTaggedAsync(Standing viewer, TagName tag, long? before, int limit, CancellationToken cancellation);

    /// <summary>Entries with some of several tags, or with all of them, by posting, newest first.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="tags">The tags, at most <see cref="MaxTags"/>.</param>
    /// <param name="needsAll">Whether an entry must have all of them; else one is enough.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="skip">How many to leave out first.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Entry>> ListTaggedAsync(
        Standing viewer, IReadOnlyList<TagName> tags, bool needsAll, int limit, int skip, CancellationToken cancellation);

    /// <summary>The entries whose event time is on a day, oldest first in the journal's order.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="day">The day.</param>
    /// <param name="after">The last entry of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Entry>> ListDayAsync(Standing viewer, DateOnly day, EntryCursor? after, int limit, CancellationToken cancellation);

    /// <summary>The first entries of a day, in the same order, by their headings.</summary>
    ValueTask<IReadOnlyList<EntryHeading>> ListHeadingsAsync(Standing viewer, DateOnly day, int limit, CancellationToken cancellation);

    /// <summary>How many entries there are on each day that has one, in order: by event time.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="from">The first day; null for the first of all.</param>
    /// <param name="to">The last day; null for the last of all.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<DayCount>> CountDaysAsync(Standing viewer, DateOnly? from, DateOnly? to, CancellationToken cancellation);

    /// <summary>The displayed numbers of the entries before and after one in the journal's order.</summary>
    ValueTask<EntryNeighbours> FindNeighboursAsync(Standing viewer, Entry entry, CancellationToken cancellation);
}

/// <summary>Which entries of a journal to list.</summary>
/// <param name="Limit">How many at most; fewer come only at the end.</param>
/// <param name="Skip">How many to leave out first; costs what they do.</param>
/// <param name="Before">Only entries strictly earlier: by event time, where the order is that of posting by when they were posted, UTC.</param>
/// <param name="After">The last entry of the page before.</param>
/// <param name="IsByPosting">Whether a person's journal is listed in the order of posting too, which every community is; then without <paramref name="After"/>.</param>
public sealed record EntryPage(int Limit, int Skip = 0, DateTime? Before = null, EntryCursor? After = null, bool IsByPosting = false);

/// <summary>A place in the order of a journal.</summary>
/// <param name="Order">Minutes of the event time; in a community when it was posted, in Unix milliseconds.</param>
/// <param name="ItemId">The entry.</param>
public readonly record struct EntryCursor(long Order, long ItemId)
{
    /// <summary>Where an entry is.</summary>
    public static EntryCursor Of(Entry entry) => new(
        entry.JournalKind == Accounts.AccountKind.Community ? entry.LoggedAt.ToUnixTimeMilliseconds() : entry.EventTime.Minutes, entry.ItemId);
}

/// <summary>How many entries a day has.</summary>
/// <param name="Day">The day.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct DayCount(DateOnly Day, int Count);

/// <summary>What is around an entry.</summary>
/// <param name="Previous">The <c>ditemid</c> of the next older one, or null.</param>
/// <param name="Next">The <c>ditemid</c> of the next newer one, or null.</param>
public readonly record struct EntryNeighbours(long? Previous, long? Next);
