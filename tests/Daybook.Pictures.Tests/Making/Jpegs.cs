using System.Text;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>JPEG files, and segments to put into them.</summary>
internal static class Jpegs
{
    public static byte[] Encode(SKBitmap bitmap, int quality = 80, SKJpegEncoderDownsample downsample = SKJpegEncoderDownsample.Downsample420)
    {
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData? data = pixels.Encode(new SKJpegEncoderOptions(quality, downsample, SKJpegEncoderAlphaOption.Ignore));
        return data!.ToArray();
    }

    public static byte[] Plain(int width = 40, int height = 30)
    {
        using SKBitmap bitmap = Drawings.Draw(width, height);
        return Encode(bitmap);
    }

    public static byte[] Gray(int width, int height, int variant = 0)
    {
        using SKBitmap colored = Drawings.Draw(width, height, variant);
        using SKBitmap gray = colored.Copy(SKColorType.Gray8);
        return Encode(gray);
    }

    /// <summary>Four gray pictures as the planes of one: a scan each, its Huffman tables before it, and Adobe's marker.</summary>
    public static byte[] Cmyk(int width, int height)
    {
        byte[][] planes = [.. Enumerable.Range(0, 4).Select(plane => Gray(width, height, plane))];
        byte[] frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 4,
            1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
        var file = new List<byte> { 0xFF, 0xD8 };
        file.AddRange(Adobe(0));
        file.AddRange(Segment(0xDB, Payload(planes[0], 0xDB)));
        file.AddRange(Segment(0xC0, frame));
        for (int plane = 0; plane < planes.Length; plane++)
        {
            foreach ((byte marker, int start, int end) in Split(planes[plane]))
            {
                if (marker == 0xC4)
                {
                    file.AddRange(planes[plane][start..end]);
                }
                else if (marker == 0xDA)
                {
                    file.AddRange(Segment(0xDA, [1, (byte)(plane + 1), 0, 0, 63, 0]));
                    file.AddRange(planes[plane][(start + 10)..end]);
                }
            }
        }

        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    /// <summary>A good JPEG of any kind; with a marker, metadata of every kind that holds it.</summary>
    public static byte[] Any(Random random, string? marker)
    {
        byte[] picture = random.Next(6) switch
        {
            0 => Fixture("progressive.jpg"),
            1 => Fixture("restarts.jpg"),
            2 => Fixture("extended.jpg"),
            3 => Cmyk(random.Next(1, 40), random.Next(1, 40)),
            4 => Gray(random.Next(1, 40), random.Next(1, 40)),
            _ => Color(random),
        };
        byte[][] segments = marker is null
            ? [Exif(Exifs.Tiff(random.Next(0, 10)))]
            : [JfifWithThumbnail(marker + marker + marker), Exif(Exifs.Tiff(random.Next(0, 10), random.Next(2) == 0, marker: marker)),
                Xmp(marker), Iptc(marker), Comment(marker), Segment(0xE0, Encoding.ASCII.GetBytes("JFXX\0\x13" + marker)),
                Icc(2, 3, Encoding.ASCII.GetBytes(marker)), Adobe(1, marker)];
        random.Shuffle(segments);
        byte[] whole = With(picture, [.. segments.Where(_ => random.Next(4) != 0), Comment(marker ?? "")]);
        return marker is null ? whole : [.. WithBefore(whole, 0xDA, Comment(marker)), .. Encoding.ASCII.GetBytes(marker)];
    }

    private static byte[] Color(Random random)
    {
        using SKColorSpace wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using SKBitmap bitmap = Drawings.Draw(
            random.Next(1, 60), random.Next(1, 60), random.Next(6), colorSpace: random.Next(2) == 0 ? wide : null);
        return Encode(bitmap, random.Next(1, 100), (SKJpegEncoderDownsample)random.Next(3));
    }

    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

    public static byte[] Segment(byte marker, ReadOnlySpan<byte> payload) =>
        [0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2), .. payload];

