using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql;

/// <summary>
/// The keywords of userpics. A keyword that is taken from a userpic stays, without one, for as long as something refers to it: that follows it to the
/// next userpic.
/// </summary>
internal static class KeywordRows
{
    /// <summary>Whether something that is written names a keyword, of <c>keywords k</c>: a condition.</summary>
    public const string IsNamed =
        """
        (EXISTS (SELECT 1 FROM entries e WHERE e.keyword_id = k.id) OR EXISTS (SELECT 1 FROM comments c WHERE c.keyword_id = k.id)
          OR EXISTS (SELECT 1 FROM messages m WHERE m.keyword_id = k.id) OR EXISTS (SELECT 1 FROM queued_entries q WHERE q.keyword_id = k.id))
        """;

    /// <summary>Whether a keyword, of <c>keywords k</c>, is of no use to anybody: a condition.</summary>
    /// <remarks>The plus makes it no condition for an index, which would lead through all keywords without a userpic.</remarks>
    public const string IsUnused =
        $"""
        +k.userpic_id IS NULL AND NOT {IsNamed}
          AND NOT EXISTS (SELECT 1 FROM deleted_userpic_keywords d WHERE d.keyword_id = k.id)
        """;

    /// <summary>How many keywords a userpic has.</summary>
    public static int Count(SqlLink link, long userpicId) =>
        (int)link.Integer("SELECT COUNT(*) FROM keywords WHERE userpic_id = @id", ("@id", userpicId))!.Value;

    /// <summary>Gives a userpic keywords besides those that it has, which keep their places.</summary>
    /// <param name="link">The link.</param>
    /// <param name="accountId">Whose userpic it is.</param>
    /// <param name="userpicId">The userpic.</param>
    /// <param name="had">How many it has.</param>
    /// <param name="keywords">The keywords.</param>
    /// <param name="quota">How many it may have.</param>
    /// <returns>How many of them it did not have.</returns>
    public static int Add(SqlLink link, long accountId, long userpicId, int had, IReadOnlyList<Keyword> keywords, UserpicQuota quota)
    {
        var gained = 0;
        foreach (var keyword in keywords)
        {
            gained += link.Execute(
                """
                INSERT INTO keywords (account_id, keyword, userpic_id, position)
                VALUES (@account, @keyword, @id, (SELECT COALESCE(MAX(position), 0) + 1 FROM keywords WHERE userpic_id = @id))
                ON CONFLICT (account_id, keyword) DO UPDATE SET userpic_id = excluded.userpic_id, position = excluded.position
                WHERE keywords.userpic_id IS DISTINCT FROM excluded.userpic_id
                """,
                ("@account", accountId),
                ("@keyword", keyword.Value),
                ("@id", userpicId));
        }

        // One that has more since the limit was lowered may still be sent again.
        if (gained > 0 && had + gained > quota.MaxKeywords)
        {
            throw new TooManyKeywordsException(had + gained, quota.MaxKeywords);
        }

        return gained;
    }

    /// <summary>Gives a new userpic its keywords, in this order.</summary>
    /// <exception cref="TooManyKeywordsException">They are more than it may have.</exception>
    public static void Give(SqlLink link, long accountId, long userpicId, IReadOnlyList<Keyword> keywords, UserpicQuota quota)
    {
        if (keywords.Count > quota.MaxKeywords)
        {
            throw new TooManyKeywordsException(keywords.Count, quota.MaxKeywords);
        }

        Put(link, accountId, userpicId, keywords);
    }

    /// <summary>Gives a userpic these keywords and no others, in this order.</summary>
    public static void Replace(SqlLink link, long accountId, long userpicId, IReadOnlyList<Keyword> keywords, UserpicQuota quota)
    {
        var former = link.All(
            "SELECT keyword FROM keywords WHERE userpic_id = @id", row => row.GetString(0), ("@id", userpicId));
        if (keywords.Count > quota.MaxKeywords && keywords.Any(keyword => !former.Contains(keyword.Value)))
        {
            throw new TooManyKeywordsException(keywords.Count, quota.MaxKeywords);
        }

        link.Execute("UPDATE keywords SET userpic_id = NULL WHERE userpic_id = @id", ("@id", userpicId));
        Put(link, accountId, userpicId, keywords);
    }

