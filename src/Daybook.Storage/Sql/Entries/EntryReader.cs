using System.Data.Common;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Journals;
using static Daybook.Storage.Sql.Journals.StandingRows;

namespace Daybook.Storage.Sql.Entries;

/// <inheritdoc/>
internal sealed class EntryReader(Database database) : IEntryReader
{
    /// <summary>The newest entries of a person, and of a community; their indexes answer them from any place in the order.</summary>
    internal const string SelectByEvent =
        $"""
        {EntryRows.Select}WHERE e.journal_id = @journal AND {Visible} AND (e.event_minute, e.item_id) < (@order, @item)
        ORDER BY e.event_minute DESC, e.item_id DESC LIMIT @limit OFFSET @skip
        """;

    /// <inheritdoc cref="SelectByEvent"/>
    internal const string SelectByPosting =
        $"""
        {EntryRows.Select}WHERE e.journal_id = @journal AND {Visible} AND (e.logged_at, e.item_id) < (@order, @item)
        ORDER BY e.logged_at DESC, e.item_id DESC LIMIT @limit OFFSET @skip
        """;

    /// <summary>How many entries each day has; the day is written as the index has it, which counts in its own order.</summary>
    internal const string SelectDays =
        $"""
        SELECT e.day, CAST(SUM(e.uses) AS BIGINT)
        FROM (
          SELECT (event_minute / 1440) AS day, audience, poster_id, COUNT(*) AS uses FROM entries
          WHERE journal_id = @journal AND (event_minute / 1440) >= @first AND (event_minute / 1440) <= @last
          GROUP BY (event_minute / 1440), audience, poster_id) AS e
          JOIN accounts p ON p.id = e.poster_id
        WHERE {Visible} GROUP BY e.day ORDER BY e.day
        """;

    /// <summary>The entries of a day, in the journal's order.</summary>
    private const string OfDay =
        $"""
        WHERE e.journal_id = @journal AND e.event_minute >= @first AND e.event_minute < @end AND {Visible}
          AND (CASE WHEN @posting = 1 THEN e.logged_at ELSE e.event_minute END, e.item_id) > (@order, @item)
        ORDER BY CASE WHEN @posting = 1 THEN e.logged_at ELSE e.event_minute END, e.item_id LIMIT @limit
        """;

    private const int MinutesPerDay = 24 * 60;

    private static readonly DateOnly Zero = new(EventTime.MinYear, 1, 1);

    public ValueTask<Entry?> FindAsync(Standing viewer, long itemId, CancellationToken cancellation) =>
        database.ReadAsync(link => Find(link, viewer, itemId), cancellation);

