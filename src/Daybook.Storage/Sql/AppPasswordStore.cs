using System.Data.Common;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class AppPasswordStore(Database database) : IAppPasswordStore
{
    public ValueTask<IReadOnlyList<AppPassword>> ListAsync(long accountId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<AppPassword>>(
            link => link.All(
                """
                SELECT id, account_id, label, protected_secret, created_at, last_used_at
                FROM app_passwords WHERE account_id = @account ORDER BY id
                """,
                Read,
                ("@account", accountId)),
            cancellation);

    public Task<AppPassword> CreateAsync(
        long accountId, string label, string protectedSecret, int limit, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            if (AccountStore.Lock(link, accountId) is null or AccountState.Expunged)
            {
                throw new AccountGoneException();
            }

            if (link.Integer("SELECT COUNT(*) FROM app_passwords WHERE account_id = @account", ("@account", accountId)) >= limit)
            {
                throw new TooManyAppPasswordsException(limit);
            }

            var now = database.Now();
            var id = link.Integer(
                """
                INSERT INTO app_passwords (account_id, label, protected_secret, created_at)
                VALUES (@account, @label, @secret, @now)
                RETURNING id
                """,
                ("@account", accountId),
                ("@label", label),
                ("@secret", protectedSecret),
                ("@now", now.ToUnixTimeMilliseconds()))!.Value;
            return new AppPassword(id, accountId, label, protectedSecret, now, LastUsedAt: null);
        },
        cancellation);

    public async Task TouchAsync(long appPasswordId, DateTimeOffset usedAt, CancellationToken cancellation)
    {
        var hour = Rows.Hour(usedAt);

        // A program may log in many times a second; only the first of an hour has something to write.
        var isNews = await database.ReadAsync(
            link => link.Integer(
                "SELECT id FROM app_passwords WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @hour)",
                ("@id", appPasswordId),
                ("@hour", hour)) is not null,
            cancellation);
        if (isNews)
        {
            await database.WriteAsync(
                link => link.Execute(
                    "UPDATE app_passwords SET last_used_at = @hour WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @hour)",
                    ("@id", appPasswordId),
                    ("@hour", hour)),
                cancellation);
        }
    }

    public Task<bool> RevokeAsync(long accountId, long appPasswordId, CancellationToken cancellation) => database.WriteAsync(
        link =>
        {
            // Its sessions go with it, those that are being made by another connection too.
            AccountStore.Lock(link, accountId);
            return link.Execute(
                "DELETE FROM app_passwords WHERE id = @id AND account_id = @account", ("@id", appPasswordId), ("@account", accountId)) > 0;
        },
        cancellation);

    private static AppPassword Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetString(3),
        row.GetTime(4),
        row.IsDBNull(5) ? null : row.GetTime(5));
}
