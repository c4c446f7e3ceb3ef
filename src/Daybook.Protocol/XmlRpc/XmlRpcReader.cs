namespace Daybook.Protocol.XmlRpc;

/// <summary>
/// Reads calls and answers, loosely where clients and servers were seen to differ (fact sheet 5.1, 14): values without a type, <c>i4</c> and
/// <c>i8</c>, parameters that are empty or missing, other encodings, white space and comments anywhere. Document types, and so entities,
/// are refused, and depth and number are bounded.
/// </summary>
public static class XmlRpcReader
{
    /// <summary>How many values may stand in one another.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many values a call may have.</summary>
    public const int MaxCallValues = 10_000;

    /// <summary>How many values an answer may have.</summary>
    public const int MaxResponseValues = 1_000_000;

    /// <summary>Reads a call.</summary>
    /// <param name="body">The body, of a size that the caller bounds.</param>
    /// <param name="charset">The encoding that the header named, or null.</param>
    /// <exception cref="ProtocolException">
    /// <see cref="Faults.InvalidEncoding"/>: the bytes are not text in the encoding that the body names; or <see cref="Faults.InvalidArgument"/>: it is no
    /// call, or past a limit.
    /// </exception>
    public static XmlRpcCall ReadCall(ReadOnlyMemory<byte> body, string? charset = null)
    {
        using var document = new XmlRpcDocument(body, charset, MaxCallValues, isPooled: true);
        try
        {
            return document.Read(static document => document.Call());
        }
        catch (XmlRpcFormatException malformed)
        {
            throw new ProtocolException(malformed.IsEncoding ? Faults.InvalidEncoding : Faults.InvalidArgument, malformed.Message);
        }
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The body, of a size that the caller bounds.</param>
    /// <param name="charset">The encoding that the header named, or null.</param>
    /// <exception cref="XmlRpcFaultException">The server refused.</exception>
    /// <exception cref="FormatException">It is no answer, or past a limit.</exception>
    public static XmlRpcValue ReadResponse(ReadOnlyMemory<byte> body, string? charset = null)
    {
        using var document = new XmlRpcDocument(body, charset, MaxResponseValues, isPooled: false);
        return document.Read(static document => document.Response());
    }
}
