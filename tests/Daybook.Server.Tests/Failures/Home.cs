using System.Text;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Objects;

namespace Daybook.Server.Tests.Failures;

/// <summary>A data folder, and the settings of whatever else the servers on it keep things in; <c>alice</c> has an account there.</summary>
internal sealed class Home : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly (string Name, string Value)[] _environment;

    private Home(string? data, (string Name, string Value)[] environment)
    {
        Data = data ?? _folder.Of("data");
        _environment = environment;
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The database in it.</summary>
    public string Database => Path.Combine(Data, "daybook.db");

    /// <summary>Makes one.</summary>
    /// <param name="settings">Settings, as the environment has them.</param>
    public static Task<Home> MakeAsync(params (string Name, string Value)[] settings) => MakeAsync(null, settings);

    /// <summary>One whose data folder is elsewhere.</summary>
    /// <param name="disk">What it is on.</param>
    public static Task<Home> OnAsync(SmallDisk disk) => MakeAsync(Path.Combine(disk.FullPath, "data"), []);

    /// <summary>One whose database is PostgreSQL.</summary>
    /// <param name="connectionString">Where that is.</param>
    /// <param name="settings">More settings.</param>
    public static Task<Home> OnPostgresAsync(string connectionString, params (string Name, string Value)[] settings) =>
        MakeAsync([("Daybook__Storage__Provider", "postgres"), ("Daybook__Storage__ConnectionString", connectionString), .. settings]);

    /// <summary>The settings with which the bytes of pictures are in a bucket.</summary>
    public static (string Name, string Value)[] InBucket(S3Settings bucket) =>
    [
        ("Daybook__Pictures__Store", "s3"),
        ("Daybook__S3__ServiceUrl", bucket.ServiceUrl!.ToString()),
        ("Daybook__S3__Bucket", bucket.Bucket),
        ("Daybook__S3__AccessKey", bucket.AccessKey),
        ("Daybook__S3__SecretKey", bucket.SecretKey),
    ];

    /// <summary>Starts a server on it.</summary>
    /// <param name="settings">What this server alone is told.</param>
    public Task<ServerProcess> StartAsync(params (string Name, string Value)[] settings) => ServerProcess.StartAsync(Data, [.. _environment, .. settings]);

    /// <summary>Starts one in this process, which is much quicker: where what it leaves behind is looked at, or what it answers.</summary>
    public Task<TestServer> StartHereAsync() => TestServer.StartAsync(
        _environment.Select(one => KeyValuePair.Create(one.Name["Daybook__".Length..].Replace("__", ":", StringComparison.Ordinal), one.Value)), folder: Data);

    /// <summary>Another with the same in it. The servers on this one must have ended.</summary>
    public Home Copy()
    {
        var copy = new Home(null, _environment);
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Data, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Runs a command on it.</summary>
    public Task<ProcessResult> RunAsync(string[] arguments, string input = "") =>
        DaybookCommand.RunAsync([.. arguments, "--data", Data], Encoding.UTF8.GetBytes(input), _environment);

    /// <summary>Asserts that <c>check</c> finds nothing.</summary>
    public async Task AssertWholeAsync()
    {
        var check = await RunAsync(["check"]);
        Assert.Equal((0, "Everything is as it should be.\n"), (check.ExitCode, check.Output));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Home> MakeAsync(string? data, (string Name, string Value)[] settings)
    {
        var home = new Home(
            data,
            [
                ("Daybook__Userpics__MaxPerAccount", "100000"),
                ("Daybook__Passwords__MemoryKiB", "7168"),
                ("Daybook__Passwords__Iterations", "5"),
                ("Daybook__Log__Level", "Error"),
                .. settings,
            ]);
        var made = await home.RunAsync(["account", "create", "alice", "--password-stdin"], "secret\n");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        return home;
    }
}
