using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Storage.Objects;

namespace Daybook.Tests.Services;

/// <summary>What becomes of requests to an S3 service, and of its answers.</summary>
/// <param name="Delay">How long each request waits before the service gets it.</param>
/// <param name="IsFailing">Whether it is answered with status 500, and the service gets nothing.</param>
/// <param name="IsDripping">Whether the answer comes a byte each second.</param>
public sealed record S3Trouble(TimeSpan Delay = default, bool IsFailing = false, bool IsDripping = false)
{
    /// <summary>None.</summary>
    public static S3Trouble None { get; } = new();
}

/// <summary>Stands before an S3 service, and passes on what comes; or not, as a service does that is overloaded or broken.</summary>
public sealed class S3Relay : IAsyncDisposable
{
    private const string Body = "<Error><Code>InternalError</Code><Message>Out of order.</Message></Error>";

    private static readonly byte[] Failure = Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/xml\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));

    private static readonly TimeSpan ForAByte = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly S3Settings _service;
    private readonly Task _accepting;
    private volatile S3Trouble _trouble = S3Trouble.None;

    private S3Relay(S3Settings service)
    {
        _service = service;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What happens from now on, to connections that are open as well.</summary>
    public S3Trouble Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>The bucket, for whoever is to come by this way.</summary>
    public S3Settings Bucket => _service with
    {
        ServiceUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}")),
    };

    /// <summary>Starts one.</summary>
    /// <param name="bucket">A bucket of the service.</param>
    public static S3Relay Before(S3Settings bucket) => new(bucket);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(RelayAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var service = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await UntilClosedAsync(async () =>
            {
                await service.ConnectAsync(_service.ServiceUrl!.Host, _service.ServiceUrl.Port, _end.Token);
                var (near, far) = (client.GetStream(), service.GetStream());
                await Task.WhenAll(UntilClosedAsync(() => PassRequestsAsync(near, far)), UntilClosedAsync(() => PassAnswersAsync(far, near)));
            });

            // Whichever side hangs up, the other is told.
            async Task UntilClosedAsync(Func<Task> pass)
            {
                try
                {
                    await pass();
                }
                catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
                {
                    // One of them is gone, or all is over.
                }

                client.Close();
                service.Close();
            }
        }
    }

    /// <summary>Knows where a request begins and ends: no client sends the next before the answer.</summary>
    private async Task PassRequestsAsync(Stream client, Stream service)
    {
        await using var requests = new BufferedStream(client);
        var buffer = new byte[16 * 1024];
        while (await ReadHeadAsync(requests) is { Length: > 0 } head)
        {
            if (_trouble.IsFailing)
            {
                await client.WriteAsync(Failure, _end.Token);

                // To close before all was read would take the answer back.
                await requests.CopyToAsync(Stream.Null, _end.Token);
                return;
            }

            await Task.Delay(_trouble.Delay, _end.Token);
            await service.WriteAsync(Encoding.Latin1.GetBytes(head), _end.Token);
            for (var rest = LengthOf(head); rest > 0;)
            {
                var read = await requests.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), _end.Token);
                if (read == 0)
                {
                    return;
                }

                await service.WriteAsync(buffer.AsMemory(0, read), _end.Token);
                rest -= read;
            }
        }
    }

    private async Task PassAnswersAsync(Stream service, Stream client)
    {
        var buffer = new byte[16 * 1024];
        while (await service.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            for (var sent = 0; sent < read;)
            {
                var isDripping = _trouble.IsDripping;
                var next = isDripping ? 1 : read - sent;
                await Task.Delay(isDripping ? ForAByte : TimeSpan.Zero, _end.Token);
                await client.WriteAsync(buffer.AsMemory(sent, next), _end.Token);
                sent += next;
            }
        }
    }

    /// <summary>The head of the next request with the empty line behind it; what there is of it if the client goes away.</summary>
    private async Task<string> ReadHeadAsync(Stream requests)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await requests.ReadAsync(one, _end.Token) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head is { Length: >= 4 } && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                break;
            }
        }

        return head.ToString();
    }

    private static long LengthOf(string head)
    {
        const string Name = "Content-Length:";
        return head.Split("\r\n").Where(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            .Select(line => long.Parse(line.AsSpan(Name.Length), CultureInfo.InvariantCulture)).SingleOrDefault();
    }
}
