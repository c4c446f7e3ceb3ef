using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Clients that send slowly, or stop.</summary>
public sealed class SlowClientTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_that_stall_keep_nobody_waiting_and_are_cut_off()
    {
        var stalled = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var connection = new TcpClient();
                stalled.Add(connection);
                await connection.ConnectAsync(IPAddress.Loopback, _server.Port, Cancellation);
                await connection.GetStream().WriteAsync(
                    Encoding.ASCII.GetBytes("POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nmode="), Cancellation);
            }

            (await _server.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"))).AssertOk();

            // The web server waits 5 s for less than 240 bytes a second.
            foreach (var connection in stalled)
            {
                using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
                Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
            }
        }
        finally
        {
            stalled.ForEach(connection => connection.Dispose());
        }
    }
}
