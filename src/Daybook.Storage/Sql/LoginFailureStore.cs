using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class LoginFailureStore(Database database) : ILoginFailureStore
{
    public ValueTask<bool> IsBannedAsync(string address, long accountId, CancellationToken cancellation) => database.ReadAsync(
        link => link.Integer(
            """
            SELECT COUNT(*) FROM login_failures
            WHERE address = @address AND account_id IN (@any, @account) AND banned = 1 AND ends_at > @now
            """,
            ("@address", address),
            ("@any", ILoginFailureStore.AnyAccount),
            ("@account", accountId),
            ("@now", database.Now().ToUnixTimeMilliseconds())) > 0,
        cancellation);

    public Task AddAsync(string address, long accountId, int limit, TimeSpan window, TimeSpan ban, CancellationToken cancellation) =>
        database.AddAsync(
            link =>
            {
                const string Count = "CASE WHEN login_failures.ends_at <= @now THEN 1 ELSE login_failures.failures + 1 END";
                var now = database.Now();
                return link.Execute(
                    $"""
                    INSERT INTO login_failures (account_id, address, failures, banned, ends_at)
                    VALUES (@account, @address, 1, CASE WHEN 1 >= @limit THEN 1 ELSE 0 END, CASE WHEN 1 >= @limit THEN @ban_end ELSE @window_end END)
                    ON CONFLICT (account_id, address) DO UPDATE SET
                      failures = {Count},
                      banned = CASE WHEN {Count} >= @limit THEN 1 ELSE 0 END,
                      ends_at = CASE WHEN {Count} >= @limit THEN @ban_end WHEN login_failures.ends_at <= @now THEN @window_end
                        ELSE login_failures.ends_at END
                    """,
                    ("@account", accountId),
                    ("@address", address),
                    ("@limit", limit),
                    ("@now", now.ToUnixTimeMilliseconds()),
                    ("@window_end", (now + window).ToUnixTimeMilliseconds()),
                    ("@ban_end", (now + ban).ToUnixTimeMilliseconds()));
            },
            cancellation);

    public async ValueTask ForgetAsync(string address, long accountId, CancellationToken cancellation)
    {
        // Most who log in had no failure; only the others have something to write.
        var any = await database.ReadAsync(
            link => link.Integer(
                "SELECT failures FROM login_failures WHERE account_id = @account AND address = @address",
                ("@account", accountId),
                ("@address", address)) is not null,
            cancellation);
        if (any)
        {
            await database.AddAsync(
                link => link.Execute(
                    "DELETE FROM login_failures WHERE account_id = @account AND address = @address",
                    ("@account", accountId),
                    ("@address", address)),
                cancellation);
        }
    }

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            """
            DELETE FROM login_failures WHERE ends_at <= @now AND (account_id, address) IN (
              SELECT account_id, address FROM login_failures WHERE ends_at <= @now ORDER BY ends_at LIMIT @limit)
            """,
            ("@now", database.Now().ToUnixTimeMilliseconds()),
            ("@limit", limit)),
        cancellation);
}
