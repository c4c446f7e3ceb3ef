using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Daybook.Server.Tests.Running;

/// <summary>The server as an operator runs it: a process of its own, that says when it is ready and is told to end by a signal.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>Longer than anything here takes, so that what hangs fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private Task<string>? _error;

    private ServerProcess(Process process) => _process = process;

    /// <summary>What it printed when it was ready.</summary>
    public string ReadyLine { get; private set; } = "";

    /// <summary>Where it listens, in the order it was told.</summary>
    public IReadOnlyList<string> Urls { get; private set; } = [];

    /// <summary>Speaks to its first address.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public int Port => Client.BaseAddress!.Port;

    /// <summary>The process, as the system numbers it.</summary>
    public int ProcessId => _process.Id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts <c>daybook serve</c> and waits until it says that it is ready.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="arguments">More of the command line; without <c>--urls</c> it listens on a port that is free.</param>
    public static Task<ServerProcess> StartAsync(string folder, params string[] arguments) => StartAsync(folder, [], arguments);

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    /// <param name="environment">Variables of its environment.</param>
    public static async Task<ServerProcess> StartAsync(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        var server = Begin(folder, environment, arguments);
        server.ReadLog();
        return await server.ReadyAsync();
    }

    /// <summary>Starts it with a log that nobody reads until <see cref="ReadLog"/>, or its end.</summary>
    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static Task<ServerProcess> StartUnreadAsync(string folder, params string[] arguments) => Begin(folder, [], arguments).ReadyAsync();

    /// <summary>Reads its log from now on, to its end.</summary>
    public void ReadLog() => _error ??= _process.StandardError.ReadToEndAsync();

    /// <summary>The status with which it answers a GET.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>Sends it a signal: <c>TERM</c>, as service managers do, or <c>INT</c>, as Ctrl-C does.</summary>
    public async Task SignalAsync(string signal)
    {
        var sent = await ProcessResult.OfAsync(
            "bash", "-c", $"kill -s {signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}");
        Assert.Equal((0, ""), (sent.ExitCode, sent.Error));
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What it printed since the last line that was read, and all its log.</returns>
    public async Task<ProcessResult> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        await _process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        ReadLog();
        return new ProcessResult(_process.ExitCode, output, await _error!);
    }

    /// <summary>Tells it to end, and waits for that.</summary>
    public async Task<ProcessResult> StopAsync(string signal = "TERM")
    {
        await SignalAsync(signal);
        return await EndAsync();
    }

    /// <summary>Ends it in the midst of whatever it does, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
    }

    /// <summary>Waits until it takes no new connections, as after a signal.</summary>
    public async Task WaitUntilClosedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var connection = await RawConnection.OpenAsync(Port);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^Daybook is listening on (http://\S+?)(?:, (http://\S+?))*$")]
    private static partial Regex Ready { get; }

    private static ServerProcess Begin(string folder, (string Name, string Value)[] environment, string[] arguments)
    {
        string[] urls = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];

        // What a shell runs in the background ignores SIGINT, and hands that down. env gives the signals their meaning back. A file that may not grow
        // is an error of the write, not the end of the process: so it stands for a full disk.
        return new ServerProcess(Process.Start(new ProcessStartInfo(
            "env", ["--default-signal=INT,TERM", "--ignore-signal=XFSZ", .. environment.Select(one => $"{one.Name}={one.Value}"), .. DaybookProcess.Program, "serve", "--data", folder, .. urls, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    private async Task<ServerProcess> ReadyAsync()
    {
        try
        {
            await WaitUntilReadyAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        ReadyLine = await ReadLineAsync() ?? "";
        var match = Ready.Match(ReadyLine);
        if (!match.Success)
        {
            var end = await EndAsync();
            Assert.Fail($"The server did not become ready, exit code {end.ExitCode}: {ReadyLine}{end.Output}{end.Error}");
        }

        Urls = [match.Groups[1].Value, .. match.Groups[2].Captures.Select(capture => capture.Value)];
        Client.BaseAddress = new Uri(Urls[0]);
    }
}

/// <summary>Flat requests by an ordinary client.</summary>
internal static class FlatClient
{
    /// <summary>Sends fields url-encoded, byte for byte as a classic client would, and reads the reply.</summary>
    public static async Task<Reply> PostFlatAsync(this HttpClient client, params (string Name, object Value)[] fields)
    {
        using var content = new ByteArrayContent(FormBody.Encode(fields));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var response = await client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
