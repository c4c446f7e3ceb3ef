using System.Buffers;

namespace Daybook.Protocol.Flat;

/// <summary>The encoding of names and values in a url-encoded body, over bytes: text plays no part in it (fact sheet 1.1).</summary>
public static class PercentEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"u8);

    /// <summary>
    /// Decodes <paramref name="bytes"/> in place: <c>+</c> becomes a space, <c>%hh</c> (hex in either case) the byte it names, and every
    /// other byte stays.
    /// </summary>
    /// <param name="bytes">Encoded on entry; its beginning holds the decoded bytes afterwards, the rest is undefined.</param>
    /// <returns>
    /// How many bytes were decoded into the beginning; or, if an escape is malformed, a negative number: the bitwise complement of the
    /// position of its <c>%</c>. Then <paramref name="bytes"/> is undefined.
    /// </returns>
    public static int DecodeInPlace(Span<byte> bytes) =>
        PercentDecoder.IsVectorSupported ? PercentDecoder.DecodeVector(bytes) : PercentDecoder.DecodeScalar(bytes);

    /// <summary>
    /// Encodes bytes: ASCII letters, digits and <c>-._</c> stay, a space becomes <c>+</c>, and every other byte <c>%HH</c>.
    /// </summary>
    public static void Encode(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            var plain = bytes.IndexOfAnyExcept(Unreserved);
            if (plain < 0)
            {
                output.Write(bytes);
                return;
            }

            output.Write(bytes[..plain]);
            var special = bytes[plain..];
            var length = special.IndexOfAny(Unreserved);
            special = length < 0 ? special : special[..length];
            output.Advance(Escape(special, output.GetSpan(special.Length * 3)));
            bytes = bytes[(plain + special.Length)..];
        }
    }

    private static int Escape(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var written = 0;
        foreach (var b in bytes)
        {
            if (b == ' ')
            {
                destination[written++] = (byte)'+';
            }
            else
            {
                destination[written] = (byte)'%';
                destination[written + 1] = HexDigit(b >> 4);
                destination[written + 2] = HexDigit(b & 0xF);
                written += 3;
            }
        }

        return written;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