    public ValueTask<IReadOnlyList<Entry>> FindAsync(Standing viewer, IReadOnlyList<long> itemIds, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Entry>>(link => [.. itemIds.Select(id => Find(link, viewer, id)).OfType<Entry>()], cancellation);

    public ValueTask<Entry?> FindLastPostedAsync(Standing viewer, CancellationToken cancellation) => database.ReadAsync(
        link => List(link, viewer, SelectByPosting, new EntryCursor(long.MaxValue, long.MaxValue), 1, 0) is [var entry] ? entry : null,
        cancellation);

    public ValueTask<IReadOnlyList<Entry>> ListAsync(Standing viewer, EntryPage page, CancellationToken cancellation)
    {
        var start = page.After ?? new EntryCursor(long.MaxValue, long.MaxValue);
        var isByPosting = page.IsByPosting || viewer.Journal.IsCommunity;
        if (page.Before is { } before)
        {
            var order = isByPosting
                ? new DateTimeOffset(before, TimeSpan.Zero).ToUnixTimeMilliseconds()
                : (before.Ticks - Zero.ToDateTime(default).Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute;
            start = order <= start.Order ? new EntryCursor(order, 0) : start;
        }

        return database.ReadAsync<IReadOnlyList<Entry>>(
            link => List(
                link, viewer, isByPosting ? SelectByPosting : SelectByEvent, start, page.Limit, page.Skip),
            cancellation);
    }

    public ValueTask<IReadOnlyList<Entry>> ListTaggedAsync(
        Standing viewer, TagName tag, long? before, int limit, CancellationToken cancellation) => All(
        viewer,
        $"""
        {EntryRows.Select}JOIN entry_tags g ON g.journal_id = e.journal_id AND g.item_id = e.item_id
        WHERE g.tag_id = (SELECT id FROM tags WHERE journal_id = @journal AND name = @tag) AND g.item_id < @before AND {Visible}
        ORDER BY g.item_id DESC LIMIT @limit
        """,
        cancellation,
        ("@tag", tag.Value),
        ("@before", before ?? long.MaxValue),
        ("@limit", (long)limit));

    public ValueTask<IReadOnlyList<Entry>> ListTaggedAsync(
        Standing viewer, IReadOnlyList<TagName> tags, bool needsAll, int limit, int skip, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tags.Count, IEntryReader.MaxTags);

        // Which entries these are is known without looking at them.
        return All(
            viewer,
            $"""
            {EntryRows.Select}WHERE e.journal_id = @journal AND e.item_id IN (
              SELECT c.item_id FROM (
                SELECT e.item_id FROM entry_tags e JOIN accounts p ON p.id = e.poster_id
                WHERE e.tag_id IN (SELECT id FROM tags WHERE journal_id = @journal AND name IN ({string.Join(", ", tags.Select((_, i) => $"@tag{i}"))}))
                  AND {Visible}
                GROUP BY e.item_id HAVING COUNT(*) >= @needed ORDER BY e.item_id DESC LIMIT @limit OFFSET @skip) AS c)
            ORDER BY e.item_id DESC
            """,
            cancellation,
            [
                ("@needed", needsAll ? (long)tags.Count : 1L),
                ("@limit", (long)limit),
                ("@skip", (long)skip),
                .. tags.Select((tag, i) => ($"@tag{i}", (object?)tag.Value)),
            ]);
    }

    public ValueTask<IReadOnlyList<Entry>> ListDayAsync(
        Standing viewer, DateOnly day, EntryCursor? after, int limit, CancellationToken cancellation) =>
        All(viewer, EntryRows.Select + OfDay, cancellation, DayValues(viewer, day, after, limit));

    public ValueTask<IReadOnlyList<EntryHeading>> ListHeadingsAsync(
        Standing viewer, DateOnly day, int limit, CancellationToken cancellation) => All(
        viewer, EntryRows.SelectHeadings + OfDay, EntryRows.ReadHeading, cancellation, DayValues(viewer, day, after: null, limit));

    public ValueTask<IReadOnlyList<DayCount>> CountDaysAsync(
        Standing viewer, DateOnly? from, DateOnly? to, CancellationToken cancellation) => viewer.Sight.Nothing
        ? ValueTask.FromResult<IReadOnlyList<DayCount>>([])
        : database.ReadAsync<IReadOnlyList<DayCount>>(
            link => link.All(
                SelectDays,
                row => new DayCount(Zero.AddDays(row.GetInt32(0)), row.GetInt32(1)),
                Values(
                    viewer.Sight,
                    ("@journal", viewer.Journal.AccountId),
                    ("@first", from is { } first ? (long)(first.DayNumber - Zero.DayNumber) : 0L),
                    ("@last", to is { } last ? (long)(last.DayNumber - Zero.DayNumber) : long.MaxValue))),
            cancellation);

    public ValueTask<EntryNeighbours> FindNeighboursAsync(Standing viewer, Entry entry, CancellationToken cancellation)
    {
        if (viewer.Sight.Nothing)
        {
            return ValueTask.FromResult(default(EntryNeighbours));
        }

        var column = viewer.Journal.IsCommunity ? "logged_at" : "event_minute";
        var place = EntryCursor.Of(entry);
        return database.ReadAsync(link => new EntryNeighbours(Next(link, "<", "DESC"), Next(link, ">", "ASC")), cancellation);

        long? Next(SqlLink link, string comparison, string order) => link.Integer(
            $"""
            SELECT e.item_id * 256 + e.anum FROM entries e JOIN accounts p ON p.id = e.poster_id
            WHERE e.journal_id = @journal AND {Visible} AND (e.{column}, e.item_id) {comparison} (@order, @item)
            ORDER BY e.{column} {order}, e.item_id {order} LIMIT 1
            """,
            Values(viewer.Sight, ("@journal", viewer.Journal.AccountId), ("@order", place.Order), ("@item", place.ItemId)));
    }

    private static Entry? Find(SqlLink link, Standing viewer, long itemId) =>
        EntryRows.Find(link, viewer.Journal.AccountId, itemId) is { } entry && viewer.MayRead(entry) ? entry : null;

    private static List<Entry> List(SqlLink link, Standing viewer, string select, EntryCursor start, int limit, int skip) =>
        viewer.Sight.Nothing
            ? []
            : link.All(
                select,
                EntryRows.Read,
                Values(
                    viewer.Sight,
                    ("@journal", viewer.Journal.AccountId),
                    ("@order", start.Order),
                    ("@item", start.ItemId),
                    ("@limit", (long)limit),
                    ("@skip", (long)skip)));

    private static (string Name, object? Value)[] DayValues(Standing viewer, DateOnly day, EntryCursor? after, int limit) =>
    [
        ("@first", FirstMinute(day)),
        ("@end", FirstMinute(day) + MinutesPerDay),
        ("@posting", (long)Rows.Flag(viewer.Journal.IsCommunity)),
        ("@order", after?.Order ?? -1),
        ("@item", after?.ItemId ?? 0),
        ("@limit", (long)limit),
    ];

    private ValueTask<IReadOnlyList<Entry>> All(
        Standing viewer, string select, CancellationToken cancellation, params (string Name, object? Value)[] values) =>
        All(viewer, select, EntryRows.Read, cancellation, values);

    private ValueTask<IReadOnlyList<T>> All<T>(
        Standing viewer, string select, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object? Value)[] values) =>
        viewer.Sight.Nothing
            ? ValueTask.FromResult<IReadOnlyList<T>>([])
            : database.ReadAsync<IReadOnlyList<T>>(
                link => link.All(select, read, Values(viewer.Sight, [("@journal", viewer.Journal.AccountId), .. values])), cancellation);

    private static long FirstMinute(DateOnly day) => (day.DayNumber - Zero.DayNumber) * (long)MinutesPerDay;
}
