using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

/// <summary>The sample configuration of nginx, run by Debian's nginx before the server.</summary>
[Trait("Speed", "slow")]
public sealed class NginxTests : IAsyncLifetime
{
    private readonly SampleNginx _nginx = new();
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        SampleNginx.Require();
        _server = await TestServer.StartAsync(
            [
                new("Site:Url", _nginx.Url), new("Site:TrustedProxies:0", "127.0.0.1"),
                new("Login:MaxFailuresPerAccount", "2"), new("Login:MaxFailuresPerAddress", "2"),
            ]);
        await _server.CreateAccountAsync();
        await _nginx.StartAsync("daybook.conf", _server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Uploads_pictures_and_pages_go_through_it()
    {
        using var client = _nginx.CreateClient();
        var upload = (await client.PostFlatAsync(
            ("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("keywords", "ink"), ("data", TestPictures.Inkwell))).AssertOk();
        var login = (await client.PostFlatAsync(("mode", "login"), ("user", "test"), ("password", "secret"), ("getpickws", 1), ("getpickwurls", 1))).AssertOk();

        var address = new Uri(login["pickwurl_1"]);
        using var picture = await client.GetAsync(address, Cancellation);
        using var page = await client.GetAsync(new Uri("/login", UriKind.Relative), Cancellation);

        Assert.Equal(new Uri($"{_nginx.Url}/userpic/{upload.PicId}/1"), address);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (picture.StatusCode, picture.Version));
        Assert.Equal(TimeSpan.FromDays(365), picture.Headers.CacheControl!.MaxAge);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task The_true_address_counts_and_what_a_client_says_of_itself_does_not()
    {
        using var client = _nginx.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        for (var i = 0; i < 2; i++)
        {
            (await client.PostFlatAsync(("mode", "login"), ("user", "test"), ("password", "wrong"))).AssertFail("Invalid password");
        }

        // Whatever it says that it is now, it is 127.0.0.1, and banned; the address that it named is not.
        client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.8");
        (await client.PostFlatAsync(("mode", "login"), ("user", "test"), ("password", "secret")))
            .AssertFail("Client error: Your IP address is temporarily banned for exceeding the login failure rate.");
        (await _server.LoginAsync(change: Logins.From("198.51.100.7"))).AssertOk();
    }

    [Fact]
    public async Task What_is_larger_than_a_request_can_be_is_not_stored()
    {
        using var client = _nginx.CreateClient();
        foreach (var path in (string[])["/interface/flat", "/nothing"])
        {
            using var content = new ByteArrayContent(new byte[4_000_000]);
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }

        Assert.Empty(_server.Log.Requests);
    }

    [Fact]
    public async Task Pictures_of_nobody_are_refused_before_they_are_whole()
    {
        using var client = _nginx.CreateClient();
        using var never = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/manage/userpics/upload") { Content = new EndlessContent(never.Token), Version = HttpVersion.Version20 };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.False(answer.IsSuccessStatusCode);
        await never.CancelAsync();
    }

    /// <summary>A body of 20 MB of which the last bytes never come.</summary>
    private sealed class EndlessContent(CancellationToken never) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[1_000_000], never);
            await stream.FlushAsync(never);
            await Task.Delay(Timeout.Infinite, never);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 20_000_000;
            return true;
        }
    }

    [Fact]
    public async Task Port_80_leads_to_https()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{_nginx.Http}/users/test?a=b"), Cancellation);

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal("/users/test?a=b", answer.Headers.Location!.PathAndQuery);
    }
}
