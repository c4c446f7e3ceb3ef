using System.Buffers;

namespace Daybook.Protocol.XmlRpc;

/// <summary>A call as it was read. Values of <c>base64</c> are slices of a pooled buffer, good until the call is disposed.</summary>
public sealed class XmlRpcCall : IDisposable
{
    private byte[]? _buffer;

    internal XmlRpcCall(string method, IReadOnlyList<XmlRpcValue> parameters, byte[]? buffer) =>
        (Method, Parameters, _buffer) = (method, parameters, buffer);

    /// <summary>The name of the method.</summary>
    public string Method { get; }

    /// <summary>What it is given.</summary>
    public IReadOnlyList<XmlRpcValue> Parameters { get; }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;

            // A password may stand in it.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}

/// <summary>What a server answers in place of a value.</summary>
/// <param name="code">The number of the error: in this protocol, of the table in <see cref="Faults"/>.</param>
/// <param name="text">Its text.</param>
public sealed class XmlRpcFaultException(int code, string text) : Exception(text)
{
    /// <summary>The number of the error.</summary>
    public int Code { get; } = code;
}
