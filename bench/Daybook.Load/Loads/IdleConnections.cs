using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Load.Contenders;

namespace Daybook.Load.Loads;

/// <summary>Ten thousand connections that have asked for something once and then keep silent, and what others notice of them.</summary>
internal static class IdleConnections
{
    public const int Count = 10_000;
    private const int Requests = 1000;

    /// <param name="daybook">The server.</param>
    /// <param name="picture">What is asked for meanwhile.</param>
    /// <returns>The memory that the connections cost, in bytes, and the median time of a request meanwhile.</returns>
    public static async Task<(long Memory, TimeSpan Median)> MeasureAsync(Contender daybook, string picture)
    {
        using var client = new HttpClient { BaseAddress = daybook.Url };
        await MedianAsync(client, picture);
        var before = daybook.Memory;
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                idle.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, daybook.Url.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"));
                if (await socket.ReceiveAsync(new byte[1024]) == 0)
                {
                    throw new InvalidOperationException($"The server closed connection {i + 1}.");
                }
            }

            var median = await MedianAsync(client, picture);
            return (daybook.Memory - before, median);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<TimeSpan> MedianAsync(HttpClient client, string picture)
    {
        var took = new List<TimeSpan>(Requests);
        for (var i = 0; i < Requests; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(new Uri(picture, UriKind.Relative));
            await answer.Content.ReadAsByteArrayAsync();
            took.Add(Stopwatch.GetElapsedTime(started));
        }

        return took.Order().ElementAt(Requests / 2);
    }
}