    /// <summary>Gives a keyword that a userpic has another name.</summary>
    /// <returns>The userpic; null if none has the keyword.</returns>
    public static long? Rename(SqlLink link, long accountId, Keyword keyword, Keyword newName)
    {
        var userpicId = link.Integer(
            "SELECT userpic_id FROM keywords WHERE account_id = @account AND keyword = @keyword AND userpic_id IS NOT NULL",
            ("@account", accountId),
            ("@keyword", keyword.Value));
        if (userpicId is null || keyword == newName)
        {
            return userpicId;
        }

        // If there is the new name already, that keyword takes the place of this one, as two cannot have one name.
        var merged = link.Execute(
            """
            UPDATE keywords SET (userpic_id, position) =
              (SELECT old.userpic_id, old.position FROM keywords old WHERE old.account_id = @account AND old.keyword = @keyword)
            WHERE account_id = @account AND keyword = @new_name
            """,
            ("@account", accountId),
            ("@keyword", keyword.Value),
            ("@new_name", newName.Value)) > 0;
        if (merged)
        {
            Follow(link, "entries", accountId, keyword, newName);
            Follow(link, "comments", accountId, keyword, newName);
            Follow(link, "messages", accountId, keyword, newName);
            Follow(link, "queued_entries", accountId, keyword, newName);
            link.Execute(
                "UPDATE keywords SET userpic_id = NULL WHERE account_id = @account AND keyword = @keyword",
                ("@account", accountId),
                ("@keyword", keyword.Value));
        }
        else
        {
            var id = link.Integer(
                "UPDATE keywords SET keyword = @new_name WHERE account_id = @account AND keyword = @keyword RETURNING id",
                ("@account", accountId),
                ("@keyword", keyword.Value),
                ("@new_name", newName.Value))!.Value;
            Leave(link, id, keyword);
        }

        return userpicId;
    }

    /// <summary>
    /// A deleted userpic that had a keyword gets back the name that it had, not one that was given to the keyword since: for those the old name stays, as a
    /// keyword of its own.
    /// </summary>
    private static void Leave(SqlLink link, long renamedId, Keyword keyword)
    {
        var left = link.Integer(
            """
            INSERT INTO keywords (account_id, keyword, position)
            SELECT account_id, @keyword, position FROM keywords
            WHERE id = @id AND EXISTS (SELECT 1 FROM deleted_userpic_keywords WHERE keyword_id = @id)
            RETURNING id
            """,
            ("@keyword", keyword.Value),
            ("@id", renamedId));
        if (left is not null)
        {
            link.Execute("UPDATE deleted_userpic_keywords SET keyword_id = @left WHERE keyword_id = @id", ("@left", left), ("@id", renamedId));
        }
    }

    /// <summary>Gives keywords to a userpic that has none, whoever had them.</summary>
    private static void Put(SqlLink link, long accountId, long userpicId, IReadOnlyList<Keyword> keywords)
    {
        for (var i = 0; i < keywords.Count; i++)
        {
            link.Execute(
                """
                INSERT INTO keywords (account_id, keyword, userpic_id, position) VALUES (@account, @keyword, @id, @position)
                ON CONFLICT (account_id, keyword) DO UPDATE SET userpic_id = excluded.userpic_id, position = excluded.position
                """,
                ("@account", accountId),
                ("@keyword", keywords[i].Value),
                ("@id", userpicId),
                ("@position", i + 1));
        }
    }

    /// <summary>What was written with a keyword that lost its place refers to the one that took it.</summary>
    private static void Follow(SqlLink link, string table, long accountId, Keyword keyword, Keyword newName) => link.Execute(
        $"""
        UPDATE {table} SET keyword_id = (SELECT id FROM keywords WHERE account_id = @account AND keyword = @new_name)
        WHERE keyword_id = (SELECT id FROM keywords WHERE account_id = @account AND keyword = @keyword)
        """,
        ("@account", accountId),
        ("@keyword", keyword.Value),
        ("@new_name", newName.Value));

