using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Daybook.Server.Userpics.Fetch;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class FetchedAnswersTests : FetcherTest
{
    [Fact]
    public async Task A_picture_is_fetched_byte_for_byte()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 1000", Picture);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture, await fetcher.FetchAsync($"{server.Url}/me.png?size=1", 1, Cancellation));
        Assert.StartsWith("GET /me.png?size=1 HTTP/1.1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK")]
    [InlineData("HTTP/1.1 200 Fine\nConnection: close\nSet-Cookie: a=b")]
    [InlineData("HTTP/1.1 103 Early Hints\nLink: </x>\n\nHTTP/1.1 200 OK\nConnection: close")]
    public async Task A_picture_without_a_stated_length_is_fetched(string head)
    {
        await using var server = LoopbackServer.Answering(head, Picture);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 1, Cancellation));
    }

    [Fact]
    public async Task A_picture_in_chunks_is_fetched()
    {
        await using var server = LoopbackServer.Answering(
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", [.. "1f4\r\n"u8, .. Picture[..500], .. "\r\n1F4;x=y\r\n"u8, .. Picture[500..], .. "\r\n0\r\n\r\n"u8]);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 1, Cancellation));
    }

    [Fact]
    public async Task Nothing_is_sent_but_what_is_needed_to_ask_for_a_picture()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
        using var fetcher = Fetcher(server.Port);
        using var traced = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        await fetcher.FetchAsync(server.Url + "/a#b", 1, Cancellation);

        Assert.Equal(
            [
                "GET /a HTTP/1.1",
                "Accept-Encoding: identity",
                "Accept: image/png, image/jpeg, image/gif, image/webp, */*; q=0.1",
                $"Host: 127.0.0.1:{server.Port}",
                "User-Agent: Daybook",
            ],
            Assert.Single(server.Requests).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).OrderBy(line => line[0] != 'G'));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(304)]
    [InlineData(302)] // without a Location
    public async Task A_refusal_is_told_by_its_status(int status)
    {
        await using var server = LoopbackServer.Answering($"HTTP/1.1 {status} Whatever\nWWW-Authenticate: Basic\nConnection: close");
        using var fetcher = Fetcher(server.Port);

        Assert.Equal($"url: the server answered {status}", await RefusalAsync(fetcher, server.Url));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_the_body_is_sent()
    {
        var hungUp = new TaskCompletionSource<int>();
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"u8.ToArray());
            hungUp.SetResult(await stream.ReadAsync(new byte[1]));
        });
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the picture has 1001 bytes; at most 1000 are allowed", await RefusalAsync(fetcher, server.Url));
        Assert.Equal(0, await hungUp.Task);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nConnection: close", false)]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", true)]
    public async Task An_endless_body_is_left_after_the_limit(string head, bool chunked)
    {
        // The server sends until it is hung up on; were the body read on, the test would not end.
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
            byte[] piece = chunked ? [.. "3e8\r\n"u8, .. Picture, .. "\r\n"u8] : Picture;
            while (true)
            {
                await stream.WriteAsync(piece);
            }
        });
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the picture has more than 1000 bytes; at most 1000 are allowed", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task Bytes_after_the_stated_length_are_not_read()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 3", Picture);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture[..3], await fetcher.FetchAsync(server.Url, 1, Cancellation));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 1000")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked")]
    public async Task A_connection_that_is_closed_mid_body_is_an_error(string head)
    {
        await using var server = LoopbackServer.Answering(head, [.. "3e8\r\n"u8, .. Picture[..500]]);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the server closed the connection before its answer was complete", await RefusalAsync(fetcher, server.Url));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\nContent-Le")]
    public async Task A_connection_that_is_closed_in_the_headers_is_an_error(string head)
    {
        await using var server = LoopbackServer.Handling((_, stream) => stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n"))).AsTask());
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the server closed the connection before its answer was complete", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task An_answer_that_is_not_http_is_an_error()
    {
        await using var server = LoopbackServer.Answering("SSH-2.0-OpenSSH_9.2\n");
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the server's answer is not valid HTTP", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task Headers_longer_than_16_KiB_are_an_error()
    {
        await using var server = LoopbackServer.Answering(path =>
            ($"HTTP/1.1 200 OK\nContent-Length: 1000\nX-Filler: {new string('x', path == "/short" ? 15_000 : 17_000)}", Picture));
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url + "/short", 1, Cancellation));
        Assert.Equal("url: the headers of the server's answer are longer than 16384 bytes", await RefusalAsync(fetcher, server.Url + "/long"));
    }

    [Fact]
    public async Task Endless_headers_are_an_error()
    {
        await using var server = LoopbackServer.Handling(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            while (true)
            {
                await stream.WriteAsync("X-Again: and again\r\n"u8.ToArray());
            }
        });
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: the headers of the server's answer are longer than 16384 bytes", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task A_compressed_answer_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[100_000], Cancellation);
        }

        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", packed.ToArray());
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(packed.ToArray(), await fetcher.FetchAsync(server.Url, 1, Cancellation));
    }

    [Fact]
    public async Task A_closed_port_is_told_and_the_log_has_the_host_and_nothing_secret()
    {
        var port = FreePort.Find();
        using var fetcher = Fetcher(port, _ => [IPAddress.Loopback]);

        Assert.Equal("url: could not connect to the server", await RefusalAsync(fetcher, $"http://pictures.example:{port}/a?token=secret"));
        Assert.Equal(["No picture from pictures.example: ConnectionError ConnectionRefused"], Log);
    }

    [Fact]
    public async Task Nothing_is_fetched_when_fetching_is_switched_off()
    {
        using var fetcher = Fetcher(Usual with { Enabled = false });

        Assert.Equal("url: this server does not fetch pictures; send data instead", await RefusalAsync(fetcher, "http://8.8.8.8/"));
    }
}
