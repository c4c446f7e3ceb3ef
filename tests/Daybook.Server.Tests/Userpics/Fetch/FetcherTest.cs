using System.Net;
using System.Security.Cryptography.X509Certificates;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Daybook.Server.Telemetry;
using Daybook.Server.Userpics.Fetch;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Userpics.Fetch;

/// <summary>What the tests of the fetcher share: servers on loopback, asked with only 127.0.0.1 let through.</summary>
public abstract class FetcherTest
{
    internal const int MaxBytes = 1000;

    internal static byte[] Picture { get; } = [.. Enumerable.Range(0, MaxBytes).Select(i => (byte)i)];

    /// <summary>The settings of a server whose operator chose nothing.</summary>
    internal static FetchOptions Usual { get; } = LoadedSettings.Load().Values.Userpics.Fetch;

    internal ManualTime Time { get; } = new();

    private protected List<string> Log { get; } = [];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected PictureFetcher Fetcher(
        int port,
        Func<string, IPAddress[]>? lookup = null,
        X509Certificate2Collection? roots = null) => Fetcher(
            Usual with { AllowedNetworks = [IPNetwork.Parse("127.0.0.1/32")], AllowedPorts = [port] },
            lookup is null ? null : (name, _) => Task.FromResult(lookup(name)),
            roots);

    private protected PictureFetcher Fetcher(
        FetchOptions options,
        Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null,
        X509Certificate2Collection? roots = null) => new(options, MaxBytes, new Allowances(null, Time), new Measures(Time, [], []), Time, new ListLogger(Log))
        {
            Lookup = lookup ?? ((name, _) => throw new InvalidOperationException($"{name} was looked up")),
            Roots = roots,
        };

    /// <summary>The detail of the error 203 that the fetch ends with. Since time stands still, a fetch that ought to end may not: that fails too.</summary>
    private protected static async Task<string> RefusalAsync(Task fetch)
    {
        var (fault, detail) = await FailureAsync(fetch);
        Assert.Equal(Faults.InvalidArgument, fault);
        return detail;
    }

    /// <summary>The error that the fetch ends with, and its detail.</summary>
    private protected static async Task<(Fault Fault, string Detail)> FailureAsync(Task fetch)
    {
        var e = await Assert.ThrowsAsync<ProtocolException>(() => fetch.WaitAsync(TimeSpan.FromMinutes(2), Cancellation));
        Assert.NotNull(e.Detail);
        Assert.StartsWith("url", e.Detail, StringComparison.Ordinal);
        Assert.Equal(e.Fault.Describe(e.Detail), e.Message);
        return (e.Fault, e.Detail);
    }

    private protected static async Task<string> RefusalAsync(PictureFetcher fetcher, string url) =>
        await RefusalAsync(fetcher.FetchAsync(url, 1, Cancellation));

    private sealed class ListLogger(List<string> lines) : ILogger<PictureFetcher>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception) + exception);
    }
}
