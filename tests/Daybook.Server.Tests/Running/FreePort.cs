using System.Net;
using System.Net.Sockets;

namespace Daybook.Server.Tests.Running;

/// <summary>A port that was free a moment ago, for what must know its port before it listens.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
