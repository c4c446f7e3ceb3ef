using System.Net;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Telemetry;

/// <summary>What the server tells Prometheus, and nobody else.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly int _port = FreePort.Find();
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync([Metrics.Setting(_port)]);
        await _server.CreateAccountAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Requests_are_counted_by_mode_and_outcome_and_their_bytes_added_up()
    {
        var body = FormBody.Encode(("mode", "getchallenge"));
        for (var i = 0; i < 3; i++)
        {
            (await _server.PostAsync(("mode", "getchallenge"))).AssertOk();
        }

        (await _server.LoginAsync()).AssertOk();
        (await _server.PostAsync(("user", "test"))).AssertFail("Client error: No mode specified.");

        var metrics = await ReadAsync();

        Assert.Equal(3, metrics["daybook_requests_total{mode=\"getchallenge\",outcome=\"ok\"}"]);
        Assert.Equal(1, metrics["daybook_requests_total{mode=\"login\",outcome=\"ok\"}"]);
        Assert.Equal(1, metrics["daybook_requests_total{mode=\"none\",outcome=\"refused\"}"]);
        Assert.True(metrics["daybook_request_bytes_total"] > 3 * body.Length);
    }

    [Fact]
    public async Task Modes_that_there_are_not_are_one_series_whatever_they_are_called()
    {
        for (var i = 0; i < 50; i++)
        {
            await _server.PostAsync(("mode", $"nonsense{i}"), ("user", $"somebody{i}"));
            await _server.RefusedAsync(XmlRpcWriter.WriteCall($"LJ.XMLRPC.nonsense{i}", new XmlRpcStruct()));
        }

        var metrics = await ReadAsync();

        Assert.Equal(100, metrics["daybook_requests_total{mode=\"unknown\",outcome=\"refused\"}"]);
        Assert.DoesNotContain("nonsense", metrics.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", metrics.Text, StringComparison.Ordinal);
        Assert.Single(metrics.Names, name => name.StartsWith("daybook_requests_total", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_logins_are_counted_by_reason()
    {
        await _server.LoginAsync("wrong");
        await _server.LoginAsync("wrong", "nobody");

        var metrics = await ReadAsync();

        Assert.Equal(1, metrics["daybook_logins_refused_total{reason=\"wrong\"}"]);
        Assert.Equal(1, metrics["daybook_logins_refused_total{reason=\"no account\"}"]);
        Assert.Equal(2, metrics["daybook_requests_total{mode=\"login\",outcome=\"refused\"}"]);
    }

    [Fact]
    public async Task Pictures_are_counted_by_status_and_the_cache_by_result()
    {
        var upload = await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", TestPictures.Inkwell));
        var picture = new Uri($"/userpic/{upload.AssertOk().PicId}/1", UriKind.Relative);
        long bytes = 0;
        string? tag = null;
        for (var i = 0; i < 2; i++)
        {
            using var answer = await _server.Client.GetAsync(picture, Cancellation);
            bytes += (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length;
            tag = answer.Headers.ETag!.ToString();
        }

        using var known = new HttpRequestMessage(HttpMethod.Get, picture) { Headers = { { "If-None-Match", tag } } };
        using var unchanged = await _server.Client.SendAsync(known, Cancellation);
        using var head = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, picture), Cancellation);
        using var missing = await _server.Client.GetAsync(new Uri("/userpic/99/1", UriKind.Relative), Cancellation);

        // An answer is counted when it has been sent, and so perhaps a moment after it arrived.
        await Eventually.TrueAsync(() => ReadAsync().Result["daybook_pictures_total{status=\"404\"}"] == 1);
        var metrics = await ReadAsync();
        Assert.Equal(3, metrics["daybook_pictures_total{status=\"200\"}"]);
        Assert.Equal(1, metrics["daybook_pictures_total{status=\"304\"}"]);
        Assert.Equal(bytes, metrics["daybook_picture_bytes_total"]);
        Assert.Equal(2, metrics["daybook_cache_lookups_total{cache=\"pictures\",result=\"miss\"}"]);
        Assert.Equal(3, metrics["daybook_cache_lookups_total{cache=\"pictures\",result=\"hit\"}"]);
    }

    [Fact]
    public async Task Pages_are_counted_by_status_and_neither_modes_nor_whether_it_is_alive()
    {
        foreach (var path in (string[])["/", "/login", "/nothing", "/healthz", "/readyz", "/interface/flat", "/interface/atom"])
        {
            using var answer = await _server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        }

        // An answer is counted when it has been sent, and so perhaps a moment after it arrived.
        await Eventually.TrueAsync(() => ReadAsync().Result["daybook_pages_total{status=\"401\"}"] == 1);
        var metrics = await ReadAsync();
        Assert.Equal(2, metrics["daybook_pages_total{status=\"200\"}"]);
        Assert.Equal(1, metrics["daybook_pages_total{status=\"404\"}"]);
        Assert.Equal(3, metrics.Names.Count(name => name.StartsWith("daybook_pages_total", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_that_fails_is_counted_once_and_a_picture_that_does_with_the_pictures()
    {
        using var browser = await Browser.At(_server).LogInAsync();
        await OtherAnswersTests.DropAsync(_server, "deleted_userpic_keywords", "userpic_files", "keywords", "userpics", "sessions");

        await browser.OpenAsync("/help");
        using var picture = await _server.Client.GetAsync(new Uri("/userpic/1/1", UriKind.Relative), Cancellation);

        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError), (browser.Status, picture.StatusCode));
        var metrics = await ReadAsync();
        Assert.Equal(1, metrics["daybook_pages_total{status=\"500\"}"]);
        Assert.Equal(1, metrics["daybook_pictures_total{status=\"500\"}"]);
    }

    [Fact]
    public async Task Lookups_of_passwords_names_and_sizes_are_counted_and_nothing_waits()
    {
        var upload = await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", TestPictures.Inkwell));
        for (var i = 0; i < 2; i++)
        {
            (await _server.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"), ("getpickws", 1))).AssertOk();
            using var small = await _server.Client.GetAsync(new Uri($"/userpic/{upload.AssertOk().PicId}/1?s=48", UriKind.Relative), Cancellation);
        }

        var metrics = await ReadAsync();
        foreach (var (cache, hits) in new[] { ("passwords", 2.0), ("names", 1.0), ("sizes", 1.0) })
        {
            Assert.Equal((1.0, hits), (
                metrics[$"daybook_cache_lookups_total{{cache=\"{cache}\",result=\"miss\"}}"], metrics[$"daybook_cache_lookups_total{{cache=\"{cache}\",result=\"hit\"}}"]));
        }

        Assert.Equal(["passwords", "sizes"], metrics.Names.Where(name => name.StartsWith("daybook_waiting", StringComparison.Ordinal)).Select(name => name.Split('"')[1]).Order());
        Assert.Equal(0, metrics["daybook_waiting{queue=\"passwords\"}"]);
    }

    [Fact]
    public async Task Each_stage_of_an_upload_is_a_histogram_and_the_writer_tells_of_its_work()
    {
        (await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", TestPictures.Inkwell))).AssertOk();

        var metrics = await ReadAsync();

        foreach (var stage in (string[])["read", "authenticate", "mode", "inspect", "store"])
        {
            Assert.Equal(1, metrics[$"daybook_stage_seconds_count{{stage=\"{stage}\"}}"]);
            Assert.Equal(1, metrics[$"daybook_stage_seconds_bucket{{stage=\"{stage}\",le=\"+Inf\"}}"]);
            Assert.InRange(metrics[$"daybook_stage_seconds_sum{{stage=\"{stage}\"}}"], 1e-9, 600);
        }

        Assert.True(metrics["daybook_commits_total"] >= 1);
        Assert.True(metrics["daybook_writes_total"] >= metrics["daybook_commits_total"]);
        Assert.Equal(0, metrics["daybook_writes_waiting"]);
        Assert.Contains("\n# TYPE daybook_stage_seconds histogram\n", metrics.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_is_timed_also_where_what_is_read_is_refused()
    {
        (await _server.AskAsync(RawHttp.Post("mode=login&user=%z"))).Reply.AssertFail(
            "Client error: Invalid argument(s): malformed escape in field user at byte 1 of its encoded value");
        await _server.AskAsync(RawHttp.Post(new string('x', 240_000)));

        Assert.Equal(2, (await ReadAsync())["daybook_stage_seconds_count{stage=\"read\"}"]);
    }

    [Fact]
    public async Task A_fetch_that_is_refused_is_counted()
    {
        await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("url", "http://127.0.0.1/a.png"));

        Assert.Equal(1, (await ReadAsync())["daybook_fetches_total{outcome=\"refused\"}"]);
    }

    [Fact]
    public async Task Buckets_only_grow_from_bound_to_bound()
    {
        for (var i = 0; i < 20; i++)
        {
            await _server.PostAsync(("mode", "getchallenge"));
        }

        var counts = (await ReadAsync()).Text.Split('\n')
            .Where(line => line.StartsWith("daybook_stage_seconds_bucket{stage=\"mode\"", StringComparison.Ordinal))
            .Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture))
            .ToList();

        Assert.Equal(17, counts.Count);
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(20, counts[^1]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/metrics/more")]
    [InlineData("/userpic/1/1")]
    public async Task Nothing_else_answers_at_its_address(string path)
    {
        using var answer = await _server.Client.GetAsync(new Uri($"http://127.0.0.1:{_port}{path}"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task At_the_addresses_of_the_site_there_is_no_such_page_whatever_the_host_is_said_to_be()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = $"127.0.0.1:{_port}" } };
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");
        using var answer = await _server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("daybook_requests", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private Task<Metrics> ReadAsync() => Metrics.ReadAsync(_server, _port);
}
