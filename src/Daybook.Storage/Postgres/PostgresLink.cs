using System.Data.Common;
using System.Diagnostics;
using Daybook.Core;
using Daybook.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Storage.Postgres;

/// <summary>A connection to a PostgreSQL server.</summary>
internal sealed class PostgresLink : SqlLink
{
    /// <summary>The statements of the stores are these many at most; each is prepared when it is used the second time.</summary>
    private const int MaxPrepared = 250;

    private readonly NpgsqlConnection _connection;
    private bool _replicaIsBehind;

    private PostgresLink(NpgsqlConnection connection)
    {
        _connection = connection;

        // A server that is told to wait no longer for its synchronous replica says so in a warning, and that the commit succeeded. Then it
        // would be lost with this server.
        _connection.Notice += (_, notice) => _replicaIsBehind |= notice.Notice.InvariantSeverity == "WARNING";
    }

    /// <inheritdoc/>
    public override string LockRow => "FOR NO KEY UPDATE";

    /// <inheritdoc/>
    public override string LockPresence => "FOR KEY SHARE";

    /// <inheritdoc/>
    public override string LockToRemove => "FOR UPDATE";

    /// <inheritdoc/>
    public override void LockName(string name) => Execute("SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))", ("@name", name));

    /// <summary>False once the connection is of no more use.</summary>
    public bool IsUsable => _connection.FullState == System.Data.ConnectionState.Open;

