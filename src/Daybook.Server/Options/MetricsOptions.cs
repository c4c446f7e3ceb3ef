namespace Daybook.Server.Options;

/// <summary>What the server tells of itself.</summary>
/// <param name="Url">Where <c>/metrics</c> answers; null for nowhere.</param>
public sealed record MetricsOptions(Uri? Url)
{
    internal static MetricsOptions Read(SettingsReader reader) => new(
        reader.ReadOptional(
            "Metrics:Url", Formats.OwnAddress,
            "An address of its own on which /metrics answers, for Prometheus. Nothing else answers there, and /metrics answers nowhere else, so a proxy in " +
            "front of the site cannot show it to the world by accident. Anybody who can reach the address can read it. Without this there is no /metrics."));
}

/// <summary>Where traces go.</summary>
/// <param name="Endpoint">The collector; null for nowhere.</param>
/// <param name="SamplePercent">Of how many requests in a hundred.</param>
public sealed record OtlpOptions(Uri? Endpoint, int SamplePercent)
{
    internal static OtlpOptions Read(SettingsReader reader) => new(
        reader.ReadOptional(
            "Otlp:Endpoint", Formats.PublicAddress,
            "The OpenTelemetry collector that gets traces of protocol requests and pages, by OTLP over HTTP at /v1/traces, such as http://127.0.0.1:4318. " +
            "Without it there are no traces."),
        reader.Read("Otlp:SamplePercent", 100, Formats.Integer(1, 100), "How many requests in a hundred are traced."));
}
