using System.Diagnostics;
using System.Globalization;

namespace Daybook.Tests.Services;

/// <summary>A PostgreSQL server of one's own, to be killed, with a replica if one asks for it, which can take its place; and so on.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daybook-cluster-");
    private readonly string _script;
    private int _port = FreePort.Find();
    private int _replicaPort;

    private PostgresCluster() => _script = PostgresServer.ScriptIn(_folder, "postgres.sh");

    /// <summary>The connection string of the server, and of its replica once there is one: whichever of them takes writes.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1:{_port}{(_replicaPort == 0 ? "" : $",127.0.0.1:{_replicaPort}")};Username=daybook;Database=postgres");

    /// <summary>The connection string of the server that takes writes, alone.</summary>
    public string Primary => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=daybook;Database=postgres");

    /// <summary>Starts one that syncs what it commits.</summary>
    public static async Task<PostgresCluster> StartAsync()
    {
        var cluster = new PostgresCluster();
        await cluster.UpAsync();
        return cluster;
    }

    /// <summary>Starts the server if it does not run.</summary>
    public Task UpAsync() => RunAsync("up", _port);

    /// <summary>Starts a replica that every commit waits for. Behind a promotion it stands where the former server did, so that connection strings hold.</summary>
    public async Task AddSynchronousReplicaAsync()
    {
        _replicaPort = _replicaPort == 0 ? FreePort.Find() : _replicaPort;
        await RunAsync("replica", _replicaPort);
        await RunAsync("synchronous");
    }

    /// <summary>Makes every commit wait for a standby of this name, which need not be there; for none if it is empty.</summary>
    public async Task WaitForStandbyAsync(string name)
    {
        PostgresServer.Execute(Primary, $"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        PostgresServer.Execute(Primary, "SELECT pg_reload_conf()");
        while ((string)PostgresServer.Execute(Primary, "SHOW synchronous_standby_names")! != name)
        {
            await Task.Delay(10);
        }
    }

    /// <summary>Ends the server in the midst of whatever it does.</summary>
    public Task KillAsync() => RunAsync("kill");

    /// <summary>Makes the replica the server that takes writes, in the place of the one that was killed.</summary>
    public async Task PromoteAsync()
    {
        await RunAsync("promote");
        (_port, _replicaPort) = (_replicaPort, _port);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(string verb, int? port = null)
    {
        var start = new ProcessStartInfo("bash", [_script, verb, _folder.FullName, $"{port}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PG_FSYNC"] = "on";
        using var process = Process.Start(start)!;

        // What it starts keeps its output open: so no reading to the end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"postgres.sh {verb} ended with {process.ExitCode}");
    }
}
