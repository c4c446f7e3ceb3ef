using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class AllowanceStore(Database database) : IAllowanceStore
{
    public Task<bool> TryTakeAsync(string kind, string who, int limit, TimeSpan window, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            link.LockName($"allowances_taken {kind} {who}");
            var now = database.Now();
            if (link.Integer(
                "SELECT COUNT(*) FROM allowances_taken WHERE kind = @kind AND who = @who AND ends_at > @now",
                ("@kind", kind),
                ("@who", who),
                ("@now", now.ToUnixTimeMilliseconds())) >= limit)
            {
                return false;
            }

            link.Execute(
                "INSERT INTO allowances_taken (kind, who, ends_at) VALUES (@kind, @who, @ends_at)",
                ("@kind", kind),
                ("@who", who),
                ("@ends_at", (now + window).ToUnixTimeMilliseconds()));
            return true;
        },
        cancellation);

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            """
            DELETE FROM allowances_taken WHERE ends_at <= @now AND id IN (
              SELECT id FROM allowances_taken WHERE ends_at <= @now ORDER BY ends_at LIMIT @limit)
            """,
            ("@now", database.Now().ToUnixTimeMilliseconds()),
            ("@limit", limit)),
        cancellation);
}
