using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Hosting;

/// <summary>Debian's nginx with a sample configuration of ours, in which nothing is changed but ports, the certificate, and what an operator is told to change.</summary>
internal sealed class SampleNginx : IAsyncDisposable
{
    /// <summary>Where the first server is in the samples; others follow.</summary>
    private const int FirstPort = 8080;

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _certificate = TestCertificate.Make();
    private readonly int _https = FreePort.Find();
    private Process? _process;

    /// <summary>The port that stands for port 80.</summary>
    public int Http { get; } = FreePort.Find();

    /// <summary>What the servers behind it are to call their site.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"https://localhost:{_https}");

    /// <summary>Skips the test where there is no nginx.</summary>
    public static void Require() => Requires.Program("nginx");

    /// <summary>Starts it.</summary>
    /// <param name="name">The sample.</param>
    /// <param name="servers">The ports of the servers behind it.</param>
    public Task StartAsync(string name, params int[] servers) => StartAsync(name, sample => sample, servers);

    /// <inheritdoc cref="StartAsync(string, int[])"/>
    /// <param name="name">The sample.</param>
    /// <param name="change">What an operator changes in it.</param>
    /// <param name="servers">The ports of the servers behind it.</param>
    public async Task StartAsync(string name, Func<string, string> change, params int[] servers)
    {
        var (certificate, key) = _certificate.Write(_folder);
        var sample = change(await File.ReadAllTextAsync(Repository.Of("packaging", "nginx", name), TestContext.Current.CancellationToken));
        foreach (var (from, to) in (IEnumerable<(string, string)>)
        [
            .. servers.Select((port, i) => ($"server 127.0.0.1:{FirstPort + i};", $"server 127.0.0.1:{port};")),
            ("listen 443 ", $"listen 127.0.0.1:{_https} "),
            ("listen 80;", $"listen 127.0.0.1:{Http};"),
            ("  listen [::]:443 ssl http2;\n", ""),
            ("  listen [::]:80;\n", ""),
            ("/etc/letsencrypt/live/daybook.example/fullchain.pem", certificate),
            ("/etc/letsencrypt/live/daybook.example/privkey.pem", key),
        ])
        {
            Assert.Contains(from, sample, StringComparison.Ordinal);
            sample = sample.Replace(from, to, StringComparison.Ordinal);
        }

        _folder.Write("daybook.conf", sample);
        var main = _folder.Write(
            "nginx.conf",
            $$"""
            daemon off;
            worker_processes 1;
            pid {{_folder.FullPath}}/nginx.pid;
            error_log stderr warn;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{_folder.FullPath}}/body;
              proxy_temp_path {{_folder.FullPath}}/proxy;
              fastcgi_temp_path {{_folder.FullPath}}/fastcgi;
              uwsgi_temp_path {{_folder.FullPath}}/uwsgi;
              scgi_temp_path {{_folder.FullPath}}/scgi;
              include {{_folder.FullPath}}/daybook.conf;
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-p", _folder.FullPath, "-c", main]))!;
        await Eventually.TrueAsync(() => _process.HasExited || Listens(_https));
        Assert.False(_process.HasExited, "nginx did not take the configuration");
    }

    /// <summary>A client that speaks HTTP/2 to it, and knows its certificate.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => ((X509Certificate2)shown!).Thumbprint == _certificate.Thumbprint },
    })
    {
        BaseAddress = new Uri(Url),
        DefaultRequestVersion = HttpVersion.Version20,
    };

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static bool Listens(int port)
    {
        using var socket = new TcpClient();
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
