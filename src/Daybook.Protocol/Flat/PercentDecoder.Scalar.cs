namespace Daybook.Protocol.Flat;

/// <summary>
/// The two ways of <see cref="PercentEncoding.DecodeInPlace"/>, with the same result for any bytes: this one, a byte at a time, says what
/// is right; the other is fast.
/// </summary>
internal static partial class PercentDecoder
{
    private const byte NotHex = 0xFF;

    private static readonly byte[] HexValues = BuildHexValues();

    internal static int DecodeScalar(Span<byte> bytes) => DecodeScalar(bytes, read: 0, written: 0);

    /// <summary>Decodes from <paramref name="read"/> on, behind the <paramref name="written"/> bytes that are decoded already.</summary>
    private static int DecodeScalar(Span<byte> bytes, int read, int written)
    {
        while (read < bytes.Length)
        {
            var b = bytes[read];
            if (b == '%')
            {
                if (bytes.Length - read < 3)
                {
                    return ~read;
                }

                var high = HexValues[bytes[read + 1]];
                var low = HexValues[bytes[read + 2]];
                if ((high | low) == NotHex)
                {
                    return ~read;
                }

                bytes[written++] = (byte)((high << 4) | low);
                read += 3;
            }
            else
            {
                bytes[written++] = b == '+' ? (byte)' ' : b;
                read++;
            }
        }

        return written;
    }

    private static byte[] BuildHexValues()
    {
        var values = new byte[256];
        Array.Fill(values, NotHex);
        for (var value = 0; value < 16; value++)
        {
            values["0123456789abcdef"[value]] = (byte)value;
            values["0123456789ABCDEF"[value]] = (byte)value;
        }

        return values;
    }
}
