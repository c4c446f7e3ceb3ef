using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Daybook.Client.Tests.Running;

/// <summary>A way to a server that breaks once, when the server has answered a request of a kind: the answer gets lost.</summary>
internal sealed class BreakingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private readonly Func<string, bool> _breaks;
    private readonly Task _accepting;
    private int _broken;

    /// <param name="port">The server, on this machine.</param>
    /// <param name="breaks">Whether the answer to a request, as far as it came in one piece, gets lost.</param>
    public BreakingLine(int port, Func<string, bool> breaks)
    {
        (_port, _breaks) = (port, breaks);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many answers were lost.</summary>
    public int Broken => Volatile.Read(ref _broken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                carried.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, _port);
            var isCut = false;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            try
            {
                var there = PassAsync(
                    client,
                    server,
                    request =>
                    {
                        isCut |= Broken == 0 && _breaks(Encoding.Latin1.GetString(request));
                        return true;
                    },
                    over.Token);
                var back = PassAsync(server, client, _ => !isCut, over.Token);
                await Task.WhenAny(there, back);
                await over.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
                // Either side has gone.
            }
        }
    }

    /// <summary>Passes pieces on until one may not be: by then the server has answered.</summary>
    private async Task PassAsync(TcpClient from, TcpClient to, Func<byte[], bool> isPassed, CancellationToken end)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.GetStream().ReadAsync(buffer, end)) > 0;)
        {
            if (!isPassed(buffer[..read]))
            {
                Interlocked.Increment(ref _broken);
                return;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), end);
        }
    }
}
