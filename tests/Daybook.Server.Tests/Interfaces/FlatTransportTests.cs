using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>How a request may reach the flat interface.</summary>
public sealed class FlatTransportTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/interface/flat")]
    [InlineData("/interface/flat/")]
    [InlineData("/cgi-bin/log.cgi")]
    [InlineData("/interface/flat?")]
    [InlineData("/interface/flat/?x=%zz")]
    public async Task Answers_at_every_path_that_clients_know(string path)
    {
        using var content = new StringContent(RawHttp.Challenge);
        using var response = await _server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Reply.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation)).AssertOk();
    }

    [Theory]
    [InlineData("/interface/flat/flat")]
    [InlineData("/interface/xml")]
    [InlineData("/cgi-bin/log.cgi.bak")]
    public async Task Does_not_answer_at_other_paths(string path)
    {
        using var content = new StringContent(RawHttp.Challenge);
        using var response = await _server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_query_string_does_not_count()
    {
        var alone = await _server.AskAsync(RawHttp.Request(
            "POST /interface/flat?mode=getchallenge HTTP/1.1", "", "Host: h", "Connection: close", "Content-Length: 0"));
        alone.Reply.AssertFail("Client error: No mode specified.");

        const string Body = "mode=login&user=test&password=secret";
        var beside = await _server.AskAsync(RawHttp.Request(
            "POST /interface/flat?password=wrong&user=nobody HTTP/1.1", Body, "Host: h", "Connection: close", $"Content-Length: {Body.Length}"));
        beside.Reply.AssertOk();
    }

    [Theory]
    [InlineData("GET /interface/flat HTTP/1.1")]
    [InlineData("GET /interface/flat?mode=getchallenge HTTP/1.1")]
    [InlineData("GET /cgi-bin/log.cgi HTTP/1.1")]
    [InlineData("DELETE /interface/flat HTTP/1.1")]
    public async Task Without_a_body_there_is_no_mode(string line)
    {
        var answer = await _server.AskAsync(RawHttp.Request(line, "", "Host: h", "Connection: close"));
        answer.Reply.AssertFail("Client error: No mode specified.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("&")]
    [InlineData("&&=&")]
    [InlineData("=login")]
    public async Task An_empty_body_has_no_mode(string body)
    {
        var answer = await _server.AskAsync(RawHttp.Post(body));
        answer.Reply.AssertFail("Client error: No mode specified.");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlescaped")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("text/xml; charset=\"utf-8")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_url_encoded_body_may_call_itself_what_it_likes(string? contentType)
    {
        string[] headers = contentType is null ? [] : [$"Content-Type: {contentType}"];
        (await _server.AskAsync(RawHttp.Post("mode=login&user=test&password=secret", headers))).Reply.AssertOk();
    }

    [Fact]
    public async Task A_body_may_come_in_chunks()
    {
        var answer = await _server.AskAsync(RawHttp.Request(
            "POST /interface/flat HTTP/1.1",
            "9\r\nmode=logi\r\n1;x=y\r\nn\r\n1A\r\n&user=test&password=secret\r\n0\r\nTrailer: x\r\n\r\n",
            "Host: h", "Connection: close", "Transfer-Encoding: chunked"));
        answer.Reply.AssertOk();
    }

    [Fact]
    public async Task A_client_that_expects_it_is_told_to_go_on()
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(RawHttp.Request(
            "POST /interface/flat HTTP/1.1", "", "Host: h", "Connection: close", "Content-Length: 17", "Expect: 100-continue")), Cancellation);

        // Nothing of the body is sent before this.
        var interim = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(interim, Cancellation);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(interim));

        await stream.WriteAsync(Encoding.ASCII.GetBytes(RawHttp.Challenge), Cancellation);
        Assert.Single(RawHttp.ParseAll(await ReadToEndAsync(stream))).Reply.AssertOk();
    }

    [Fact]
    public async Task Http_1_0_is_answered_and_its_connection_closed()
    {
        const string Body = "mode=login&user=test&password=secret";
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            RawHttp.Request("POST /interface/flat HTTP/1.0", Body, $"Content-Length: {Body.Length}")), Cancellation);
        var answer = Assert.Single(RawHttp.ParseAll(await ReadToEndAsync(stream)));
        Assert.Equal("HTTP/1.1 200 OK", answer.StatusLine);
        Assert.Null(answer.Header("Transfer-Encoding"));
        answer.Reply.AssertOk();
    }

    [Theory]
    [InlineData("Host: 127.0.0.1")]
    [InlineData("Host: journal.example")]
    [InlineData("Host: journal.example:8080")]
    [InlineData("Host: [::1]")]
    [InlineData("Host:")]
    public async Task Host_may_lack_its_port_and_be_any_name(string host)
    {
        var answer = await _server.AskAsync(RawHttp.Request(
            "POST /interface/flat HTTP/1.1", RawHttp.Challenge, host, "Connection: close", "Content-Length: 17"));
        answer.Reply.AssertOk();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}", "127.0.0.1:{0}")]
    [InlineData("http://127.0.0.1:{0}", "127.0.0.1")]
    [InlineData("http://journal.example", "journal.example")]
    [InlineData("http://journal.example", "another.example")]
    public async Task The_request_line_may_have_the_whole_address(string address, string host)
    {
        var answer = await _server.AskAsync(RawHttp.Request(
            $"POST {Fill(address)}/interface/flat HTTP/1.1", RawHttp.Challenge, $"Host: {Fill(host)}", "Connection: close", "Content-Length: 17"));
        answer.Reply.AssertOk();

        var old = await _server.AskAsync(RawHttp.Request(
            $"POST {Fill(address)}/interface/flat HTTP/1.0", RawHttp.Challenge, "Content-Length: 17"));
        old.Reply.AssertOk();
    }

    [Theory]
    [InlineData(36)]
    [InlineData(38)]
    public async Task A_line_end_after_the_body_harms_nothing_whether_or_not_it_is_counted(int length)
    {
        // Of the two fields the last one is the password, which the line end would spoil.
        const string Body = "mode=login&user=test&password=secret";
        var request = RawHttp.Request(
            "POST /interface/flat HTTP/1.1", Body + "\r\n", "Host: h", $"Content-Length: {length}");
        var last = RawHttp.Request(
            "POST /interface/flat HTTP/1.1", Body + "\r\n", "Host: h", "Connection: close", $"Content-Length: {length}");

        var answers = await _server.ExchangeAsync(request + request + last);
        Assert.Equal(3, answers.Count);
        Assert.All(answers, answer => answer.Reply.AssertOk());
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_their_order()
    {
        string Ask(string mode) => RawHttp.Request("POST /interface/flat HTTP/1.1", $"mode={mode}&user=u", "Host: h", $"Content-Length: {mode.Length + 12}");
        var answers = await _server.ExchangeAsync(Ask("one") + Ask("getchallenge") + Ask("three") + RawHttp.Post("mode=four&user=u"));
        Assert.Equal(
            ["Client error: Unknown mode (one)", null, "Client error: Unknown mode (three)", "Client error: Unknown mode (four)"],
            answers.Select(answer => answer.Reply.Error));
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_read_to_its_end()
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        foreach (var octet in Encoding.ASCII.GetBytes(RawHttp.Post("mode=login&user=test&password=sec%72et")))
        {
            await stream.WriteAsync(new[] { octet }, Cancellation);
        }

        Assert.Single(RawHttp.ParseAll(await ReadToEndAsync(stream))).Reply.AssertOk();
    }

    private string Fill(string text) => text.Replace("{0}", $"{_server.Port}", StringComparison.Ordinal);

    private async Task<TcpClient> ConnectAsync()
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, _server.Port, Cancellation);
        return connection;
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
