using System.Net;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Where requests come from, and the address that replies begin with.</summary>
public sealed class SiteAddressTests
{
    private const string Banned = "Client error: Your IP address is temporarily banned for exceeding the login failure rate.";

    [Fact]
    public async Task Addresses_in_replies_begin_with_the_site_where_it_is_set()
    {
        await using var server = await StartAsync(new KeyValuePair<string, string>("Site:Url", "https://daybook.example"));
        var reply = await UrlsAsync(server, "Host: evil.example", "X-Forwarded-Proto: http");
        Assert.Equal("https://daybook.example/userpic/1/1", reply["pickwurl_1"]);
        Assert.Equal("https://daybook.example/userpic/1/1", reply["defaultpicurl"]);
        Assert.Equal("https://daybook.example/", reply["menu_0_1_url"]);
    }

    [Theory]
    [InlineData("Host: 127.0.0.1:{0}", "http://127.0.0.1:{0}")]
    [InlineData("Host: 127.0.0.1", "http://127.0.0.1:{0}")]
    [InlineData("Host: localhost", "http://localhost:{0}")]
    [InlineData("Host: [::1]", "http://[::1]:{0}")]
    [InlineData("Host: daybook.test:81", "http://daybook.test:81")]
    [InlineData("Host: daybook.test", "http://daybook.test")]
    [InlineData("Host:", "http://127.0.0.1:{0}")]
    public async Task Without_it_they_begin_with_the_requests_host(string host, string site)
    {
        await using var server = await StartAsync();
        string Fill(string text) => text.Replace("{0}", $"{server.Port}", StringComparison.Ordinal);
        var reply = await UrlsAsync(server, Fill(host));
        Assert.Equal(Fill(site) + "/userpic/1/1", reply["pickwurl_1"]);
        Assert.Equal(Fill(site) + "/userpic/1/1", reply["defaultpicurl"]);
    }

    [Fact]
    public async Task An_address_in_a_reply_leads_to_the_picture_even_if_host_lacked_the_port()
    {
        await using var server = await StartAsync();
        var reply = await UrlsAsync(server, "Host: 127.0.0.1");
        using var response = await server.Client.GetAsync(new Uri(reply["defaultpicurl"]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Forwarded_headers_of_anybody_are_ignored_and_warned_about_once()
    {
        await using var server = await StartAsync(new KeyValuePair<string, string>("Login:MaxFailuresPerAccount", "2"));
        Assert.Empty(server.Log.Problems);
        for (var i = 1; i <= 2; i++)
        {
            (await server.LoginAsync("wrong", change: Logins.From($"198.51.100.{i}"))).AssertFail("Invalid password");
        }

        (await server.LoginAsync(change: Logins.From("198.51.100.9"))).AssertFail(Banned);
        var reply = await UrlsAsync(server, "Host: daybook.test", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=1.2.3.4");
        Assert.Equal(Banned, reply.Error);

        var warning = Assert.Single(server.Log.Problems);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("127.0.0.1", warning.Message, StringComparison.Ordinal);
        Assert.Contains("Site:TrustedProxies", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_headers_change_no_address_unless_a_trusted_proxy_sends_them()
    {
        await using var server = await StartAsync();
        var reply = await UrlsAsync(server, "Host: daybook.test", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example");
        Assert.Equal("http://daybook.test/userpic/1/1", reply["defaultpicurl"]);

        await using var behind = await StartAsync(new KeyValuePair<string, string>("Site:TrustedProxies:0", "127.0.0.1"));
        reply = await UrlsAsync(behind, "Host: daybook.test", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example");
        Assert.Equal("https://daybook.test/userpic/1/1", reply["defaultpicurl"]);
        Assert.Empty(behind.Log.Problems);
    }

    [Fact]
    public async Task Through_trusted_proxies_the_client_is_the_last_address_that_is_none_of_theirs()
    {
        await using var server = await StartAsync(
            new("Login:MaxFailuresPerAccount", "2"), new("Site:TrustedProxies:0", "127.0.0.1"), new("Site:TrustedProxies:1", "10.0.0.0/8"));

        // Whatever a client writes there itself stands further left.
        (await server.LoginAsync("wrong", change: Logins.From("192.0.2.1, 198.51.100.7, 10.0.0.3"))).AssertFail("Invalid password");
        (await server.LoginAsync("wrong", change: Logins.From("192.0.2.2, 198.51.100.7, 10.1.2.3"))).AssertFail("Invalid password");
        (await server.LoginAsync(change: Logins.From("198.51.100.7"))).AssertFail(Banned);
        (await server.LoginAsync(change: Logins.From("198.51.100.7, 192.0.2.1"))).AssertOk();
        (await server.LoginAsync()).AssertOk();
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_proxy_that_is_not_in_the_list_is_not_trusted()
    {
        await using var server = await StartAsync(
            new("Login:MaxFailuresPerAccount", "2"), new("Site:TrustedProxies:0", "10.0.0.0/8"));
        (await server.LoginAsync("wrong", change: Logins.From("198.51.100.1"))).AssertFail("Invalid password");
        (await server.LoginAsync("wrong", change: Logins.From("198.51.100.2"))).AssertFail("Invalid password");
        (await server.LoginAsync()).AssertFail(Banned);
        Assert.Single(server.Log.Problems);
    }

    private static async Task<TestServer> StartAsync(params KeyValuePair<string, string>[] settings)
    {
        var server = await TestServer.StartAsync(settings);
        await server.CreateAccountAsync();
        var picture = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "inkwell.png"), TestContext.Current.CancellationToken);
        (await server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", picture), ("default", 1))).AssertOk();
        return server;
    }

    private static async Task<Reply> UrlsAsync(TestServer server, params string[] headers)
    {
        const string Body = "mode=login&user=test&password=secret&getpickws=1&getpickwurls=1&getmenus=1";
        return (await server.AskAsync(RawHttp.Request(
            "POST /interface/flat HTTP/1.1", Body, [.. headers, "Connection: close", $"Content-Length: {Body.Length}"]))).Reply;
    }
}
