using System.Text;

namespace Daybook.Protocol.Flat;

/// <summary>Keys and values that are written once and sent often, as a part of flat replies; made by <see cref="FlatReply.ToPart"/>.</summary>
public sealed class FlatLines
{
    internal FlatLines(Encoding encoding, string firstKey, string lastKey, byte[] bytes)
    {
        Encoding = encoding;
        FirstKey = firstKey;
        LastKey = lastKey;
        Bytes = bytes;
    }

    /// <summary>What they are written in: so must be the replies.</summary>
    public Encoding Encoding { get; }

    internal string FirstKey { get; }

    internal string LastKey { get; }

    /// <summary>As <see cref="FlatReply.ToLines"/> wrote them.</summary>
    internal byte[] Bytes { get; }
}
