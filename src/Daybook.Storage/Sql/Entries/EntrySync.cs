using Daybook.Core.Access;
using Daybook.Core.Entries;
using static Daybook.Storage.Sql.Journals.StandingRows;

namespace Daybook.Storage.Sql.Entries;

/// <inheritdoc/>
internal sealed class EntrySync(Database database) : IEntrySync
{
    /// <summary>The entries that changed after a time, from their index.</summary>
    internal const string SelectEntries =
        $"""
        {EntryRows.Select}WHERE e.journal_id = @journal AND e.changed_at > @after AND {Visible} ORDER BY e.changed_at LIMIT @limit
        """;

    /// <summary>What changed after a time: at most a page from each of two indexes.</summary>
    internal const string SelectItems =
        $"""
        SELECT * FROM (
          SELECT 'L' AS kind, e.item_id, e.revision, e.changed_at AS at FROM entries e JOIN accounts p ON p.id = e.poster_id
          WHERE e.journal_id = @journal AND e.changed_at > @after AND {Visible} ORDER BY e.changed_at LIMIT @limit) AS l
        UNION ALL
        SELECT * FROM (
          SELECT 'C' AS kind, e.item_id, 1 AS revision, e.comments_changed_at AS at FROM entries e JOIN accounts p ON p.id = e.poster_id
          WHERE e.journal_id = @journal AND e.comments_changed_at > @after AND {Visible} ORDER BY e.comments_changed_at LIMIT @limit) AS c
        ORDER BY 4 LIMIT @limit
        """;

    public ValueTask<SyncPage> ListItemsAsync(Standing viewer, DateTimeOffset? after, int limit, CancellationToken cancellation) =>
        viewer.Sight.Nothing
            ? ValueTask.FromResult(new SyncPage([], 0))
            : database.ReadAsync(
                link =>
                {
                    var items = link.All(
                        SelectItems,
                        row => new SyncItem(row.GetLetter<SyncKind>(0), row.GetInt64(1), row.GetInt64(2) == 0, row.GetSeconds(3)),
                        Values(viewer.Sight, [.. Range(viewer, after), ("@limit", (long)limit)]));

                    // A page that is not full is all there is. Else what was posted since the page was read may count, and is what comes next.
                    var total = items.Count < limit
                        ? items.Count
                        : SyncCounts.CountAfter(link, viewer.Journal.AccountId, viewer.Sight, SecondsOf(after));
                    return new SyncPage(items, Math.Max((int)total, items.Count));
                },
                cancellation);

    public ValueTask<IReadOnlyList<Entry>> ListEntriesAsync(
        Standing viewer, DateTimeOffset? after, int limit, CancellationToken cancellation) => viewer.Sight.Nothing
        ? ValueTask.FromResult<IReadOnlyList<Entry>>([])
        : database.ReadAsync<IReadOnlyList<Entry>>(
            link => link.All(
                SelectEntries, EntryRows.Read, Values(viewer.Sight, [.. Range(viewer, after), ("@limit", (long)limit)])),
            cancellation);

    private static (string Name, object? Value)[] Range(Standing viewer, DateTimeOffset? after) =>
        [("@journal", viewer.Journal.AccountId), ("@after", SecondsOf(after))];

    private static long SecondsOf(DateTimeOffset? after) => after?.ToUnixTimeSeconds() ?? -1L;
}
