using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>Makes PNGs, still and animated, of every kind, and takes them apart again. Nothing here uses the code under test.</summary>
internal static class Pngs
{
    public static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Every legal pair of colour type and depth.</summary>
    public static readonly (int Colour, int Depth)[] Kinds =
    [
        (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16),
    ];

    /// <summary>A real colour profile, as Skia writes it, whose colours are not those of sRGB.</summary>
    public static readonly byte[] Icc = MakeIcc();

    private static readonly int[] AdobeChromaticities = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000];

    public sealed record Part(string Type, byte[] Data);

    public static byte[] File(params IEnumerable<Part> parts)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var (last, bytes) = ((Part?)null, Array.Empty<byte>());
        foreach (var part in parts)
        {
            // A million of the same are made once.
            (last, bytes) = (part, ReferenceEquals(part, last) ? bytes : Bytes(part));
            file.Write(bytes);
        }

        return file.ToArray();
    }

    public static byte[] Bytes(Part part)
    {
        byte[] typed = [.. Encoding.Latin1.GetBytes(part.Type), .. part.Data];
        return [.. Number(part.Data.Length), .. typed, .. Number((int)Crc32.HashToUInt32(typed))];
    }

    public static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The chunks of a sound PNG.</summary>
    public static List<Part> Parts(byte[] png)
    {
        var parts = new List<Part>();
        for (var at = Signature.Length; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            parts.Add(new(Encoding.Latin1.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return parts;
    }

    public static Part Header(int width, int height, int depth = 8, int colour = 2, bool interlaced = false) =>
        new("IHDR", [.. Number(width), .. Number(height), (byte)depth, (byte)colour, 0, 0, (byte)(interlaced ? 1 : 0)]);

    public static readonly Part End = new("IEND", []);

    public static byte[] Deflate(byte[] data)
    {
        using var into = new MemoryStream();
        using (var zlib = new ZLibStream(into, CompressionLevel.Optimal))
        {
            zlib.Write(data);
        }

        return into.ToArray();
    }

    /// <summary>A zlib stream of very many zero bytes.</summary>
    public static byte[] Bomb(int megabytes, byte[]? first = null)
    {
        using var into = new MemoryStream();
        using (var zlib = new ZLibStream(into, CompressionLevel.SmallestSize))
        {
            zlib.Write(first ?? []);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < megabytes; i++)
            {
                zlib.Write(zeros);
            }
        }

        return into.ToArray();
    }

    /// <summary>Random image data that fits a header: every filter, every value.</summary>
    public static byte[] Data(Random random, int width, int height, int depth, int colour, bool interlaced)
    {
        var bits = depth * colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        using var raw = new MemoryStream();
        foreach (var pass in passes)
        {
            var (columns, rows) = ((width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY);
            if (columns <= 0 || rows <= 0)
            {
                continue;
            }

            var row = new byte[1 + (((columns * bits) + 7) / 8)];
            for (var y = 0; y < rows; y++)
            {
                random.NextBytes(row);
                row[0] = (byte)random.Next(5);
                raw.Write(row);
            }
        }

        return Deflate(raw.ToArray());
    }

    public static Part Profile() => new("iCCP", [.. "Adobe\0\0"u8, .. Deflate(Icc)]);

    private static byte[] MakeIcc()
    {
        using var space = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.TwoDotTwo, SKColorSpaceXyz.AdobeRgb);
        using var bitmap = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Opaque, space));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var chunk = Parts(png.ToArray()).Single(part => part.Type == "iCCP").Data;
        using var compressed = new ZLibStream(new MemoryStream(chunk[(Array.IndexOf(chunk, (byte)0) + 2)..]), CompressionMode.Decompress);
        using var icc = new MemoryStream();
        compressed.CopyTo(icc);
        return icc.ToArray();
    }

    public static IEnumerable<Part> Palette(Random random, int depth, bool transparent)
    {
        var colours = new byte[3 << depth];
        random.NextBytes(colours);
        yield return new("PLTE", colours);
        if (!transparent)
        {
            yield break;
        }

        var alpha = new byte[random.Next(1, (1 << depth) + 1)];
        random.NextBytes(alpha);
        yield return new("tRNS", alpha);
    }

    /// <summary>A still PNG of noise; with a marker it carries every kind of metadata, each with the marker in it.</summary>
    public static byte[] Still(
        Random random, int width = 7, int height = 5, int depth = 8, int colour = 2, bool interlaced = false, string? marker = null, int orientation = 1)
    {
        var data = Data(random, width, height, depth, colour, interlaced);
        var cut = random.Next(data.Length);
        return File(
        [
            Header(width, height, depth, colour, interlaced),
            .. Colours(random, depth, colour),
            .. BeforePixels(marker, orientation),
            .. PaletteOrKey(random, depth, colour),
            .. marker is null ? [] : (Part[])[new("bKGD", new byte[colour switch { 3 => 1, 0 or 4 => 2, _ => 6 }])],
            new("IDAT", data[..cut]),
            new("IDAT", data[cut..]),
            .. AfterPixels(marker),
            End,
        ]);
    }

    public static byte[] Still(int width, int height) => Still(new Random(1), width, height);

    /// <summary>An animated PNG of noise, whose still picture is the first frame or not part of the animation.</summary>
    public static byte[] Animated(Random random, int width = 9, int height = 6, int frames = 4, int depth = 8, int colour = 6, bool stillIsFrame = true, string? marker = null)
    {
        var parts = new List<Part> { Header(width, height, depth, colour) };
        parts.AddRange(BeforePixels(marker, orientation: 1));
        parts.Add(Control(frames));
        parts.AddRange(PaletteOrKey(random, depth, colour));
        var sequence = 0;
        if (stillIsFrame)
        {
            parts.Add(FrameControl(sequence++, width, height));
        }

        parts.Add(new("IDAT", Data(random, width, height, depth, colour, false)));
        for (var i = stillIsFrame ? 1 : 0; i < frames; i++)
        {
            var (x, y) = (random.Next(width), random.Next(height));
            var (w, h) = (random.Next(1, width - x + 1), random.Next(1, height - y + 1));
            parts.Add(FrameControl(sequence++, w, h, x, y, (byte)random.Next(3), (byte)random.Next(2)));
            var data = Data(random, w, h, depth, colour, false);
            var cut = random.Next(data.Length);
            parts.Add(FrameData(sequence++, data[..cut]));
            parts.AddRange(marker is null ? [] : [new Part("tEXt", Encoding.Latin1.GetBytes($"Frame\0{marker}"))]);
            parts.Add(FrameData(sequence++, data[cut..]));
        }

        return File([.. parts, .. AfterPixels(marker), End]);
    }

    public static Part Control(int frames, int plays = 0) => new("acTL", [.. Number(frames), .. Number(plays)]);

    public static Part FrameControl(int sequence, int width, int height, int x = 0, int y = 0, byte dispose = 0, byte blend = 0) =>
        new("fcTL", [.. Number(sequence), .. Number(width), .. Number(height), .. Number(x), .. Number(y), 0, 10, 0, 100, dispose, blend]);

    public static Part FrameData(int sequence, byte[] data) => new("fdAT", [.. Number(sequence), .. data]);

    /// <summary>Any PNG: of every colour type, depth and interlacing, with or without palette, transparency, animation and metadata.</summary>
    public static byte[] Any(Random random, string? marker = null)
    {
        var (colour, depth) = Kinds[random.Next(Kinds.Length)];
        var (width, height) = (random.Next(1, 24), random.Next(1, 24));
        return random.Next(3) == 0
            ? Animated(random, width, height, random.Next(1, 6), depth, colour, random.Next(2) == 0, marker)
            : Still(random, width, height, depth, colour, random.Next(2) == 0, marker, random.Next(1, 9));
    }

    /// <summary>Makes the CRCs right again as far as the chunks can be followed, so that damage gets past them.</summary>
    public static byte[] WithRightCrcs(byte[] damaged)
    {
        var png = damaged.ToArray();
        for (long at = Signature.Length; at + 12 <= png.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), Crc32.HashToUInt32(png.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }

        return png;
    }

    /// <summary>An EXIF block with a maker, a GPS latitude and an orientation, as cameras write it.</summary>
    public static byte[] Exif(string marker, int orientation)
    {
        byte[] maker = [.. Encoding.Latin1.GetBytes(marker), 0];
        static byte[] Entry(int tag, int type, int count, byte[] value) => [(byte)(tag >> 8), (byte)tag, 0, (byte)type, .. Number(count), .. value];
        const int FirstFree = 8 + 2 + (3 * 12) + 4;
        var gps = FirstFree + maker.Length + (maker.Length % 2);
        return
        [
            .. "MM\0*"u8, .. Number(8), 0, 3,
            .. Entry(0x010F, 2, maker.Length, Number(FirstFree)),
            .. Entry(0x0112, 3, 1, [0, (byte)orientation, 0, 0]),
            .. Entry(0x8825, 4, 1, Number(gps)),
            .. Number(0), .. maker, .. new byte[maker.Length % 2],
            0, 1, .. Entry(0x0001, 2, 2, [(byte)'N', 0, 0, 0]), .. Number(0),
        ];
    }

    private static IEnumerable<Part> Colours(Random random, int depth, int colour)
    {
        if (random.Next(2) == 0)
        {
            yield return new("gAMA", Number(random.Next(30_000, 60_000)));
        }

        if (random.Next(2) == 0)
        {
            yield return new("cHRM", [.. AdobeChromaticities.SelectMany(Number)]);
        }

        if (random.Next(4) == 0)
        {
            yield return new("sBIT", [.. Enumerable.Repeat((byte)Math.Min(depth, 8), colour switch { 0 => 1, 4 => 2, 6 => 4, _ => 3 })]);
        }

        if (random.Next(4) == 0)
        {
            yield return new("sRGB", [(byte)random.Next(4)]);
        }

        if (random.Next(4) == 0)
        {
            yield return new("cICP", [1, 13, 0, 1]);
        }

        if (random.Next(4) == 0)
        {
            yield return Profile();
        }
    }

    private static IEnumerable<Part> PaletteOrKey(Random random, int depth, int colour) => colour switch
    {
        3 => Palette(random, depth, random.Next(2) == 0),
        0 when random.Next(2) == 0 => [new("tRNS", [0, 1])],
        2 when random.Next(2) == 0 => [new("tRNS", [0, 1, 0, 2, 0, 3])],
        _ => [],
    };

    private static IEnumerable<Part> BeforePixels(string? marker, int orientation)
    {
        if (orientation != 1 || marker is not null)
        {
            yield return new("eXIf", Exif(marker ?? "maker", orientation));
        }

        if (marker is null)
        {
            yield break;
        }

        var text = Encoding.Latin1.GetBytes(marker);
        yield return new("pHYs", [.. Number(2835), .. Number(2835), 1]);
        yield return new("tEXt", [.. "Author\0"u8, .. text]);
        yield return new("zTXt", [.. "Comment\0\0"u8, .. Deflate(text)]);
        yield return new("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. "<x:xmpmeta>"u8, .. text, .. "</x:xmpmeta>"u8]);
        yield return new("sPLT", [.. text, 0, 8, 1, 2, 3, 4, 0, 1]);
        yield return new("prVt", text);
    }

    private static IEnumerable<Part> AfterPixels(string? marker) => marker is null ? [] :
    [
        new("tIME", [0x07, 0xE9, 11, 23, 9, 57, 0]),
        new("iTXt", [.. "Title\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(marker)]),
    ];
}
