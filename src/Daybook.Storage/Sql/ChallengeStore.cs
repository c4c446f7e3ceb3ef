using Daybook.Core.Accounts;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class ChallengeStore(Database database) : IChallengeStore
{
    public async ValueTask<bool> TryUseAsync(string challenge, DateTimeOffset endsAt, CancellationToken cancellation) =>
        await database.AddAsync(
            link => link.Execute(
                "INSERT INTO used_challenges (challenge, ends_at) VALUES (@challenge, @ends_at) ON CONFLICT (challenge) DO NOTHING",
                ("@challenge", challenge),
                ("@ends_at", endsAt.ToUnixTimeMilliseconds())) > 0,
            cancellation);

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            """
            DELETE FROM used_challenges WHERE ends_at <= @over AND challenge IN (
              SELECT challenge FROM used_challenges WHERE ends_at <= @over ORDER BY ends_at LIMIT @limit)
            """,
            ("@over", (database.Now() - Database.ClocksDiffer).ToUnixTimeMilliseconds()),
            ("@limit", limit)),
        cancellation);
}
