using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;

namespace Daybook.Server.Tests.Mail;

/// <summary>A mail that the server took.</summary>
internal sealed record ReceivedMail(string From, string To, byte[] Data, bool WasEncrypted, string? User)
{
    public MimeMessage Message => MimeMessage.Load(new MemoryStream(Data));
}

/// <summary>
/// A mail server on loopback that speaks SMTP (RFC 5321) with STARTTLS (3207), implicit TLS and AUTH PLAIN (4954), and that can be told to refuse.
/// </summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly Task _accepting;

    public SmtpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it shows for TLS; null to offer none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether a connection begins with TLS.</summary>
    public bool IsTls { get; init; }

    /// <summary>Who may send; null for everybody.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>What it answers to MAIL, RCPT or the end of DATA, such as <c>550 no</c>; null to go on.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>The mails that it took.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>The commands that it got, without what follows AUTH.</summary>
    public IReadOnlyList<string> Commands => [.. _commands];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    /// <summary>Waits until it took as many mails as that.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> WaitAsync(int count)
    {
        await Eventually.TrueAsync(() => _received.Count >= count);
        return Received;
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                await new Conversation(this, IsTls ? await EncryptAsync(stream) : stream, IsTls).RunAsync(_ending.Token);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or did not like the certificate.
            }
        }
    }

    private async Task<SslStream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _ending.Token);
        return tls;
    }

    private sealed class Conversation(SmtpServer server, Stream stream, bool isEncrypted)
    {
        private Stream _stream = stream;
        private bool _isEncrypted = isEncrypted;
        private string? _user;
        private string _from = "";
        private string _to = "";

        public async Task RunAsync(CancellationToken cancellation)
        {
            await SayAsync("220 loopback ESMTP", cancellation);
            while (await ReadLineAsync(cancellation) is { } line)
            {
                var verb = line.Split(' ', 2)[0].ToUpperInvariant();
                server._commands.Enqueue(verb == "AUTH" ? verb : line);
                if (verb == "STARTTLS" && server.Certificate is not null)
                {
                    await SayAsync("220 go ahead", cancellation);
                    (_stream, _isEncrypted) = (await server.EncryptAsync(_stream), true);
                    continue;
                }

                if (verb == "DATA" && _to.Length > 0)
                {
                    await SayAsync("354 end with a dot", cancellation);
                    var data = await ReadDataAsync(cancellation);
                    if (server.Answer("DATA") is { } refusal)
                    {
                        await SayAsync(refusal, cancellation);
                        continue;
                    }

                    server._received.Enqueue(new ReceivedMail(_from, _to, data, _isEncrypted, _user));
                    await SayAsync("250 taken", cancellation);
                    continue;
                }

                await SayAsync(Reply(verb, line), cancellation);
                if (verb == "QUIT")
                {
                    return;
                }
            }
        }

        private string Reply(string verb, string line) => verb switch
        {
            "EHLO" => string.Join("\r\n", (string[])
            [
                "250-loopback",
                .. server.Certificate is not null && !_isEncrypted ? ["250-STARTTLS"] : (string[])[],
                .. server.Login is not null ? ["250-AUTH PLAIN"] : (string[])[],
                "250 8BITMIME",
            ]),
            "AUTH" => LogIn(line),
            "MAIL" when server.Login is not null && _user is null => "530 log in first",
            "MAIL" => server.Answer(line) ?? Keep(ref _from, line),
            "RCPT" => server.Answer(line) ?? Keep(ref _to, line),
            "RSET" or "NOOP" => "250 ok",
            "QUIT" => "221 bye",
            _ => "502 what?",
        };

        private string LogIn(string line)
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Split('\0');
            if (server.Login is not var (user, password) || parts is not [_, var given, var secret] || (given, secret) != (user, password))
            {
                return "535 wrong user or password";
            }

            _user = user;
            return "235 welcome";
        }

        private static string Keep(ref string kept, string line)
        {
            kept = line.Split('<', '>')[1];
            return "250 ok";
        }

        private async Task<byte[]> ReadDataAsync(CancellationToken cancellation)
        {
            var data = new MemoryStream();
            while (await ReadLineAsync(cancellation) is { } line and not ".")
            {
                data.Write(Encoding.Latin1.GetBytes((line.StartsWith('.') ? line[1..] : line) + "\r\n"));
            }

            return data.ToArray();
        }

        private async Task<string?> ReadLineAsync(CancellationToken cancellation)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, cancellation) == 1)
            {
                if (one[0] == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append((char)one[0]);
            }

            return null;
        }

        private async Task SayAsync(string reply, CancellationToken cancellation)
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{reply}\r\n")), cancellation);
            await _stream.FlushAsync(cancellation);
        }
    }
}
