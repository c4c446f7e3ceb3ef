using System.Net;
using System.Security.Cryptography;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Userpics;

/// <summary><c>GET</c> and <c>HEAD</c> of a userpic that is there.</summary>
public sealed class UserpicServingTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_has_exactly_the_headers_that_it_should()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(UserpicServer.Quiet, time);
        var member = await Member.JoinAsync(server);
        var picId = await member.AddAsync(Samples.Png(1));
        var (bytes, _) = await member.GetAsync(picId);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var response = await server.Client.SendAsync(new HttpRequestMessage(method, member.UrlOf(picId)), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Date");
            Assert.Equal(
                [
                    "Accept-Ranges: bytes",
                    "Access-Control-Allow-Origin: *",
                    "Cache-Control: public, max-age=31536000, immutable",
                    $"Content-Length: {bytes.Length}",
                    "Content-Security-Policy: sandbox; default-src 'none'",
                    "Content-Type: image/png",
                    "Cross-Origin-Resource-Policy: cross-origin",
                    $"ETag: \"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"",
                    "Last-Modified: Mon, 23 Nov 2026 12:00:00 GMT",
                    "X-Content-Type-Options: nosniff",
                ],
                headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal));
            Assert.Equal(method == HttpMethod.Get ? bytes : [], await response.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public async Task A_large_picture_comes_whole_and_in_part()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxBytes", "1000000"), ("Userpics:MaxSide", "300"));
        var member = await Member.JoinAsync(server);
        var picture = Samples.Png(1, 300, 300);
        Assert.InRange(picture.Length, 200_000, 1_000_000);
        var picId = await member.AddAsync(picture);

        Assert.Equal(picture, (await member.GetAsync(picId)).Bytes);
        using var request = new HttpRequestMessage(HttpMethod.Get, member.UrlOf(picId)) { Headers = { Range = new(1, picture.Length - 2) } };
        using var part = await server.Client.SendAsync(request, Token);
        Assert.Equal(picture[1..^1], await part.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task The_type_is_that_of_the_content()
    {
        var member = await shared.JoinAsync();
        foreach (var (type, picture) in new (string, byte[])[]
            { ("image/png", Pngs.Animated(new Random(1))), ("image/jpeg", Jpegs.Plain()), ("image/gif", Gifs.Still(5, 5)), ("image/webp", WebPs.Plain()) })
        {
            Assert.Equal(type, (await member.GetAsync(await member.AddAsync(picture))).ContentType);
        }
    }

    [Fact]
    public async Task Equal_pictures_of_two_accounts_are_served_to_anybody_from_their_own_addresses()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        var (first, second) = (await one.AddAsync(Samples.Png(1)), await other.AddAsync(Samples.Png(1)));
        Assert.NotEqual(one.UrlOf(first), other.UrlOf(second));
        Assert.Equal((await one.GetAsync(first)).Bytes, (await other.GetAsync(second)).Bytes);
    }

    [Fact]
    public async Task Nothing_about_it_changes_when_it_is_uploaded_again()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(UserpicServer.Quiet, time);
        var member = await Member.JoinAsync(server);
        var picId = await member.AddAsync(Samples.Png(1, marker: "Marker"));
        var before = await HeadersAsync();
        time.Advance(TimeSpan.FromDays(1));
        await member.AddAsync(Samples.Png(1), ("keywords", "new"), ("description", "new"), ("default", "1"));
        Assert.Equal(before, await HeadersAsync());

        async Task<string> HeadersAsync()
        {
            using var response = await server.Client.GetAsync(member.UrlOf(picId), Token);
            return $"{response.Headers.ETag} {response.Content.Headers.LastModified} {response.Content.Headers.ContentLength}";
        }
    }

    [Theory]
    [InlineData("?")]
    [InlineData("?size=100&picid=2")]
    [InlineData("?%00%ff=%zz")]
    public async Task A_query_string_is_harmless(string query)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        var answer = await shared.Server.SendRawAsync(
            $"GET /userpic/{picId}/{member.Account.Id}{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_1_0_is_answered_and_closes_the_connection()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        var answer = await shared.Server.SendRawAsync($"GET /userpic/{picId}/{member.Account.Id} HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: image/png\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("IEND", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_1_0_keeps_its_connection_alive_when_asked_to()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        var line = $"GET /userpic/{picId}/{member.Account.Id} HTTP/1.0\r\n";
        var answer = await shared.Server.SendRawAsync($"{line}Connection: keep-alive\r\n\r\n{line}\r\n");
        Assert.Equal(2, answer.Split("HTTP/1.1 200 OK\r\n").Length - 1);
    }

    [Fact]
    public async Task No_cookie_is_set_whatever_a_request_brings()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        foreach (var path in (string[])[member.UrlOf(picId), member.UrlOf(picId + 1_000_000), shared.Server.Url + "/userpic/x/y"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", "ljsession=v1:u1:s1:aAAAAAAAAAA//1; other=1");
            request.Headers.Add("X-LJ-Auth", "cookie");
            using var response = await shared.Server.Client.SendAsync(request, Token);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_not_allowed(string method)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        using var response = await shared.Server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), member.UrlOf(picId)), Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Looks.AssertSame(Samples.Png(1), (await member.GetAsync(picId)).Bytes);
    }
}
