using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Interfaces;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>
/// Traces, as a collector on loopback receives them. Whoever asks for traces gets those of all servers in the process, so no other test may run meanwhile.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TraceTests : IAsyncLifetime
{
    private Collector _collector = null!;
    private TestServer _server = null!;
    private bool _hasEnded;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _collector = await Collector.StartAsync();
        _server = await TestServer.StartAsync([_collector.Setting]);
        await _server.CreateAccountAsync("alice", "wonderland");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            await _server.DisposeAsync();
        }

        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task The_stages_of_a_request_are_one_trace_each_within_what_it_is_a_part_of_and_nothing_that_was_sent()
    {
        (string, object)[] fields = [("mode", "uploadpic"), ("user", "alice"), ("password", "wonderland"), ("data", TestPictures.Inkwell)];
        (await _server.PostAsync(fields)).AssertOk();

        var spans = await EndAsync();
        Assert.Single(spans.Select(span => span.TraceId).Distinct());
        Assert.Equal(spans.Count, spans.Select(span => span.Id).Distinct().Count());
        Assert.Equal(
            ["authenticate in request", "inspect in mode", "mode in request", "read in request", "request in nothing", "store in mode"],
            spans.Select(span => $"{span.Name} in {ParentOf(span, spans)?.Name ?? "nothing"}").Order(StringComparer.Ordinal));
        Assert.Equal(
            $"daybook.outcome=ok http.request.body.size={FormBody.Encode(fields).Length} rpc.method=uploadpic rpc.system.name=flat", Assert.Single(Roots(spans)).Said);
        AssertNamed(spans[0], Assert.Single(_server.Log.Requests));
        Assert.All(spans, span => Assert.False(span.HasFailed));
        Assert.Contains("service.name", _collector.Text, StringComparison.Ordinal);
        foreach (var secret in (string[])["alice", "wonderland", "127.0.0.1"])
        {
            Assert.DoesNotContain(secret, _collector.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_of_XML_RPC_says_that_it_is_one()
    {
        await _server.CallAsync("getchallenge");

        Assert.Matches(
            "^daybook.outcome=ok http.request.body.size=[0-9]+ rpc.method=getchallenge rpc.system.name=xmlrpc$", Assert.Single(Roots(await EndAsync())).Said);
    }

    [Theory]
    [InlineData("mode=login&user=alice&password=wrong", "login", 101)]
    [InlineData("mode=nonsense&user=alice", "unknown", 201)]
    [InlineData("user=alice", "none", 200)]
    [InlineData("mode=login&user=%z", "none", 203)]
    public async Task A_refusal_says_the_number_of_the_error_and_is_no_failure(string body, string mode, int code)
    {
        await _server.AskAsync(RawHttp.Post(body));

        var spans = await EndAsync();
        var root = Assert.Single(Roots(spans));
        Assert.Equal(
            $"daybook.outcome=refused http.request.body.size={body.Length} rpc.method={mode} rpc.response.status_code={code} rpc.system.name=flat", root.Said);
        Assert.Single(spans, span => span.Name == "read" && span.ParentId == root.Id);
        Assert.All(spans, span => Assert.False(span.HasFailed));
        AssertNamed(root, Assert.Single(_server.Log.Requests));
        Assert.DoesNotContain("nonsense", _collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", _collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_refused_for_its_size_was_being_read()
    {
        await _server.AskAsync(RawHttp.Post(new string('x', 240_000)));

        var spans = await EndAsync();
        var root = Assert.Single(Roots(spans));
        Assert.Equal("daybook.outcome=refused rpc.method=none rpc.response.status_code=203 rpc.system.name=flat", root.Said);
        Assert.Equal(root.Id, Assert.Single(spans, span => span.Name == "read").ParentId);
    }

    [Fact]
    public async Task A_body_whose_client_goes_away_was_being_read()
    {
        // A connection that is reset, with no orderly end before, which a stream that owns it would send.
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) })
        {
            await client.ConnectAsync(IPAddress.Loopback, _server.Port, Cancellation);
            await using var stream = new NetworkStream(client, ownsSocket: false);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes("POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"), Cancellation);

            // It asks for the body when it begins to read it.
            var answer = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
            await stream.ReadExactlyAsync(answer, Cancellation);
            Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => _server.Log.Requests.Count == 1);
        var spans = await EndAsync();
        var root = Assert.Single(Roots(spans));
        Assert.Equal("daybook.outcome=gone rpc.method=none rpc.system.name=flat", root.Said);
        Assert.Equal(root.Id, Assert.Single(spans, span => span.Name == "read").ParentId);
    }

    [Fact]
    public async Task A_failure_of_the_server_is_one_of_the_span_and_tells_nothing()
    {
        await LosePicturesAsync();
        (string, object)[] fields = [("mode", "login"), ("user", "alice"), ("password", "wonderland"), ("getpickws", 1)];
        Assert.False((await _server.PostAsync(fields)).IsOk);

        var root = Assert.Single(Roots(await EndAsync()));
        Assert.Equal(
            $"daybook.outcome=failed error.type=500 http.request.body.size={FormBody.Encode(fields).Length} " +
            "rpc.method=login rpc.response.status_code=500 rpc.system.name=flat",
            root.Said);
        Assert.True(root.HasFailed);
        Assert.DoesNotContain("no such table", _collector.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/users/alice/", "GET", "/users/{name}", 200)]
    [InlineData("GET", "/alice/wonderland?user=alice", "GET", "/{*path}", 404)]
    [InlineData("BREW", "/alice", "_OTHER", "/{*path}", 404)]
    public async Task A_page_is_a_span_with_the_pattern_of_its_address(string method, string path, string knownMethod, string route, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await _server.Client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);

        var span = Assert.Single(await EndAsync());
        Assert.Equal($"{knownMethod} {route}", span.Name);
        Assert.Equal($"http.request.method={knownMethod} http.response.status_code={status} http.route={route}", span.Said);
        Assert.Equal((null, false), (span.ParentId, span.HasFailed));
        foreach (var secret in (string[])["alice", "wonderland", "BREW", "127.0.0.1"])
        {
            Assert.DoesNotContain(secret, _collector.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_that_fails_is_a_failure_of_its_span_which_tells_no_more_than_of_what_kind()
    {
        await LosePicturesAsync();
        using var answer = await _server.Client.GetAsync(new Uri("/", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);

        var span = Assert.Single(await EndAsync());
        Assert.Equal(("GET /", true), (span.Name, span.HasFailed));
        AssertNamed(span, Assert.Single(_server.Log.Problems, entry => entry.Message.StartsWith("Failure ", StringComparison.Ordinal)));
        Assert.Matches("^error.type=[A-Za-z.]+Exception http.request.method=GET http.response.status_code=500 http.route=/$", span.Said);
        Assert.DoesNotContain("no such table", _collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_and_whether_the_server_is_alive_have_no_traces()
    {
        var upload = await _server.PostAsync(("mode", "uploadpic"), ("user", "alice"), ("password", "wonderland"), ("data", TestPictures.Inkwell));
        foreach (var path in (string[])[$"/userpic/{upload.AssertOk().PicId}/1", "/healthz", "/readyz"])
        {
            using var answer = await _server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal("request", Assert.Single(Roots(await EndAsync())).Name);
    }

    [Fact]
    public async Task Of_every_request_there_is_a_trace_unless_fewer_are_wanted()
    {
        for (var i = 0; i < 20; i++)
        {
            await _server.GetChallengeAsync();
        }

        var roots = Roots(await EndAsync());
        Assert.Equal(20, roots.Count);
        Assert.Equal(20, roots.Select(root => root.TraceId).Distinct().Count());
    }

    [Fact]
    public async Task Whoever_wants_fewer_gets_them_whole_and_no_line_of_the_log_names_another()
    {
        await EndAsync();
        CapturedLog log;
        await using (var half = await TestServer.StartAsync([_collector.Setting, new("Otlp:SamplePercent", "50")]))
        {
            log = half.Log;
            for (var i = 0; i < 40; i++)
            {
                await half.GetChallengeAsync();
            }

            await half.EndAsync();
        }

        Assert.Equal(40, log.Requests.Count);
        List<string> named = [.. log.Requests.Select(request => request.Values.GetValueOrDefault("Trace")).OfType<string>()];

        // None of them, or all, once in 2^39 runs.
        Assert.InRange(named.Count, 1, 39);
        Assert.Equal(named.Order(StringComparer.Ordinal), Roots(_collector.Spans).Select(root => root.TraceId).Order(StringComparer.Ordinal));

        // The request, and that it was read and handled.
        Assert.Equal(3 * named.Count, _collector.Spans.Count);
    }

    private static void AssertNamed(TracedSpan span, LogEntry line)
    {
        Assert.Equal(span.TraceId, line.Values["Trace"]);
        Assert.EndsWith($" trace {span.TraceId}", line.Message, StringComparison.Ordinal);
    }

    private static List<TracedSpan> Roots(IReadOnlyList<TracedSpan> spans) => [.. spans.Where(span => span.ParentId is null)];

    private static TracedSpan? ParentOf(TracedSpan span, IReadOnlyList<TracedSpan> spans) =>
        span.ParentId is null ? null : spans.Single(other => other.Id == span.ParentId);

    /// <summary>Ends the server, which sends what waited, and gives all that came. A request may end a moment after it was answered; so first those do.</summary>
    private async Task<IReadOnlyList<TracedSpan>> EndAsync()
    {
        await _server.EndAsync();
        _hasEnded = true;
        await _server.DisposeAsync();
        return _collector.Spans;
    }

    private async Task LosePicturesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "daybook.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "ALTER TABLE userpics RENAME TO lost";
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
