using System.Net;
using System.Net.Sockets;

namespace Daybook.Tests.Services;

/// <summary>A port that was free a moment ago, for what must know its port before it listens.</summary>
internal static class FreePort
{
    // Below those that the system gives to whoever asks for any, in Linux, macOS and Windows: else one of them may have it before it is used.
    private const int First = 20_000, Last = 32_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>Finds one.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's.
            }
        }
    }
}
