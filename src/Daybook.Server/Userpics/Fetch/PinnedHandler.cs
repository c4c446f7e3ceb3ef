using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Daybook.Server.Userpics.Fetch;

/// <summary>
/// An HTTP handler for one request, which connects to addresses that were checked before and to no other. Nothing of it is shared with the
/// next request: no connection, no cookie, no second look-up of the name.
/// </summary>
internal sealed class PinnedHandler : DelegatingHandler
{
    /// <summary>The longest response header, in KiB.</summary>
    public const int MaxHeaderKiB = 16;

    /// <summary>Makes one.</summary>
    /// <param name="addresses">The addresses, tried in order.</param>
    /// <param name="roots">The authorities that a certificate must lead to; null for those of the machine.</param>
    /// <param name="share">How long one address may take to connect before the next is tried.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="ending">Ends connections, whatever they are doing; it must be cancelled at last.</param>
    public PinnedHandler(
        IReadOnlyList<IPAddress> addresses, X509Certificate2Collection? roots, TimeSpan share, TimeProvider time, CancellationToken ending)
        : base(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,

            // Else the server's trace ids would go out as headers.
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaxHeaderKiB,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, _) => ConnectAsync(addresses, context.DnsEndPoint.Port, share, time, ending),
        }) => ((SocketsHttpHandler)InnerHandler!).SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = ChainPolicy(roots),

            // Changes nothing of the verdict; it only remembers it, since the exception does not tell.
            RemoteCertificateValidationCallback = (_, _, _, errors) => (CertificateErrors = errors) == SslPolicyErrors.None,
        };

    /// <summary>What was wrong with the server's certificate.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            // A certificate may name any address to download its issuer or revocations from: that would be a way around the whole guard.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses, int port, TimeSpan share, TimeProvider time, CancellationToken ending)
    {
        var failure = SocketError.HostUnreachable;
        foreach (var address in addresses)
        {
            using var slow = new CancellationTokenSource(share, time);
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, ending);
            Socket? socket = null;
            try
            {
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(address, port), attempt.Token);

                // The handler goes on with a TLS handshake after its request was given up; without its socket it can't.
                ending.Register(socket.Dispose);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket?.Dispose();
                ending.ThrowIfCancellationRequested();
                failure = (e as SocketException)?.SocketErrorCode ?? SocketError.TimedOut;
            }
        }

        throw new SocketException((int)failure);
    }
}
