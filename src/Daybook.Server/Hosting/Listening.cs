using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Daybook.Server.Hosting;

/// <summary>Opens the addresses to listen on.</summary>
internal static class Listening
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    /// <summary>Listens.</summary>
    /// <param name="kestrel">The web server.</param>
    /// <param name="urls">As <see cref="Options.ListenAddresses"/> takes them.</param>
    /// <param name="certificate">For those that are https; null if none is.</param>
    public static void ListenOn(this KestrelServerOptions kestrel, IEnumerable<string> urls, ServerCertificate? certificate)
    {
        foreach (var address in urls.Select(BindingAddress.Parse))
        {
            void Configure(ListenOptions endpoint)
            {
                if (address.Scheme == Uri.UriSchemeHttps)
                {
                    Encrypt(endpoint, certificate ?? throw new ArgumentNullException(nameof(certificate)));
                }
            }

            if (address.Host is "*" or "+")
            {
                kestrel.ListenAnyIP(address.Port, Configure);
            }
            else if (IPAddress.TryParse(address.Host, out var ip))
            {
                kestrel.Listen(ip, address.Port, Configure);
            }
            else
            {
                kestrel.ListenLocalhost(address.Port, Configure);
            }
        }
    }

    private static void Encrypt(ListenOptions endpoint, ServerCertificate certificate)
    {
        // A page has many pictures: over one connection they come together. Without encryption no browser speaks HTTP/2.
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTime,
            OnConnection = _ => ValueTask.FromResult(certificate.Handshake),
        });
    }
}
