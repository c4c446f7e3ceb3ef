using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Daybook.Load.Contenders;

/// <summary>A server that takes part: a process of its own.</summary>
internal sealed class Contender : IAsyncDisposable
{
    /// <summary>How much of what it said is kept for the error message, in bytes.</summary>
    private const int Kept = 4096;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private byte[] _said = [];

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
            lock (_gate)
            {
                return Encoding.UTF8.GetString(_said);
            }
        }
    }

    /// <summary>Starts a program and waits until it is ready.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="port">The port that it listens on.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ready">What it answers with 200 once it is ready; null if it is so as soon as it takes connections.</param>
    public static async Task<Contender> StartAsync(string name, int port, string program, IEnumerable<string> arguments, string? ready = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        var contender = new Contender(name, process, new Uri($"http://127.0.0.1:{port}"));
        contender.Read(process.StandardOutput.BaseStream);
        contender.Read(process.StandardError.BaseStream);
        await contender.WaitAsync(ready);
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

    /// <summary>
    /// Reads what the program logs, by a thread of its own and in large pieces: it works on the same processors, and under load writes thousands of lines a
    /// second.
    /// </summary>
    private void Read(Stream stream) => new Thread(() =>
    {
        using var ending = stream;
        var buffer = new byte[64 * 1024];
        while (stream.Read(buffer) is > 0 and var length)
        {
            Keep(buffer.AsSpan(0, length));
        }
    })
    { IsBackground = true }.Start();

    private void Keep(ReadOnlySpan<byte> said)
    {
        var last = said[^Math.Min(said.Length, Kept)..];
        lock (_gate)
        {
            _said = [.. _said.AsSpan(Math.Max(0, _said.Length + last.Length - Kept)), .. last];
        }
    }

    private async Task WaitAsync(string? ready)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await AnswersAsync(ready, patience.Token))
        {
            if (_process.HasExited || patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{Name} does not answer at {Url}. It said:\n{Said}");
            }

            await Task.Delay(5);
        }
    }

    /// <summary>
    /// Whether it takes connections, and answers with 200 if there is something to ask for. The start is measured by this and on the same processors, so it takes next to nothing of
    /// them: no client of HTTP, and no exception for each look at which nobody listens yet.
    /// </summary>
    private async Task<bool> AnswersAsync(string? path, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (!await ConnectsAsync(socket))
        {
            return false;
        }

        return path is null || await AnswersAsync(socket, path, cancellation);
    }

    private async Task<bool> ConnectsAsync(Socket socket)
    {
        var outcome = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, Url.Port) };
        attempt.Completed += (_, ended) => outcome.SetResult(ended.SocketError);
        return (socket.ConnectAsync(attempt) ? await outcome.Task : attempt.SocketError) == SocketError.Success;
    }

    private static async Task<bool> AnswersAsync(Socket socket, string path, CancellationToken cancellation)
    {
        var wanted = "HTTP/1.1 200 "u8.ToArray();
        var answer = new byte[wanted.Length];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"), cancellation);
            var length = 0;
            while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), cancellation) is > 0 and var more)
            {
                length += more;
            }
        }
        catch (OperationCanceledException)
        {
            // It took the request and does not answer: whoever waits for it says so.
            return false;
        }

        return answer.AsSpan().SequenceEqual(wanted);
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