    /// <summary>Whether the text says where a server is and who logs in, as Npgsql wants it.</summary>
    /// <param name="connectionString">Any text.</param>
    /// <param name="fault">What is wrong with it if it is none; without its values.</param>
    public static bool IsConnectionString(string connectionString, out string fault)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            fault = string.IsNullOrEmpty(parts.Host) ? "names no Host" : string.IsNullOrEmpty(parts.Database) ? "names no Database" : "";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // The message may quote what it could not read, and that may be a password.
            fault = "cannot be read";
        }

        return fault.Length == 0;
    }

    /// <summary>Where connections come from.</summary>
    /// <param name="connectionString">Where the server is and who logs in; of several hosts the one is used that takes writes.</param>
    /// <param name="settings">The bounds.</param>
    public static NpgsqlDataSource CreateSource(string connectionString, PostgresSettings settings)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);

        // The stores use no other types than those that the driver knows by heart.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        var parts = builder.ConnectionStringBuilder;
        parts.Remove("Target Session Attributes");
        parts.Enlist = false;
        parts.MaxAutoPrepare = MaxPrepared;
        parts.AutoPrepareMinUsages = 2;
        parts.Timeout = (int)Math.Ceiling(settings.ConnectTimeout.TotalSeconds);
        parts.CommandTimeout = (int)Math.Ceiling(settings.StatementTimeout.TotalSeconds);
        parts.ApplicationName = "Daybook";

        // Each worker keeps its own connection.
        parts.Pooling = false;

        // In milliseconds: a server that does not answer does not answer this either.
        parts.CancellationTimeout = 500;

        // Of several servers, one that stood by a moment ago may be the primary by now.
        parts.HostRecheckSeconds = 1;

        // Rows have no place in a log.
        parts.IncludeErrorDetail = false;
        return parts.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    /// <summary>Connects, and lets nobody have the database alone meanwhile.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or does not let it in.</exception>
    /// <exception cref="StorageUnavailableException">Somebody has the database alone.</exception>
    public static PostgresLink Open(NpgsqlDataSource source, PostgresSettings settings)
    {
        var connection = source.CreateConnection();
        var link = new PostgresLink(connection);
        try
        {
            connection.Open();

            // No server that hangs may keep an account locked for long; and OK means durable, whatever the server's own default is. To compile a statement, or to
            // start workers for it, takes longer than to run any that there is here. And the stores' statements are written for one plan, which finds rows in the
            // order of an index: a plan for the values at hand takes its time each time, and goes wrong where it guesses how many entries a mask lets through.
            // Without its warnings, nobody hears of a commit that waits no longer for the replica. How long a statement may take is the client's to say: what may take
            // as long as it needs has no limit of a role's or a host's.
            link.ExecuteScript(
                $"""
                SET lock_timeout = {(long)settings.StatementTimeout.TotalMilliseconds / 2};
                SET idle_in_transaction_session_timeout = {2 * (long)settings.StatementTimeout.TotalMilliseconds};
                SET client_min_messages = warning;
                SET statement_timeout = 0;
                SELECT set_config('transaction_timeout', '0', false) WHERE current_setting('transaction_timeout', true) IS NOT NULL;
                SET jit = off;
                SET max_parallel_workers_per_gather = 0;
                SET plan_cache_mode = force_generic_plan;
                SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
                """);
            link.Hold(settings.ConnectTimeout);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Has the database alone from now on, if no other connection of Daybook is open to it.</summary>
    public bool TryHoldAlone() => CallOnLock("pg_try_advisory_lock");

    /// <summary>From now on others may have the database alone while this connection is open.</summary>
    public void LetGo() => CallOnLock("pg_advisory_unlock_shared");

    /// <summary>Begins to see the database as it is at this moment, for as long as the connection is open; it can write nothing any more.</summary>
    public void BeginSnapshot()
    {
        ExecuteScript("SET idle_in_transaction_session_timeout = 0");
        ExecuteScript("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

        // The first query settles which moment it is.
        ExecuteScript("SELECT version FROM schema_version");
    }

    /// <inheritdoc/>
    /// <exception cref="StorageUnavailableException">The server was lost in the commit: nobody knows whether it is done.</exception>
    public override T InTransaction<T>(Func<SqlLink, T> write)
    {
        using var transaction = _connection.BeginTransaction();
        var result = write(this);
        _replicaIsBehind = false;
        try
        {
            transaction.Commit();
        }
        catch (Exception fault) when (PostgresFaults.IsOutage(fault))
        {
            throw new StorageUnavailableException($"The database was lost during a commit: {fault.Message}", fault);
        }

        return _replicaIsBehind
            ? throw new StorageUnavailableException("The synchronous replica did not confirm a commit in time")
            : result;
    }

    /// <summary>Runs several statements that are not needed again.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="mayTakeLong">Whether they may take longer than any other statement: a large table is made anew, or somebody else does that first.</param>
    public void ExecuteScript(string sql, bool mayTakeLong = false)
    {
        using var command = new NpgsqlCommand { Connection = _connection };
        if (mayTakeLong)
        {
            command.CommandTimeout = 0;
        }

        // CA2100: scripts are constants of this assembly, apart from integers of its own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override void Insert(string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        using var import = _connection.BeginBinaryImport($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            import.StartRow();
            foreach (var value in row)
            {
                Write(import, value);
            }
        }

        import.Complete();
    }

    /// <inheritdoc/>
    public override long HighestId(string table) => Integer(
        "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(@table, 'id')::regclass), 0)", ("@table", table))!.Value;

    /// <inheritdoc/>
    public override void SetHighestId(string table, long id) =>
        Integer("SELECT setval(pg_get_serial_sequence(@table, 'id')::regclass, @id)", ("@table", table), ("@id", id));

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _connection.Dispose();
    }

    private static void Write(NpgsqlBinaryImporter import, object? value)
    {
        switch (value)
        {
            case null:
                import.WriteNull();
                break;
            case long integer:
                import.Write(integer, NpgsqlDbType.Bigint);
                break;
            case string text:
                import.Write(text, NpgsqlDbType.Text);
                break;
            default:
                import.Write((byte[])value, NpgsqlDbType.Bytea);
                break;
        }
    }

    /// <summary>Whether somebody brings the database to a newer version, which may take as long as it needs.</summary>
    private bool IsMigrating => Integer($"SELECT CASE WHEN pg_try_advisory_xact_lock_shared({PostgresMigrations.Lock}) THEN 0 ELSE 1 END") == 1;

    /// <remarks>A copy that has just ended, or was killed, still has the database alone until the server has seen the end of its connection.</remarks>
    private void Hold(TimeSpan patience)
    {
        for (var waiting = Stopwatch.StartNew(); !CallOnLock("pg_try_advisory_lock_shared"); Thread.Sleep(TimeSpan.FromMilliseconds(20)))
        {
            if (IsMigrating)
            {
                waiting.Restart();
            }
            else if (waiting.Elapsed > patience)
            {
                throw new StorageUnavailableException("The database is being copied, and nobody else may have it open until that has ended");
            }
        }
    }

    /// <remarks>Several databases of Daybook can be schemas of one of PostgreSQL's, which has the locks in common.</remarks>
    private bool CallOnLock(string function) =>
        Integer($"SELECT CASE WHEN {function}(hashtextextended('Daybook ' || COALESCE(current_schema(), ''), 0)) THEN 1 ELSE 0 END") == 1;

    /// <inheritdoc/>
    protected override DbConnection Connection => _connection;
}
