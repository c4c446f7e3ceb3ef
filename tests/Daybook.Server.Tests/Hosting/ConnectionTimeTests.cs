using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Running;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Server.Tests.Hosting;

/// <summary>Nobody holds a connection for longer than its use takes: the server closes it by itself.</summary>
public sealed class ConnectionTimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_times_are_those_that_operators_are_told()
    {
        await using var server = await TestServer.StartAsync();
        var limits = LimitsOf(server);
        var told = await File.ReadAllLinesAsync(Repository.Of("docs", "operations.md"), Cancellation);

        Assert.Contains($"| time for a request's headers | {limits.RequestHeadersTimeout.TotalSeconds} s | 408 |", told);
        Assert.Contains($"| an idle connection | {limits.KeepAliveTimeout.TotalSeconds} s | closed |", told);
        var (body, answer) = (limits.MinRequestBodyDataRate!, limits.MinResponseDataRate!);
        Assert.Contains($"| speed of a body | {body.BytesPerSecond} bytes a second, after {body.GracePeriod.TotalSeconds} s | 408 |", told);
        Assert.Contains(
            $"| speed of reading answers | {answer.BytesPerSecond} bytes a second over everything that was asked for, after {answer.GracePeriod.TotalSeconds} s; meanwhile no more requests are read | closed |",
            told);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Half_a_header_and_a_connection_that_nothing_is_asked_on_are_not_waited_for()
    {
        await using var server = await TestServer.StartAsync();
        var limits = LimitsOf(server);
        (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (limits.RequestHeadersTimeout / 5, limits.KeepAliveTimeout / 50);
        using var half = await RawConnection.OpenAsync(server.Port);
        using var used = await RawConnection.OpenAsync(server.Port);
        using var silent = await RawConnection.OpenAsync(server.Port);

        await half.SendAsync("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Half: ");
        await used.SendAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("200", (await used.ReadAsync()).Head.Split(' ')[1]);

        Assert.Equal("408", (await half.ReadAsync()).Head.Split(' ')[1]);
        Assert.True(await half.IsClosedAsync());
        Assert.True(await used.IsClosedAsync());
        Assert.True(await silent.IsClosedAsync());
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Whoever_asks_and_does_not_read_is_cut_off()
    {
        await using var server = await TestServer.StartAsync();
        var member = await Member.JoinAsync(server);
        var picture = await member.AddAsync(TestPictures.Inkwell);
        var rate = LimitsOf(server).MinResponseDataRate!;

        // What the system's buffers take counts as asked for: megabytes, which at the real rate would be an hour's reading.
        LimitsOf(server).MinResponseDataRate = new MinDataRate(rate.BytesPerSecond * 4000, rate.GracePeriod / 5);
        var ask = Encoding.ASCII.GetBytes($"GET /userpic/{picture}/{member.Account.Id} HTTP/1.1\r\nHost: h\r\n\r\n");
        var all = Enumerable.Repeat(ask, 400_000).SelectMany(one => one).ToArray();
        using var reluctant = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await reluctant.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);

        await Assert.ThrowsAsync<SocketException>(() => reluctant.SendAsync(all, Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        await member.GetAsync(picture);
    }

    /// <summary>The limits of connections; a change holds for those that are opened from then on.</summary>
    private static KestrelServerLimits LimitsOf(TestServer server) => server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
}
