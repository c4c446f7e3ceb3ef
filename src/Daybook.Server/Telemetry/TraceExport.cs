using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Daybook.Server.Telemetry;

/// <summary>
/// Sends traces of protocol requests and pages to a collector, by OTLP over HTTP. A trace has the stages and their times, which mode or page it was and what came of it, and nothing of what
/// was sent.
/// It is only made where <c>Otlp:Endpoint</c> is set: without it no part of the exporter is loaded.
/// </summary>
internal sealed class TraceExport(Uri endpoint, int percent, ILogger<TraceProblems> log, TimeProvider time) : IHostedService, IDisposable
{
    private TraceProblems? _problems;
    private TracerProvider? _provider;

    /// <summary>Chooses traces by their ids, and what is within a trace with it.</summary>
    /// <param name="percent">How many in a hundred.</param>
    public static ParentBasedSampler SamplerOf(int percent) => new ParentBasedSampler(new TraceIdRatioBasedSampler(percent / 100.0));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _problems = new TraceProblems(log, time);
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Measures.Name)
            .ConfigureResource(resource => resource.AddService("daybook"))
            .SetSampler(SamplerOf(percent))
            .AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = new Uri(endpoint, "/v1/traces");
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what waits, for a few seconds at most.</summary>
    public void Dispose()
    {
        _provider?.Dispose();
        _problems?.Dispose();
    }
}
