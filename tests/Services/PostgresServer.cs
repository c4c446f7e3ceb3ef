using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Daybook.Storage.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Daybook.Tests.Services.PostgresServer))]

namespace Daybook.Tests.Services;

/// <summary>A PostgreSQL server for all tests of a run, started when the first asks for a database, and ended with the run however that ends.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<Running> _running;
    private readonly ConcurrentBag<string> _free = [];
    private int _databases;

    public PostgresServer() => _running = new Lazy<Running>(Start);

    /// <summary>Makes a place without any table: a schema, which is made and dropped a hundred times quicker than a database.</summary>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        Execute($"CREATE SCHEMA {name}");
        return new NpgsqlConnectionStringBuilder(_running.Value.ConnectionString) { SearchPath = name }.ConnectionString;
    }

    /// <summary>Takes it away with all in it.</summary>
    public void DropDatabase(string connectionString) =>
        Execute($"DROP SCHEMA {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} CASCADE");

    /// <summary>
    /// Lends a place as the first start of a server makes it, with its tables and no row in them. To make them takes longer than most tests take; that they
    /// are made rightly is for the tests of the migrations.
    /// </summary>
    /// <returns>Its connection string.</returns>
    public string Borrow()
    {
        if (!_free.TryTake(out var connectionString))
        {
            connectionString = CreateDatabase();
            PostgresDatabase.Open(connectionString, TimeProvider.System).DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return connectionString;
    }

    /// <summary>Takes back what was lent, for the next.</summary>
    public void Return(string connectionString)
    {
        MakeEmpty(connectionString);
        _free.Add(connectionString);
    }

    /// <summary>Takes every row out of the tables, and lets ids begin anew.</summary>
    public static void MakeEmpty(string connectionString) => Execute(
        connectionString,
        // As a replica, no table minds what refers to it.
        """
        SET session_replication_role = replica;
        DO $$
        DECLARE one record;
        BEGIN
          FOR one IN
            SELECT oid::regclass AS name, relkind FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'S') AND relname <> 'schema_version'
          LOOP
            IF one.relkind = 'S' THEN PERFORM setval(one.name, 1, false); ELSE EXECUTE format('DELETE FROM %s', one.name); END IF;
          END LOOP;
        END $$
        """);

    /// <summary>Runs a statement as the server's owner.</summary>
    public void Execute(string sql) => Execute(_running.Value.ConnectionString, sql);

    /// <summary>Runs statements in a database, and gives what the last one gives.</summary>
    public static object? Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        // CA2100: the statements are the tests' own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>A script of this folder, where another user can read it.</summary>
    public static string ScriptIn(DirectoryInfo folder, string name)
    {
        var path = Path.Combine(folder.FullName, name);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Services", name), path, overwrite: true);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running.IsValueCreated)
        {
            await _running.Value.StopAsync();
        }
    }

    private static Running Start()
    {
        var isInstalled = Directory.Exists("/usr/lib/postgresql");
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.True(isInstalled, "PostgreSQL (Debian: postgresql) is not installed");
        }
        else
        {
            Assert.SkipUnless(isInstalled, "PostgreSQL (Debian: postgresql) is not installed");
        }

        var folder = Directory.CreateTempSubdirectory("daybook-postgres-");
        var process = Process.Start(new ProcessStartInfo(
            "bash", [ScriptIn(folder, "postgres.sh"), "run", folder.FullName, FreePort.Find().ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var connectionString = process.StandardOutput.ReadLine();
        Assert.NotNull(connectionString);
        return new Running(folder, process, connectionString);
    }

    private sealed record Running(DirectoryInfo Folder, Process Process, string ConnectionString)
    {
        public async Task StopAsync()
        {
            Process.StandardInput.Close();
            await Process.WaitForExitAsync();
            Process.Dispose();
            Folder.Delete(recursive: true);
        }
    }
}
