using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class FetchTlsTests : FetcherTest
{
    private const string Answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task A_picture_is_fetched_from_a_server_with_a_valid_certificate()
    {
        using var authority = Authority();
        using var certificate = Issue(authority, "pictures.example");
        await using var server = Secure(certificate, Answer);
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Loopback], [authority]);

        Assert.Equal("", Encoding.ASCII.GetString(await fetcher.FetchAsync($"https://pictures.example:{server.Port}/", 1, Cancellation)));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var authority = Authority();
        using var certificate = Issue(authority, "other.example");
        await using var server = Secure(certificate, Answer);
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Loopback], [authority]);

        Assert.Equal("url: the server's certificate is for another name", await RefusalAsync(fetcher, $"https://pictures.example:{server.Port}/"));
    }

    [Fact]
    public async Task A_self_signed_certificate_is_refused()
    {
        using var certificate = Authority("pictures.example");
        await using var server = Secure(certificate, Answer);
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Loopback]);

        Assert.Equal("url: the server's certificate is not valid", await RefusalAsync(fetcher, $"https://pictures.example:{server.Port}/"));
    }

    [Fact]
    public async Task A_certificate_cannot_make_the_server_ask_the_address_where_its_issuer_is_said_to_be()
    {
        using var internalHost = new TcpListener(IPAddress.Loopback, 0);
        internalHost.Start();
        using var authority = Authority();
        using var certificate = Issue(authority, "pictures.example", issuerAt: $"http://{internalHost.LocalEndpoint}/issuer.crt");
        await using var server = Secure(certificate, Answer);
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Loopback]);

        Assert.Equal("url: the server's certificate is not valid", await RefusalAsync(fetcher, $"https://pictures.example:{server.Port}/"));
        Assert.False(internalHost.Pending());
    }

    [Fact]
    public async Task A_server_that_does_not_speak_tls_is_told()
    {
        await using var server = LoopbackServer.Conversing(stream => stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()).AsTask());
        using var fetcher = Fetcher(server.Port);

        Assert.Equal(
            "url: no secure connection to the server could be made", await RefusalAsync(fetcher, $"https://127.0.0.1:{server.Port}/"));
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        using var authority = Authority();
        using var certificate = Issue(authority, "pictures.example");
        await using var server = Secure(certificate, "HTTP/1.1 302 Found\r\nLocation: http://pictures.example:{port}/\r\nContent-Length: 0\r\n\r\n");
        using var fetcher = Fetcher(server.Port, _ => [IPAddress.Loopback], [authority]);

        Assert.Equal(
            "url, after a redirect: a redirect from https to http is not followed",
            await RefusalAsync(fetcher, $"https://pictures.example:{server.Port}/"));
    }

    [Fact]
    public async Task A_handshake_that_stalls_ends_with_the_deadline_and_the_connection_with_it()
    {
        var greeted = new TaskCompletionSource<Socket>();
        var looked = new TaskCompletionSource();
        await using var server = LoopbackServer.Conversing(async stream =>
        {
            var header = new byte[5];
            await stream.ReadExactlyAsync(header);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))]);
            greeted.SetResult(((NetworkStream)stream).Socket);
            await looked.Task;
        });
        using var fetcher = Fetcher(server.Port);

        var fetch = fetcher.FetchAsync($"https://127.0.0.1:{server.Port}/", 1, Cancellation);
        var connection = await greeted.Task;
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("url: timed out; it took longer than 10 seconds", await RefusalAsync(fetch));
        Assert.True(connection.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead), "The client has not hung up.");
        looked.SetResult();
    }

    private static LoopbackServer Secure(X509Certificate2 certificate, string answer)
    {
        // Offline, or this side would download the issuer.
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        LoopbackServer? server = null;
        return server = LoopbackServer.Conversing(async stream =>
        {
            await using var secure = new SslStream(stream, leaveInnerStreamOpen: true);
            try
            {
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
                await LoopbackServer.ReadHeadAsync(secure);
                await secure.WriteAsync(Encoding.ASCII.GetBytes(answer.Replace("{port}", $"{server!.Port}", StringComparison.Ordinal)));
                await secure.ShutdownAsync();
            }
            catch (AuthenticationException)
            {
                // The client did not like the certificate.
            }
        });
    }

    private static X509Certificate2 Authority(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (name.Contains('.', StringComparison.Ordinal))
        {
            request.CertificateExtensions.Add(Names(name));
        }

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(name));
        if (issuerAt is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerAt]));
        }

        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension Names(string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        return names.Build();
    }
}
