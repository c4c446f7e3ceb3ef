using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Site;
using Daybook.Server.Tests.Hosting;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Clients that go away in the middle of what they send or are sent, however their connection ends: no failure of the server in its log, nor in its figures.</summary>
public sealed class GoneClientTests : IDisposable
{
    /// <summary>So many that it is no matter of luck what is seen first: the end of the body or that of the connection.</summary>
    private const int Clients = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly int _metrics = FreePort.Find();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_client_that_goes_away_in_the_middle_of_a_request_of_the_protocol_is_counted_as_gone(bool isEncrypted, bool resets)
    {
        await using var server = await StartAsync(isEncrypted);
        for (var i = 0; i < Clients; i++)
        {
            await LeaveAsync(server, isEncrypted, resets, "POST /interface/flat HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n", "mode=login&user=te");
        }

        await Eventually.TrueAsync(() => CountAsync(server).Result is var (gone, refused, failed) && gone + refused + failed >= Clients);
        var counts = await CountAsync(server);
        Assert.Equal(0, counts.Failed);

        // Where the connection is closed in order it is the body that is wrong, if that is seen first.
        Assert.Equal(isEncrypted || resets ? 0 : Clients - counts.Gone, counts.Refused);
        Assert.Empty(server.Log.Problems);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_client_that_goes_away_in_the_middle_of_anything_else_is_no_failure_either(bool isEncrypted, bool resets)
    {
        await using var server = await StartAsync(isEncrypted);
        for (var i = 0; i < Clients; i++)
        {
            await LeaveAsync(
                server, isEncrypted, resets, "POST /interface/atom/post HTTP/1.1\r\nContent-Type: application/atom+xml\r\nAuthorization: Basic dGVzdDpzZWNyZXQ=\r\n", "<entry>");
            await LeaveAsync(server, isEncrypted, resets, "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n", "user=te");
            await LeaveAsync(server, isEncrypted, resets, "POST /login HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n", "--b\r\nContent-Disposition: form-data; name=user\r\n\r\nte");
        }

        await AssertNoFailureAsync(server);
    }

    [Theory]
    [InlineData("page")]
    [InlineData("flat")]
    public async Task A_client_that_goes_away_in_the_middle_of_its_answers_is_no_failure(string what)
    {
        const string Body = "mode=getchallenge";
        var request = what == "page"
            ? $"GET {SiteAsset.StyleSheet.Path} HTTP/1.1\r\nHost: h\r\n\r\n"
            : $"POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        var all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, 2000)));
        await using var server = await StartAsync(isEncrypted: false);
        for (var i = 0; i < Clients; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, LingerState = new LingerOption(true, 0) };
            await client.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);

            // The rest is taken when the answers before it are, and so never.
            _ = client.SendAsync(all, Cancellation).AsTask();
            Assert.NotEqual(0, await client.ReceiveAsync(new byte[1], Cancellation));
        }

        await AssertNoFailureAsync(server);
    }

    [Theory]
    [InlineData("/interface/flat")]
    [InlineData("/interface/atom/post")]
    [InlineData("/login")]
    public async Task A_request_of_http_2_that_its_client_gives_up_is_no_failure_and_the_connection_goes_on(string path)
    {
        await using var server = await StartAsync(isEncrypted: true);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{server.Port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        for (var i = 0; i < Clients; i++)
        {
            using var givingUp = new CancellationTokenSource();
            var body = new HalfBody(givingUp.Token);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
            request.Headers.Authorization = new("Basic", "dGVzdDpzZWNyZXQ=");
            var asking = client.SendAsync(request, givingUp.Token);
            await body.IsSent;
            await givingUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        Assert.Equal("alive\n", await client.GetStringAsync("/healthz", Cancellation));
        await AssertNoFailureAsync(server);
    }

    private async Task<TestServer> StartAsync(bool isEncrypted)
    {
        if (!isEncrypted)
        {
            return await TestServer.StartAsync([Telemetry.Metrics.Setting(_metrics)]);
        }

        var (file, key) = TestCertificate.Make().Write(_folder);
        return await TestServer.StartAsync([new("Tls:Certificate", file), new("Tls:Key", key), Telemetry.Metrics.Setting(_metrics)], url: "https://127.0.0.1:0");
    }

    /// <summary>Sends the beginning of a body, which the server waits for, and leaves.</summary>
    /// <param name="server">The server.</param>
    /// <param name="isEncrypted">Whether it wants TLS.</param>
    /// <param name="resets">Whether the connection is reset, and not closed.</param>
    /// <param name="head">What is asked for, with the headers that it needs.</param>
    /// <param name="beginning">What of the body comes.</param>
    private static async Task LeaveAsync(TestServer server, bool isEncrypted, bool resets, string head, string beginning)
    {
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);

        // A stream that owned the socket would end it in order, also before a reset, and the server would see that first.
        await using var connection = new NetworkStream(socket, ownsSocket: false);
        await using var stream = isEncrypted ? await EncryptAsync(connection) : connection;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Host: h\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"), Cancellation);
        var answer = new byte[Continue.Length];
        await stream.ReadExactlyAsync(answer, Cancellation);
        Assert.Equal(Continue, Encoding.ASCII.GetString(answer));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), Cancellation);
        if (isEncrypted)
        {
            // In the middle of a record, too: what has no proper end is no end of the body.
            await connection.WriteAsync(new byte[] { 23, 3, 3, 1, 0 }, Cancellation);
        }

        if (resets)
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        else
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private static async Task<Stream> EncryptAsync(NetworkStream connection)
    {
        var tls = new SslStream(connection, false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private async Task<(double Gone, double Refused, double Failed)> CountAsync(TestServer server)
    {
        var metrics = await Telemetry.Metrics.ReadAsync(server, _metrics);
        return (Of("gone"), Of("refused"), Of("failed"));

        double Of(string outcome) => metrics[$"daybook_requests_total{{mode=\"none\",outcome=\"{outcome}\"}}"];
    }

    private async Task AssertNoFailureAsync(TestServer server)
    {
        var metrics = await Telemetry.Metrics.ReadAsync(server, _metrics);
        Assert.DoesNotContain(metrics.Names, name => name.StartsWith("daybook_pages_total{status=\"5", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics.Names, name => name.Contains("outcome=\"failed\"", StringComparison.Ordinal));

        // Whatever was still under way ends, and would be logged if it failed.
        await server.EndAsync();
        Assert.Empty(server.Log.Problems);
    }

    /// <summary>The beginning of a form, whose rest never comes.</summary>
    private sealed class HalfBody : HttpContent
    {
        private readonly TaskCompletionSource _isSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationToken _end;

        public HalfBody(CancellationToken end)
        {
            _end = end;
            Headers.ContentType = new("application/x-www-form-urlencoded");
        }

        public Task IsSent => _isSent.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("mode=login&user=te"u8.ToArray(), _end);
            await stream.FlushAsync(_end);
            _isSent.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _end);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 1000;
            return true;
        }
    }
}
