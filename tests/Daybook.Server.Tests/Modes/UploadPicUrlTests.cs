using System.Text;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>The field <c>url</c>, from the request to the stored picture. The fetching itself has its own tests.</summary>
public sealed class UploadPicUrlTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    [Fact]
    public async Task A_fetched_picture_is_the_same_one_as_if_it_had_been_sent()
    {
        var member = await shared.JoinAsync();
        foreach (var (name, picture) in new (string, byte[])[]
            { ("png", Samples.Png(1, marker: "Marker")), ("jpg", Jpegs.Plain()), ("gif", Lantern.File()), ("webp", WebPs.Animated()) })
        {
            var fetched = (await member.UploadAsync(("url", shared.Host($"/url/picture.{name}", picture)), ("keywords", name))).AssertOk();
            var sent = (await member.UploadAsync(("data", picture))).AssertOk();
            Assert.Equal(sent.Pairs, fetched.Pairs);
            Assert.Equal(name, await member.KeywordsAsync(sent.PicId));
            Looks.AssertSame(picture, (await member.GetAsync(fetched.PicId)).Bytes);
        }
    }

    [Fact]
    public async Task What_the_server_says_of_it_does_not_count()
    {
        var member = await shared.JoinAsync();
        var url = shared.Host("/url/page.html", Samples.Png(1), "HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: a=b");
        (await member.UploadAsync(("url", url))).AssertOk();
    }

    [Fact]
    public async Task Default_and_description_apply_to_a_fetched_picture()
    {
        var member = await shared.JoinAsync();
        var url = shared.Host("/url/default.png", Samples.Png(2));
        var reply = (await member.UploadAsync(("url", url), ("default", "1"), ("description", "fetched"))).AssertOk();
        Assert.Equal(reply.PicId, await member.DefaultAsync());
        Assert.Equal("fetched", (await member.FindAsync(reply.PicId)).Description);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        var member = await shared.JoinAsync();
        shared.Host("/url/there.png", Samples.Png(3));
        var url = shared.Host("/url/here.png", [], "HTTP/1.1 302 Found\nLocation: /url/there.png\nContent-Length: 0");
        (await member.UploadAsync(("url", url))).AssertOk();
    }

    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "/url/a-page", "<html>", "", "not a picture of a known format; send a PNG, JPEG, GIF or WebP picture" },
        { "/url/a-drawing", "<svg/>", "", "SVG is not accepted; send a PNG, JPEG, GIF or WebP picture" },
        { "/url/nothing", "", "", "the picture is empty; send a PNG, JPEG, GIF or WebP picture" },
        { "/url/gone", "", "410 Gone", "url: the server answered 410" },
        { "/url/broken", "", "500 Internal Server Error", "url: the server answered 500" },
        { "/url/round", "", "302 Found\nLocation: /url/round", "url: more than 3 redirects" },
        { "/url/away", "", "302 Found\nLocation: http://192.168.0.1:80/", "url, after a redirect: port 80 is not allowed; allowed: " },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_went_wrong_is_told(string path, string body, string status, string error)
    {
        var member = await shared.JoinAsync();
        var head = status.Length == 0 ? "HTTP/1.1 200 OK" : $"HTTP/1.1 {status}";
        var reply = await member.UploadAsync(("url", shared.Host(path, Encoding.UTF8.GetBytes(body), $"{head}\nContent-Length: {body.Length}")));
        Assert.StartsWith($"Client error: Invalid argument(s): {error}", reply.Error, StringComparison.Ordinal);
        Assert.Equal(["errmsg", "success"], reply.Pairs.Select(pair => pair.Key));
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task A_picture_that_is_not_there_is_told_by_its_status() =>
        (await (await shared.JoinAsync()).UploadAsync(("url", shared.Host("/url/", []) + "missing.png"))).AssertFail(
            "Client error: Invalid argument(s): url: the server answered 404");

    [Fact]
    public async Task The_largest_picture_is_fetched_and_one_byte_more_is_refused()
    {
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("url", shared.Host("/url/largest.png", Samples.OfSize(40_960))))).AssertOk();
        (await member.UploadAsync(("url", shared.Host("/url/larger.png", Samples.OfSize(40_961, seed: 2))))).AssertFail(
            "Client error: Invalid argument(s): url: the picture has more than 40960 bytes; at most 40960 are allowed");
        (await member.UploadAsync(("url", shared.Host("/url/said.png", [], "HTTP/1.1 200 OK\nContent-Length: 50000")))).AssertFail(
            "Client error: Invalid argument(s): url: the picture has 50000 bytes; at most 40960 are allowed");
        Assert.Single(await member.ListAsync());
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/me.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("me.png")]
    [InlineData("http://")]
    [InlineData("http://[::")]
    [InlineData("http://\uFFFE/")]
    [InlineData("http://a\uFFFEb.example/\uFFFE")]
    [InlineData("http://xn--/")]
    [InlineData("http://me:secret@127.0.0.1/me.png")]
    [InlineData(" ")]
    public async Task What_is_no_address_is_refused_as_the_clients_error(string url)
    {
        var reply = await (await shared.JoinAsync()).UploadAsync(("url", url));
        Assert.StartsWith("Client error: Invalid argument(s): url: ", reply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", reply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    public async Task Loopback_is_not_asked_unless_the_settings_say_so(string host)
    {
        var port = new Uri(shared.Host("/url/guarded.png", Samples.Png(1))).Port;
        await using var server = await UserpicServer.StartAsync(("Userpics:Fetch:AllowedPorts:0", $"{port}"));
        var member = await Member.JoinAsync(server);
        (await member.UploadAsync(("url", $"http://{host}:{port}/url/guarded.png?{host}"))).AssertFail(
            "Client error: Invalid argument(s): url: the address is not allowed");
        Assert.DoesNotContain(shared.Fetches, head => head.Contains($"guarded.png?{host}", StringComparison.Ordinal));
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task Only_80_and_443_are_asked_unless_the_settings_say_so()
    {
        var url = shared.Host("/url/port.png", Samples.Png(1));
        await using var server = await UserpicServer.StartAsync(("Userpics:Fetch:AllowedNetworks:0", "127.0.0.0/8"));
        (await (await Member.JoinAsync(server)).UploadAsync(("url", url))).AssertFail(
            $"Client error: Invalid argument(s): url: port {new Uri(url).Port} is not allowed; allowed: 80, 443");
    }

    [Fact]
    public async Task A_server_that_fetches_nothing_says_so()
    {
        var url = new Uri(shared.Host("/url/disabled.png", Samples.Png(1)));
        await using var server = await UserpicServer.StartAsync(
            ("Userpics:Fetch:Enabled", "false"), ("Userpics:Fetch:AllowedNetworks:0", "127.0.0.0/8"), ("Userpics:Fetch:AllowedPorts:0", $"{url.Port}"));
        (await (await Member.JoinAsync(server)).UploadAsync(("url", url.OriginalString))).AssertFail(
            "Client error: Invalid argument(s): url: this server does not fetch pictures; send data instead");
        Assert.DoesNotContain(shared.Fetches, head => head.Contains("disabled.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_fetched_for_a_request_that_fails_anyway()
    {
        var member = await shared.JoinAsync();
        var url = shared.Host("/url/in-vain.png", Samples.Png(1));
        foreach (var field in new (string, object)[] {("password", "wrong"), ("default", "x"), ("keywords", "pic#1"), ("data", Samples.Png(2)) })
        {
            Assert.False((await member.UploadAsync(("url", url), field)).IsOk);
        }

        Assert.DoesNotContain(shared.Fetches, head => head.Contains("in-vain.png", StringComparison.Ordinal));
    }
}
