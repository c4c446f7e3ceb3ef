namespace Daybook.Protocol.Flat;

/// <summary>The encoding of names and values in a url-encoded body, over bytes: text plays no part in it (fact sheet 1.1).</summary>
public static class PercentEncoding
{
    /// <summary>
    /// Decodes <paramref name="bytes"/> in place: <c>+</c> becomes a space, <c>%hh</c> (hex in either case) the byte it names, and every
    /// other byte stays.
    /// </summary>
    /// <param name="bytes">Encoded on entry; its beginning holds the decoded bytes afterwards, the rest is undefined.</param>
    /// <returns>How many bytes were decoded into the beginning, or -1 if an escape is malformed.</returns>
    public static int DecodeInPlace(Span<byte> bytes)
    {
        var written = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == '+')
            {
                b = (byte)' ';
            }
            else if (b == '%')
            {
                if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
                {
                    return -1;
                }

                b = (byte)((HexValue(bytes[i + 1]) << 4) | HexValue(bytes[i + 2]));
                i += 2;
            }

            bytes[written++] = b;
        }

        return written;
    }

    private static int HexValue(byte digit) => (digit & 0xF) + (digit >> 6) * 9;
}
