using System.Buffers.Binary;

namespace Daybook.Fuzz.Tests.Mutating;

/// <summary>Changes that know nothing of what the bytes mean.</summary>
internal static class Bytes
{
    private static readonly uint[] Edges =
    [
        0, 1, 2, 7, 8, 9, 127, 128, 254, 255, 256, 0x7FFE, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF,
    ];

    /// <summary>One small change, or a few.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="bytes">What is changed.</param>
    /// <param name="other">Where pieces are taken from.</param>
    /// <param name="words">Pieces that mean something.</param>
    public static byte[] Change(Random random, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> other, byte[][]? words = null)
    {
        var changed = new List<byte>(bytes.Length + 64);
        changed.AddRange(bytes);
        for (var times = 1 + (random.Next(3) == 0 ? random.Next(4) : 0); times > 0; times--)
        {
            Once(random, changed, other, words);
        }

        return [.. changed];
    }

    private static void Once(Random random, List<byte> bytes, ReadOnlySpan<byte> other, byte[][]? words)
    {
        var at = random.Next(bytes.Count + 1);
        var some = Math.Min(1 + random.Next(random.Next(2) == 0 ? 4 : 40), bytes.Count - at);
        switch (random.Next(words is null ? 8 : 10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = unchecked((byte)(bytes[at] + random.Next(-3, 4)));
                break;
            case 3:
                bytes.RemoveRange(at, some);
                break;
            case 4:
                var noise = new byte[random.Next(1, 12)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 5:
                SetNumber(random, bytes, at);
                break;
            case 6:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, some).ToArray());
                break;
            case 7 when !other.IsEmpty:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.Slice(from, Math.Min(random.Next(1, 64), other.Length - from)));
                break;
            case 8 or 9:
                var word = words![random.Next(words.Length)];
                bytes.RemoveRange(at, random.Next(2) == 0 ? Math.Min(word.Length, bytes.Count - at) : 0);
                bytes.InsertRange(at, word);
                break;
        }
    }

    /// <summary>Sets a number of 1, 2 or 4 bytes, whose order is either, to one at the edge of something.</summary>
    private static void SetNumber(Random random, List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[4];
        var value = Edges[random.Next(Edges.Length)];
        var length = 1 << random.Next(3);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
            number = number[..length];
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, value);
            number = number[^length..];
        }

        for (var i = 0; i < length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}
