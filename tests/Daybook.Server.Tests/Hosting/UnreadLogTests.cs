using System.Globalization;
using System.Text.Json;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Telemetry;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Hosting;

/// <summary>A server whose log goes into a pipe that is full: nobody reads it, as where a terminal was stopped.</summary>
[Trait("Speed", "slow")]
public sealed class UnreadLogTests : IDisposable
{
    /// <summary>Longer than any of it takes, and far less than a second for each request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_are_answered_and_when_it_is_read_again_the_log_says_how_many_lines_it_lacks()
    {
        // A line has some 500 bytes: far more in all than a pipe takes and the megabyte that may wait.
        const int Requests = 4000;
        var port = FreePort.Find();
        var metrics = Metrics.Setting(port);
        await using var server = await ServerProcess.StartUnreadAsync(_folder.FullPath, "--Log:Format=json", $"--{metrics.Key}={metrics.Value}");

        // One after the other: none is answered before what is to be said of the last is taken or dropped.
        await AskAsync(server, Requests).WaitAsync(Patience, Cancellation);
        var dropped = DroppedIn(await server.Client.GetStringAsync(new Uri($"{metrics.Value}/metrics"), Cancellation));
        Assert.InRange(dropped, 1, Requests - 1);

        server.ReadLog();
        var end = await server.StopAsync();

        Assert.Equal(0, end.ExitCode);
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(Requests - dropped, lines.Count(line => StateOf(line).TryGetProperty("Outcome", out _)));
        var told = Assert.Single(lines, line => line.GetProperty("LogLevel").GetString() == "Warning");
        Assert.Equal(dropped, StateOf(told).GetProperty("Lines").GetInt64());
        Assert.Equal($"{dropped} lines of the log were dropped, since nobody read it", told.GetProperty("Message").GetString());
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to()
    {
        await using var server = await ServerProcess.StartUnreadAsync(_folder.FullPath, "--Log:Format=json");
        await AskAsync(server, 1000).WaitAsync(Patience, Cancellation);

        var end = await server.StopAsync();

        Assert.Equal(0, end.ExitCode);
    }

    private static async Task AskAsync(ServerProcess server, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await server.Client.PostFlatAsync(("mode", "getchallenge"))).AssertOk();
        }
    }

    private static long DroppedIn(string metrics)
    {
        const string Series = "\ndaybook_log_dropped_total ";
        var start = metrics.IndexOf(Series, StringComparison.Ordinal) + Series.Length;
        Assert.True(start >= Series.Length, metrics);
        return long.Parse(metrics.AsSpan(start, metrics.IndexOf('\n', start) - start), CultureInfo.InvariantCulture);
    }

    private static JsonElement StateOf(JsonElement line) => line.GetProperty("State");
}
