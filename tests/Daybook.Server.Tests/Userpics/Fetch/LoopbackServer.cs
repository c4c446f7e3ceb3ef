using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Daybook.Server.Tests.Userpics.Fetch;

/// <summary>A server on loopback that answers each connection as the test says, byte for byte.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<Stream, Task> _converse;
    private readonly Task _accepting;

    private LoopbackServer(Func<Stream, Task> converse, string address)
    {
        _converse = converse;
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The heads of the requests that arrived.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers every request with the same bytes and closes.</summary>
    public static LoopbackServer Answering(string head, byte[]? body = null) => Answering(_ => (head, body ?? []));

    /// <summary>Answers a request for a path with what the test says, and closes.</summary>
    public static LoopbackServer Answering(Func<string, (string Head, byte[] Body)> answer) => Handling(async (path, stream) =>
    {
        var (head, body) = answer(path);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        await stream.WriteAsync(body);
    });

    /// <summary>Reads the head of a request and leaves the rest to the test.</summary>
    public static LoopbackServer Handling(Func<string, Stream, Task> handle, string address = "127.0.0.1")
    {
        LoopbackServer? server = null;
        var ready = new TaskCompletionSource();
        server = new LoopbackServer(
            async stream =>
            {
                await ready.Task;
                var head = await ReadHeadAsync(stream);
                server!.Requests.Enqueue(head);
                await handle(head.Split(' ')[1], stream);
            },
            address);
        ready.SetResult();
        return server;
    }

    /// <summary>Leaves the whole conversation to the test.</summary>
    public static LoopbackServer Conversing(Func<Stream, Task> converse) => new(converse, "127.0.0.1");

    /// <summary>Reads the head of a request, up to its empty line.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                throw new EndOfStreamException();
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Takes no more connections. Conversations are not waited for: one that a failed test left hanging must not hide the failure.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var end = _closing.Token;
        try
        {
            while (true)
            {
                _ = TalkAsync(await _listener.AcceptSocketAsync(end), end);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being closed.
        }
    }

    private async Task TalkAsync(Socket socket, CancellationToken end)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await _converse(stream);
            socket.Shutdown(SocketShutdown.Send);

            // Closing with unread bytes would send a reset, which may overtake the answer.
            await stream.CopyToAsync(Stream.Null, end);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client hung up first, which many tests are about.
        }
    }
}
