using Daybook.Storage.Sql.Comments;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Profiles;

namespace Daybook.Storage.Sql.Journals;

/// <summary>Journals as they come and go with their accounts.</summary>
internal static class JournalRows
{
    /// <summary>Makes the journal of a new account.</summary>
    public static void Create(SqlLink link, long accountId) => link.Execute("INSERT INTO journals (account_id) VALUES (@id)", ("@id", accountId));

    /// <summary>
    /// Keeps others from changing a journal until the transaction ends, for what is no change of the journal that clients are told of: that is
    /// <see cref="StandingRows.Tick"/>.
    /// </summary>
    /// <returns>False if there is no such journal, or none any more.</returns>
    public static bool Hold(SqlLink link, long accountId) =>
        link.Integer($"SELECT account_id FROM journals WHERE account_id = @id {link.LockRow}", ("@id", accountId)) is not null;

    /// <summary>Takes away a piece of what an account wrote and of what was written in its journal.</summary>
    /// <param name="link">The link.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="limit">How many rows are taken at most.</param>
    /// <param name="now">What time it is.</param>
    /// <returns>True if that many were, so that there may be more.</returns>
    public static bool ExpungeSome(SqlLink link, long accountId, int limit, DateTimeOffset now)
    {
        Hold(link, accountId);

        // Comments first: an entry may have thousands, which would go with it.
        var taken = link.Execute(
            """
            DELETE FROM comments WHERE journal_id = @id AND talk_id IN (
              SELECT talk_id FROM comments WHERE journal_id = @id ORDER BY talk_id LIMIT @limit)
            """,
            ("@id", accountId),
            ("@limit", limit));
        taken += SyncCounts.Delete(
            link,
            accountId,
            "item_id IN (SELECT item_id FROM entries WHERE journal_id = @journal ORDER BY item_id LIMIT @limit)",
            ("@limit", limit - taken));
        taken += ExpungeElsewhere(link, accountId, limit - taken, now);
        return taken >= limit;
    }

    /// <summary>Takes away all that an account wrote, was told and is told of.</summary>
    public static void Expunge(SqlLink link, long accountId, DateTimeOffset now)
    {
        ExpungeSome(link, accountId, int.MaxValue, now);
        link.Execute("DELETE FROM tags WHERE journal_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM queued_entries WHERE journal_id = @id OR poster_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM friends WHERE account_id = @id OR friend_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM friend_groups WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM memberships WHERE community_id = @id OR account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM bans WHERE journal_id = @id OR account_id = @id", ("@id", accountId));
        InterestRows.Set(link, accountId, []);
        link.Execute("DELETE FROM profiles WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM messages WHERE account_id = @id", ("@id", accountId));
        link.Execute("DELETE FROM journals WHERE account_id = @id", ("@id", accountId));
    }

    /// <summary>Takes away its entries in communities, and the texts of its comments: these keep their places in the threads of others.</summary>
    private static int ExpungeElsewhere(SqlLink link, long accountId, int limit, DateTimeOffset now)
    {
        var entries = link.All(
            """
            SELECT journal_id, item_id FROM entries WHERE poster_id = @id AND poster_id <> journal_id ORDER BY journal_id, item_id LIMIT @limit
            """,
            row => (Journal: row.GetInt64(0), Item: row.GetInt64(1)),
            ("@id", accountId),
            ("@limit", limit));
        var comments = link.All(
            "SELECT journal_id, item_id, talk_id FROM comments WHERE poster_id = @id LIMIT @limit",
            row => (Journal: row.GetInt64(0), Item: row.GetInt64(1), Talk: row.GetInt64(2)),
            ("@id", accountId),
            ("@limit", limit - entries.Count));

        // Before their entries are held: whoever writes in a journal holds its row first, and those who come later find gone what is gone, and counted what is
        // counted. In order, so that two who do it never wait for each other.
        foreach (var journal in entries.Select(entry => entry.Journal).Concat(comments.Select(comment => comment.Journal)).Distinct().Order())
        {
            StandingRows.Tick(link, journal, now);
        }

        foreach (var (journal, item) in entries)
        {
            SyncCounts.Delete(link, journal, "item_id = @item", ("@item", item));
        }

        foreach (var (journal, _, talk) in comments)
        {
            link.Execute(
                """
                UPDATE comments SET state = 'D', poster_id = NULL, keyword_id = NULL, userpic_id = NULL, subject = '', body = ''
                WHERE journal_id = @journal AND talk_id = @talk
                """,
                ("@journal", journal),
                ("@talk", talk));
        }

        foreach (var (journal, item) in comments.Select(comment => (comment.Journal, comment.Item)).Distinct())
        {
            // Each with a second of its own: clients that have a copy are told.
            if (EntryRows.Find(link, journal, item) is { } entry && StandingRows.Tick(link, journal, now) is { } changedAt)
            {
                CommentRows.Recount(link, entry, changedAt);
            }
        }

        return entries.Count + comments.Count;
    }
}
