using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Daybook.Core;

namespace Daybook.Server.Telemetry;

/// <summary>
/// What the server counts and times, as instruments of .NET's <c>Meter</c> "Daybook", which any tool of OpenTelemetry reads. Labels take
/// values from short lists in the program, never what a client sent.
/// </summary>
/// <remarks>While nobody listens an instrument costs a nanosecond; with <c>/metrics</c> on, some tens, and no memory.</remarks>
internal sealed class Measures : IDisposable
{
    /// <summary>The name of the meter, and of the source of traces.</summary>
    public const string Name = "Daybook";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>From the time of a picture out of memory to that of a login that had to wait.</summary>
    private static readonly InstrumentAdvice<double> StageBounds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly ObjectOperation[] Operations = Enum.GetValues<ObjectOperation>();

    private readonly TimeProvider _time;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _requestBytes;
    private readonly Counter<long> _pages;
    private readonly Histogram<double> _stages;
    private readonly Counter<long> _pictures;
    private readonly Counter<long> _pictureBytes;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _loginsRefused;
    private readonly Counter<long> _fetches;
    private readonly Counter<long> _turnedAway;
    private readonly Counter<long> _cutOff;
    private readonly Counter<long> _connectionsRefused;
    private readonly ConcurrentDictionary<string, Func<int>> _queues = new();

    public Measures(TimeProvider time, IEnumerable<IWriterFigures> writers, IEnumerable<IObjectStoreFigures> stores)
    {
        _time = time;
        Meter = new Meter(Name);
        _requests = Meter.CreateCounter<long>("daybook.requests", null, "Protocol requests, by mode and outcome.");
        _requestBytes = Meter.CreateCounter<long>("daybook.request", "By", "Bytes of the bodies of protocol requests.");
        _pages = Meter.CreateCounter<long>("daybook.pages", null, "Requests for pages, feeds and all else that is no mode and no picture, by status of the answer.");
        _stages = Meter.CreateHistogram("daybook.stage", "s", "Seconds that protocol requests spend in each stage.", null, StageBounds);
        _pictures = Meter.CreateCounter<long>("daybook.pictures", null, "Requests for pictures, by status of the answer.");
        _pictureBytes = Meter.CreateCounter<long>("daybook.picture", "By", "Bytes of pictures that were sent.");
        _lookups = Meter.CreateCounter<long>("daybook.cache.lookups", null, "Lookups in the caches in memory, by cache and result.");
        _loginsRefused = Meter.CreateCounter<long>("daybook.logins.refused", null, "Logins that were refused, by reason.");
        _fetches = Meter.CreateCounter<long>("daybook.fetches", null, "Pictures fetched by their address, by outcome.");
        _turnedAway = Meter.CreateCounter<long>("daybook.turned_away", null, "Requests that were answered at once because too many were under way.");
        _cutOff = Meter.CreateCounter<long>("daybook.cut_off", null, "Requests that lost their place, since they were sent or their answer was read too slowly, when all were taken.");
        _connectionsRefused = Meter.CreateCounter<long>("daybook.connections.refused", null, "Connections that were closed at once because too many were open.");
        foreach (var writer in writers)
        {
            Meter.CreateObservableGauge("daybook.writes.waiting", () => (long)writer.WaitingWrites, null, "Writes that wait for the database.");
            Meter.CreateObservableCounter("daybook.writes", () => writer.Writes, null, "Writes that were done.");
            Meter.CreateObservableCounter(
                "daybook.commits", () => writer.Commits, null, "Transactions that were committed; writes divided by commits is the mean size of a batch.");
        }

        foreach (var store in stores)
        {
            Meter.CreateObservableGauge("daybook.object.requests.waiting", () => (long)store.Waiting, null, "Requests that wait for their turn at the object store.");
            Meter.CreateObservableCounter(
                "daybook.object.requests", () => Operations.SelectMany(operation => CountsOf(store, operation)), null, "Requests to the object store, by operation and outcome.");
            Meter.CreateObservableCounter(
                "daybook.object.time", () => Operations.Select(operation => TimeOf(store, operation)), "s", "Seconds that requests to the object store took, by operation.");
        }

        Meter.CreateObservableGauge("daybook.waiting", WaitingInQueues, null, "What waits for its turn, by queue.");
        Meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Memory of the process.");
        Meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time of the process.");
        Meter.CreateObservableGauge("daybook.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Memory of objects in use.");
    }

    /// <summary>This server's instruments.</summary>
    public Meter Meter { get; }

    /// <summary>A protocol request was answered.</summary>
    /// <param name="mode">A mode that there is, <c>unknown</c> or <c>none</c>.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="bytes">The size of its body.</param>
    public void Request(string mode, string outcome, long bytes)
    {
        _requests.Add(1, new("mode", mode), new("outcome", outcome));
        _requestBytes.Add(bytes);
    }

    /// <summary>A request for anything else than a mode or a picture was answered.</summary>
    /// <param name="status">The HTTP status.</param>
    public void Page(int status) => _pages.Add(1, new KeyValuePair<string, object?>("status", StatusText(status)));

