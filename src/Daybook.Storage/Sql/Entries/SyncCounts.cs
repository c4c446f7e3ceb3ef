using System.Globalization;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using static Daybook.Storage.Sql.Journals.StandingRows;

namespace Daybook.Storage.Sql.Entries;

/// <summary>
/// How many changes a journal has in each stretch of its clock, by who wrote the entries and whom they are for, kept with every change: the table
/// <c>sync_counts</c>. So what comes after a time is the rest of its short stretch, counted in the index, and the short, the long and the longest ones after that:
/// some thousand rows, wherever the time is, also where a hundred write.
/// </summary>
/// <remarks>Whoever changes them holds the journal's row.</remarks>
internal static class SyncCounts
{
    /// <summary>17 minutes: as many entries as there are seconds is the most that such a stretch has.</summary>
    private const long Short = 1024;

    /// <summary>12 days, of which ten years have 300.</summary>
    private const long Long = Short * 1024;

    /// <summary>A year: in a long stretch of a community each poster has a row, so that 300 of those may have as many rows as there are entries.</summary>
    private const long Longest = Long * 32;

    /// <summary>What the table must have of the entries that are there.</summary>
    public const string Expected =
        $"""
        SELECT e.journal_id, 'L' AS kind, s.seconds, e.changed_at / s.seconds AS bucket, e.poster_id, e.audience, COUNT(*) AS entries
        FROM entries e CROSS JOIN {Stretches} AS s GROUP BY e.journal_id, s.seconds, e.changed_at / s.seconds, e.poster_id, e.audience
        UNION ALL
        SELECT e.journal_id, 'C' AS kind, s.seconds, e.comments_changed_at / s.seconds AS bucket, e.poster_id, e.audience, COUNT(*) AS entries
        FROM entries e CROSS JOIN {Stretches} AS s WHERE e.comments_changed_at IS NOT NULL
        GROUP BY e.journal_id, s.seconds, e.comments_changed_at / s.seconds, e.poster_id, e.audience
        """;

    private const string Columns = $"{Key}, entries";

    private const string Key = "journal_id, kind, seconds, bucket, poster_id, audience";

    private const string Stretches = "(SELECT 1024 AS seconds UNION ALL SELECT 1048576 UNION ALL SELECT 33554432)";

    /// <summary>The journals of which it has something else.</summary>
    public const string Wrong =
        $"""
        SELECT journal_id FROM (SELECT * FROM ({Expected}) AS a EXCEPT SELECT {Columns} FROM sync_counts) AS lacking
        UNION SELECT journal_id FROM (SELECT {Columns} FROM sync_counts EXCEPT SELECT * FROM ({Expected}) AS b) AS left_over
        """;

    /// <summary>What is seen of the rest of a short stretch, and of all that come after it.</summary>
    internal static readonly string After =
        $"SELECT CAST({Rest("changed_at")} + {Sums("L")} + {Rest("comments_changed_at")} + {Sums("C")} AS BIGINT)";

    /// <summary>How many changes there are after a time.</summary>
    /// <param name="link">The link.</param>
    /// <param name="journalId">The journal.</param>
    /// <param name="sight">Who looks.</param>
    /// <param name="after">The time, in seconds.</param>
    public static long CountAfter(SqlLink link, long journalId, Sight sight, long after) => link.Integer(
        After,
        Values(
            sight,
            ("@journal", journalId),
            ("@after", after),
            ("@short", after / Short),
            ("@long", after / Long),
            ("@longest", after / Longest)))!.Value;

    /// <summary>Notes an entry that was written.</summary>
    public static void Add(SqlLink link, long journalId, long posterId, long changedAt, uint audience) =>
        Change(link, journalId, [new(SyncKind.Entry, changedAt, posterId, audience, 1)]);

    /// <summary>Notes that an entry changed.</summary>
    /// <param name="link">The link.</param>
    /// <param name="old">The entry as it was.</param>
    /// <param name="changedAt">When it changed.</param>
    /// <param name="audience">Whom it is for now.</param>
    public static void Move(SqlLink link, Entry old, long changedAt, uint audience)
    {
        List<Step> steps =
        [
            new(SyncKind.Entry, old.ChangedAt.ToUnixTimeSeconds(), old.PosterId, old.Security.Audience, -1),
            new(SyncKind.Entry, changedAt, old.PosterId, audience, 1),
        ];
        if (old.CommentsChangedAt is { } commented)
        {
            steps.Add(new(SyncKind.Comments, commented.ToUnixTimeSeconds(), old.PosterId, old.Security.Audience, -1));
            steps.Add(new(SyncKind.Comments, commented.ToUnixTimeSeconds(), old.PosterId, audience, 1));
        }

        Change(link, old.JournalId, steps);
    }

    /// <summary>Notes that the comments of an entry changed.</summary>
    /// <param name="link">The link.</param>
    /// <param name="old">The entry as it was.</param>
    /// <param name="changedAt">When they did.</param>
    public static void MoveComments(SqlLink link, Entry old, long changedAt)
    {
        List<Step> steps = [new(SyncKind.Comments, changedAt, old.PosterId, old.Security.Audience, 1)];
        if (old.CommentsChangedAt is { } commented)
        {
            steps.Add(new(SyncKind.Comments, commented.ToUnixTimeSeconds(), old.PosterId, old.Security.Audience, -1));
        }

        Change(link, old.JournalId, steps);
    }

