using System.Text;

namespace Daybook.Pictures.Tests.Making;

/// <summary>Makes GIFs, still and animated. SkiaSharp does not write them.</summary>
internal static class Gifs
{
    public static readonly byte[] End = [0x3B];

    public static byte[] Word(int value) => [(byte)value, (byte)(value >> 8)];

    /// <summary>Header, screen and global colour table (of 2, 4, … 256 colours; none if empty).</summary>
    public static byte[] Start(int width, int height, byte[] colours, string version = "GIF89a") =>
        [.. Encoding.ASCII.GetBytes(version), .. Word(width), .. Word(height), (byte)(colours.Length == 0 ? 0x70 : 0xF0 | TableBits(colours)), 0, 0, .. colours];

    public static byte[] Image(int x, int y, int width, int height, int codeSize, byte[] indices, byte[]? colours = null, bool interlaced = false) =>
    [
        0x2C, .. Word(x), .. Word(y), .. Word(width), .. Word(height),
        (byte)((colours is null ? 0 : 0x80 | TableBits(colours)) | (interlaced ? 0x40 : 0)), .. colours ?? [],
        (byte)codeSize, .. Blocks(Compress(indices, codeSize)),
    ];

    public static byte[] Control(int hundredths, int transparent = -1, int disposal = 1) =>
        [0x21, 0xF9, 4, (byte)((disposal << 2) | (transparent < 0 ? 0 : 1)), .. Word(hundredths), (byte)Math.Max(transparent, 0), 0];

    public static byte[] Loop(int times = 0, string identifier = "NETSCAPE2.0") => Application(identifier, [1, .. Word(times)]);

    public static byte[] Application(string identifier, byte[] data) => [0x21, 0xFF, 11, .. Encoding.ASCII.GetBytes(identifier), .. Blocks(data)];

    public static byte[] Comment(string text) => [0x21, 0xFE, .. Blocks(Encoding.UTF8.GetBytes(text))];

    public static byte[] PlainText(string text) => [0x21, 0x01, 12, .. new byte[12], .. Blocks(Encoding.ASCII.GetBytes(text))];

    /// <summary>XMP as it is put into GIFs: unblocked text, with a tail of descending bytes that leads every reader to the end.</summary>
    public static byte[] Xmp(string text) =>
    [
        0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Encoding.UTF8.GetBytes($"<x:xmpmeta>{text}</x:xmpmeta>"),
        1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0,
    ];

    /// <summary>Every kind of metadata, each with the marker in it.</summary>
    public static byte[] Metadata(string marker) =>
        [.. Comment(marker), .. PlainText(marker), .. Xmp(marker), .. Application("ACDSee  1.0", Encoding.ASCII.GetBytes(marker)), 0x21, 0x77, .. Blocks(Encoding.ASCII.GetBytes(marker))];

    public static byte[] Still(int width, int height) => Still(new Random(1), width, height);

    public static byte[] Still(Random random, int width, int height)
    {
        var bits = random.Next(1, 9);
        return [.. Start(width, height, Noise(random, 3 << bits), "GIF87a"), .. Image(0, 0, width, height, Math.Max(bits, 2), Indices(random, width * height, bits)), .. End];
    }

    /// <summary>Any GIF: still or animated, global or local tables, transparency, disposal, interlacing, with or without metadata everywhere.</summary>
    public static byte[] Any(Random random, string? marker = null)
    {
        var (width, height) = (random.Next(1, 40), random.Next(1, 40));
        var bits = random.Next(1, 9);
        var global = random.Next(4) != 0;
        var metadata = marker is null ? [] : Metadata(marker);
        var file = new List<byte>(Start(width, height, global ? Noise(random, 3 << bits) : []));
        var frames = random.Next(1, 6);
        if (frames > 1 || random.Next(2) == 0)
        {
            file.AddRange(Loop(random.Next(4), random.Next(2) == 0 ? "NETSCAPE2.0" : "ANIMEXTS1.0"));
        }

        if (random.Next(3) == 0)
        {
            file.AddRange(Application("ICCRGBG1012", Noise(random, random.Next(1, 600))));
        }

        for (var i = 0; i < frames; i++)
        {
            file.AddRange(metadata);
            var (x, y) = (random.Next(width), random.Next(height));
            var (w, h) = i == 0 ? (width, height) : (random.Next(1, width - x + 1), random.Next(1, height - y + 1));
            if (i == 0)
            {
                (x, y) = (0, 0);
            }

            if (random.Next(4) != 0)
            {
                file.AddRange(Control(random.Next(50), random.Next(2) == 0 ? random.Next(1 << bits) : -1, random.Next(4)));
            }

            file.AddRange(metadata);
            var local = global && random.Next(2) == 0 ? null : Noise(random, 3 << bits);
            file.AddRange(Image(x, y, w, h, Math.Max(bits, 2), Indices(random, w * h, bits), local, random.Next(3) == 0));
        }

        return [.. file, .. metadata, .. End];
    }

    /// <summary>GIF's LZW (GIF89a, appendix F).</summary>
    public static byte[] Compress(ReadOnlySpan<byte> indices, int codeSize)
    {
        const int MostCodes = 4096;
        var (clear, end) = (1 << codeSize, (1 << codeSize) + 1);
        var output = new List<byte>();
        var (pending, bits) = (0u, 0);
        var (next, width) = (end + 1, codeSize + 1);
        
        // By the prefix and, in the lowest eight bits, the index: asked once for each pixel.
        var table = new Dictionary<int, int>();
        Put(clear);
        var prefix = -1;
        foreach (var index in indices)
        {
            if (prefix < 0)
            {
                prefix = index;
            }
            else if (table.TryGetValue((prefix << 8) | index, out var longer))
            {
                prefix = longer;
            }
            else
            {
                Put(prefix);
                table[(prefix << 8) | index] = next++;
                prefix = index;
                if (next > 1 << width && width < 12)
                {
                    width++;
                }

                if (next == MostCodes)
                {
                    Put(clear);
                    table.Clear();
                    (next, width) = (end + 1, codeSize + 1);
                }
            }
        }

        if (prefix >= 0)
        {
            Put(prefix);
        }
        // The reader adds an entry for the last code too, which may be the one that makes codes wider.
        if (next == 1 << width && width < 12)
        {
            width++;
        }

        Put(end);
        if (bits > 0)
        {
            output.Add((byte)pending);
        }

        return [.. output];

        void Put(int code)
        {
            pending |= (uint)code << bits;
            for (bits += width; bits >= 8; bits -= 8)
            {
                output.Add((byte)pending);
                pending >>= 8;
            }
        }
    }

    public static byte[] Blocks(byte[] data) => [.. data.Chunk(255).SelectMany(block => (byte[])[(byte)block.Length, .. block]), 0];

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Indices(Random random, int count, int bits)
    {
        var indices = Noise(random, count);
        for (var i = 0; i < count; i++)
        {
            indices[i] &= (byte)((1 << bits) - 1);
        }

        return indices;
    }

    private static int TableBits(byte[] colours) => int.Log2(colours.Length / 3) - 1;
}
