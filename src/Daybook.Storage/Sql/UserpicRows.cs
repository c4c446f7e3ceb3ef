using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql;

/// <summary>How userpics are read: a row for each of their keywords, or one for a userpic without any.</summary>
internal static class UserpicRows
{
    /// <summary>The columns that <see cref="Read"/> takes, of <c>userpics u</c> and <c>keywords k</c>.</summary>
    public const string Columns =
        """
        u.id, u.account_id, u.content_type, u.width, u.height, u.size, u.sha256, u.description, u.created_at, u.suspended_at,
        u.suspended_reason, k.keyword
        """;

    /// <summary>How many columns these are: what a query adds stands behind them.</summary>
    public const int ColumnCount = 12;

    public const string Select = $"SELECT {Columns} FROM userpics u LEFT JOIN keywords k ON k.userpic_id = u.id ";

    /// <summary>The userpic of this id, unless its owner deleted it.</summary>
    public static Userpic? Find(SqlLink link, long userpicId) => Gather(link.All(
        Select + "WHERE u.id = @id AND u.deleted_at IS NULL ORDER BY k.position", Read, ("@id", userpicId))) is [var userpic] ? userpic : null;

    /// <summary>A userpic without its keywords, and one of these.</summary>
    public static (Userpic Userpic, string? Keyword) Read(DbDataReader row) => (
        new Userpic(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetString(2),
            row.GetInt32(3),
            row.GetInt32(4),
            row.GetInt32(5),
            row.GetBlob(6),
            Keywords: [],
            row.GetString(7),
            row.GetTime(8),
            row.IsDBNull(9) ? null : new Suspension(row.GetTime(9), row.GetString(10))),
        row.GetText(11));

    /// <summary>Brings the rows of one userpic, which follow each other, together.</summary>
    public static List<Userpic> Gather(List<(Userpic Userpic, string? Keyword)> rows)
    {
        var userpics = new List<Userpic>();
        for (var start = 0; start < rows.Count;)
        {
            var userpic = rows[start].Userpic;
            var keywords = new List<Keyword>();
            for (; start < rows.Count && rows[start].Userpic.Id == userpic.Id; start++)
            {
                if (rows[start].Keyword is { } keyword)
                {
                    keywords.Add(Keyword.Parse(keyword));
                }
            }

            userpics.Add(userpic with { Keywords = keywords });
        }

        return userpics;
    }

    /// <summary>Locks the account and checks that it may change its userpics.</summary>
    /// <exception cref="AccountGoneException">It may not: it is suspended, deleted, or not there.</exception>
    public static void DemandVisible(SqlLink link, long accountId)
    {
        if (AccountStore.Lock(link, accountId) is not AccountState.Visible)
        {
            throw new AccountGoneException();
        }
    }

    /// <summary>How many pictures the account has.</summary>
    public static int Count(SqlLink link, long accountId) => (int)link.Integer(
        "SELECT COUNT(*) FROM userpics WHERE account_id = @account AND deleted_at IS NULL", ("@account", accountId))!.Value;

    /// <summary>The account's picture of these bytes, unless it was deleted; and how many pictures it has, and has deleted.</summary>
    public static (long? Same, int Count, int Deleted) Look(SqlLink link, long accountId, byte[] hash) => link.All(
        """
        SELECT (SELECT id FROM userpics WHERE account_id = @account AND sha256 = @hash AND deleted_at IS NULL),
          (SELECT COUNT(*) FROM userpics WHERE account_id = @account AND deleted_at IS NULL),
          (SELECT COUNT(*) FROM userpics WHERE account_id = @account AND deleted_at IS NOT NULL)
        """,
        row => (row.IsDBNull(0) ? default(long?) : row.GetInt64(0), row.GetInt32(1), row.GetInt32(2)),
        ("@account", accountId),
        ("@hash", hash)).Single();

    /// <summary>Makes room for a picture that the account is about to add.</summary>
    /// <param name="link">The link.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="deleted">How many it has deleted.</param>
    /// <param name="quota">How many it may have.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <exception cref="UserpicQuotaException">It has as many as it may.</exception>
    public static void TakeRoom(SqlLink link, long accountId, int count, int deleted, UserpicQuota quota, long now)
    {
        if (count >= quota.MaxPerAccount)
        {
            throw new UserpicQuotaException(count, quota.MaxPerAccount);
        }

        if (deleted == 0)
        {
            return;
        }

        // The room that they left is used.
        link.Execute("UPDATE accounts SET userpic_allowance = 0 WHERE id = @account", ("@account", accountId));

        // Or somebody who uploads and deletes in turn would fill the disk.
        if (count + deleted >= 2 * quota.MaxPerAccount)
        {
            Expunge(
                link,
                now,
                "id = (SELECT id FROM userpics WHERE account_id = @account AND deleted_at IS NOT NULL ORDER BY deleted_at, id LIMIT 1)",
                ("@account", accountId));
        }
    }

    /// <summary>The account's picture of these bytes, unless it was deleted.</summary>
    public static long? FindSame(SqlLink link, long accountId, ReadOnlyMemory<byte> hash) => link.Integer(
        "SELECT id FROM userpics WHERE account_id = @account AND sha256 = @hash AND deleted_at IS NULL",
        ("@account", accountId),
        ("@hash", SqlLink.Blob(hash)));

    /// <summary>Takes pictures away for good, and the objects that no other shows.</summary>
    /// <param name="link">The link.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="which">Which: a condition.</param>
    /// <param name="values">Its values.</param>
    /// <returns>How many there were.</returns>
    public static int Expunge(SqlLink link, long now, string which, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var gone = link.All(
            $"DELETE FROM userpics WHERE {which} RETURNING sha256, in_objects, account_id, deleted_at",
            row => (Hash: row.GetBlob(0), IsObject: row.GetFlag(1), AccountId: row.GetInt64(2), WasDeleted: !row.IsDBNull(3)),
            values);
        foreach (var accountId in gone.Where(picture => !picture.WasDeleted).Select(picture => picture.AccountId).Distinct())
        {
            NamesChanged(link, accountId);
        }

        ObjectRows.Release(link, gone.Where(picture => picture.IsObject).Select(picture => picture.Hash), now);
        return gone.Count;
    }

    /// <summary>
    /// Notes that what the account's pictures are called has changed: a part of every write after which there are others, or others of their keywords.
    /// </summary>
    public static void NamesChanged(SqlLink link, long accountId) => link.Execute(
        "UPDATE accounts SET pictures_version = @version WHERE id = @account", ("@version", Random.Shared.NextInt64()), ("@account", accountId));

    public static void MakeDefault(SqlLink link, long accountId, long userpicId) => link.Execute(
        "UPDATE accounts SET default_userpic_id = @id WHERE id = @account", ("@id", userpicId), ("@account", accountId));
}
