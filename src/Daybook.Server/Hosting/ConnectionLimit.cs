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
internal sealed class ConnectionLimit(ConnectionDelegate next, Crowd crowd, SiteOptions site, Measures measures)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        AddressKey? address = client is null || site.Trusts(client) ? null : AddressKey.Of(client);
        if (!crowd.TryEnter(address))
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
}
