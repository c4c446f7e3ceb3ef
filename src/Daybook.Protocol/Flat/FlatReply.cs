namespace Daybook.Protocol.Flat;

/// <summary>The keys and values of a flat reply, and how they are written (fact sheet 1.2).</summary>
public sealed class FlatReply
{
    /// <summary>Sets a key; a key that is set twice is a fault of the program.</summary>
    public void Add(string key, string value) => throw new NotImplementedException();

    /// <summary>
    /// The reply as sent: <c>key LF value LF</c>, sorted by the bytes of the keys, in UTF-8 without BOM; CR and LF inside keys and values are
    /// removed.
    /// </summary>
    public byte[] ToLines() => throw new NotImplementedException();

    /// <summary>The reply for <c>responseenc=urlenc</c>: one line of <c>key=value&amp;</c>, url-encoded, in the same order.</summary>
    public byte[] ToUrlEncoded() => throw new NotImplementedException();
}
