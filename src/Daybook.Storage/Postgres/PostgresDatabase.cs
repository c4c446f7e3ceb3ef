using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;
using Npgsql;

namespace Daybook.Storage.Postgres;

/// <summary>
/// Everything in one PostgreSQL database, which any number of servers share: what a task has acknowledged is on the server's disk, and on its
/// synchronous replica's if it has one.
/// </summary>
/// <remarks>
/// Transactions run at once, at <c>READ COMMITTED</c>. Those about one account take their turns, since each begins by locking the account's
/// row (<see cref="AccountStore.Lock"/>); what loses a race all the same is done again, a few times.
/// </remarks>
public sealed class PostgresDatabase : Database, IWriterFigures, IReaderFigures
{
    private const int MaxTries = 5;

    private readonly string _connectionString;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresWorkers _readers;
    private readonly PostgresWorkers _writers;
    private long _changes;
    private long _writes;
    private long _commits;

    private PostgresDatabase(
        string connectionString, NpgsqlDataSource source, TimeProvider clock, PostgresSettings settings, ObjectSettings? objects)
        : base(clock, objects)
    {
        PostgresLink Open() => OpenChecked(source, settings);
        (_connectionString, _source) = (connectionString, source);
        _readers = new PostgresWorkers(Open, "reads", settings.Readers, settings.MaxWaitingReads);
        _writers = new PostgresWorkers(Open, "writes", settings.Writers, settings.MaxWaitingWrites);
    }

    /// <inheritdoc/>
    public override long Changes => Interlocked.Read(ref _changes);

    /// <inheritdoc/>
    public int WaitingWrites => _writers.Waiting;

    /// <inheritdoc/>
    public int WaitingReads => _readers.Waiting;

    /// <inheritdoc/>
    public long Writes => Interlocked.Read(ref _writes);

    /// <inheritdoc/>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Opens the database.</summary>
    /// <param name="connectionString">Where it is and who logs in, as Npgsql has it.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="settings">The bounds; null for the usual ones.</param>
    /// <param name="migration">What may become of its version.</param>
    /// <param name="objects">The object store that bytes of pictures are in; null if there is none. Disposed with the database, and if this fails.</param>
    /// <param name="progress">Is told of a migration; null for nobody.</param>
    /// <exception cref="StorageVersionException">It is of a newer version of the program; or of an older one, and must stay as it is.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be reached, does not let us in, or is older and others have it open.</exception>
    public static PostgresDatabase Open(
        string connectionString,
        TimeProvider clock,
        PostgresSettings? settings = null,
        Migration migration = Migration.Upgrade,
        ObjectSettings? objects = null,
        IProgress<StepProgress>? progress = null)
    {
        settings ??= new PostgresSettings();
        var source = PostgresLink.CreateSource(connectionString, settings);
        try
        {
            using (var link = PostgresLink.Open(source, settings))
            {
                if (migration == Migration.None)
                {
                    PostgresMigrations.Demand(link);
                }
                else if (migration == Migration.Upgrade && PostgresMigrations.IsOlder(link))
                {
                    PostgresMigrations.Upgrade(link, settings.UpgradePatience, progress);
                }
                else
                {
                    PostgresMigrations.Make(link);
                }
            }

            return new PostgresDatabase(connectionString, source, clock, settings, objects);
        }
        catch (Exception fault)
        {
            source.Dispose();
            objects?.Store.Dispose();
            throw PostgresFaults.IsOutage(fault)
                ? new StorageUnavailableException($"Cannot open the PostgreSQL database: {fault.Message.ReplaceLineEndings(" ")}", fault)
                : fault;
        }
    }

    /// <summary>Whether a text is a connection string that <see cref="Open"/> can try.</summary>
    /// <param name="connectionString">Any text.</param>
    /// <param name="fault">What is wrong with it if it is none, without any of its values.</param>
    public static bool IsConnectionString(string connectionString, out string fault) =>
        PostgresLink.IsConnectionString(connectionString, out fault);

    /// <inheritdoc/>
    private protected override async Task ProbeAsync()
    {
        await ReadAsync(link => link.Integer("SELECT COUNT(*) FROM accounts WHERE id = 0"), CancellationToken.None);

        // A replica refuses the first. The second changes nothing, but is written to the log, and so the commit waits for the disk and for
        // the synchronous replica as every other does.
        await AddAsync(
            link => link.Execute("UPDATE schema_version SET version = version WHERE version < 0")
                + link.Integer("SELECT 1 FROM pg_logical_emit_message(true, 'daybook', '')"),
            CancellationToken.None);
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(string path, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        using var snapshot = PostgresEnd.OpenSnapshot(_connectionString, Objects);
        await StorageCopy.WriteAsync(snapshot, path, progress, cancellation);
    }

    /// <inheritdoc/>
    private protected override async ValueTask CloseAsync()
    {
        await _readers.DisposeAsync();
        await _writers.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <inheritdoc/>
    /// <remarks>PostgreSQL checks what it reads, and its references hold; a check beyond that is an extension's (amcheck).</remarks>
    internal override Task<IReadOnlyList<string>> FindFaultsAsync(int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc/>
    internal override ValueTask<T> ReadAsync<T>(Func<SqlLink, T> query, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? ValueTask.FromCanceled<T>(cancellation) : new(_readers.RunAsync(query, cancellation));

    /// <inheritdoc/>
    internal override Task<T> WriteAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) => _writers.RunAsync(
        link =>
        {
            try
            {
                return Transact(link, write);
            }
            finally
            {
                // Also if it failed: a commit that was not answered may have been done.
                Interlocked.Increment(ref _changes);
            }
        },
        cancellation);

    /// <inheritdoc/>
    internal override Task<T> AddAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) =>
        _writers.RunAsync(link => Transact(link, write), cancellation);

    /// <summary>A connection that is opened later: while none was open, a newer program may have changed the tables.</summary>
    private static PostgresLink OpenChecked(NpgsqlDataSource source, PostgresSettings settings)
    {
        var link = PostgresLink.Open(source, settings);
        try
        {
            PostgresMigrations.Demand(link);
            return link;
        }
        catch (Exception fault)
        {
            link.Dispose();
            throw fault is StorageVersionException ? new StorageUnavailableException(fault.Message, fault) : fault;
        }
    }

    private T Transact<T>(PostgresLink link, Func<SqlLink, T> write)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var result = link.InTransaction(write);
                Interlocked.Increment(ref _writes);
                Interlocked.Increment(ref _commits);
                return result;
            }
            catch (PostgresException fault) when (PostgresFaults.IsLostRace(fault) && tries < MaxTries)
            {
                // The others, too, begin again: not all at the same moment.
                Thread.Sleep(Random.Shared.Next(5 * tries));
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                // Many at once, and no fault of anybody's: asked again in a while, it is done.
                throw new StorageUnavailableException("Others changed the same at the same time, again and again", fault);
            }
        }
    }
}