    /// <summary>Deletes entries of a journal, and counts them no more.</summary>
    /// <returns>How many there were.</returns>
    public static int Delete(SqlLink link, long journalId, string which, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var gone = link.All(
            $"DELETE FROM entries WHERE journal_id = @journal AND {which} RETURNING changed_at, comments_changed_at, poster_id, audience",
            row => (ChangedAt: row.GetInt64(0), Commented: row.GetInteger(1), PosterId: row.GetInt64(2), Audience: row.GetInt64(3)),
            [("@journal", journalId), .. values]);
        Change(link, journalId,
        [
            .. gone.Select(entry => new Step(SyncKind.Entry, entry.ChangedAt, entry.PosterId, entry.Audience, -1)),
            .. from entry in gone
               where entry.Commented is not null
               select new Step(SyncKind.Comments, entry.Commented ?? 0, entry.PosterId, entry.Audience, -1),
        ]);
        return gone.Count;
    }

    /// <summary>Takes a friend group out of whom a journal's entries are for.</summary>
    public static void Clear(SqlLink link, long journalId, long bit)
    {
        link.Execute(
            $"""
            INSERT INTO sync_counts ({Columns})
            SELECT journal_id, kind, seconds, bucket, poster_id, audience - @bit, entries FROM sync_counts WHERE journal_id = @journal AND (audience & @bit) <> 0
            ON CONFLICT ({Key}) DO UPDATE SET entries = sync_counts.entries + excluded.entries
            """,
            ("@journal", journalId),
            ("@bit", bit));
        link.Execute("DELETE FROM sync_counts WHERE journal_id = @journal AND (audience & @bit) <> 0", ("@journal", journalId), ("@bit", bit));
    }

    /// <summary>Counts a journal anew.</summary>
    /// <returns>Whether it was counted wrong.</returns>
    public static bool Recount(SqlLink link, long journalId)
    {
        if (link.Integer($"SELECT COUNT(*) FROM ({Wrong}) AS w WHERE journal_id = @id", ("@id", journalId)) == 0)
        {
            return false;
        }

        link.Execute("DELETE FROM sync_counts WHERE journal_id = @id", ("@id", journalId));
        link.Execute($"INSERT INTO sync_counts ({Columns}) SELECT * FROM ({Expected}) AS x WHERE journal_id = @id", ("@id", journalId));
        return true;
    }

    private static string Rest(string changedAt) =>
        $"""
        (SELECT COUNT(*) FROM entries e JOIN accounts p ON p.id = e.poster_id
         WHERE e.journal_id = @journal AND e.{changedAt} > @after AND e.{changedAt} < (@short + 1) * {Short} AND {Visible})
        """;

    private static string Sums(string kind) =>
        $"""
        {Sum(kind, Short, "@short", $"AND e.bucket < (@long + 1) * {Long / Short}")}
        + {Sum(kind, Long, "@long", $"AND e.bucket < (@longest + 1) * {Longest / Long}")} + {Sum(kind, Longest, "@longest")}
        """;

    private static string Sum(string kind, long seconds, string after, string before = "") =>
        $"""
        COALESCE((
          SELECT SUM(e.entries) FROM sync_counts e JOIN accounts p ON p.id = e.poster_id
          WHERE e.journal_id = @journal AND e.kind = '{kind}' AND e.seconds = {seconds} AND e.bucket > {after} {before} AND {Visible}), 0)
        """;

    private static void Change(SqlLink link, long journalId, IReadOnlyList<Step> steps)
    {
        // What only moves within a stretch changes nothing of it: the steps add up to zero.
        var rows = (from step in steps
                    from seconds in (long[])[Short, Long, Longest]
                    group step.By by (Kind: (char)step.Kind, Seconds: seconds, Bucket: step.At / seconds, step.PosterId, step.Audience) into row
                    let By = row.Sum()
                    where By != 0
                    select (row.Key, By)).ToList();
        foreach (var some in rows.Chunk(6))
        {
            var emptied = link.All(
                $"""
                INSERT INTO sync_counts ({Columns})
                VALUES {string.Join(", ", some.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"(@journal, @kind{i}, @seconds{i}, @bucket{i}, @poster{i}, @audience{i}, @by{i})")))}
                ON CONFLICT ({Key}) DO UPDATE SET entries = sync_counts.entries + excluded.entries
                RETURNING kind, seconds, bucket, poster_id, audience, entries
                """,
                row => (
                    Kind: row.GetString(0), Seconds: row.GetInt64(1), Bucket: row.GetInt64(2), PosterId: row.GetInt64(3), Audience: row.GetInt64(4),
                    Entries: row.GetInt64(5)),
                [
                    ("@journal", journalId),
                    .. some.SelectMany((row, i) => new (string, object?)[]
                    {
                        ($"@kind{i}", $"{row.Key.Kind}"), ($"@seconds{i}", row.Key.Seconds), ($"@bucket{i}", row.Key.Bucket),
                        ($"@poster{i}", row.Key.PosterId), ($"@audience{i}", row.Key.Audience), ($"@by{i}", row.By),
                    }),
                ]);
            foreach (var row in emptied.Where(row => row.Entries == 0))
            {
                link.Execute(
                    """
                    DELETE FROM sync_counts
                    WHERE journal_id = @journal AND kind = @kind AND seconds = @seconds AND bucket = @bucket AND poster_id = @poster
                      AND audience = @audience
                    """,
                    ("@journal", journalId),
                    ("@kind", row.Kind),
                    ("@seconds", row.Seconds),
                    ("@bucket", row.Bucket),
                    ("@poster", row.PosterId),
                    ("@audience", row.Audience));
            }
        }
    }

    /// <summary>A change that came, or went.</summary>
    private readonly record struct Step(SyncKind Kind, long At, long PosterId, long Audience, long By);
}
