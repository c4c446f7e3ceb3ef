using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Daybook.Protocol.Flat;

/// <content>
/// Sixteen positions at a time, without a branch on what they hold. It rests on one fact: <c>%</c> is no hex digit. So every <c>%</c>
/// begins an escape, whatever came before it, and where the escapes are is one comparison, not a walk. Each position is decoded as if an
/// escape began there; then the positions that are digits of an escape are squeezed out.
/// </content>
internal static partial class PercentDecoder
{
    private const int BlockLength = 16;

    /// <summary>An escape at the last position of a block reaches two bytes beyond it.</summary>
    private const int BytesRead = BlockLength + 2;

    /// <summary>For each set of eight positions, the positions in it one after the other, a byte each, from the lowest byte on.</summary>
    private static readonly ulong[] Squeezes = BuildSqueezes();

    /// <summary>Whether <see cref="DecodeVector"/> may be called: the table of squeezes is laid out for little-endian machines.</summary>
    internal static bool IsVectorSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    internal static int DecodeVector(Span<byte> bytes)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var read = 0;
        var written = 0;

        // Bit n + 2 is set when an escape begins at position n of the block: so the lowest two bits are the end of the block before.
        var escapes = 0u;
        for (; read <= bytes.Length - BytesRead; read += BlockLength)
        {
            var block = Vector128.LoadUnsafe(ref start, (nuint)read);
            var isEscape = Vector128.Equals(block, Vector128.Create((byte)'%'));
            escapes = (isEscape.ExtractMostSignificantBits() << 2) | (escapes >> BlockLength);

            // A digit stands one or two bytes behind the beginning of its escape.
            var digits = (escapes | (escapes >> 1)) & 0xFFFF;
            var wrong = digits & ~IsHexDigit(block).ExtractMostSignificantBits();
            if (wrong != 0)
            {
                var digit = BitOperations.TrailingZeroCount(wrong);
                var isFirst = ((escapes >> (digit + 1)) & 1) != 0;
                return ~(read + digit - (isFirst ? 1 : 2));
            }

            var high = HexValue(Vector128.LoadUnsafe(ref start, (nuint)read + 1));
            var low = HexValue(Vector128.LoadUnsafe(ref start, (nuint)read + 2));
            var escaped = (high << 4) | low;
            var plain = block ^ (Vector128.Equals(block, Vector128.Create((byte)'+')) & Vector128.Create((byte)('+' ^ ' ')));
            var decoded = Vector128.ConditionalSelect(isEscape, escaped, plain);

            var keep = ~digits;
            var keepLow = (byte)keep;
            var keepHigh = (byte)(keep >> 8);
            var squeeze = Vector128.Create(Squeezes[keepLow], Squeezes[keepHigh] | 0x0808_0808_0808_0808).AsByte();
            var squeezed = Vector128.ShuffleNative(decoded, squeeze).AsUInt64();

            // Both stores are eight bytes long, however few of them count. They end within this block, since at most as many bytes were
            // written as were read: so what they spill over is read already, or overwritten by the next store.
            ref var destination = ref Unsafe.Add(ref start, written);
            Unsafe.WriteUnaligned(ref destination, squeezed.ToScalar());
            var keptLow = BitOperations.PopCount(keepLow);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, keptLow), squeezed.GetElement(1));
            written += keptLow + BitOperations.PopCount(keepHigh);
        }

        // The digits of an escape that began in the last block: decoded already, but not yet checked.
        var digitsLeft = BitOperations.Log2(escapes >> BlockLength << 1);
        for (var i = 0; i < digitsLeft; i++)
        {
            if (HexValues[bytes[read + i]] == NotHex)
            {
                return ~(read + digitsLeft - 3);
            }
        }

        return DecodeScalar(bytes, read + digitsLeft, written);
    }

    private static Vector128<byte> IsHexDigit(Vector128<byte> characters)
    {
        var digit = characters - Vector128.Create((byte)'0');
        var letter = (characters | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        return Vector128.LessThan(digit, Vector128.Create((byte)10)) | Vector128.LessThan(letter, Vector128.Create((byte)6));
    }

    /// <summary>The values of hex digits; for any other character it has no meaning.</summary>
    private static Vector128<byte> HexValue(Vector128<byte> characters)
    {
        // Letters, in either case, have 0x40 set and their low four bits count from 1: so they lack 9. The shifts are of 16 bits, since no
        // machine has them for bytes; nothing crosses from byte to byte, because only that one bit is shifted.
        var letter = (characters & Vector128.Create((byte)0x40)).AsUInt16();
        var nine = (letter >> 3) | (letter >> 6);
        return (characters & Vector128.Create((byte)0xF)) + nine.AsByte();
    }

    private static ulong[] BuildSqueezes()
    {
        var table = new ulong[256];
        for (var positions = 0; positions < table.Length; positions++)
        {
            var count = 0;
            for (var position = 0; position < 8; position++)
            {
                if ((positions >> position & 1) != 0)
                {
                    table[positions] |= (ulong)position << (8 * count++);
                }
            }
        }

        return table;
    }
}
