using System.Text;

namespace Daybook.Protocol.Flat;

/// <summary>
/// Reads the lines of a flat reply (fact sheet 1.2), strictly where a mistake would change what is read, and tolerant of what other
/// servers were seen to send: CRLF, a byte order mark, a missing LF at the end.
/// </summary>
public static class FlatReplyReader
{
    /// <summary>The largest reply that a client needs: a list of 10,000 pictures with long descriptions has less than this many bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The most pairs in a reply: eleven for each of 10,000 pictures, and room.</summary>
    public const int MaxPairs = 200_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The keys and values, in no order.</summary>
    /// <param name="reply">The whole body; lines of key and value in turns, in UTF-8.</param>
    /// <exception cref="FormatException">
    /// It is no flat reply: a page, cut off after a key, a key twice or with other characters than the protocol's, no UTF-8, or past a limit.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> reply)
    {
        if (reply.Length > MaxBytes)
        {
            throw new FormatException($"The reply has {reply.Length} bytes, the limit is {MaxBytes}.");
        }

        if (reply.StartsWith(Encoding.UTF8.Preamble))
        {
            reply = reply[Encoding.UTF8.Preamble.Length..];
        }

        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!reply.IsEmpty)
        {
            var key = TakeLine(ref reply, out var ended);
            if (key.IsEmpty && reply.IsEmpty)
            {
                break;
            }

            // An empty last value may lack even its line, but not if the key's own line is cut off.
            if (!ended)
            {
                throw new FormatException("The reply ends within a key.");
            }

            var value = TakeLine(ref reply, out _);
            if (key.IsEmpty || key.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                throw new FormatException("The reply has a line that should be a key and is not.");
            }

            if (pairs.Count == MaxPairs)
            {
                throw new FormatException($"The reply has more than {MaxPairs} keys, which is the limit.");
            }

            if (!pairs.TryAdd(Encoding.ASCII.GetString(key), Text(value)))
            {
                throw new FormatException("The reply has a key twice.");
            }
        }

        return pairs;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest, out bool ended)
    {
        var end = rest.IndexOf((byte)'\n');
        ended = end >= 0;
        var line = ended ? rest[..end] : rest;
        rest = ended ? rest[(end + 1)..] : [];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static string Text(ReadOnlySpan<byte> value)
    {
        try
        {
            return StrictUtf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("The reply has a value that is not UTF-8.");
        }
    }
}
