using System.Collections.Concurrent;
using Daybook.Core;
using Daybook.Core.Userpics;
using Daybook.Storage.Objects;
using static Daybook.Storage.Sql.UserpicRows;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class DeletedUserpicStore(Database database) : IDeletedUserpicStore
{
    /// <summary>Others want to ask the object store something, too.</summary>
    private const int DeletionsAtOnce = 8;

    /// <summary>Other writes have their turn between.</summary>
    private const int KeywordsAtOnce = 1000;

    public Task<DeletedUserpic?> DeleteAsync(long accountId, long userpicId, CancellationToken cancellation) =>
        database.WriteAsync(
            link =>
            {
                DemandVisible(link, accountId);
                var userpic = Find(link, userpicId);
                return userpic?.AccountId == accountId ? Delete(link, userpic) : null;
            },
            cancellation);

    public Task<Userpic?> RestoreAsync(long accountId, long userpicId, UserpicQuota quota, CancellationToken cancellation) =>
        database.WriteAsync(
            link =>
            {
                DemandVisible(link, accountId);
                var hash = link.One(
                    "SELECT sha256 FROM userpics WHERE id = @id AND account_id = @account AND deleted_at > @over",
                    row => row.GetBlob(0),
                    ("@id", userpicId),
                    ("@account", accountId),
                    ("@over", Over()));
                return hash is null ? null : Restore(link, accountId, userpicId, hash, quota);
            },
            cancellation);

    public ValueTask<IReadOnlyList<DeletedUserpic>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<DeletedUserpic>>(
            link =>
            {
                var times = new Dictionary<long, DateTimeOffset>();
                var rows = link.All(
                    $"""
                    SELECT {Columns}, u.deleted_at
                    FROM userpics u
                      LEFT JOIN deleted_userpic_keywords d ON d.userpic_id = u.id
                      LEFT JOIN keywords k ON k.id = d.keyword_id AND k.userpic_id IS NULL
                    WHERE u.account_id = @account AND u.deleted_at > @over
                    ORDER BY u.deleted_at DESC, u.id DESC, d.position
                    """,
                    row =>
                    {
                        var read = Read(row);
                        times.TryAdd(read.Userpic.Id, row.GetTime(ColumnCount));
                        return read;
                    },
                    ("@account", accountId),
                    ("@over", Over()));
                return Gather(rows).ConvertAll(userpic => new DeletedUserpic(userpic, times[userpic.Id]));
            },
            cancellation);

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.WriteAsync(
        link => Expunge(
            link,
            database.Now().ToUnixTimeMilliseconds(),
            "deleted_at <= @over AND id IN (SELECT id FROM userpics WHERE deleted_at <= @over ORDER BY deleted_at LIMIT @limit)",
            ("@over", OverEverywhere()),
            ("@limit", limit)),
        cancellation);

    public async Task<PurgedKeywords> PurgeKeywordsAsync(long after, int limit, CancellationToken cancellation)
    {
        var (accounts, last) = await database.ReadAsync(link => KeywordRows.FindUnused(link, after, limit), cancellation);
        var count = 0;
        foreach (var accountId in accounts)
        {
            for (var more = KeywordsAtOnce; more == KeywordsAtOnce; count += more)
            {
                more = await database.AddAsync(link => KeywordRows.DeleteUnused(link, accountId, after, last, KeywordsAtOnce), cancellation);
            }
        }

        return new PurgedKeywords(count, last == long.MaxValue ? 0 : last);
    }

    public async Task<int> PurgeObjectsAsync(TimeSpan keptFor, int limit, CancellationToken cancellation)
    {
        if (database.Objects is not { } objects)
        {
            return 0;
        }

        await NoteRememberedAsync(objects, cancellation);
        var over = (database.Now() - keptFor).ToUnixTimeMilliseconds();
        var due = await database.ReadAsync(link => ObjectRows.Due(link, over, limit), cancellation);
        var (deleted, failures) = (new ConcurrentQueue<LeavingObject>(), new ConcurrentQueue<StorageUnavailableException>());
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = DeletionsAtOnce, CancellationToken = cancellation },
            async (one, token) =>
            {
                // One that cannot be deleted does not keep the others from it; but where every one fails, it is not tried with all of them.
                if (failures.Count >= DeletionsAtOnce)
                {
                    return;
                }

                try
                {
                    await objects.DeleteAsync(one.Name, token);
                    deleted.Enqueue(one);
                }
                catch (StorageUnavailableException failure)
                {
                    failures.Enqueue(failure);
                }
            });
        if (!deleted.IsEmpty)
        {
            await database.AddAsync(link => deleted.Sum(one => ObjectRows.Forget(link, one)), cancellation);
        }

        return failures.TryPeek(out var first)
            ? throw new StorageUnavailableException($"{due.Count - deleted.Count} objects could not be deleted. {first.Message}", first)
            : deleted.Count;
    }

    /// <summary>Notes as leaving what was put in vain while that could not be done; unless it is shown after all, by a commit that was done and not answered.</summary>
    private async Task NoteRememberedAsync(PictureObjects objects, CancellationToken cancellation)
    {
        while (objects.TryTakeRemembered(out var name))
        {
            try
            {
                await database.AddAsync(
                    link =>
                    {
                        ObjectRows.Drop(link, [name], database.Now().ToUnixTimeMilliseconds());
                        return true;
                    },
                    cancellation);
            }
            catch
            {
                objects.Remember([name]);
                throw;
            }
        }
    }

    private DeletedUserpic Delete(SqlLink link, Userpic userpic)
    {
        var now = database.Now();
        link.Execute(
            "UPDATE accounts SET userpic_allowance = @had WHERE id = @account AND userpic_allowance < @had",
            ("@account", userpic.AccountId),
            ("@had", (long)Count(link, userpic.AccountId)));
        KeywordRows.Free(link, userpic.Id);
        var wasDefault = link.Execute(
            "UPDATE accounts SET default_userpic_id = NULL WHERE id = @account AND default_userpic_id = @id",
            ("@account", userpic.AccountId),
            ("@id", userpic.Id));
        link.Execute(
            "UPDATE userpics SET deleted_at = @now, was_default = @was_default WHERE id = @id",
            ("@id", userpic.Id),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@was_default", wasDefault));
        NamesChanged(link, userpic.AccountId);
        return new DeletedUserpic(userpic, now);
    }

    private static Userpic Restore(SqlLink link, long accountId, long userpicId, byte[] hash, UserpicQuota quota)
    {
        if (FindSame(link, accountId, hash) is { } same)
        {
            throw new SameUserpicException(same);
        }

        // The room of what was deleted is kept for it, though less may be allowed by now, until something else is uploaded.
        var allowed = link.Integer("SELECT userpic_allowance FROM accounts WHERE id = @account", ("@account", accountId))!.Value;
        if (Count(link, accountId) is var count && count >= Math.Max(allowed, quota.MaxPerAccount))
        {
            throw new UserpicQuotaException(count, quota.MaxPerAccount);
        }

        link.Execute(
            """
            UPDATE accounts SET default_userpic_id = @id
            WHERE id = @account AND default_userpic_id IS NULL AND EXISTS (SELECT 1 FROM userpics WHERE id = @id AND was_default = 1)
            """,
            ("@account", accountId),
            ("@id", userpicId));
        link.Execute("UPDATE userpics SET deleted_at = NULL, was_default = 0 WHERE id = @id", ("@id", userpicId));
        KeywordRows.Reclaim(link, userpicId);
        NamesChanged(link, accountId);
        return Find(link, userpicId)!;
    }

    /// <summary>What was deleted until then can no longer be restored.</summary>
    private long Over() => (database.Now() - DeletedUserpic.KeptFor).ToUnixTimeMilliseconds();

    /// <summary>The same by the clock of whichever server: none takes away what another still offers to restore.</summary>
    private long OverEverywhere() => Over() - (long)Database.ClocksDiffer.TotalMilliseconds;
}
