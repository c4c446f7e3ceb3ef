using Daybook.Server.Tests.Failures;
using Daybook.Tests.Services;
using Npgsql;

namespace Daybook.Server.Tests.Backups;

/// <summary><c>check</c> on PostgreSQL, where what reads whole tables takes its time.</summary>
[Trait("Speed", "slow")]
public sealed class PostgresCheckTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_may_take_longer_than_one_that_somebody_waits_for()
    {
        var connectionString = postgres.CreateDatabase();
        using var home = await Home.OnPostgresAsync(connectionString);
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var other = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("LOCK TABLE userpics IN ACCESS EXCLUSIVE MODE", other, transaction))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var check = home.AssertWholeAsync();

        // However long it takes to come to the lock: only from then on does its statement take time.
        await Eventually.TrueAsync(() => check.IsCompleted || PostgresServer.Execute(
            connectionString, "SELECT count(*) FROM pg_locks WHERE relation = 'userpics'::regclass AND NOT granted") is > 0L);

        // Longer than any statement of a server may take, whether it reads or waits for somebody.
        Assert.NotSame(check, await Task.WhenAny(check, Task.Delay(TimeSpan.FromSeconds(11), Cancellation)));
        await transaction.RollbackAsync(Cancellation);
        await check;
    }
}
