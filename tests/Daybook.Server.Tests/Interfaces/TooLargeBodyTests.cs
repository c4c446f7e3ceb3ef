using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Tests that measure this process, and so run while no other does.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>Bodies larger than the largest possible valid request.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TooLargeBodyTests(RunningServer running) : IClassFixture<RunningServer>
{
    /// <summary>3 × the longest text of an entry, which is larger than Userpics:MaxBytes, + 32 KiB.</summary>
    private const int Limit = 3 * 65_535 + 32_768;
    private const int Megabyte = 1024 * 1024;
    private readonly TestServer _server = running.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_largest_body_is_read() => (await _server.AskAsync(RawHttp.Post(Padded(Limit)))).Reply.AssertOk();

    [Fact]
    public async Task One_byte_more_is_refused_with_both_numbers()
    {
        var answer = await _server.AskAsync(RawHttp.Post(Padded(Limit + 1)));
        answer.Reply.AssertFail("Client error: Invalid argument(s): the request has 229374 bytes, the limit is 229373");
        Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("close", answer.Header("Connection"));
    }

    [Theory]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    [InlineData(Limit + 5000, false)]
    public async Task The_limit_holds_for_chunks_whose_sum_nobody_announced(int length, bool fits)
    {
        var body = Padded(length).Chunk(10_000).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n");
        var answer = await _server.AskAsync(RawHttp.Request(
            "POST /interface/flat HTTP/1.1", string.Concat(body) + "0\r\n\r\n", "Host: h", "Connection: close", "Transfer-Encoding: chunked"));
        if (fits)
        {
            answer.Reply.AssertOk();
        }
        else
        {
            answer.Reply.AssertFail("Client error: Invalid argument(s): the request has more than 229373 bytes, which is the limit");
        }
    }

    [Fact]
    public async Task The_limit_follows_the_setting()
    {
        await using var large = await TestServer.StartAsync([new("Userpics:MaxBytes", "100000")]);
        (await large.AskAsync(RawHttp.Post(Padded(332_768)))).Reply.AssertOk();
        (await large.AskAsync(RawHttp.Post(Padded(332_769))))
            .Reply.AssertFail("Client error: Invalid argument(s): the request has 332769 bytes, the limit is 332768");
    }

    [Fact]
    public async Task A_client_that_asked_first_need_not_send_the_body()
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Head("Content-Length: 5000000", "Expect: 100-continue"), Cancellation);
        var answer = await ReadAnswerAsync(stream);
        Assert.Equal("HTTP/1.1 200 OK", answer.StatusLine);
        answer.Reply.AssertFail("Client error: Invalid argument(s): the request has 5000000 bytes, the limit is 229373");
        Assert.Equal("close", answer.Header("Connection"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_reads_only_when_it_has_sent_megabytes_sees_the_answer(bool isChunked)
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Head(isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {7 * Megabyte}"), Cancellation);
        await WriteMegabytesAsync(stream, 7, isChunked);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = Assert.Single(RawHttp.ParseAll(await reader.ReadToEndAsync(Cancellation)));
        Assert.StartsWith("Client error: Invalid argument(s): the request has", answer.Reply.Error, StringComparison.Ordinal);
        Assert.Contains("229373", answer.Reply.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_never_stops_is_cut_off()
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Head($"Content-Length: {int.MaxValue}"), Cancellation);
        await WriteMegabytesAsync(stream, 1, isChunked: false);
        (await ReadAnswerAsync(stream)).Reply.AssertFail(
            "Client error: Invalid argument(s): the request has 2147483647 bytes, the limit is 229373");

        // 8 MB are thrown away; what the sockets hold between the two comes on top.
        var failure = await Assert.ThrowsAsync<IOException>(() => WriteMegabytesAsync(stream, 64, isChunked: false));
        Assert.IsType<SocketException>(failure.InnerException);
    }

    [Fact]
    public async Task A_client_that_announced_too_much_and_stalls_is_cut_off_in_time()
    {
        var time = new ManualTime();
        await using var patient = await TestServer.StartAsync(time: time);
        using var connection = await ConnectAsync(patient);
        var stream = connection.GetStream();
        await stream.WriteAsync(Head("Content-Length: 1000000"), Cancellation);
        await ReadAnswerAsync(stream);

        var end = stream.ReadAsync(new byte[1], Cancellation).AsTask();
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(10, Cancellation));
        }

        // It may be told so by an end or by a reset: the answer was there before.
        var failure = await Record.ExceptionAsync(() => end);
        Assert.True(failure is IOException || await end == 0);
    }

    [Fact]
    public async Task What_is_thrown_away_takes_no_memory()
    {
        await SendMegabytesAsync(1);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 4; i++)
        {
            await SendMegabytesAsync(7);
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 4 * Megabyte, $"{allocated} bytes were allocated while 28 MB were refused");
    }

    private static string Padded(int length) => $"{RawHttp.Challenge}&pad=".PadRight(length, 'x');

    private static byte[] Head(params string[] headers) =>
        Encoding.ASCII.GetBytes(RawHttp.Request("POST /interface/flat HTTP/1.1", "", ["Host: h", .. headers]));

    private static async Task WriteMegabytesAsync(NetworkStream stream, int megabytes, bool isChunked)
    {
        var piece = new byte[64 * 1024];
        for (var i = 0; i < megabytes * Megabyte / piece.Length; i++)
        {
            if (isChunked)
            {
                await stream.WriteAsync("10000\r\n"u8.ToArray(), Cancellation);
            }

            await stream.WriteAsync(piece, Cancellation);
            if (isChunked)
            {
                await stream.WriteAsync("\r\n"u8.ToArray(), Cancellation);
            }
        }

        if (isChunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Cancellation);
        }
    }

    private async Task SendMegabytesAsync(int megabytes)
    {
        using var connection = await ConnectAsync();
        var stream = connection.GetStream();
        await stream.WriteAsync(Head($"Content-Length: {megabytes * Megabyte}"), Cancellation);
        await WriteMegabytesAsync(stream, megabytes, isChunked: false);
        await ReadAnswerAsync(stream);
    }

    private Task<TcpClient> ConnectAsync() => ConnectAsync(_server);

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
        return connection;
    }

    /// <summary>Reads one answer, leaving the connection open.</summary>
    private static async Task<RawAnswer> ReadAnswerAsync(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.EndsWith("success\nFAIL\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, Cancellation);
            Assert.NotEqual(0, read);
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return Assert.Single(RawHttp.ParseAll(text));
    }
}
