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

    private const string Count =
        $"""
        SELECT
          (SELECT COUNT(*) FROM entries e JOIN accounts p ON p.id = e.poster_id WHERE e.journal_id = @journal AND e.changed_at > @after AND {Visible})
          + (SELECT COUNT(*) FROM entries e JOIN accounts p ON p.id = e.poster_id
             WHERE e.journal_id = @journal AND e.comments_changed_at > @after AND {Visible})
        """;

    /// <summary>How many entries, and how many commented ones, are counted at first from either end.</summary>
    private const long FewCounted = 200;

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
                        : viewer.Sight is { All: true, PosterId: 0 }
                            ? CountAll(link, viewer, after, "entry_count", "changed_at") + CountAll(link, viewer, after, "commented_count", "comments_changed_at")
                            : link.Integer(Count, Values(viewer.Sight, Range(viewer, after)))!.Value;
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

    /// <summary>
    /// The same for who sees everything, who is the one that syncs. The journal knows how many there are in all, so that those on the shorter side of the
    /// time are counted: near both ends few. Each statement sees one moment, and so is exact in itself.
    /// </summary>
    private static long CountAll(SqlLink link, Standing viewer, DateTimeOffset? after, string total, string time)
    {
        for (var most = FewCounted; ; most *= 4)
        {
            var (all, before, behind) = link.All(
                $"""
                SELECT j.{total},
                  (SELECT COUNT(*) FROM (SELECT 1 AS one FROM entries WHERE journal_id = @journal AND {time} <= @after LIMIT @most) AS l),
                  (SELECT COUNT(*) FROM (SELECT 1 AS one FROM entries WHERE journal_id = @journal AND {time} > @after LIMIT @most) AS r)
                FROM journals j WHERE j.account_id = @journal
                """,
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                [.. Range(viewer, after), ("@most", most)]) is [var counts] ? counts : default;
            if (before < most)
            {
                return all - before;
            }

            if (behind < most)
            {
                return behind;
            }
        }
    }

    private static (string Name, object? Value)[] Range(Standing viewer, DateTimeOffset? after) =>
        [("@journal", viewer.Journal.AccountId), ("@after", after?.ToUnixTimeSeconds() ?? -1L)];
}
