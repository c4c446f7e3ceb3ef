using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Hosting;

/// <summary>How many connections there may be at once, in all and from one address.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private const string Request = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly List<RawConnection> _connections = [];
    private readonly int _metrics = FreePort.Find();

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    [Fact]
    public async Task An_address_that_has_its_share_is_closed_at_once_and_counted_while_others_are_served()
    {
        await using var server = await StartAsync(("Limits:MaxConnectionsPerAddress", "10"));
        Assert.Equal(10, await OpenAsync(server, 10, "127.0.0.1"));

        Assert.Equal(0, await OpenAsync(server, 3, "127.0.0.1"));
        Assert.Equal(10, await OpenAsync(server, 10, "127.0.0.2"));
        Assert.True(await IsServedAsync(_connections[0]));

        // One that ends makes room for another, and a refused one takes none.
        _connections[0].Dispose();
        await Eventually.TrueAsync(() => OpenAsync(server, 1, "127.0.0.1").Result == 1);
        _connections[1].Dispose();
        await Eventually.TrueAsync(() => OpenAsync(server, 1, "127.0.0.1").Result == 1);
        Assert.Equal(0, await OpenAsync(server, 1, "127.0.0.1"));

        _connections.ForEach(connection => connection.Dispose());
        await Eventually.TrueAsync(() => OpenAsync(server, 1, "127.0.0.1").Result == 1);
        Assert.True((await Telemetry.Metrics.ReadAsync(server, _metrics))["daybook_connections_refused_total"] >= 4);
    }

    [Fact]
    public async Task A_trusted_proxy_may_have_any_number()
    {
        await using var server = await StartAsync(("Limits:MaxConnectionsPerAddress", "10"), ("Site:TrustedProxies:0", "127.0.0.2"));

        Assert.Equal(30, await OpenAsync(server, 30, "127.0.0.2"));
        Assert.Equal(10, await OpenAsync(server, 20, "127.0.0.3"));
    }

    [Fact]
    public async Task There_are_not_more_than_so_many_in_all()
    {
        await using var server = await StartAsync(
            ("Limits:MaxConnections", "100"), ("Limits:MaxConnectionsPerAddress", "60"), ("Site:TrustedProxies:0", "127.0.0.2"));

        Assert.Equal(70, await OpenAsync(server, 70, "127.0.0.2"));
        Assert.Equal(30, await OpenAsync(server, 40, "127.0.0.3"));
        Assert.Equal(0, await OpenAsync(server, 1, "127.0.0.2"));
    }

    [Fact]
    public async Task A_server_that_is_full_is_still_watched_over()
    {
        await using var server = await StartAsync(("Limits:MaxConnections", "100"), ("Limits:MaxConnectionsPerAddress", "100"));
        Assert.Equal(100, await OpenAsync(server, 102, "127.0.0.3"));

        Assert.Equal(0, (await DaybookCommand.RunAsync("healthcheck", "--url", server.Url)).ExitCode);
        Assert.Equal(2, (await Telemetry.Metrics.ReadAsync(server, _metrics))["daybook_connections_refused_total"]);

        // That of the command may not have ended yet.
        Assert.InRange(await OpenAsync(server, ConnectionRoom.Reserved + 4, "127.0.0.1"), ConnectionRoom.Reserved - 1, ConnectionRoom.Reserved);
    }

    [Fact]
    public async Task The_address_of_metrics_has_its_own_few_connections_of_which_nobody_has_more_than_half()
    {
        await using var server = await StartAsync();
        await TakeHalfAsync("127.0.0.1");
        await TakeHalfAsync("127.0.0.2");
        Assert.False(await IsAnsweredAsync("127.0.0.3"));
        Assert.Equal(1, await OpenAsync(server, 1, "127.0.0.1"));

        // One that ends makes room for another.
        _connections[0].Dispose();
        await Eventually.TrueAsync(() => IsAnsweredAsync("127.0.0.1").Result);

        async Task TakeHalfAsync(string from)
        {
            for (var i = 0; i < ConnectionRoom.ForMetrics / 2; i++)
            {
                Assert.True(await IsAnsweredAsync(from));
            }

            Assert.False(await IsAnsweredAsync(from));
        }

        async Task<bool> IsAnsweredAsync(string from)
        {
            var connection = await RawConnection.OpenAsync(_metrics, from);
            _connections.Add(connection);
            return await IsServedAsync(connection, "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 404 Not Found");
        }
    }

    private Task<TestServer> StartAsync(params (string Key, string Value)[] settings) => TestServer.StartAsync(
        [.. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)), Telemetry.Metrics.Setting(_metrics)]);

    /// <summary>Opens connections one after the other and asks over each; how many of them were served.</summary>
    private async Task<int> OpenAsync(TestServer server, int count, string from)
    {
        var served = 0;
        for (var i = 0; i < count; i++)
        {
            var connection = await RawConnection.OpenAsync(server.Port, from);
            if (await IsServedAsync(connection))
            {
                _connections.Add(connection);
                served++;
            }
            else
            {
                connection.Dispose();
            }
        }

        return served;
    }

    private static async Task<bool> IsServedAsync(RawConnection connection, string request = Request, string answer = "HTTP/1.1 200 OK")
    {
        try
        {
            await connection.SendAsync(request);
        }
        catch (IOException)
        {
            return false;
        }

        if (await connection.IsClosedAsync())
        {
            return false;
        }

        Assert.Equal(answer, (await connection.ReadAsync()).StatusLine);
        return true;
    }
}