    public static byte[] Exif(byte[] tiff) => Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]);

    public static byte[] Xmp(string text) => Segment(0xE1, Encoding.ASCII.GetBytes("http://ns.adobe.com/xap/1.0/\0" + text));

    public static byte[] Iptc(string text) =>
        Segment(0xED, [.. "Photoshop 3.0\0008BIM"u8, 4, 4, 0, 0, 0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);

    public static byte[] Comment(string text) => Segment(0xFE, Encoding.ASCII.GetBytes(text));

    public static byte[] Icc(int part, int parts, ReadOnlySpan<byte> profile) =>
        Segment(0xE2, [.. "ICC_PROFILE\0"u8, (byte)part, (byte)parts, .. profile]);

    public static byte[] Adobe(byte transform, string more = "") =>
        Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform, .. Encoding.ASCII.GetBytes(more)]);

    /// <summary>JFIF 1.02 with a thumbnail one pixel high, of as many pixels as the text gives bytes for.</summary>
    public static byte[] JfifWithThumbnail(string pixels) =>
        Segment(0xE0, [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, (byte)(pixels.Length / 3), 1, .. Encoding.ASCII.GetBytes(pixels)]);

    /// <summary>Segments put directly behind the start marker.</summary>
    public static byte[] With(byte[] jpeg, params byte[][] segments) => [0xFF, 0xD8, .. segments.SelectMany(s => s), .. jpeg[2..]];

    /// <summary>Segments put before the first one with the marker.</summary>
    public static byte[] WithBefore(byte[] jpeg, byte marker, params byte[][] segments)
    {
        int at = Split(jpeg).First(s => s.Marker == marker).Start;
        return [.. jpeg[..at], .. segments.SelectMany(s => s), .. jpeg[at..]];
    }

    public static byte[] Without(byte[] jpeg, byte marker) => Replace(jpeg, marker, []);

    /// <summary>The file with other bytes in place of every segment with the marker (for a scan: its data too).</summary>
    public static byte[] Replace(byte[] jpeg, byte marker, byte[] replacement) =>
        [0xFF, 0xD8, .. Split(jpeg).SelectMany(s => s.Marker == marker ? replacement : jpeg[s.Start..s.End])];

    /// <summary>The file with a change to the content of its first segment with the marker.</summary>
    public static byte[] Change(byte[] jpeg, byte marker, Func<byte[], byte[]> change)
    {
        (byte _, int start, int end) = Split(jpeg).First(s => s.Marker == marker);
        int payloadEnd = start + 2 + ((jpeg[start + 2] << 8) | jpeg[start + 3]);
        return [.. jpeg[..start], .. Segment(marker, change(jpeg[(start + 4)..payloadEnd])), .. jpeg[payloadEnd..end], .. jpeg[end..]];
    }

    public static byte[] Payload(byte[] jpeg, byte marker)
    {
        (byte _, int start, int end) = Split(jpeg).First(s => s.Marker == marker);
        return jpeg[(start + 4)..end];
    }

    /// <summary>The markers in their order, each with where it starts and where the next one does.</summary>
    public static List<(byte Marker, int Start, int End)> Split(byte[] jpeg)
    {
        var segments = new List<(byte, int, int)>();
        int at = 2;
        while (at < jpeg.Length && jpeg[at + 1] != 0xD9)
        {
            int start = at;
            byte marker = jpeg[at + 1];
            at += 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
            while (marker == 0xDA && !(jpeg[at] == 0xFF && jpeg[at + 1] is not 0 and not (>= 0xD0 and <= 0xD7)))
            {
                at++;
            }

            segments.Add((marker, start, at));
        }

        segments.Add((0xD9, at, at + 2));
        return segments;
    }

    public static string Markers(byte[] jpeg) => string.Join(" ", Split(jpeg).Select(s => $"{s.Marker:X2}"));
}