    /// <summary>Frees a deleted userpic's keywords, and keeps in mind which they were.</summary>
    public static void Free(SqlLink link, long userpicId)
    {
        link.Execute(
            """
            INSERT INTO deleted_userpic_keywords (userpic_id, keyword_id, position)
            SELECT userpic_id, id, position FROM keywords WHERE userpic_id = @id
            """,
            ("@id", userpicId));
        link.Execute("UPDATE keywords SET userpic_id = NULL WHERE userpic_id = @id", ("@id", userpicId));
    }

    /// <summary>Some keywords that are of no use to anybody, after this id, and up to which one they are all of them.</summary>
    /// <param name="link">The link.</param>
    /// <param name="after">The id; 0 for the first.</param>
    /// <param name="limit">How many keywords are looked at.</param>
    /// <returns>The accounts that have any, and the last id that was looked at: <see cref="long.MaxValue"/> if there are no more.</returns>
    public static (List<long> Accounts, long Last) FindUnused(SqlLink link, long after, int limit)
    {
        var last = link.Integer(
            "SELECT id FROM keywords WHERE id > @after ORDER BY id LIMIT 1 OFFSET @others", ("@after", after), ("@others", limit - 1)) ?? long.MaxValue;
        var accounts = link.All(
            $"SELECT DISTINCT k.account_id FROM keywords k WHERE k.id > @after AND k.id <= @last AND {IsUnused}",
            row => row.GetInt64(0),
            ("@after", after),
            ("@last", last));
        return (accounts, last);
    }

    /// <summary>Takes some of an account's keywords between two ids away that are of no use to anybody.</summary>
    /// <returns>How many: fewer than the limit if there are no more.</returns>
    public static int DeleteUnused(SqlLink link, long accountId, long after, long last, int limit)
    {
        // Whoever is about to use one has the account locked, or finds that it is gone.
        AccountStore.Lock(link, accountId);
        return link.Execute(
            $"""
            DELETE FROM keywords WHERE id IN (
              SELECT k.id FROM keywords k WHERE k.account_id = @account AND k.id > @after AND k.id <= @last AND {IsUnused} ORDER BY k.id LIMIT @limit)
            """,
            ("@account", accountId),
            ("@after", after),
            ("@last", last),
            ("@limit", (long)limit));
    }

    /// <summary>Frees a keyword that names a picture of another account, or one that was deleted; false if this one does not.</summary>
    public static bool FreeMisplaced(SqlLink link, long keywordId)
    {
        var owner = link.Integer(
            """
            SELECT u.account_id FROM keywords k JOIN userpics u ON u.id = k.userpic_id
            WHERE k.id = @id AND (u.account_id <> k.account_id OR u.deleted_at IS NOT NULL)
            """,
            ("@id", keywordId));
        if (owner is null)
        {
            return false;
        }

        // It stood among the names of that account.
        UserpicRows.NamesChanged(link, owner.Value);
        return link.Execute("UPDATE keywords SET userpic_id = NULL WHERE id = @id", ("@id", keywordId)) > 0;
    }

    /// <summary>Gives a restored userpic those of its keywords that no other has by now.</summary>
    public static void Reclaim(SqlLink link, long userpicId)
    {
        link.Execute(
            """
            UPDATE keywords SET
              userpic_id = @id,
              position = (SELECT d.position FROM deleted_userpic_keywords d WHERE d.userpic_id = @id AND d.keyword_id = keywords.id)
            WHERE userpic_id IS NULL AND id IN (SELECT keyword_id FROM deleted_userpic_keywords WHERE userpic_id = @id)
            """,
            ("@id", userpicId));
        link.Execute("DELETE FROM deleted_userpic_keywords WHERE userpic_id = @id", ("@id", userpicId));
    }
}
