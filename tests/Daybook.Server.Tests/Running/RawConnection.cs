using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Daybook.Server.Tests.Running;

/// <summary>A connection over which a test sends the very bytes that it means, when it means to.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpClient _socket;

    private RawConnection(IPAddress from) => _socket = new TcpClient(new IPEndPoint(from, 0));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens one to the server, from 127.0.0.1 or another address of this machine alone.</summary>
    public static async Task<RawConnection> OpenAsync(int port, string from = "127.0.0.1")
    {
        var connection = new RawConnection(IPAddress.Parse(from));
        try
        {
            await connection._socket.ConnectAsync(IPAddress.Loopback, port, Cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _socket.GetStream().WriteAsync(bytes, Cancellation);

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads one answer: to the end of its body, or of its head where there is none.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        var head = new List<byte>();
        while (!IsWholeHead(head))
        {
            var one = await ReadBytesAsync(1);
            Assert.True(one.Length == 1, $"The server closed the connection after: {Encoding.Latin1.GetString([.. head])}");
            head.Add(one[0]);
        }

        var answer = new RawAnswer(Encoding.Latin1.GetString([.. head]).TrimEnd(), "");
        var length = int.Parse(answer.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        var body = await ReadBytesAsync(length);
        Assert.Equal(length, body.Length);
        return answer with { Body = Encoding.UTF8.GetString(body) };
    }

    /// <summary>Waits until the server closes the connection; false, and nothing is read, if it says something instead.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await _socket.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, Cancellation).AsTask().WaitAsync(Patience, Cancellation) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWholeHead(List<byte> bytes) => bytes is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];

    /// <summary>As many bytes, or fewer if the server closes the connection.</summary>
    private async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        var read = await _socket.GetStream().ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, Cancellation).AsTask()
            .WaitAsync(Patience, Cancellation);
        return bytes[..read];
    }
}
