using System.Net;
using System.Net.Sockets;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class FetchGuardTests : FetcherTest
{
    [Fact]
    public async Task Three_redirects_are_followed()
    {
        await using var server = Redirecting(3);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(Picture, await fetcher.FetchAsync(server.Url + "/0", 1, Cancellation));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_fourth_redirect_is_not()
    {
        await using var server = Redirecting(4);
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url: more than 3 redirects", await RefusalAsync(fetcher, server.Url + "/0"));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_after_a_redirect_says_so()
    {
        await using var server = LoopbackServer.Answering(path =>
            (path == "/" ? "HTTP/1.1 302 Found\nLocation: /gone" : "HTTP/1.1 410 Gone\nContent-Length: 0", []));
        using var fetcher = Fetcher(server.Port);

        Assert.Equal("url, after a redirect: the server answered 410", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task Of_a_server_that_is_not_allowed_nothing_is_asked()
    {
        using var forbidden = Listener("127.0.0.2");
        using var fetcher = Fetcher(Port(forbidden));

        Assert.Equal("url: the address is not allowed", await RefusalAsync(fetcher, $"http://127.0.0.2:{Port(forbidden)}/"));
        Assert.False(forbidden.Pending());
    }

    [Fact]
    public async Task Of_a_server_that_is_not_allowed_nothing_is_asked_after_a_redirect_either()
    {
        using var forbidden = Listener("127.0.0.2");
        await using var server = LoopbackServer.Answering($"HTTP/1.1 302 Found\nLocation: http://127.0.0.2:{Port(forbidden)}/");
        using var fetcher = Fetcher(
            Usual with { AllowedNetworks = [IPNetwork.Parse("127.0.0.1/32")], AllowedPorts = [server.Port, Port(forbidden)] });

        Assert.Equal("url, after a redirect: the address is not allowed", await RefusalAsync(fetcher, server.Url));
        Assert.False(forbidden.Pending());
    }

    [Fact]
    public async Task An_open_and_a_closed_port_of_a_server_that_is_not_allowed_look_the_same()
    {
        using var open = Listener("127.0.0.2");
        int closed;
        using (var listener = Listener("127.0.0.2"))
        {
            closed = Port(listener);
        }

        using var fetcher = Fetcher(
            Usual with { AllowedNetworks = [IPNetwork.Parse("127.0.0.1/32")], AllowedPorts = [Port(open), closed] });

        Assert.Equal(
            await RefusalAsync(fetcher, $"http://127.0.0.2:{Port(open)}/"), await RefusalAsync(fetcher, $"http://127.0.0.2:{closed}/"));
        Assert.Empty(Log);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("http://0.0.0.0/")]
    public async Task By_default_only_public_addresses_are_asked(string url)
    {
        using var fetcher = Fetcher(Usual, Dns.GetHostAddressesAsync);

        Assert.Equal("url: the address is not allowed", await RefusalAsync(fetcher, url));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/me.png")]
    public async Task A_redirect_to_another_scheme_is_refused(string location)
    {
        await using var server = LoopbackServer.Answering($"HTTP/1.1 301 Moved\nLocation: {location}");
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(
            "url, after a redirect: only addresses that begin with http:// or https:// can be fetched", await RefusalAsync(fetcher, server.Url));
    }

    [Fact]
    public async Task A_port_that_is_not_allowed_is_not_asked()
    {
        using var listener = Listener("127.0.0.1");
        await using var server = LoopbackServer.Answering($"HTTP/1.1 307 Moved\nLocation: http://127.0.0.1:{Port(listener)}/");
        using var fetcher = Fetcher(server.Port);
        using var normal = Fetcher(Usual with { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")] });

        Assert.Equal(
            $"url: port {Port(listener)} is not allowed; allowed: 80, 443", await RefusalAsync(normal, $"http://127.0.0.1:{Port(listener)}/"));
        Assert.Equal(
            $"url, after a redirect: port {Port(listener)} is not allowed; allowed: {server.Port}", await RefusalAsync(fetcher, server.Url));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Of_a_name_with_mixed_addresses_only_the_allowed_ones_are_asked()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
        using var forbidden = new TcpListener(IPAddress.Parse("127.0.0.2"), server.Port);
        forbidden.Start();
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback]);

        Assert.Equal(Picture, await fetcher.FetchAsync($"http://mixed.example:{server.Port}/", 1, Cancellation));
        Assert.Contains($"\r\nHost: mixed.example:{server.Port}\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.False(forbidden.Pending());
    }

    [Fact]
    public async Task A_name_is_resolved_once_so_that_it_cannot_change_between_check_and_connection()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
        var lookups = 0;
        using var fetcher = Fetcher(server.Port, _ => ++lookups == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("127.0.0.2")]);

        Assert.Equal(Picture, await fetcher.FetchAsync($"http://rebinding.example:{server.Port}/", 1, Cancellation));
        Assert.Equal(1, lookups);
    }

    [Fact]
    public async Task A_name_is_resolved_and_judged_again_after_a_redirect_to_itself()
    {
        await using var server = Redirecting(1);
        var lookups = 0;
        using var fetcher = Fetcher(server.Port, _ => ++lookups == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("127.0.0.2")]);

        Assert.Equal("url, after a redirect: the address is not allowed", await RefusalAsync(fetcher, $"http://rebinding.example:{server.Port}/0"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_does_not_answer()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
        using var fetcher = Fetcher(
            Usual with { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")], AllowedPorts = [server.Port] },
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.3"), IPAddress.Loopback]));

        Assert.Equal(Picture, await fetcher.FetchAsync($"http://two.example:{server.Port}/", 1, Cancellation));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_told()
    {
        using var unknown = Fetcher(80, _ => throw new SocketException((int)SocketError.HostNotFound));
        using var empty = Fetcher(80, _ => []);

        Assert.Equal("url: the name of the server could not be resolved", await RefusalAsync(unknown, "http://nowhere.example/"));
        Assert.Equal("url: the name of the server could not be resolved", await RefusalAsync(empty, "http://nothing.example/"));
    }

    [Fact]
    public async Task A_cookie_is_not_sent_back()
    {
        await using var server = LoopbackServer.Answering(path => path == "/"
            ? ("HTTP/1.1 302 Found\nSet-Cookie: id=1; Path=/\nLocation: /picture", [])
            : ("HTTP/1.1 200 OK\nContent-Length: 1000", Picture));
        using var fetcher = Fetcher(server.Port);

        await fetcher.FetchAsync(server.Url, 1, Cancellation);

        var second = server.Requests.Last();
        Assert.StartsWith("GET /picture ", second, StringComparison.Ordinal);
        Assert.DoesNotContain("cookie", second, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("referer", second, StringComparison.OrdinalIgnoreCase);
    }

    private static LoopbackServer Redirecting(int times) => LoopbackServer.Answering(path =>
    {
        var step = int.Parse(path[1..], System.Globalization.CultureInfo.InvariantCulture);
        return step < times
            ? ($"HTTP/1.1 {(step % 2 == 0 ? 302 : 308)} Elsewhere\nLocation: /{step + 1}\nContent-Length: 100000", [])
            : ("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
    });

    private static TcpListener Listener(string address)
    {
        var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
