using System.Net;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Server.Tests.Hosting;

/// <summary>What happens when there is more to do than the server takes on at once.</summary>
public sealed class OverloadTests : IAsyncLifetime
{
    private const string HalfRequest = "POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nmode=";

    private readonly List<RawConnection> _connections = [];
    private readonly int _metrics = FreePort.Find();
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            [
                new("Limits:MaxRequests", "20"), new("Limits:MaxRequestsPerAddress", "10"), new("Site:TrustedProxies:0", "127.0.0.1"),
                Telemetry.Metrics.Setting(_metrics),
            ]);
        await _server.CreateAccountAsync();

        // What the web server itself would cut off, after seconds of the real time.
        _server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinRequestBodyDataRate = null;
    }

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_address_that_has_its_share_is_told_at_once_in_the_protocol_to_come_back_and_others_are_served()
    {
        await StallUntilAsync("198.51.100.1", async () => (await AskAsync("198.51.100.1")).RetryAfter is not null);

        var (reply, retryAfter) = await AskAsync("198.51.100.1");

        reply.AssertFail("Server error: Internal server error: too many requests at once; try again in a moment");
        Assert.Equal(TimeSpan.FromSeconds(5), retryAfter);
        Assert.Equal(reply.ToString(), (await AskAsync("198.51.100.1", "/interface/flat/")).Reply.ToString());
        using var call = new HttpRequestMessage(HttpMethod.Post, XmlRpc.Endpoint)
        {
            Content = new ByteArrayContent(XmlRpcWriter.WriteCall("LJ.XMLRPC.getchallenge", null)),
        };
        call.Headers.Add("X-Forwarded-For", "198.51.100.1");
        using var answer = await _server.Client.SendAsync(call, Cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(500, Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(body)).Code);
        (await AskAsync("198.51.100.2")).Reply.AssertOk();
    }

    [Fact]
    public async Task When_all_places_are_taken_pages_say_503_pictures_and_health_go_on_and_it_ends_when_they_are_free()
    {
        var picture = (await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", TestPictures.Inkwell))).AssertOk().PicId;
        await StallAsync(10, "198.51.100.1");
        await StallUntilAsync("198.51.100.2", async () => await StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/userpic/{picture}/1"));
        Assert.True((await Telemetry.Metrics.ReadAsync(_server, _metrics))["daybook_turned_away_total"] >= 2);

        _connections.ForEach(connection => connection.Dispose());
        await Eventually.TrueAsync(() => StatusAsync("/readyz").Result == HttpStatusCode.OK);
    }

    /// <summary>So many requests that are under way and do not go on.</summary>
    private async Task StallAsync(int count, string address)
    {
        for (var i = 0; i < count; i++)
        {
            var connection = await RawConnection.OpenAsync(_server.Port);
            _connections.Add(connection);
            await connection.SendAsync(HalfRequest.Replace("Host: h", $"Host: h\r\nX-Forwarded-For: {address}", StringComparison.Ordinal));
        }
    }

    /// <summary>One such request more at a time, until it is enough: whoever asks for that takes a place as well, and may come before one of them.</summary>
    private async Task StallUntilAsync(string address, Func<Task<bool>> isEnough)
    {
        for (var tries = 0; !await isEnough(); tries++)
        {
            Assert.True(tries < 500, "There is still room");
            await StallAsync(1, address);
        }
    }

    private async Task<(Reply Reply, TimeSpan? RetryAfter)> AskAsync(string address, string path = "/interface/flat")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(FormBody.Encode(("mode", "getchallenge"))),
            Headers = { { "X-Forwarded-For", address } },
        };
        using var answer = await _server.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (Reply.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation)), answer.Headers.RetryAfter?.Delta);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }
}
