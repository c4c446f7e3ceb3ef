using Daybook.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    public ValueTask<Session?> FindAsync(long sessionId, CancellationToken cancellation) => database.ReadAsync(
        link => link.One(
            "SELECT id, account_id, secret_hash, created_at, expires_at, bound_address FROM sessions WHERE id = @id",
            Read,
            ("@id", sessionId)),
        cancellation);

    public Task<Session?> CreateAsync(
        long accountId,
        ReadOnlyMemory<byte> secretHash,
        DateTimeOffset expiresAt,
        string? boundAddress,
        string passwordHash,
        CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            var now = database.Now();
            link.Execute(
                "DELETE FROM sessions WHERE account_id = @account AND expires_at <= @now",
                ("@account", accountId),
                ("@now", now.ToUnixTimeMilliseconds()));
            return link.One(
                """
                INSERT INTO sessions (account_id, secret_hash, created_at, expires_at, bound_address)
                SELECT id, @secret_hash, @now, @expires_at, @bound_address
                FROM accounts WHERE id = @account AND password_hash = @password_hash AND state <> 'X'
                RETURNING id, account_id, secret_hash, created_at, expires_at, bound_address
                """,
                Read,
                ("@account", accountId),
                ("@password_hash", passwordHash),
                ("@secret_hash", SqliteLink.Blob(secretHash)),
                ("@now", now.ToUnixTimeMilliseconds()),
                ("@expires_at", expiresAt.ToUnixTimeMilliseconds()),
                ("@bound_address", boundAddress));
        },
        cancellation);

    public Task EndAsync(long accountId, IReadOnlyCollection<long> sessionIds, CancellationToken cancellation) => database.WriteAsync(
        link => sessionIds.Sum(id => link.Execute(
            "DELETE FROM sessions WHERE id = @id AND account_id = @account", ("@id", id), ("@account", accountId))),
        cancellation);

    public Task EndAllAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute("DELETE FROM sessions WHERE account_id = @account", ("@account", accountId)),
        cancellation);

    private static Session Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetBlob(2), row.GetTime(3), row.GetTime(4), row.GetText(5));
}
