using System.Data.Common;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;

namespace Daybook.Storage.Sql.Journals;

/// <summary>How somebody stands to a journal, and what that means in a query.</summary>
internal static class StandingRows
{
    /// <summary>
    /// What <see cref="Sight.Sees(Entry)"/> says, over <c>entries e</c> and its poster <c>accounts p</c>. The first half needs the index alone.
    /// </summary>
    public const string Visible =
        """
        (@all = 1 OR e.poster_id = @viewer OR (e.audience & @mask) <> 0)
        AND (@all = 1 OR e.poster_id = @viewer OR p.state = 'V')
        AND (@poster = 0 OR e.poster_id = @poster)
        """;

    private const string Select =
        """
        SELECT a.id, a.name, a.full_name, a.kind, a.state, a.created_at, a.default_userpic_id, j.newest_event,
          j.title, j.legacy_encoding, j.minimum_security, j.screening, j.anonymous_comments, j.posting_access, j.is_moderated, j.is_open,
          v.id, v.kind, f.group_mask, m.roles, b.account_id, j.clock
        FROM accounts a JOIN journals j ON j.account_id = a.id
          LEFT JOIN accounts v ON v.id = @viewer AND v.state = 'V'
          LEFT JOIN friends f ON f.account_id = a.id AND f.friend_id = v.id
          LEFT JOIN memberships m ON m.community_id = a.id AND m.account_id = v.id
          LEFT JOIN bans b ON b.journal_id = a.id AND b.account_id = v.id
        WHERE a.state <> 'X'

        """;

    public static Standing? Find(SqlLink link, AccountName journal, long? viewerId) =>
        link.One(Select + "AND a.name = @name", Read, ("@viewer", viewerId ?? 0), ("@name", journal.Value));

    public static Standing? Find(SqlLink link, long journalId, long? viewerId) =>
        link.One(Select + "AND a.id = @id", Read, ("@viewer", viewerId ?? 0), ("@id", journalId));

    /// <summary>The values of <see cref="Visible"/> for a journal.</summary>
    public static (string Name, object? Value)[] Values(Sight sight, params ReadOnlySpan<(string Name, object? Value)> others) =>
    [
        ("@all", sight.All ? 1L : 0L),
        ("@viewer", sight.ViewerId),
        ("@mask", (long)sight.Mask),
        ("@poster", sight.PosterId),
        .. others,
    ];

    /// <summary>
    /// The journal's next time: later than all it gave out, and whole seconds. Whoever asks holds the journal until the transaction ends. Null if
    /// there is no such journal, or none any more: it may have gone since it was found.
    /// </summary>
    public static long? Tick(SqlLink link, long journalId, DateTimeOffset now) => link.Integer(
        "UPDATE journals SET clock = CASE WHEN clock >= @now THEN clock + 1 ELSE @now END WHERE account_id = @id RETURNING clock",
        ("@id", journalId),
        ("@now", now.ToUnixTimeSeconds()));

    private static Standing Read(DbDataReader row) => new(
        new Journal(
            row.GetInt64(0),
            AccountName.Parse(row.GetString(1)),
            row.GetString(2),
            row.GetLetter<AccountKind>(3),
            row.GetState(4),
            row.GetTime(5),
            row.GetInteger(6),
            row.IsDBNull(7) ? null : EventTime.FromMinutes(row.GetInt64(7)),
            new JournalSettings(
                row.GetString(8),
                row.GetString(9),
                row.GetLetter<SecurityKind>(10),
                row.GetLetter<Screening>(11),
                row.GetFlag(12),
                row.GetLetter<PostingAccess>(13),
                row.GetFlag(14),
                row.GetFlag(15)),
            row.GetSeconds(21)),
        row.GetInteger(16),
        row.IsDBNull(17) ? AccountKind.Person : row.GetLetter<AccountKind>(17),
        (uint)(row.GetInteger(18) ?? 0),
        (CommunityRoles)(row.GetInteger(19) ?? 0),
        !row.IsDBNull(20));
}
