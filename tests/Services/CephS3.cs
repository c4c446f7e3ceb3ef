using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Daybook.Storage.Objects;

[assembly: AssemblyFixture(typeof(Daybook.Tests.Services.S3Server))]

namespace Daybook.Tests.Services;

/// <summary>An S3 service for all tests of a run, started when the first asks for a bucket, and ended with the run however that ends.</summary>
public sealed class S3Server : IAsyncDisposable
{
    private readonly Lazy<CephS3> _running = new(CephS3.Start);

    /// <summary>Makes a bucket.</summary>
    public S3Settings CreateBucket() => _running.Value.CreateBucket();

    public ValueTask DisposeAsync() => _running.IsValueCreated ? _running.Value.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>An S3 service of one's own, to be stopped or killed: Ceph's.</summary>
public sealed class CephS3 : IAsyncDisposable
{
    private const string InMemory = "memstore";

    private static readonly string[] Packages = ["ceph-mon", "ceph-osd", "radosgw", "ceph-common"];

    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly AmazonS3Client _client;
    private readonly string[] _access;
    private readonly string[] _start;
    private readonly string _store;
    private int _buckets;

    private CephS3(DirectoryInfo folder, Process process, string[] access, string[] start, string store)
    {
        (_folder, _process, _access, _start, _store) = (folder, process, access, start, store);
        _client = new AmazonS3Client(
            new BasicAWSCredentials(access[0], access[1]),
            new AmazonS3Config { ServiceURL = access[2], ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }

    /// <summary>Starts one.</summary>
    public static CephS3 Start() => Start(InMemory);

    /// <summary>Starts one that keeps what it has on the disk, to be killed.</summary>
    public static CephS3 StartDurable() => Start("bluestore");

    private static CephS3 Start(string store)
    {
        var isInstalled = File.Exists("/usr/bin/radosgw") && File.Exists("/usr/bin/ceph-mon") && File.Exists("/usr/bin/ceph-osd");
        var missing = $"Ceph (Debian: {string.Join(' ', Packages)}) is not installed";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.True(isInstalled, missing);
        }
        else
        {
            Assert.SkipUnless(isInstalled, missing);
        }

        var folder = Directory.CreateTempSubdirectory("daybook-s3-");
        string[] start = [PostgresServer.ScriptIn(folder, "ceph-s3.sh"), "run", folder.FullName, Port(), Port()];
        var process = Process.Start(new ProcessStartInfo("bash", start)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["CEPH_STORE"] = store },
        })!;
        var line = process.StandardOutput.ReadLine();
        Assert.NotNull(line);
        return new CephS3(folder, process, line.Split(' '), start, store);

        static string Port() => FreePort.Find().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Makes a bucket.</summary>
    public S3Settings CreateBucket()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"daybook-{Interlocked.Increment(ref _buckets)}");
        _client.PutBucketAsync(name).GetAwaiter().GetResult();
        return new S3Settings(new Uri(_access[2]), name, "us-east-1", _access[0], _access[1], null, ForcePathStyle: true);
    }

    /// <summary>The service stands still: it takes connections, and answers nothing.</summary>
    public Task StopAsync() => SignalAsync("STOP");

    /// <summary>It goes on.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Ends the service in the midst of whatever it does.</summary>
    public Task KillAsync() => RunAsync("kill");

    /// <summary>Starts it again where it was, with what it had, if it is durable.</summary>
    public Task UpAsync() => RunAsync("up");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(string verb)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [_start[0], verb, .. _start[2..]])
        {
            RedirectStandardOutput = true,
            Environment = { ["CEPH_STORE"] = _store },
        })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"ceph-s3.sh {verb} ended with {process.ExitCode}");
    }

    private async Task SignalAsync(string signal)
    {
        var pid = (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "rgw.pid"))).Trim();
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {pid}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
