using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Daybook.Core;
using Daybook.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Daybook.Storage.Sqlite;

/// <summary>A connection to a SQLite file.</summary>
internal sealed class SqliteLink : SqlLink
{
    private readonly SqliteConnection _connection;
    private readonly TimeSpan _lockTimeout;
    private sqlite3_stmt? _beginPart;
    private sqlite3_stmt? _endPart;

    /// <remarks>
    /// A link is one thread's at a time, so SQLite need not lock each connection by itself; and nobody asks how much memory it has, for which it
    /// would lock all of them at each allocation. Where the process used SQLite before, these come too late and all is well, but slower.
    /// </remarks>
    static SqliteLink()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteLink(SqliteConnection connection, TimeSpan lockTimeout)
    {
        _connection = connection;
        _lockTimeout = lockTimeout;
    }

    /// <inheritdoc/>
    public override string LockRow => "";

    /// <inheritdoc/>
    public override string LockPresence => "";

    /// <inheritdoc/>
    public override string LockToRemove => "";

    /// <inheritdoc/>
    public override void LockName(string name)
    {
        // One transaction writes at a time.
    }

    /// <summary>The connection, as SQLite's own functions know it.</summary>
    public sqlite3 Handle => _connection.Handle!;

    /// <summary>A link that may write.</summary>
    /// <remarks>
    /// <c>secure_delete</c> zeroes what is deleted: whoever deletes a picture of himself wants it gone, and deleting is rare. (The log
    /// holds the old pages until it is next written over.) The log is brought into the file every 16 MB, not every 4: pages that many writes change
    /// are brought once, and who writes waits less often for that.
    /// </remarks>
    /// <exception cref="StorageUnavailableException">The file system lacks what the write-ahead log needs.</exception>
    public static SqliteLink OpenWriter(string path, TimeSpan lockTimeout)
    {
        var link = Open(
            path,
            lockTimeout,
            $"""
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = {64 * 1024 * 1024};
            PRAGMA wal_autocheckpoint = 4096;
            PRAGMA journal_mode = WAL;
            """);
        if (link.One("PRAGMA journal_mode", row => row.GetString(0)) is var mode && mode != "wal")
        {
            link.Dispose();
            throw new StorageUnavailableException($"SQLite cannot keep a write-ahead log there; its journal mode is {mode}");
        }

        return link;
    }

    /// <summary>A link that can only read.</summary>
    public static SqliteLink OpenReader(string path, TimeSpan lockTimeout) => Open(path, lockTimeout, "PRAGMA query_only = ON");

    /// <summary>A link that may write, beside which no other can be open to the file, of this process or another; null if another is.</summary>
    public static SqliteLink? TryOpenAlone(string path)
    {
        var link = Open(path, TimeSpan.Zero, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        try
        {
            // Each by itself: of several statements the driver keeps quiet about what the later ones fail with.
            link.Execute("PRAGMA locking_mode = EXCLUSIVE");
            link.Execute("PRAGMA journal_mode = WAL");
            link.BeginWriting();
            link.Commit();
            return link;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY)
        {
            link.Dispose();
            return null;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>A link to an empty database that is nowhere but in memory.</summary>
    public static SqliteLink OpenInMemory() => Open(":memory:", TimeSpan.Zero, "PRAGMA temp_store = MEMORY");

    /// <summary>Runs several statements that are not needed again.</summary>
    public void ExecuteScript(string sql)
    {
        using var command = _connection.CreateCommand();
        // CA2100: scripts are constants of this assembly, apart from integers of its own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Begins a transaction that may write; waits for other processes' as long as the lock timeout says.</summary>
    /// <remarks>
    /// SQLite's own waiting sleeps up to 100 ms between two looks at the lock, and hardly ever finds it free while another process
    /// writes one transaction after the other. So this looks every millisecond.
    /// </remarks>
    public void BeginWriting()
    {
        raw.sqlite3_busy_timeout(_connection.Handle, 0);
        var waiting = Stopwatch.StartNew();
        int outcome;
        while ((outcome = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE")) == raw.SQLITE_BUSY && waiting.Elapsed < _lockTimeout)
        {
            Thread.Sleep(1);
        }

        SqliteException.ThrowExceptionForRC(outcome, _connection.Handle);
    }

    /// <summary>Ends the transaction; then it is durable.</summary>
    public void Commit() => Execute("COMMIT");

    /// <summary>Begins a part of the transaction that can be undone by itself.</summary>
    public void BeginPart() => Step(ref _beginPart, "SAVEPOINT part");

    /// <summary>Undoes what the part has done; it is still to be ended.</summary>
    public void UndoPart() => Execute("ROLLBACK TO part");

    /// <summary>Ends the part.</summary>
    public void EndPart() => Step(ref _endPart, "RELEASE part");

    /// <inheritdoc/>
    public override T InTransaction<T>(Func<SqlLink, T> write)
    {
        BeginWriting();
        try
        {
            var result = write(this);
            Commit();
            return result;
        }
        catch
        {
            // After some errors SQLite has undone it by itself, and then there is nothing to undo.
            raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Insert(string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        (string Name, object? Value)[] values = [.. columns.Select((_, i) => (string.Create(CultureInfo.InvariantCulture, $"@v{i}"), default(object)))];
        var sql = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values.Select(value => value.Name))})";
        foreach (var row in rows)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i].Value = row[i];
            }

            Execute(sql, values);
        }
    }

    /// <inheritdoc/>
    public override long HighestId(string table) => Integer("SELECT seq FROM sqlite_sequence WHERE name = @table", ("@table", table)) ?? 0;

    /// <inheritdoc/>
    public override void SetHighestId(string table, long id)
    {
        if (Execute("UPDATE sqlite_sequence SET seq = @id WHERE name = @table", ("@id", id), ("@table", table)) == 0)
        {
            Execute("INSERT INTO sqlite_sequence (name, seq) VALUES (@table, @id)", ("@table", table), ("@id", id));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _beginPart?.Dispose();
        _endPart?.Dispose();
        _connection.Dispose();
    }

    /// <summary>Runs a statement without values and rows, and without the driver: every write has two of them, and they do next to nothing themselves.</summary>
    private void Step(ref sqlite3_stmt? statement, string sql)
    {
        if (statement is null)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle, sql, out statement), Handle);
        }

        raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(statement), Handle);
    }

    private static SqliteLink Open(string path, TimeSpan lockTimeout, string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            // The driver's own patience, in whole seconds, where 0 means for ever.
            DefaultTimeout = Math.Max(1, (int)lockTimeout.TotalSeconds),
        }.ToString());
        var link = new SqliteLink(connection, lockTimeout);
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, (int)lockTimeout.TotalMilliseconds);

            // A statement keeps its plan whatever its values are. Else SQLite makes the plan of each that has a LIMIT anew every time that it runs.
            raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
            link.ExecuteScript(settings);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override DbConnection Connection => _connection;
}
