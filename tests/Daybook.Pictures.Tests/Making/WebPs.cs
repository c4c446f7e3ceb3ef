using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>WebP files, made of chunks.</summary>
internal static class WebPs
{
    public const byte Icc = 0x20;
    public const byte Alpha = 0x10;
    public const byte Exif = 0x08;
    public const byte Xmp = 0x04;
    public const byte Animation = 0x02;

    public static byte[] Encode(SKBitmap bitmap, bool lossless)
    {
        using SKPixmap pixels = bitmap.PeekPixels();
        var compression = lossless ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy;
        using SKData? data = pixels.Encode(new SKWebpEncoderOptions(compression, 75));
        return data!.ToArray();
    }

    public static byte[] Plain(int width = 40, int height = 30, bool lossless = false, bool transparent = false, int variant = 0)
    {
        using SKBitmap bitmap = Drawings.Draw(width, height, variant, transparent);
        return Encode(bitmap, lossless);
    }

    /// <summary>A good WebP of any kind; with a marker, metadata of every kind that holds it.</summary>
    public static byte[] Any(Random random, string? marker)
    {
        (int width, int height) = (random.Next(6, 40), random.Next(6, 40));
        byte[] text = Encoding.ASCII.GetBytes(marker ?? "");
        byte[] exif = Exifs.Tiff(random.Next(0, 10), random.Next(2) == 0, marker: marker ?? "");
        byte[][] before = [Chunk("ICCP", IccProfile()), Chunk("blah", text)];
        byte[][] after =
            [Chunk("EXIF", exif), Chunk("XMP ", text), Chunk("bluh", [.. text, 0])];
        byte[] still = Plain(width, height, lossless: random.Next(2) == 0, transparent: random.Next(2) == 0, variant: random.Next(6));
        byte[] picture = random.Next(4) switch
        {
            0 when marker is null => still,
            0 => Riff([.. ImageOf(Plain(width, height)), Chunk("XMP ", text)]),
            1 => Animated(width, height, random.Next(1, 6), (ushort)random.Next(4), Icc | Exif | Xmp, before, after),
            _ => Extended(still, (byte)(random.Next(2) * Icc | Alpha | Exif | Xmp), width, height, before, after),
        };
        return [.. picture, .. text];
    }

    public static byte[] IccProfile()
    {
        using SKColorSpace wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using SKBitmap bitmap = Drawings.Draw(8, 8, colorSpace: wide);
        return Split(Encode(bitmap, lossless: true)).Single(c => c.Name == "ICCP").Payload;
    }

    public static byte[] Chunk(string name, ReadOnlySpan<byte> payload)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, payload.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. length, .. payload, .. (payload.Length & 1) != 0 ? [0] : Array.Empty<byte>()];
    }

    public static byte[] Riff(params byte[][] chunks) => Chunk("RIFF", [.. "WEBP"u8, .. chunks.SelectMany(c => c)]);

    public static byte[] Vp8X(byte flags, int width, int height) =>
        Chunk("VP8X", [flags, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)]);

    public static byte[] Anim(ushort loops, uint background = 0) =>
        Chunk("ANIM", [(byte)background, (byte)(background >> 8), (byte)(background >> 16), (byte)(background >> 24),
            (byte)loops, (byte)(loops >> 8)]);

    public static byte[] Anmf(int x, int y, int width, int height, int duration, byte flags, params byte[][] image) =>
        Chunk("ANMF", [.. UInt24(x / 2), .. UInt24(y / 2), .. UInt24(width - 1), .. UInt24(height - 1), .. UInt24(duration), flags,
            .. image.SelectMany(c => c)]);

    /// <summary>The image chunks of a still picture (ALPH, VP8, VP8L), to be put into another container.</summary>
    public static byte[][] ImageOf(byte[] webp) =>
        [.. Split(webp).Where(c => c.Name is "ALPH" or "VP8 " or "VP8L").Select(c => Chunk(c.Name, c.Payload))];

    /// <summary>An extended picture around a still one's image, with chunks before and after it.</summary>
    public static byte[] Extended(byte[] still, byte flags, int width, int height, byte[][]? before = null, byte[][]? after = null) =>
        Riff([Vp8X(flags, width, height), .. before ?? [], .. ImageOf(still), .. after ?? []]);

    /// <summary>Lossy, lossless and transparent frames, some smaller than the canvas, with all blendings and disposals.</summary>
    public static byte[] Animated(int width = 40, int height = 30, int frames = 4, ushort loops = 3, byte flags = 0, byte[][]? before = null,
        byte[][]? after = null)
    {
        var chunks = new List<byte[]> { Vp8X((byte)(flags | Animation | Alpha), width, height) };
        chunks.AddRange(before ?? []);
        chunks.Add(Anim(loops, 0x80402010));
        for (int i = 0; i < frames; i++)
        {
            int inset = i % 3 * 2;
            byte[] still = Plain(width - inset, height - inset, lossless: i % 4 == 1, transparent: i % 2 == 0, variant: i);
            chunks.Add(Anmf(inset, inset, width - inset, height - inset, 40 + i, (byte)(i % 4), ImageOf(still)));
        }

        chunks.AddRange(after ?? []);
        return Riff([.. chunks]);
    }

    public static List<(string Name, byte[] Payload)> Split(byte[] webp)
    {
        var chunks = new List<(string, byte[])>();
        int at = 12;
        while (at < webp.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
            chunks.Add((Encoding.ASCII.GetString(webp, at, 4), webp[(at + 8)..(at + 8 + length)]));
            at += 8 + length + (length & 1);
        }

        return chunks;
    }

    public static string Names(byte[] webp) => string.Join(" ", Split(webp).Select(c => c.Name.Trim()));

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
