using System.Diagnostics.Tracing;
using System.Globalization;
using Daybook.Core;

namespace Daybook.Server.Telemetry;

/// <summary>
/// Tells the log when traces do not reach their collector. The exporter itself says so only as an event of the runtime, which nobody sees: with a wrong address an
/// operator would wait for traces that never come.
/// </summary>
internal sealed partial class TraceProblems(ILogger<TraceProblems> log, TimeProvider time) : EventListener
{
    private const int MaxLength = 300;

    /// <summary>A collector that is away is told of once in this time, not with every batch.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private long? _told;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name.StartsWith("OpenTelemetry", StringComparison.Ordinal))
        {
            EnableEvents(eventSource, EventLevel.Error);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_gate)
        {
            if (_told is { } before && time.GetElapsedTime(before) < Between)
            {
                return;
            }

            _told = time.GetTimestamp();
        }

        LogLost(FirstLine(string.Format(CultureInfo.InvariantCulture, eventData.Message ?? eventData.EventName ?? "", [.. eventData.Payload ?? []])));
    }

    /// <summary>An exception comes with all of its stack, and what a collector answers could be anything.</summary>
    private static string FirstLine(string text)
    {
        var line = text.AsSpan();
        line = line[..(line.IndexOfAny('\r', '\n') is >= 0 and var end ? end : line.Length)];
        return TextLine.Printable(line[..Math.Min(line.Length, MaxLength)].ToString());
    }

    [LoggerMessage(1, LogLevel.Warning, "Traces do not reach the collector (Otlp:Endpoint), and are lost meanwhile: {Reason}")]
    private partial void LogLost(string reason);
}
