using System.Globalization;
using System.Security.Cryptography;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Storage.Objects;
using static Daybook.Storage.Sql.UserpicRows;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class UserpicStore(Database database) : IUserpicStore
{
    /// <summary>What an account's pictures are asked for with: an index leads to them, however many accounts and pictures there are.</summary>
    internal const string SelectOfAccount = Select + "WHERE u.account_id = @account AND u.deleted_at IS NULL ORDER BY u.id, k.position";

    /// <summary>What the newest shown pictures are asked for with; its index answers it from the end, however many there are.</summary>
    internal const string SelectShown =
        $"""
        SELECT {Columns}, a.name
        FROM userpics u JOIN accounts a ON a.id = u.account_id LEFT JOIN keywords k ON k.userpic_id = u.id
        WHERE u.id IN (
          SELECT id FROM userpics WHERE shown = 1 AND suspended_at IS NULL AND deleted_at IS NULL ORDER BY id DESC LIMIT @limit)
        ORDER BY u.id DESC, k.position
        """;

    public Task<AddedUserpic> AddAsync(NewUserpic userpic, UserpicQuota quota, CancellationToken cancellation)
    {
        // Here, not in the write: the writer's thread is what all wait for.
        var hash = SHA256.HashData(userpic.Bytes.Span);
        return database.Objects is { TakesNew: true } objects
            ? AddAsync(objects, userpic, hash, quota, cancellation)
            : database.AddAsync(link => Add(link, userpic, hash, quota, null), cancellation);
    }

    public ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Userpic>>(
            link => Gather(link.All(SelectOfAccount, Read, ("@account", accountId))), cancellation);

    public ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, long after, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Userpic>>(
            link => Gather(link.All(
                Select +
                """
                WHERE u.id IN (
                  SELECT id FROM userpics WHERE account_id = @account AND deleted_at IS NULL AND id > @after ORDER BY id LIMIT @limit)
                ORDER BY u.id, k.position
                """,
                Read,
                ("@account", accountId),
                ("@after", after),
                ("@limit", limit))),
            cancellation);

    /// <remarks>
    /// All in one text: to hand over a row takes longer than to find it. No keyword has a comma or is empty. And in one statement, so that the version
    /// is that of these very names.
    /// </remarks>
    public ValueTask<UserpicNames> ListNamesAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync(
            link => link.One(
                """
                SELECT a.pictures_version, (
                  SELECT COALESCE(string_agg(CAST(u.id AS TEXT) || ',' || COALESCE(k.keyword, ''), ','), '')
                  FROM userpics u LEFT JOIN keywords k ON k.userpic_id = u.id
                  WHERE u.account_id = a.id AND u.deleted_at IS NULL)
                FROM accounts a WHERE a.id = @account
                """,
                row => new UserpicNames(row.GetInt64(0), CutNames(row.GetString(1))),
                ("@account", accountId)) ?? new UserpicNames(0, []),
            cancellation);

    public ValueTask<IReadOnlyList<Keyword>> ListMissedAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Keyword>>(
            link => link.All(
                $"""
                SELECT k.keyword FROM keywords k WHERE k.account_id = @account AND k.userpic_id IS NULL AND {KeywordRows.IsNamed} ORDER BY k.keyword
                """,
                row => Keyword.Parse(row.GetString(0)),
                ("@account", accountId)),
            cancellation);

    public ValueTask<int> CountAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync(link => Count(link, accountId), cancellation);

    public ValueTask<Userpic?> FindAsync(long userpicId, CancellationToken cancellation) =>
        database.ReadAsync(link => Find(link, userpicId), cancellation);

    public ValueTask<UserpicFile?> ReadAsync(long userpicId, long accountId, UserpicFile? known, CancellationToken cancellation) =>
        UserpicFiles.ReadAsync(
            database,
            link => link.One(
                UserpicFiles.Select +
                """
                 JOIN accounts a ON a.id = u.account_id
                WHERE u.id = @id AND u.account_id = @account AND u.deleted_at IS NULL AND a.state = 'V'
                """,
                UserpicFiles.Read,
                ("@with", known is { Bytes.IsEmpty: false } ? 0 : 1),
                ("@id", userpicId),
                ("@account", accountId)),
            evenSuspended: false,
            known,
            cancellation);

    public ValueTask<IReadOnlyList<ShownUserpic>> ListShownAsync(int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<ShownUserpic>>(
            link =>
            {
                var owners = new Dictionary<long, AccountName>();
                var rows = link.All(
                    SelectShown,
                    row =>
                    {
                        var read = Read(row);
                        owners.TryAdd(read.Userpic.AccountId, AccountName.Parse(row.GetString(ColumnCount)));
                        return read;
                    },
                    ("@limit", limit));
                return Gather(rows).ConvertAll(userpic => new ShownUserpic(userpic, owners[userpic.AccountId]));
            },
            cancellation);

    public Task<Userpic?> EditAsync(
        long accountId, long userpicId, UserpicEdit edit, UserpicQuota quota, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            DemandVisible(link, accountId);
            if (Find(link, userpicId)?.AccountId != accountId)
            {
                return null;
            }

            if (edit.Keywords is not null)
            {
                KeywordRows.Replace(link, accountId, userpicId, edit.Keywords, quota);
                NamesChanged(link, accountId);
            }

            if (edit.Description is not null)
            {
                Describe(link, userpicId, edit.Description);
            }

            if (edit.IsDefault == true)
            {
                MakeDefault(link, accountId, userpicId);
            }
            else if (edit.IsDefault == false)
            {
                link.Execute(
                    "UPDATE accounts SET default_userpic_id = NULL WHERE id = @account AND default_userpic_id = @id",
                    ("@account", accountId),
                    ("@id", userpicId));
            }

            return Find(link, userpicId);
        },
        cancellation);

    public Task<bool> ClearDefaultAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE accounts SET default_userpic_id = NULL WHERE id = @account AND default_userpic_id IS NOT NULL",
            ("@account", accountId)) > 0,
        cancellation);

    public Task<Userpic?> RenameKeywordAsync(long accountId, Keyword keyword, Keyword newName, CancellationToken cancellation) =>
        database.WriteAsync(
            link =>
            {
                DemandVisible(link, accountId);
                if (KeywordRows.Rename(link, accountId, keyword, newName) is not { } userpicId)
                {
                    return null;
                }

                NamesChanged(link, accountId);
                return Find(link, userpicId);
            },
            cancellation);

    private async Task<AddedUserpic> AddAsync(
        PictureObjects objects, NewUserpic userpic, byte[] hash, UserpicQuota quota, CancellationToken cancellation)
    {
        var upload = new ObjectUpload(database, objects, userpic, hash);
        for (var isAgain = false; ; isAgain = true)
        {
            try
            {
                await upload.PutAsync(quota, cancellation);

                // Once there is an object, it is either shown or known to be of no use.
                return await database.AddAsync(link => Add(link, userpic, hash, quota, upload), CancellationToken.None);
            }
            catch (ObjectGoneException) when (!isAgain)
            {
                // Somebody took the last other picture with these bytes away.
            }
            catch (Exception) when (upload.Names.Count > 0)
            {
                await DropAsync(objects, upload);
                throw;
            }
        }
    }

    private async Task DropAsync(PictureObjects objects, ObjectUpload upload)
    {
        try
        {
            await database.AddAsync(
                link =>
                {
                    upload.Drop(link);
                    return true;
                },
                CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // What failed before is what the caller is told. The purge notes it once it can.
            objects.Remember(upload.Names);
        }
    }

    private AddedUserpic Add(SqlLink link, NewUserpic userpic, byte[] hash, UserpicQuota quota, ObjectUpload? upload)
    {
        DemandVisible(link, userpic.AccountId);
        var (present, count, deleted) = Look(link, userpic.AccountId, hash);
        var now = database.Now().ToUnixTimeMilliseconds();
        if (present is null)
        {
            TakeRoom(link, userpic.AccountId, count, deleted, quota, now);
        }

        var added = present is { } same
            ? Keep(link, userpic, same, quota, upload)
            : Insert(link, userpic, hash, now, quota, upload);
        if (userpic.MakeDefault)
        {
            MakeDefault(link, userpic.AccountId, added.Id);
        }

        return new AddedUserpic(added, IsDuplicate: present is not null);
    }

    private static Userpic Keep(SqlLink link, NewUserpic userpic, long same, UserpicQuota quota, ObjectUpload? upload)
    {
        upload?.Drop(link);
        if (userpic.Description is not null)
        {
            Describe(link, same, userpic.Description);
        }

        if (KeywordRows.Add(link, userpic.AccountId, same, KeywordRows.Count(link, same), userpic.Keywords, quota) > 0)
        {
            NamesChanged(link, userpic.AccountId);
        }

        return Find(link, same)!;
    }

    /// <remarks>
    /// What was written is not read back: every statement is time that all who write wait for. Bytes that a moderator suspended, when the account had them before,
    /// stay so: the last decision about them counts.
    /// </remarks>
    private static Userpic Insert(SqlLink link, NewUserpic userpic, byte[] hash, long now, UserpicQuota quota, ObjectUpload? upload)
    {
        upload?.Keep(link);
        var (id, suspension) = link.All(
            """
            INSERT INTO userpics (account_id, sha256, content_type, width, height, size, description, created_at, shown, in_objects, suspended_at, suspended_reason)
            SELECT a.id, @hash, @content_type, @width, @height, @size, @description, @now, a.show_pictures, @in_objects, l.created_at, l.reason
            FROM accounts a LEFT JOIN moderation_log l ON l.action = 'SuspendUserpic' AND l.id = (
              SELECT MAX(id) FROM moderation_log WHERE account_id = @account AND sha256 = @hash)
            WHERE a.id = @account
            RETURNING id, suspended_at, suspended_reason
            """,
            row => (row.GetInt64(0), row.IsDBNull(1) ? null : new Suspension(row.GetTime(1), row.GetString(2))),
            ("@account", userpic.AccountId),
            ("@hash", hash),
            ("@content_type", userpic.ContentType),
            ("@width", userpic.Width),
            ("@height", userpic.Height),
            ("@size", userpic.Bytes.Length),
            ("@description", userpic.Description ?? ""),
            ("@now", now),
            ("@in_objects", Rows.Flag(upload is not null))).Single();
        if (upload is null)
        {
            link.Execute(
                "INSERT INTO userpic_files (userpic_id, bytes) VALUES (@id, @bytes)", ("@id", id), ("@bytes", SqlLink.Blob(userpic.Bytes)));
        }

        var keywords = userpic.Keywords.Distinct().ToList();
        KeywordRows.Give(link, userpic.AccountId, id, keywords, quota);
        NamesChanged(link, userpic.AccountId);
        return new Userpic(
            id,
            userpic.AccountId,
            userpic.ContentType,
            userpic.Width,
            userpic.Height,
            userpic.Bytes.Length,
            hash,
            keywords,
            userpic.Description ?? "",
            DateTimeOffset.FromUnixTimeMilliseconds(now),
            suspension);
    }

    private static List<UserpicName> CutNames(ReadOnlySpan<char> text)
    {
        var names = new List<UserpicName>();
        while (text.Length > 0)
        {
            var id = long.Parse(Cut(ref text), NumberStyles.None, CultureInfo.InvariantCulture);
            var keyword = Cut(ref text);
            names.Add(new UserpicName(id, keyword.Length > 0 ? Keyword.Parse(keyword.ToString()) : null));
        }

        return names;
    }

    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(',') is var comma and >= 0 ? comma : text.Length;
        var part = text[..end];
        text = text[Math.Min(end + 1, text.Length)..];
        return part;
    }

    private static void Describe(SqlLink link, long userpicId, string description) => link.Execute(
        "UPDATE userpics SET description = @description WHERE id = @id", ("@id", userpicId), ("@description", description));
}
