using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Hosting;

/// <summary>Encryption by the server itself, with certificates that are made here.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Browsers_come_by_http_1_and_2(string version)
    {
        var certificate = TestCertificate.Make();
        await using var server = await StartAsync(certificate);
        using var client = Client(server, certificate);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_connection_of_http_2_is_told_how_much_it_may_ask_for_at_once()
    {
        await using var server = await StartAsync(TestCertificate.Make());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
        await using var tls = new SslStream(socket.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] }, Cancellation);

        // The preface and settings of the client, which say nothing; the server's first frame is its own (RFC 9113, 3.4 and 6.5).
        byte[] hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
        await tls.WriteAsync(hello, Cancellation);
        var head = new byte[9];
        await tls.ReadExactlyAsync(head, Cancellation);
        Assert.Equal(4, head[3]);
        var settings = new byte[(head[1] << 8) + head[2]];
        await tls.ReadExactlyAsync(settings, Cancellation);

        const int MaxConcurrentStreams = 3;
        var streams = Assert.Single(settings.Chunk(6), setting => BinaryPrimitives.ReadUInt16BigEndian(setting) == MaxConcurrentStreams);
        Assert.Equal(20u, BinaryPrimitives.ReadUInt32BigEndian(streams.AsSpan(2)));
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    public async Task A_body_that_is_too_large_ends_a_connection_of_http_1_and_only_its_request_of_http_2(string version, bool isClosed)
    {
        var certificate = TestCertificate.Make();
        await using var server = await StartAsync(certificate);
        using var client = Client(server, certificate);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/interface/flat")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[1_000_000]) { Headers = { ContentType = new("application/x-www-form-urlencoded") } },
        };

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Contains("FAIL", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(isClosed, answer.Headers.ConnectionClose ?? false);
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task Old_protocols_are_refused()
    {
        await using var server = await StartAsync(TestCertificate.Make());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
        await using var tls = new SslStream(socket.GetStream(), false, (_, shown, _, _) => shown is not null);

        // CA5397, SYSLIB0039: that is the point.
#pragma warning disable CA5397, SYSLIB0039
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore CA5397, SYSLIB0039

        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(options, Cancellation));
    }

    [Fact]
    public async Task Cookies_are_secure_and_a_days_long_memory_is_asked_for_where_the_operator_chose_so()
    {
        var certificate = TestCertificate.Make();
        await using var server = await StartAsync(certificate, new KeyValuePair<string, string>("Tls:HstsDays", "2"));
        using var client = Client(server, certificate);

        using var answer = await client.GetAsync(new Uri("/login", UriKind.Relative), Cancellation);

        Assert.Equal("max-age=172800", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/login?to=%2Fupdate", "https://daybook.example/login?to=%2Fupdate")]
    [InlineData("/users/anna/", "https://daybook.example/users/anna/")]
    [InlineData("/users/anna/userpics", "https://daybook.example/users/anna/userpics")]
    [InlineData("/healthzz", "https://daybook.example/healthzz")]
    [InlineData("//evil.example/%C3%A4", "https://daybook.example/evil.example/%C3%A4")]
    public async Task Who_asks_for_a_page_without_encryption_is_led_to_the_address_of_the_site(string path, string address)
    {
        await using var server = await StartPlainAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var answer = await AskPlainlyAsync(server, method, path);
            Assert.Equal((HttpStatusCode.PermanentRedirect, address), (answer.StatusCode, answer.Headers.Location?.AbsoluteUri));
        }
    }

    [Theory]
    [InlineData("POST", "/interface/flat")]
    [InlineData("GET", "/interface/flat")]
    [InlineData("GET", "/cgi-bin/log.cgi")]
    [InlineData("GET", "/interface/xmlrpc")]
    [InlineData("GET", "/interface/atom")]
    [InlineData("GET", "/userpic/1/1")]
    [InlineData("GET", "/userpic/1/1?s=48")]
    [InlineData("GET", "/users/anna/data/rss")]
    [InlineData("GET", "/users/anna/userpic?keyword=tea")]
    [InlineData("GET", "/misc/fdata.bml?user=anna")]
    [InlineData("GET", "/export_comments.bml?get=comment_meta")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/readyz")]
    [InlineData("GET", "/readyz/")]
    [InlineData("GET", "/login", "localhost")]
    [InlineData("GET", "/login", "127.0.0.1:8080")]
    [InlineData("GET", "/login", "[::1]")]
    [InlineData("GET", "/login", "daybook.example", "X-Forwarded-Proto")]
    [InlineData("POST", "/login")]
    public async Task Programs_proxies_and_the_machine_itself_are_not(string method, string path, string host = "daybook.example", string? header = null)
    {
        await using var server = await StartPlainAsync();

        using var answer = await AskPlainlyAsync(server, HttpMethod.Parse(method), path, host, header);

        Assert.NotEqual(HttpStatusCode.PermanentRedirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_and_open_connections_go_on()
    {
        var time = new ManualTime();
        var (first, second) = (TestCertificate.Make(), TestCertificate.Make());
        await using var server = await StartAsync(first, time);
        using var open = await ConnectAsync(server);
        Assert.Equal(first.Thumbprint, open.Thumbprint);

        second.Write(_folder, version: 10);
        await PassAsync(server, time, "The certificate was read again");

        using var next = await ConnectAsync(server);
        Assert.Equal(second.Thumbprint, next.Thumbprint);
        Assert.StartsWith("HTTP/1.1 200 ", await open.AskAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_bad_new_certificate_is_logged_and_the_former_one_stays_until_there_is_a_good_one()
    {
        var time = new ManualTime();
        var (first, third) = (TestCertificate.Make(), TestCertificate.Make());
        await using var server = await StartAsync(first, time);

        // The key of another.
        (TestCertificate.Make() with { KeyPem = third.KeyPem }).Write(_folder, version: 10);
        await PassAsync(server, time, "The new certificate cannot be used");
        using (var still = await ConnectAsync(server))
        {
            Assert.Equal(first.Thumbprint, still.Thumbprint);
        }

        var problem = Assert.Single(server.Log.Problems);
        Assert.Equal(LogLevel.Error, problem.Level);
        Assert.Contains(_folder.Of("key.pem"), problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", server.Log.Text, StringComparison.Ordinal);

        third.Write(_folder, version: 20);
        await PassAsync(server, time, "The certificate was read again");
        using var renewed = await ConnectAsync(server);
        Assert.Equal(third.Thumbprint, renewed.Thumbprint);
    }

    [Fact]
    public async Task A_certificate_and_its_key_that_are_written_one_after_the_other_are_read_together()
    {
        var time = new ManualTime();
        var (first, second) = (TestCertificate.Make(), TestCertificate.Make());
        await using var server = await StartLookingAsync(first, time);

        WriteAt(10, "cert.pem", second.CertificatePem);
        await LookAsync(time);
        WriteAt(20, "key.pem", second.KeyPem);
        await LookAsync(time);
        using (var between = await ConnectAsync(server))
        {
            Assert.Equal(first.Thumbprint, between.Thumbprint);
        }

        await LookAsync(time);
        using var renewed = await ConnectAsync(server);
        Assert.Equal(second.Thumbprint, renewed.Thumbprint);
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_certificate_of_which_half_is_written_is_left_alone_until_it_is_whole()
    {
        var time = new ManualTime();
        var (first, second) = (TestCertificate.Make(), TestCertificate.Make());
        await using var server = await StartLookingAsync(first, time);

        WriteAt(10, "key.pem", second.KeyPem);
        WriteAt(10, "cert.pem", second.CertificatePem[..(second.CertificatePem.Length / 2)]);
        await LookAsync(time);
        WriteAt(20, "cert.pem", second.CertificatePem);
        await LookAsync(time);
        await LookAsync(time);

        using var renewed = await ConnectAsync(server);
        Assert.Equal(second.Thumbprint, renewed.Thumbprint);
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task The_end_of_a_certificate_is_told_of_once_when_it_is_near_and_once_when_it_has_come()
    {
        var time = new ManualTime();
        var first = TestCertificate.Make();
        await using var server = await StartLookingAsync(first, time);

        // A tenth of its 32 days.
        await LookAsync(time, Until(first, TimeSpan.FromDays(3.3)));
        Assert.Empty(Told());
        await LookAsync(time, Until(first, TimeSpan.FromDays(3.1)));
        await LookAsync(time);
        Assert.StartsWith("The certificate holds only until ", Assert.Single(Told()), StringComparison.Ordinal);

        await LookAsync(time, Until(first, TimeSpan.Zero));
        await LookAsync(time);
        Assert.Equal(2, Told().Count);
        Assert.StartsWith("The certificate expired on ", Told()[1], StringComparison.Ordinal);

        // A renewed one is told of anew, and not before it is its turn.
        var second = TestCertificate.Make(TimeSpan.FromDays(48));
        second.Write(_folder, version: 10);
        await LookAsync(time);
        await LookAsync(time);
        Assert.Equal(2, Told().Count);
        await LookAsync(time, Until(second, TimeSpan.FromDays(4.9)));
        Assert.Equal(3, Told().Count);
        using var renewed = await ConnectAsync(server);
        Assert.Equal(second.Thumbprint, renewed.Thumbprint);

        List<string> Told() => [.. server.Log.Problems.Where(entry => entry.Category == typeof(CertificateReload).FullName).Select(entry => entry.Message)];

        TimeSpan Until(TestCertificate certificate, TimeSpan before)
        {
            using var read = X509Certificate2.CreateFromPem(certificate.CertificatePem);
            return read.NotAfter.ToUniversalTime() - before - time.GetUtcNow().UtcDateTime;
        }
    }

    [Fact]
    public async Task A_server_that_starts_with_a_certificate_that_has_expired_says_so()
    {
        await using var server = await StartAsync(TestCertificate.Make(TimeSpan.FromDays(-1)));

        await Eventually.TrueAsync(() => server.Log.Problems.Any(entry => entry.Message.StartsWith("The certificate expired on ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(363, 7)]
    public void The_end_of_a_certificate_is_near_in_its_last_tenth_and_no_more_than_a_week_before(int validFor, int near)
    {
        var (certificate, key) = TestCertificate.Make(TimeSpan.FromDays(validFor)).Write(_folder);

        var open = ServerCertificate.Open(new TlsFiles(certificate, key));

        Assert.Equal(TimeSpan.FromDays(near), open.Expires - open.EndIsNear);
    }

    [Fact]
    public async Task A_certificate_is_renewed_behind_links_and_by_a_link_in_between_that_moves()
    {
        var time = new ManualTime();
        var (first, second, third) = (TestCertificate.Make(), TestCertificate.Make(), TestCertificate.Make());
        Write("1", first, version: 0);
        Write("2", second, version: 10);

        // As tools keep them: a name for ever, which leads to a folder of the newest, which is a link itself.
        Directory.CreateSymbolicLink(_folder.Of("newest"), "1");
        File.CreateSymbolicLink(_folder.Of("linked-cert.pem"), "newest/cert.pem");
        File.CreateSymbolicLink(_folder.Of("linked-key.pem"), "newest/key.pem");
        await using var server = await TestServer.StartAsync(
            [new("Tls:Certificate", _folder.Of("linked-cert.pem")), new("Tls:Key", _folder.Of("linked-key.pem"))], time, url: "https://127.0.0.1:0");

        Directory.Delete(_folder.Of("newest"));
        Directory.CreateSymbolicLink(_folder.Of("newest"), "2");
        await PassUntilShownAsync(server, time, second);

        Write("2", third, version: 20);
        await PassUntilShownAsync(server, time, third);
        Assert.Empty(server.Log.Problems);

        void Write(string name, TestCertificate certificate, int version)
        {
            foreach (var (file, text) in new[] { ("cert.pem", certificate.CertificatePem), ("key.pem", certificate.KeyPem) })
            {
                Directory.CreateDirectory(_folder.Of(name));
                File.WriteAllText(_folder.Of($"{name}/{file}"), text);
                File.SetLastWriteTimeUtc(_folder.Of($"{name}/{file}"), DateTime.UtcNow.AddSeconds(version));
            }
        }
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("behind a file")]
    [InlineData("in a circle")]
    public async Task Files_that_cannot_be_opened_any_more_are_told_of_once_and_the_server_goes_on_until_they_can(string obstacle)
    {
        var time = new ManualTime();
        var (first, second) = (TestCertificate.Make(), TestCertificate.Make());
        Directory.CreateDirectory(_folder.Of("live"));
        File.WriteAllText(_folder.Of("live/cert.pem"), first.CertificatePem);
        var key = _folder.Write("key.pem", first.KeyPem);
        await using var server = await TestServer.StartAsync(
            [new("Tls:Certificate", _folder.Of("live/cert.pem")), new("Tls:Key", key)], time, url: "https://127.0.0.1:0");

        Directory.Delete(_folder.Of("live"), recursive: true);
        if (obstacle == "behind a file")
        {
            _folder.Write("live", "no folder");
        }
        else if (obstacle == "in a circle")
        {
            File.CreateSymbolicLink(_folder.Of("live"), "live");
        }

        await PassAsync(server, time, "The new certificate cannot be used");
        for (var i = 0; i < 5; i++)
        {
            time.Advance(CertificateReload.Every);
            using var still = await ConnectAsync(server);
            Assert.Equal(first.Thumbprint, still.Thumbprint);
        }

        Assert.Single(server.Log.Problems);
        File.Delete(_folder.Of("live"));
        Directory.CreateDirectory(_folder.Of("live"));
        File.WriteAllText(_folder.Of("live/cert.pem"), second.CertificatePem);
        File.WriteAllText(key, second.KeyPem);
        await PassUntilShownAsync(server, time, second);
    }

    [Fact]
    public void A_new_certificate_that_has_expired_is_no_better_than_the_former()
    {
        var first = TestCertificate.Make();
        var (certificate, key) = first.Write(_folder);
        var open = ServerCertificate.Open(new TlsFiles(certificate, key));

        TestCertificate.Make(validFor: TimeSpan.FromDays(-1)).Write(_folder);

        Assert.Contains("expired on", Assert.Single(open.Reload(DateTimeOffset.UtcNow)).Problem, StringComparison.Ordinal);
        Assert.Equal(first.Thumbprint, open.Handshake.ServerCertificateContext!.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void A_new_certificate_whose_key_is_of_no_use_for_TLS_is_told_of_and_the_former_stays()
    {
        var first = TestCertificate.Make();
        var (certificate, key) = first.Write(_folder);
        var open = ServerCertificate.Open(new TlsFiles(certificate, key));

        TestCertificate.Make(usage: X509KeyUsageFlags.KeyAgreement).Write(_folder);

        Assert.Contains("RSA or ECDSA", Assert.Single(open.Reload(DateTimeOffset.UtcNow)).Problem, StringComparison.Ordinal);
        Assert.Equal(first.Thumbprint, open.Handshake.ServerCertificateContext!.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void All_that_is_wrong_with_the_files_is_said_at_once()
    {
        var certificate = _folder.Write("cert.pem", "no certificate");

        var refused = Assert.Throws<SettingsException>(() => ServerCertificate.Open(new TlsFiles(certificate, _folder.Of("missing.pem"))));

        Assert.Equal(["Tls:Certificate", "Tls:Key"], refused.Faults.Select(fault => fault.Subject));
        Assert.Contains("there is no certificate in it", refused.Faults[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_needs_a_password_is_refused()
    {
        var (certificate, key) = TestCertificate.Make().Write(_folder);
        using var made = ECDsa.Create();
        File.WriteAllText(key, made.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)));

        var fault = Assert.Single(Assert.Throws<SettingsException>(() => ServerCertificate.Open(new TlsFiles(certificate, key))).Faults);

        Assert.Contains("not encrypted", fault.Problem, StringComparison.Ordinal);
    }

    private Task<TestServer> StartAsync(TestCertificate certificate, params KeyValuePair<string, string>[] settings) =>
        StartAsync(certificate, null, settings);

    private Task<TestServer> StartAsync(TestCertificate certificate, TimeProvider? time, params KeyValuePair<string, string>[] settings)
    {
        var (file, key) = certificate.Write(_folder);
        return TestServer.StartAsync([new("Tls:Certificate", file), new("Tls:Key", key), .. settings], time, url: "https://127.0.0.1:0");
    }

    /// <summary>A server that encrypts, at the address of those who do not ask for it.</summary>
    private Task<TestServer> StartPlainAsync()
    {
        var (file, key) = TestCertificate.Make().Write(_folder);
        return TestServer.StartAsync([new("Tls:Certificate", file), new("Tls:Key", key), new("Site:Url", "https://daybook.example")]);
    }

    private static async Task<HttpResponseMessage> AskPlainlyAsync(
        TestServer server, HttpMethod method, string path, string host = "daybook.example", string? header = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url + path)) { Headers = { Host = host } };
        if (header is not null)
        {
            request.Headers.Add(header, "https");
        }

        return await server.Client.SendAsync(request, Cancellation);
    }

    private static HttpClient Client(TestServer server, TestCertificate certificate) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => ((X509Certificate2)shown!).Thumbprint == certificate.Thumbprint },
    })
    { BaseAddress = new Uri(server.Url) };

    /// <summary>Writes one of the files, at a time of its own, so that no clock is too coarse to tell.</summary>
    private void WriteAt(int version, string name, string text) =>
        File.SetLastWriteTimeUtc(_folder.Write(name, text), DateTime.UtcNow.AddSeconds(version));

    /// <summary>A server that has looked at the files and waits for the next time.</summary>
    private async Task<TestServer> StartLookingAsync(TestCertificate certificate, ManualTime time)
    {
        var server = await StartAsync(certificate, time);

        // The purge begins as late as the first look, and comes much later from then on.
        await Eventually.TrueAsync(() => time.DueIn(CertificateReload.Every) == 2);
        await LookAsync(time);
        return server;
    }

    /// <summary>Lets the server look at the files once more, and be done with that.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="after">How much later; null for as soon as it would anyway.</param>
    private static Task LookAsync(ManualTime time, TimeSpan? after = null)
    {
        time.Advance(after ?? CertificateReload.Every);
        return Eventually.TrueAsync(() => time.DueIn(CertificateReload.Every) == 1);
    }

    /// <summary>Lets time pass until the server says so.</summary>
    private static Task PassAsync(TestServer server, ManualTime time, string message) => Eventually.TrueAsync(() =>
    {
        time.Advance(CertificateReload.Every);
        return server.Log.Text.Contains(message, StringComparison.Ordinal);
    });

    /// <summary>Lets time pass until new connections get a certificate.</summary>
    private static async Task PassUntilShownAsync(TestServer server, ManualTime time, TestCertificate certificate)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            time.Advance(CertificateReload.Every);
            using var connection = await ConnectAsync(server);
            if (connection.Thumbprint == certificate.Thumbprint)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }

    private static async Task<TlsConnection> ConnectAsync(TestServer server)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
        var tls = new SslStream(socket.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return new TlsConnection(socket, tls);
    }

    private sealed class TlsConnection(TcpClient socket, SslStream tls) : IDisposable
    {
        public string Thumbprint => ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;

        public async Task<string> AskAsync()
        {
            await tls.WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            using var reader = new StreamReader(tls, Encoding.ASCII);
            return await reader.ReadToEndAsync(Cancellation);
        }

        public void Dispose()
        {
            tls.Dispose();
            socket.Dispose();
        }
    }
}
