using System.Net;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Hosting;

/// <summary>The sample configuration of nginx for two servers, run before two on one PostgreSQL database.</summary>
[Trait("Speed", "slow")]
public sealed class NginxBeforeTwoTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Banned = "Client error: Your IP address is temporarily banned for exceeding the login failure rate.";

    private readonly SampleNginx _nginx = new();
    private readonly List<TestServer> _servers = [];
    private string? _connectionString;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        SampleNginx.Require();
        _connectionString = postgres.Borrow();
        KeyValuePair<string, string>[] settings =
        [
            new("Storage:Provider", "postgres"), new("Storage:ConnectionString", _connectionString),
            new("Site:Url", _nginx.Url), new("Site:TrustedProxies:0", "127.0.0.1"),
            new("Login:MaxFailuresPerAccount", "2"), new("Login:MaxFailuresPerAddress", "2"),
        ];
        _servers.AddRange(await Task.WhenAll(TestServer.StartAsync(settings), TestServer.StartAsync(settings)));
        await _servers[0].CreateAccountAsync();
        await _nginx.StartAsync("two-servers.conf", [.. _servers.Select(server => server.Port)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_connectionString is not null)
        {
            postgres.Return(_connectionString);
        }
    }

    [Fact]
    public async Task Uploads_go_by_either_and_are_there_by_both()
    {
        using var client = _nginx.CreateClient();
        var pictures = await UploadAsync(client, 4);

        for (var round = 0; round < 2; round++)
        {
            await AssertServedAsync(client, pictures);
        }

        Assert.All(_servers, server => Assert.Contains(server.Log.Requests, request => Equals(request.Values["Mode"], "uploadpic")));
        Assert.All(_servers, server => Assert.Empty(server.Log.Problems));
    }

    [Fact]
    public async Task What_is_larger_than_a_request_can_be_is_not_stored()
    {
        using var client = _nginx.CreateClient();
        using var content = new ByteArrayContent(new byte[4_000_000]);
        using var answer = await client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.All(_servers, server => Assert.Empty(server.Log.Requests));
    }

    [Fact]
    public async Task Failed_logins_count_by_the_true_address_over_both()
    {
        using var client = _nginx.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        for (var i = 0; i < 2; i++)
        {
            (await SendAsync(client, "login", "wrong")).AssertFail("Invalid password");
        }

        // One at each; so each has heard of one, and both know of two.
        Assert.All(_servers, server => Assert.Single(server.Log.Requests));
        for (var i = 0; i < 2; i++)
        {
            (await SendAsync(client, "login")).AssertFail(Banned);
        }

        foreach (var server in _servers)
        {
            (await server.LoginAsync(change: Logins.From("127.0.0.1"))).AssertFail(Banned);
            (await server.LoginAsync(change: Logins.From("198.51.100.7"))).AssertOk();
        }
    }

    [Fact]
    public async Task One_is_gone_and_the_site_goes_on()
    {
        using var client = _nginx.CreateClient();
        var pictures = await UploadAsync(client, 2);

        await _servers[0].EndAsync();
        await _servers[0].DisposeAsync();
        _servers.RemoveAt(0);

        for (var round = 0; round < 4; round++)
        {
            using var page = await client.GetAsync(new Uri("/users/test/userpics", UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            await AssertServedAsync(client, pictures);
            pictures.AddRange(await UploadAsync(client, 1));
        }

        Assert.Empty(_servers[0].Log.Problems);
    }

    private static async Task<List<(long Id, byte[] Picture)>> UploadAsync(HttpClient client, int count)
    {
        var pictures = new List<(long, byte[])>();
        for (var i = 0; i < count; i++)
        {
            var picture = TestPictures.Random();
            pictures.Add(((await SendAsync(client, "uploadpic", "secret", ("data", picture))).AssertOk().PicId, picture));
        }

        return pictures;
    }

    private static async Task AssertServedAsync(HttpClient client, IEnumerable<(long Id, byte[] Picture)> pictures)
    {
        foreach (var (id, picture) in pictures)
        {
            var served = await client.GetByteArrayAsync(new Uri($"/userpic/{id}/1", UriKind.Relative), Cancellation);
            Assert.Equal(TestPictures.Pixels(picture), TestPictures.Pixels(served));
        }
    }

    private static Task<Reply> SendAsync(HttpClient client, string mode, string password = "secret", params (string, object)[] fields) =>
        client.PostFlatAsync([("mode", mode), ("user", "test"), ("password", password), .. fields]);
}
