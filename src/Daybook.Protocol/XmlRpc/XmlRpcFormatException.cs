namespace Daybook.Protocol.XmlRpc;

/// <summary>A document that is no XML-RPC, or past a limit.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="isEncoding">Whether its bytes are not text in the encoding that it says it has.</param>
internal sealed class XmlRpcFormatException(string message, bool isEncoding = false) : FormatException(message)
{
    public bool IsEncoding => isEncoding;
}
