using System.Security.Cryptography;
using Daybook.Core.Userpics;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteUserpicStore(SqliteDatabase database) : IUserpicStore
{
    private const string Select =
        """
        SELECT u.id, u.account_id, u.content_type, u.width, u.height, u.size, u.sha256, u.description, u.created_at, k.keyword
        FROM userpics u LEFT JOIN keywords k ON k.userpic_id = u.id

        """;

    public Task<AddedUserpic> AddAsync(NewUserpic userpic, UserpicQuota quota, CancellationToken cancellation)
    {
        // Here, not in the write: the writer's thread is what all wait for.
        var hash = SHA256.HashData(userpic.Bytes.Span);
        return database.WriteAsync(link => Add(link, userpic, hash, quota), cancellation);
    }

    public ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Userpic>>(
            link => Gather(link.All(Select + "WHERE u.account_id = @account ORDER BY u.id, k.position", Read, ("@account", accountId))),
            cancellation);

    public ValueTask<Userpic?> FindAsync(long userpicId, CancellationToken cancellation) =>
        database.ReadAsync(link => Find(link, userpicId), cancellation);

    public ValueTask<UserpicFile?> ReadAsync(long userpicId, long accountId, CancellationToken cancellation) => database.ReadAsync(
        link => link.One(
            """
            SELECT u.content_type, u.sha256, u.created_at, f.bytes
            FROM userpics u JOIN accounts a ON a.id = u.account_id JOIN userpic_files f ON f.userpic_id = u.id
            WHERE u.id = @id AND u.account_id = @account AND a.state = 'V'
            """,
            row => new UserpicFile(row.GetString(0), row.GetBlob(1), row.GetTime(2), row.GetBlob(3)),
            ("@id", userpicId),
            ("@account", accountId)),
        cancellation);

    // The file goes with its row; the schema clears what points at it: the default, and the keywords, which stay.
    public Task<bool> DeleteAsync(long userpicId, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute("DELETE FROM userpics WHERE id = @id", ("@id", userpicId)) > 0,
        cancellation);

    private AddedUserpic Add(SqliteLink link, NewUserpic userpic, byte[] hash, UserpicQuota quota)
    {
        if (link.Integer("SELECT id FROM accounts WHERE id = @account AND state = 'V'", ("@account", userpic.AccountId)) is null)
        {
            throw new AccountGoneException();
        }

        var present = link.Integer(
            "SELECT id FROM userpics WHERE account_id = @account AND sha256 = @hash", ("@account", userpic.AccountId), ("@hash", hash));
        if (present is not null && userpic.Description is not null)
        {
            link.Execute(
                "UPDATE userpics SET description = @description WHERE id = @id",
                ("@id", present),
                ("@description", userpic.Description));
        }

        var id = present ?? Insert(link, userpic, hash, quota);
        Name(link, userpic, id, quota);
        if (userpic.MakeDefault)
        {
            link.Execute("UPDATE accounts SET default_userpic_id = @id WHERE id = @account", ("@id", id), ("@account", userpic.AccountId));
        }

        return new AddedUserpic(Find(link, id)!, IsDuplicate: present is not null);
    }

    private long Insert(SqliteLink link, NewUserpic userpic, byte[] hash, UserpicQuota quota)
    {
        var count = link.Integer("SELECT COUNT(*) FROM userpics WHERE account_id = @account", ("@account", userpic.AccountId))!.Value;
        if (count >= quota.MaxPerAccount)
        {
            throw new UserpicQuotaException((int)count, quota.MaxPerAccount);
        }

        var id = link.Integer(
            """
            INSERT INTO userpics (account_id, sha256, content_type, width, height, size, description, created_at)
            VALUES (@account, @hash, @content_type, @width, @height, @size, @description, @now)
            RETURNING id
            """,
            ("@account", userpic.AccountId),
            ("@hash", hash),
            ("@content_type", userpic.ContentType),
            ("@width", userpic.Width),
            ("@height", userpic.Height),
            ("@size", userpic.Bytes.Length),
            ("@description", userpic.Description ?? ""),
            ("@now", database.Now().ToUnixTimeMilliseconds()))!.Value;
        link.Execute(
            "INSERT INTO userpic_files (userpic_id, bytes) VALUES (@id, @bytes)", ("@id", id), ("@bytes", SqliteLink.Blob(userpic.Bytes)));
        return id;
    }

    private static void Name(SqliteLink link, NewUserpic userpic, long id, UserpicQuota quota)
    {
        var gained = 0;
        foreach (var keyword in userpic.Keywords)
        {
            // A keyword that the userpic has already keeps its place.
            gained += link.Execute(
                """
                INSERT INTO keywords (account_id, keyword, userpic_id, position)
                VALUES (@account, @keyword, @id, (SELECT COALESCE(MAX(position), 0) + 1 FROM keywords WHERE userpic_id = @id))
                ON CONFLICT (account_id, keyword) DO UPDATE SET userpic_id = excluded.userpic_id, position = excluded.position
                WHERE keywords.userpic_id IS DISTINCT FROM excluded.userpic_id
                """,
                ("@account", userpic.AccountId),
                ("@keyword", keyword.Value),
                ("@id", id));
        }

        // One that has more since the limit was lowered may still be sent again.
        if (gained > 0
            && link.Integer("SELECT COUNT(*) FROM keywords WHERE userpic_id = @id", ("@id", id))!.Value is var count
            && count > quota.MaxKeywords)
        {
            throw new TooManyKeywordsException((int)count, quota.MaxKeywords);
        }
    }

    private static Userpic? Find(SqliteLink link, long userpicId) =>
        Gather(link.All(Select + "WHERE u.id = @id ORDER BY k.position", Read, ("@id", userpicId))) is [var userpic] ? userpic : null;

    private static (Userpic Userpic, string? Keyword) Read(SqliteDataReader row) => (
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
            row.GetTime(8)),
        row.GetText(9));

    /// <summary>Brings the rows of one userpic, one for each of its keywords, together.</summary>
    private static List<Userpic> Gather(List<(Userpic Userpic, string? Keyword)> rows)
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
}
