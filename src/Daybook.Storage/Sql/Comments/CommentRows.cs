using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Entries;

namespace Daybook.Storage.Sql.Comments;

/// <summary>How comments are read and counted.</summary>
internal static class CommentRows
{
    /// <summary>The columns that <see cref="Read"/> takes.</summary>
    public const string Columns =
        """
        c.journal_id, c.talk_id, c.item_id, c.parent_id, c.poster_id, p.name, p.state, c.posted_at, c.state, c.subject, c.body,
          k.keyword, c.userpic_id, COALESCE(k.userpic_id, u.id, p.default_userpic_id), c.address
        """;

    /// <summary>How many columns these are: what a query adds stands behind them.</summary>
    public const int ColumnCount = 15;

    /// <summary>What comments are read from; <c>c</c> is the comment, <c>p</c> its poster.</summary>
    public const string Tables =
        """
        comments c LEFT JOIN accounts p ON p.id = c.poster_id
          LEFT JOIN keywords k ON k.id = c.keyword_id LEFT JOIN userpics u ON u.id = c.userpic_id AND u.deleted_at IS NULL
        """;

    public const string Select = $"SELECT {Columns} FROM {Tables} ";

    /// <summary>What <see cref="ReadPlace"/> takes.</summary>
    public const string SelectPlaces =
        "SELECT c.talk_id, c.parent_id, c.poster_id, p.state, c.state FROM comments c LEFT JOIN accounts p ON p.id = c.poster_id ";

    public static Comment? Find(SqlLink link, long journalId, long talkId) => link.One(
        Select + "WHERE c.journal_id = @journal AND c.talk_id = @talk", Read, ("@journal", journalId), ("@talk", talkId));

    /// <summary>Counts an entry's comments anew, and notes that they changed.</summary>
    /// <param name="link">The link.</param>
    /// <param name="old">The entry as it was.</param>
    /// <param name="changedAt">When they did.</param>
    public static void Recount(SqlLink link, Entry old, long changedAt)
    {
        link.Execute(
            """
            UPDATE entries SET
              comment_count = (SELECT COUNT(*) FROM comments WHERE journal_id = @journal AND item_id = @item AND state IN ('A', 'F')),
              screened_count = (SELECT COUNT(*) FROM comments WHERE journal_id = @journal AND item_id = @item AND state = 'S'),
              comments_changed_at = @changed
            WHERE journal_id = @journal AND item_id = @item
            """,
            ("@journal", old.JournalId),
            ("@item", old.ItemId),
            ("@changed", changedAt));
        SyncCounts.MoveComments(link, old, changedAt);
    }

    public static CommentPlace ReadPlace(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInteger(1),
        row.GetInteger(2),
        row.IsDBNull(3) ? null : row.GetState(3),
        row.GetLetter<CommentState>(4));

    public static Comment Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetInteger(3),
        row.GetInteger(4),
        row.GetText(5) is { } name ? AccountName.Parse(name) : null,
        row.IsDBNull(6) ? null : row.GetState(6),
        row.GetSeconds(7),
        row.GetLetter<CommentState>(8),
        row.GetString(9),
        row.GetString(10),
        EntryRows.PictureKeyword(row, 11),
        row.GetInteger(13),
        row.GetText(14));
}
