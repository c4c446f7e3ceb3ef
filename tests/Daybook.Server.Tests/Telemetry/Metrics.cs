using System.Globalization;
using System.Net;
using Daybook.Server.Telemetry;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>What a server says under <c>/metrics</c>, by series as it is written.</summary>
internal sealed class Metrics
{
    private readonly Dictionary<string, double> _series = [];

    private Metrics(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var space = line.LastIndexOf(' ');
            _series.Add(line[..space], double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
        }
    }

    public string Text { get; }

    public IReadOnlyCollection<string> Names => _series.Keys;

    /// <summary>A series; 0 if there is none yet.</summary>
    public double this[string series] => _series.GetValueOrDefault(series);

    public static KeyValuePair<string, string> Setting(int port) => new("Metrics:Url", $"http://127.0.0.1:{port}");

    public static async Task<Metrics> ReadAsync(TestServer server, int port)
    {
        using var answer = await server.Client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(PrometheusText.ContentType, answer.Content.Headers.ContentType!.ToString());
        return new Metrics(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
