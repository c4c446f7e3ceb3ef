using System.Net;
using System.Text.RegularExpressions;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Hosting;

/// <summary>What operators are told to change in the sample configuration of nginx, run by Debian's nginx before the server.</summary>
[Trait("Speed", "slow")]
public sealed partial class ChangedNginxTests : IAsyncDisposable
{
    private readonly SampleNginx _nginx = new();
    private TestServer? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Copies_of_pictures_last_an_hour_and_what_was_short_stays_so()
    {
        await StartAsync(WithShorterCopies);
        using var client = _nginx.CreateClient();
        var upload = (await client.PostFlatAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", TestPictures.Inkwell))).AssertOk();

        Assert.Equal((HttpStatusCode.OK, "public, max-age=3600"), await AskAsync(client, $"/userpic/{upload.PicId}/1"));
        Assert.Equal((HttpStatusCode.OK, "public, max-age=3600"), await AskAsync(client, $"/userpic/{upload.PicId}/1?s=48"));
        Assert.Equal((HttpStatusCode.NotFound, "public, max-age=60"), await AskAsync(client, $"/userpic/{upload.PicId + 1}/1"));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "no-store"), await AskAsync(client, $"/userpic/{upload.PicId}/1", HttpMethod.Post));
    }

    [Theory]
    [InlineData("")]
    [InlineData("allow 127.0.0.0/24; deny all;")]
    public async Task Old_clients_are_answered_on_port_80_and_by_their_true_address(string network)
    {
        await StartAsync(sample => WithOldClients(sample, network));
        using var client = CreateOldClient();
        foreach (var path in (string[])["/interface/flat", "/cgi-bin/log.cgi"])
        {
            using var answer = await LogInAsync(client, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Reply.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation)).AssertOk();
        }

        // Whatever it says that it is, it is one address.
        foreach (var address in (string[])["198.51.100.7", "198.51.100.8"])
        {
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            (await client.PostFlatAsync(("mode", "login"), ("user", "test"), ("password", "wrong"))).AssertFail("Invalid password");
        }

        (await client.PostFlatAsync(("mode", "login"), ("user", "test"), ("password", "secret")))
            .AssertFail("Client error: Your IP address is temporarily banned for exceeding the login failure rate.");
        await AssertBrowsersAreLedToHttpsAsync(client);
    }

    [Fact]
    public async Task Old_clients_of_another_network_are_not()
    {
        await StartAsync(sample => WithOldClients(sample, "allow 10.0.0.0/24; deny all;"));
        using var client = CreateOldClient();

        using var answer = await LogInAsync(client, "/interface/flat");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(_server!.Log.Requests);
        await AssertBrowsersAreLedToHttpsAsync(client);
    }

    private async Task StartAsync(Func<string, string> change)
    {
        SampleNginx.Require();
        _server = await TestServer.StartAsync(
            [
                new("Site:Url", _nginx.Url), new("Site:TrustedProxies:0", "127.0.0.1"),
                new("Login:MaxFailuresPerAccount", "2"), new("Login:MaxFailuresPerAddress", "2"),
            ]);
        await _server.CreateAccountAsync();
        await _nginx.StartAsync("daybook.conf", change, _server.Port);
    }

    /// <summary>The block of docs/operations.md, put where it says: its map beside the servers, and the rest into the one for https.</summary>
    private static string WithShorterCopies(string sample)
    {
        const string Server = "server {\n", Beside = "  location / {\n";
        var block = Assert.Single(Block.Matches(File.ReadAllText(Repository.Of("docs", "operations.md")))).Groups[1].Value;
        var server = block.IndexOf(Server, StringComparison.Ordinal);
        var beside = sample.IndexOf(Beside, StringComparison.Ordinal);
        Assert.True(server > 0 && beside > 0);
        var location = block[(server + Server.Length)..block.LastIndexOf('}')];
        return block[..server] + sample.Insert(beside, location);
    }

    /// <summary>The location that stands in the sample as a comment, with the network that it is for.</summary>
    private static string WithOldClients(string sample, string network)
    {
        const string Location = "\n  location ~ ^/(interface|cgi-bin)/ {\n";
        var uncommented = Commented.Replace(sample, "  $1");
        Assert.Contains(Location, uncommented, StringComparison.Ordinal);
        return uncommented.Replace(Location, $"{Location}    {network}\n", StringComparison.Ordinal);
    }

    private HttpClient CreateOldClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_nginx.Http}") };

    private static async Task<HttpResponseMessage> LogInAsync(HttpClient client, string path)
    {
        using var content = new ByteArrayContent(FormBody.Encode(("mode", "login"), ("user", "test"), ("password", "secret")));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        return await client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
    }

    private static async Task AssertBrowsersAreLedToHttpsAsync(HttpClient client)
    {
        using var page = await client.GetAsync(new Uri("/login", UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.PermanentRedirect, "https"), (page.StatusCode, page.Headers.Location?.Scheme));
    }

    /// <summary>What an answer says of copies, as it stands there: two headers would be two values.</summary>
    private static async Task<(HttpStatusCode Status, string Copies)> AskAsync(HttpClient client, string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative));
        using var answer = await client.SendAsync(request, Cancellation);
        return (answer.StatusCode, Assert.Single(answer.Headers.NonValidated["Cache-Control"]));
    }

    [GeneratedRegex(@"^```nginx\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex(@"^  #(location|  |\})", RegexOptions.Multiline)]
    private static partial Regex Commented { get; }
}
