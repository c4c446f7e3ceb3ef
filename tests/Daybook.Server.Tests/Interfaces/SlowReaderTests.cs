using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Clients that ask and do not read.</summary>
[Trait("Speed", "slow")]
public sealed class SlowReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_that_do_not_read_keep_nobody_waiting_and_are_not_read_from_any_more()
    {
        const int Requests = 400_000;
        await using var server = await TestServer.StartAsync();
        var member = await Member.JoinAsync(server);
        var picture = await member.AddAsync(TestPictures.Inkwell);
        var ask = Encoding.ASCII.GetBytes($"GET /userpic/{picture}/{member.Account.Id} HTTP/1.1\r\nHost: h\r\n\r\n");

        // Far more than the buffers of the system take, of requests as of answers.
        var all = Enumerable.Repeat(ask, Requests).SelectMany(one => one).ToArray();
        var reluctant = new List<Socket>();
        try
        {
            var sending = new List<Task<int>>();
            for (var i = 0; i < 20; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                reluctant.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
                sending.Add(socket.SendAsync(all, Cancellation).AsTask());
            }

            for (var i = 0; i < 200; i++)
            {
                await member.GetAsync(picture);
            }

            (await member.LoginAsync()).AssertOk();
            Assert.All(sending, task => Assert.False(task.IsCompletedSuccessfully));
            reluctant.ForEach(socket => socket.Dispose());
            await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(sending));
        }
        finally
        {
            reluctant.ForEach(socket => socket.Dispose());
        }

        Assert.Empty(server.Log.Problems);
    }
}
