using System.Net;
using Daybook.Server.Accounts;
using Daybook.Server.Interfaces;
using Daybook.Server.Options;
using Daybook.Server.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Daybook.Server.Hosting;

/// <summary>
/// Closes a connection that is too much at once, before a byte of it is read: idle ones are no requests, and so <see cref="CrowdLimit"/> does not
/// see them. A trusted proxy counts in all alone, since it brings everybody's; Kestrel's own limit knows no addresses, and tells nobody.
/// </summary>
/// <remarks>
/// Whoever watches over a server that is full has to see that it is only full: so the address of <c>/metrics</c> has no limit, and this machine a few connections more, with
/// which <c>daybook healthcheck</c> asks.
/// </remarks>
internal sealed class ConnectionLimit(ConnectionDelegate next, Crowd crowd, Crowd reserve, int? metricsPort, SiteOptions site, Measures measures)
{
    /// <summary>How many connections more there may be from this machine itself.</summary>
    public const int Reserved = 16;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.LocalEndPoint is IPEndPoint { Port: var port } && port == metricsPort)
        {
            await next(connection);
            return;
        }

        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        AddressKey? address = client is null || site.Trusts(client) ? null : AddressKey.Of(client);
        var room = crowd;
        if (!crowd.TryEnter(address) && !(IsFullFor(client, address) && (room = reserve).TryEnter(address)))
        {
            measures.ConnectionRefused();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            room.Leave(address);
        }
    }

    /// <summary>Whether it is not for its own share that this machine got no connection.</summary>
    private bool IsFullFor(IPAddress? client, AddressKey? address)
    {
        var from = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client;
        return address is { } key && (IPAddress.Loopback.Equals(from) || IPAddress.IPv6Loopback.Equals(from)) && !crowd.HasItsShare(key);
    }
}
