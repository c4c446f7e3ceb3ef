using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>How the one writer gathers writes, and keeps them from harming each other.</summary>
public sealed class SqliteWriterTests : IAsyncDisposable
{
    private const int MaxBatch = 4;
    private const int MaxWaiting = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = Open(TimeSpan.FromSeconds(5));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_that_wait_are_committed_together_up_to_the_limit()
    {
        var before = _database.Commits;
        Task[] writes;
        using (await HoldAsync())
        {
            writes = [.. Enumerable.Range(0, 10).Select(i => MakeAccountAsync($"a{i}"))];
        }

        await Task.WhenAll(writes);
        // One for the write that held the others up, and 4 + 4 + 2.
        Assert.Equal(4, _database.Commits - before);
        Assert.Equal(10, (await _database.Accounts.ListAsync(null, 10, Token)).Count);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_trace_and_harms_no_other_in_its_transaction()
    {
        Task before, fails, after;
        using (await HoldAsync())
        {
            before = MakeAccountAsync("before");
            fails = _database.WriteAsync<bool>(
                link =>
                {
                    link.Execute("UPDATE accounts SET email = 'half@example.org'");
                    throw new InvalidDataException("no");
                },
                Token);
            after = MakeAccountAsync("after");
        }

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidDataException>(() => fails)).Message);
        await before;
        await after;
        Assert.Equal([("after", null), ("before", null)], (await _database.Accounts.ListAsync(null, 10, Token)).Select(a => (a.Name.Value, a.Email)));
    }

    [Fact]
    public async Task A_broken_constraint_is_no_outage_and_harms_no_other()
    {
        Task fails, after;
        using (await HoldAsync())
        {
            fails = _database.WriteAsync(
                link => link.Execute("INSERT INTO sessions (account_id, secret_hash, created_at, expires_at) VALUES (99, x'00', 0, 0)"), Token);
            after = MakeAccountAsync("after");
        }

        Assert.IsNotType<StorageUnavailableException>(await Assert.ThrowsAnyAsync<Exception>(() => fails));
        await after;
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_it_waits_is_never_done()
    {
        using var cancel = new CancellationTokenSource();
        Task cancelled, other;
        using (await HoldAsync())
        {
            cancelled = _database.Accounts.CreateAsync(NewAccount("cancelled"), cancel.Token);
            other = MakeAccountAsync("other");
            await cancel.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await other;
        Assert.Equal(["other"], (await _database.Accounts.ListAsync(null, 10, Token)).Select(account => account.Name.Value));
    }

    [Fact]
    public async Task A_write_beyond_those_that_may_wait_fails_at_once()
    {
        List<Task> writes;
        using (await HoldAsync())
        {
            writes = [.. Enumerable.Range(0, MaxWaiting).Select(i => MakeAccountAsync($"a{i}"))];
            var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => MakeAccountAsync("one_too_many"));
            Assert.Contains($"{MaxWaiting}", refused.Message, StringComparison.Ordinal);
        }

        await Task.WhenAll(writes);
        await MakeAccountAsync("later");
    }

    [Fact]
    public async Task What_waits_when_the_database_is_closed_is_still_done()
    {
        Task write;
        ValueTask closed;
        using (await HoldAsync())
        {
            write = MakeAccountAsync("last");
            closed = _database.DisposeAsync();
        }

        await write;
        await closed;
        await using var reopened = Open(TimeSpan.FromSeconds(5));
        Assert.Single(await reopened.Accounts.ListAsync(null, 10, Token));
    }

    [Fact]
    public async Task An_outage_fails_everything_that_waits_for_it()
    {
        await using var impatient = Open(TimeSpan.FromMilliseconds(50));
        using var other = SqliteLink.OpenWriter(_folder.Database, TimeSpan.FromSeconds(5));
        other.BeginWriting();
        var writes = Enumerable.Range(0, 3 * MaxBatch)
            .Select(i => impatient.Accounts.CreateAsync(NewAccount($"a{i}"), Token))
            .ToArray();

        Assert.All(writes, write => Assert.ThrowsAsync<StorageUnavailableException>(() => write).GetAwaiter().GetResult());
        Assert.Empty(await impatient.Accounts.ListAsync(null, 10, Token));
    }

    [Fact]
    public async Task What_follows_a_write_does_not_run_on_the_writers_thread()
    {
        var writers = await _database.WriteAsync(_ => Environment.CurrentManagedThreadId, Token);
        Task<int> following;
        using (await HoldAsync())
        {
            // What follows a write that is over already runs at once, on this thread.
            following = _database.WriteAsync(_ => true, Token).ContinueWith(
                _ => Environment.CurrentManagedThreadId, Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        Assert.NotEqual(writers, await following);
        Assert.Equal(writers, await _database.WriteAsync(_ => Environment.CurrentManagedThreadId, Token));
    }

    /// <summary>Keeps the writer busy with one write until the result is disposed.</summary>
    private async Task<IDisposable> HoldAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hold = new Hold();
        _ = _database.WriteAsync(
            _ =>
            {
                begun.SetResult();
                return hold.Wait();
            },
            Token);
        await begun.Task;
        return hold;
    }

    private SqliteDatabase Open(TimeSpan lockTimeout) => SqliteDatabase.Open(
        _folder.Database,
        TimeProvider.System,
        new SqliteSettings { LockTimeout = lockTimeout, MaxBatch = MaxBatch, MaxWaitingWrites = MaxWaiting });

    private Task<Account> MakeAccountAsync(string name) => _database.Accounts.CreateAsync(NewAccount(name), Token);

    private static NewAccount NewAccount(string name) => new(AccountName.Parse(name), name, null, "hash");

    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource _released = new();

        public bool Wait() => _released.Task.Wait(Timeout.Infinite, Token);

        public void Dispose() => _released.SetResult();
    }
}
