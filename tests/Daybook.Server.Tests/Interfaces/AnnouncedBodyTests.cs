using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Bodies that are announced and do not come.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class AnnouncedBodyTests
{
    private const int Clients = 300;
    private const int Announced = 200_000;

    [Fact]
    public async Task What_a_client_only_announces_takes_no_memory()
    {
        await using var server = await TestServer.StartAsync();
        var connections = new List<RawConnection>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                connections.Add(await RawConnection.OpenAsync(server.Port));
            }

            var before = GC.GetTotalAllocatedBytes(precise: true);
            foreach (var connection in connections)
            {
                await connection.SendAsync($"POST /interface/flat HTTP/1.1\r\nHost: h\r\nContent-Length: {Announced}\r\nExpect: 100-continue\r\n\r\n");
                Assert.Equal("HTTP/1.1 100 Continue", (await connection.ReadAsync()).StatusLine);
                await connection.SendAsync("mode=");
            }

            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            Assert.InRange(allocated, 0, Clients * Announced / 3);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
