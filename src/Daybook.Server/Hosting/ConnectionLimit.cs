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
/// Whoever watches over a server that is full has to see that it is only full: so there are some connections more for the address of <c>/metrics</c>,
/// and some for this machine, with which <c>daybook healthcheck</c> asks.
/// </remarks>
internal sealed class ConnectionLimit(ConnectionDelegate next, ConnectionRoom room, int? metricsPort, SiteOptions site, Measures measures)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        AddressKey? address = client is null || site.Trusts(client) ? null : AddressKey.Of(client);
        if (Enter(connection, client, address) is not { } crowd)
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
            crowd.Leave(address);
        }
    }

    /// <summary>Lets it in where there is room for it; null if there is none.</summary>
    private Crowd? Enter(ConnectionContext connection, IPAddress? client, AddressKey? address)
    {
        if (connection.LocalEndPoint is IPEndPoint { Port: var port } && port == metricsPort)
        {
            return room.Metrics.TryEnter(address) ? room.Metrics : null;
        }

        if (room.All.TryEnter(address))
        {
            return room.All;
        }

        return IsFullFor(client, address) && room.Reserve.TryEnter(address) ? room.Reserve : null;
    }

    /// <summary>Whether it is not for its own share that this machine got no connection.</summary>
    private bool IsFullFor(IPAddress? client, AddressKey? address)
    {
        var from = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client;
        return address is { } key && (IPAddress.Loopback.Equals(from) || IPAddress.IPv6Loopback.Equals(from)) && !room.All.HasItsShare(key);
    }
}

/// <summary>The connections that there are, over all addresses that the server listens on.</summary>
/// <param name="limits">How many there may be.</param>
internal sealed class ConnectionRoom(LimitsOptions limits)
{
    /// <summary>How many connections more there may be from this machine itself.</summary>
    public const int Reserved = 16;

    /// <summary>How many there may be to the address of <c>/metrics</c>: whoever reads it needs one.</summary>
    public const int ForMetrics = 32;

    /// <summary>Everybody's.</summary>
    public Crowd All { get; } = new(limits.MaxConnections, limits.MaxConnectionsPerAddress);

    /// <summary>Those from this machine itself for which no other room was left.</summary>
    public Crowd Reserve { get; } = new(Reserved, Reserved);

    /// <summary>Those to the address of <c>/metrics</c>; half of them at most from one address, so that nobody alone keeps all others from it.</summary>
    public Crowd Metrics { get; } = new(ForMetrics, ForMetrics / 2);
}
