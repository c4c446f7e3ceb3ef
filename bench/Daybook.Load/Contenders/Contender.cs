using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Daybook.Load.Contenders;

/// <summary>A server that takes part: a process of its own.</summary>
internal sealed class Contender : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private Contender(string name, Process process, Uri url)
    {
        Name = name;
        _process = process;
        Url = url;
    }

    public string Name { get; }

    public Uri Url { get; }

    /// <summary>Processor time used so far, by its child processes too (nginx works in one).</summary>
    public TimeSpan Cpu => Tree(_process.Id).Aggregate(TimeSpan.Zero, (sum, id) => sum + CpuOf(id));

    /// <summary>Resident memory now, in bytes.</summary>
    public long Memory => ReadMemory("VmRSS:");

    /// <summary>The most resident memory so far, in bytes.</summary>
    public long PeakMemory => ReadMemory("VmHWM:");

    private string Said
    {
        get
        {
            lock (_said)
            {
                return string.Join('\n', _said);
            }
        }
    }

    /// <summary>Starts a program and waits until it answers.</summary>
    public static async Task<Contender> StartAsync(string name, int port, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        var contender = new Contender(name, process, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += contender.Keep;
        process.ErrorDataReceived += contender.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await contender.WaitAsync();
        return contender;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>Reads what the program logs, as a terminal or journal would, and keeps the end of it for the error message.</summary>
    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.Enqueue(line.Data ?? "");
            if (_said.Count > 20)
            {
                _said.Dequeue();
            }
        }
    }

    private async Task WaitAsync()
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(5))
        {
            if (_process.HasExited || since.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException($"{Name} does not answer at {Url}. It said:\n{Said}");
            }

            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Url.Port);
                return;
            }
            catch (SocketException)
            {
                continue;
            }
        }
    }

    private long ReadMemory(string figure) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    private static IEnumerable<int> Tree(int root) => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => id == root || Stat(id) is { } stat && int.Parse(stat[1], CultureInfo.InvariantCulture) == root);

    private static TimeSpan CpuOf(int id)
    {
        const int TicksPerSecond = 100;
        return Stat(id) is { } stat
            ? TimeSpan.FromSeconds((double)(long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture)) / TicksPerSecond)
            : TimeSpan.Zero;
    }

    /// <summary>The fields of /proc/ID/stat after the name, which may contain anything: state, parent, …; null once it has ended.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
