using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Site;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Server.Tests.Hosting;

/// <summary>Whoever sends or reads slowly keeps a place while there are others, and loses it to whoever comes when all are taken.</summary>
public sealed class PlaceTests : IAsyncLifetime
{
    private const int Places = 10;
    private const string Theirs = "198.51.100.1", Ours = "198.51.100.2";

    private readonly ManualTime _time = new();
    private readonly int _metrics = FreePort.Find();
    private readonly List<IDisposable> _connections = [];
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            [
                new("Limits:MaxRequests", $"{Places}"), new("Limits:MaxRequestsPerAddress", $"{Places}"), new("Site:TrustedProxies:0", "127.0.0.1"),
                Telemetry.Metrics.Setting(_metrics),
            ],
            _time);

        // What the web server itself would cut off, after seconds of the real time.
        var limits = _server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_gives_way_the_oldest_first_and_only_when_all_places_are_taken()
    {
        var slow = await BeginAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 1; i < Places - 1; i++)
        {
            await BeginAsync();
        }

        // One place is left: to the slowest nothing happens.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Ours));
        Assert.Equal(0, (await ReadMetricsAsync())["daybook_cut_off_total"]);

        // Whoever has their share gets no more by being many.
        await BeginAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Theirs));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Ours));
        Assert.True(await slow.IsClosedAsync());
        Assert.Equal(1, (await ReadMetricsAsync())["daybook_cut_off_total"]);

        // The others are in time; 100,000 bytes may take 26 seconds.
        await BeginAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Ours));
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(Ours));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Ours));
        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task An_answer_that_is_not_read_gives_way()
    {
        var ask = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
            $"GET {SiteAsset.StyleSheet.Path} HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {Theirs}\r\n\r\n", 2000)));

        // When all buffers are full, nobody gets in any more. One that we took a place from for a moment is refused and closed, so another comes for it.
        for (var refusals = 0; refusals < 20;)
        {
            if (await StatusAsync(Ours) == HttpStatusCode.ServiceUnavailable)
            {
                refusals++;
                await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
                continue;
            }

            refusals = 0;
            Assert.InRange(_connections.Count, 0, 20 * Places);
            var reluctant = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            _connections.Add(reluctant);
            await reluctant.ConnectAsync(IPAddress.Loopback, _server.Port, Cancellation);

            // The rest is taken when the answers before it are, and so never.
            _ = reluctant.SendAsync(ask, Cancellation).AsTask();
        }

        Assert.Equal(0, (await ReadMetricsAsync())["daybook_cut_off_total"]);

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return StatusAsync(Ours).Result == HttpStatusCode.OK && ReadMetricsAsync().Result["daybook_cut_off_total"] >= 1;
        });
    }

    /// <summary>A request that has its place and does not go on.</summary>
    private async Task<RawConnection> BeginAsync()
    {
        var connection = await RawConnection.OpenAsync(_server.Port);
        _connections.Add(connection);
        await connection.SendAsync(
            $"POST /interface/flat HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {Theirs}\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", (await connection.ReadAsync()).StatusLine);
        await connection.SendAsync("mode=");
        return connection;
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz") { Headers = { { "X-Forwarded-For", address } } };
        using var answer = await _server.Client.SendAsync(request, Cancellation);

        // A place is given back a moment after the answer was sent; and before the same connection is answered anything else, for which a picture takes none.
        using var none = await _server.Client.GetAsync(new Uri("/userpic/1/1", UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }

    private Task<Telemetry.Metrics> ReadMetricsAsync() => Telemetry.Metrics.ReadAsync(_server, _metrics);
}
