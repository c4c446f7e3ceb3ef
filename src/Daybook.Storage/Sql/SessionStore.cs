using System.Data.Common;
using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class SessionStore(Database database) : ISessionStore
{
    private const string Columns = "id, account_id, secret_hash, created_at, expires_at, bound_address, address, agent, last_seen_at, app_password_id";

    public ValueTask<Session?> FindAsync(long sessionId, CancellationToken cancellation) => database.ReadAsync(
        link => link.One($"SELECT {Columns} FROM sessions WHERE id = @id", Read, ("@id", sessionId)), cancellation);

    public ValueTask<IReadOnlyList<Session>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Session>>(
            link => link.All(
                $"SELECT {Columns} FROM sessions WHERE account_id = @account AND expires_at > @now ORDER BY last_seen_at DESC, id DESC",
                Read,
                ("@account", accountId),
                ("@now", database.Now().ToUnixTimeMilliseconds())),
            cancellation);

    public Task<Session?> CreateAsync(NewSession session, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            var now = database.Now().ToUnixTimeMilliseconds();
            AccountStore.Lock(link, session.AccountId);
            if (session.AppPasswordId is { } appPassword && link.Integer(
                "SELECT id FROM app_passwords WHERE id = @id AND account_id = @account", ("@id", appPassword), ("@account", session.AccountId)) is null)
            {
                return null;
            }

            link.Execute(
                """
                DELETE FROM sessions WHERE account_id = @account AND (expires_at <= @now OR id NOT IN (
                  SELECT id FROM sessions WHERE account_id = @account AND expires_at > @now
                  ORDER BY last_seen_at DESC, id DESC LIMIT @others))
                """,
                ("@account", session.AccountId),
                ("@now", now),
                ("@others", Session.MaxPerAccount - 1));
            return link.One(
                $"""
                INSERT INTO sessions (account_id, secret_hash, created_at, expires_at, bound_address, address, agent, last_seen_at, app_password_id)
                SELECT id, @secret_hash, @now, @expires_at, @bound_address, @address, @agent, @now, CAST(@app_password AS BIGINT)
                FROM accounts WHERE id = @account AND password_hash = @password_hash AND state <> 'X'
                RETURNING {Columns}
                """,
                Read,
                ("@account", session.AccountId),
                ("@password_hash", session.PasswordHash),
                ("@secret_hash", SqlLink.Blob(session.SecretHash)),
                ("@now", now),
                ("@expires_at", session.ExpiresAt.ToUnixTimeMilliseconds()),
                ("@bound_address", session.BoundAddress),
                ("@address", session.Address),
                ("@agent", session.Agent),
                ("@app_password", session.AppPasswordId));
        },
        cancellation);

    public Task TouchAsync(long sessionId, DateTimeOffset seenAt, string address, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "UPDATE sessions SET last_seen_at = @hour, address = @address WHERE id = @id AND last_seen_at < @hour",
            ("@id", sessionId),
            ("@hour", Rows.Hour(seenAt)),
            ("@address", address)),
        cancellation);

    public Task EndAsync(long accountId, IReadOnlyCollection<long> sessionIds, CancellationToken cancellation) => database.WriteAsync(
        link => sessionIds.Sum(id => link.Execute(
            "DELETE FROM sessions WHERE id = @id AND account_id = @account", ("@id", id), ("@account", accountId))),
        cancellation);

    public Task EndAllAsync(long accountId, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute("DELETE FROM sessions WHERE account_id = @account", ("@account", accountId)),
        cancellation);

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit)",
            ("@now", database.Now().ToUnixTimeMilliseconds()),
            ("@limit", limit)),
        cancellation);

    private static Session Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetBlob(2),
        row.GetTime(3),
        row.GetTime(4),
        row.GetText(5),
        row.GetString(6),
        row.GetString(7),
        row.GetTime(8),
        row.IsDBNull(9) ? null : row.GetInt64(9));
}
