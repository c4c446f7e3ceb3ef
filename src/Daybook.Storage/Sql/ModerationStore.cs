using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class ModerationStore(Database database) : IModerationStore
{
    /// <summary>
    /// The picture, and those with the same bytes that its owner deleted, or uploaded after deleting it: else the suspended one would give way to another.
    /// In two halves, each of which has an index.
    /// </summary>
    private const string WithTheSameBytes =
        """
        id IN (
          SELECT s.id FROM userpics p JOIN userpics s ON s.account_id = p.account_id AND s.sha256 = p.sha256 AND s.deleted_at IS NULL WHERE p.id = @id
          UNION ALL
          SELECT s.id FROM userpics p JOIN userpics s ON s.account_id = p.account_id AND s.sha256 = p.sha256 AND s.deleted_at IS NOT NULL WHERE p.id = @id)
        """;

    public Task<bool> SetAccountSuspendedAsync(long accountId, bool suspended, ModerationNote note, CancellationToken cancellation) =>
        database.WriteAsync(
            link =>
            {
                if (AccountStore.Lock(link, accountId) is null or AccountState.Expunged)
                {
                    return false;
                }

                var changed = link.Execute(
                    suspended
                        ? "UPDATE accounts SET state = 'S' WHERE id = @id AND state <> 'S'"
                        : "UPDATE accounts SET state = CASE WHEN deleted_at IS NULL THEN 'V' ELSE 'D' END WHERE id = @id AND state = 'S'",
                    ("@id", accountId));
                if (changed > 0)
                {
                    AccountStore.RefreshShown(link, accountId);
                    Log(link, suspended ? ModerationAction.SuspendAccount : ModerationAction.UnsuspendAccount, accountId, null, note);
                }

                return true;
            },
            cancellation);

    public Task<bool> ExpungeAccountAsync(long accountId, ModerationNote note, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (!AccountStore.Expunge(link, accountId, database.Now()))
            {
                return false;
            }

            Log(link, ModerationAction.ExpungeAccount, accountId, null, note);
            return true;
        },
        cancellation);

    public Task<bool> SetUserpicSuspendedAsync(long userpicId, bool suspended, ModerationNote note, CancellationToken cancellation) =>
        database.WriteAsync(
            link =>
            {
                if (LockOwner(link, userpicId) is not { } accountId)
                {
                    return false;
                }

                var changed = suspended
                    ? link.Execute(
                        $"UPDATE userpics SET suspended_at = COALESCE(suspended_at, @now), suspended_reason = @reason WHERE {WithTheSameBytes}",
                        ("@id", userpicId),
                        ("@now", database.Now().ToUnixTimeMilliseconds()),
                        ("@reason", note.Reason))
                    : link.Execute(
                        $"UPDATE userpics SET suspended_at = NULL, suspended_reason = NULL WHERE {WithTheSameBytes} AND suspended_at IS NOT NULL",
                        ("@id", userpicId));
                if (changed > 0)
                {
                    Log(link, suspended ? ModerationAction.SuspendUserpic : ModerationAction.UnsuspendUserpic, accountId, userpicId, note);
                }

                return true;
            },
            cancellation);

    // The file goes with its row; the schema clears what points at it: the default, and the keywords, which stay.
    public Task<bool> ExpungeUserpicAsync(long userpicId, ModerationNote note, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (LockOwner(link, userpicId) is not { } accountId)
            {
                return false;
            }

            UserpicRows.Expunge(link, database.Now().ToUnixTimeMilliseconds(), "id = @id", ("@id", userpicId));
            Log(link, ModerationAction.ExpungeUserpic, accountId, userpicId, note);
            return true;
        },
        cancellation);

    public ValueTask<long?> FindOwnerAsync(long userpicId, CancellationToken cancellation) =>
        database.ReadAsync(link => OwnerOf(link, userpicId), cancellation);

    public ValueTask<UserpicFile?> ReadUserpicAsync(long userpicId, CancellationToken cancellation) => UserpicFiles.ReadAsync(
        database,
        link => link.One(UserpicFiles.Select + " WHERE u.id = @id", UserpicFiles.Read, ("@with", 2), ("@id", userpicId)),
        evenSuspended: true,
        known: null,
        cancellation);

    public ValueTask<IReadOnlyList<ModerationEntry>> ListAsync(long? before, int limit, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<ModerationEntry>>(
            link => link.All(
                """
                SELECT l.id, l.created_at, m.name, l.action, l.account_id, a.name, l.userpic_id, l.reason
                FROM moderation_log l JOIN accounts a ON a.id = l.account_id LEFT JOIN accounts m ON m.id = l.moderator_id
                WHERE l.id < @before ORDER BY l.id DESC LIMIT @limit
                """,
                Read,
                ("@before", before ?? long.MaxValue),
                ("@limit", limit)),
            cancellation);

    /// <summary>Whose picture it is, locked; null if there is none of this id.</summary>
    private static long? LockOwner(SqlLink link, long userpicId)
    {
        if (OwnerOf(link, userpicId) is not { } accountId)
        {
            return null;
        }

        // It may have gone while this waited for the lock.
        AccountStore.Lock(link, accountId);
        return OwnerOf(link, userpicId);
    }

    private static long? OwnerOf(SqlLink link, long userpicId) =>
        link.Integer("SELECT account_id FROM userpics WHERE id = @id", ("@id", userpicId));

    /// <remarks>
    /// Of a picture that is suspended or shown again it keeps the hash, by which <see cref="UserpicStore"/> knows the same bytes when they are uploaded again.
    /// One that was taken away has none any more: what the lines before say of its bytes still holds.
    /// </remarks>
    private void Log(SqlLink link, ModerationAction action, long accountId, long? userpicId, ModerationNote note) => link.Execute(
        """
        INSERT INTO moderation_log (created_at, moderator_id, action, account_id, userpic_id, reason, sha256)
        VALUES (@now, @moderator, @action, @account, @userpic, @reason, (SELECT sha256 FROM userpics WHERE id = @userpic))
        """,
        ("@now", database.Now().ToUnixTimeMilliseconds()),
        ("@moderator", note.ModeratorId),
        ("@action", action.ToString()),
        ("@account", accountId),
        ("@userpic", userpicId),
        ("@reason", note.Reason));

    private static ModerationEntry Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetTime(1),
        row.IsDBNull(2) ? null : AccountName.Parse(row.GetString(2)),
        Enum.Parse<ModerationAction>(row.GetString(3)),
        row.GetInt64(4),
        AccountName.Parse(row.GetString(5)),
        row.IsDBNull(6) ? null : row.GetInt64(6),
        row.GetString(7));
}