    /// <summary>A request for a picture was answered.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="bytes">Bytes of the picture that were sent.</param>
    public void Picture(int status, long bytes)
    {
        _pictures.Add(1, new KeyValuePair<string, object?>("status", StatusText(status)));
        if (bytes > 0)
        {
            _pictureBytes.Add(bytes);
        }
    }

    /// <summary>Something was looked up in a cache.</summary>
    public void Lookup(string cache, bool isHit) => _lookups.Add(1, new("cache", cache), new("result", isHit ? "hit" : "miss"));

    /// <summary>A login was refused.</summary>
    /// <param name="reason">Why, in a word.</param>
    public void LoginRefused(string reason) => _loginsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A picture was fetched, or not.</summary>
    public void Fetch(bool isFetched) => _fetches.Add(1, new KeyValuePair<string, object?>("outcome", isFetched ? "ok" : "refused"));

    /// <summary>A request was not let in.</summary>
    public void TurnedAway() => _turnedAway.Add(1);

    /// <summary>A request lost its place to another one.</summary>
    public void CutOff() => _cutOff.Add(1);

    /// <summary>Tells from now on how much waits in a queue.</summary>
    /// <param name="queue">What it is called.</param>
    /// <param name="waiting">How much waits in it; asked whenever somebody wants to know.</param>
    public void Watch(string queue, Func<int> waiting) => _queues[queue] = waiting;

    /// <summary>Tells from now on how many lines a log lacks.</summary>
    public void Watch(ILogRoom log) =>
        Meter.CreateObservableCounter("daybook.log.dropped", () => log.Dropped, null, "Lines of the log that were dropped, since nobody read it.");

    /// <summary>A connection was closed at once.</summary>
    public void ConnectionRefused() => _connectionsRefused.Add(1);

    /// <summary>Begins the trace of a request; null if nobody wants traces.</summary>
    /// <param name="name">What its first span is called until more is known.</param>
    public static Activity? BeginTrace(string name)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The web server has an activity of its own that nobody samples: as its child, this would not be sampled either.
        Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Server);
    }

    /// <summary>Begins a stage of a request; disposing what it returns ends it. It is a span of the request's trace, too.</summary>
    /// <param name="stage">One of <see cref="Stages"/>.</param>
    public Stage Begin(string stage) => new(_stages, _time, stage, Source.StartActivity(stage));

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<long>> WaitingInQueues() =>
        _queues.Select(queue => new Measurement<long>(queue.Value(), new KeyValuePair<string, object?>("queue", queue.Key)));

    private static IEnumerable<Measurement<long>> CountsOf(IObjectStoreFigures store, ObjectOperation operation)
    {
        var figures = store.Of(operation);
        yield return new(figures.Done, new("operation", NameOf(operation)), new("outcome", "ok"));
        yield return new(figures.Failed, new("operation", NameOf(operation)), new("outcome", "failed"));
    }

    private static Measurement<double> TimeOf(IObjectStoreFigures store, ObjectOperation operation) =>
        new(store.Of(operation).Time.TotalSeconds, new KeyValuePair<string, object?>("operation", NameOf(operation)));

    private static string NameOf(ObjectOperation operation) => operation.ToString().ToLowerInvariant();

    /// <summary>The statuses of answers as text that is there already.</summary>
    private static string StatusText(int status) => status switch
    {
        200 => "200",
        201 => "201",
        204 => "204",
        206 => "206",
        301 => "301",
        302 => "302",
        303 => "303",
        304 => "304",
        307 => "307",
        308 => "308",
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        405 => "405",
        408 => "408",
        409 => "409",
        413 => "413",
        416 => "416",
        422 => "422",
        500 => "500",
        503 => "503",
        _ => "other",
    };
}

/// <summary>The stages that a protocol request goes through.</summary>
internal static class Stages
{
    /// <summary>Reading the body and cutting it into fields.</summary>
    public const string Read = "read";

    /// <summary>Finding out who it is.</summary>
    public const string Authenticate = "authenticate";

    /// <summary>All that the mode does, with <see cref="Fetch"/>, <see cref="Inspect"/> and <see cref="Store"/> within it.</summary>
    public const string Mode = "mode";

    /// <summary>Fetching a picture by its address.</summary>
    public const string Fetch = "fetch";

    /// <summary>Walking, stripping and decoding a picture.</summary>
    public const string Inspect = "inspect";

    /// <summary>Writing a picture durably, with the wait for the writer.</summary>
    public const string Store = "store";
}

/// <summary>A stage under way.</summary>
internal readonly struct Stage(Histogram<double> histogram, TimeProvider time, string name, Activity? span) : IDisposable
{
    private readonly long _started = time.GetTimestamp();

    public void Dispose()
    {
        histogram.Record(time.GetElapsedTime(_started).TotalSeconds, new KeyValuePair<string, object?>("stage", name));
        span?.Dispose();
    }
}
