using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>Draws samples/lantern.gif: a paper lantern that sways and flickers before the night sky. It carries a comment, to show that it goes.</summary>
internal static class Lantern
{
    public const int Side = 100;
    public const int Frames = 16;
    public const string Secret = "hung at 48 Inkwell Lane";

    private const int Bits = 6;
    private const int Hundredths = 9;

    private static readonly SKColor Night = new(0x12, 0x1C, 0x3D);
    private static readonly SKColor Wood = new(0x3A, 0x2A, 0x22);
    private static readonly SKColor Warm = new(0xF2, 0xA5, 0x3A);

    public static byte[] File()
    {
        var drawn = Enumerable.Range(0, Frames).Select(Colours).ToList();
        var palette = Palette(drawn);
        var indices = drawn.ConvertAll(frame => Array.ConvertAll(frame, colour => Nearest(palette, colour)));
        var file = new List<byte>(Gifs.Start(Side, Side, [.. palette.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])]));
        file.AddRange(Gifs.Loop());
        file.AddRange(Gifs.Comment(Secret));
        file.AddRange(Gifs.Xmp(Secret));
        for (var i = 0; i < Frames; i++)
        {
            file.AddRange(Gifs.Control(Hundredths));
            file.AddRange(Changed(i == 0 ? null : indices[i - 1], indices[i]));
        }

        return [.. file, .. Gifs.End];
    }

    /// <summary>The smallest image that turns one frame into the next.</summary>
    private static byte[] Changed(byte[]? before, byte[] after)
    {
        var changed = Enumerable.Range(0, after.Length).Where(i => before is null || before[i] != after[i]).DefaultIfEmpty(0).ToList();
        var (left, right, top, bottom) = (changed.Min(i => i % Side), changed.Max(i => i % Side), changed.Min(i => i / Side), changed.Max(i => i / Side));
        var (width, height) = (right - left + 1, bottom - top + 1);
        byte[] part = [.. Enumerable.Range(top, height).SelectMany(y => after.AsSpan((y * Side) + left, width).ToArray())];
        return Gifs.Image(left, top, width, height, Bits, part);
    }

    private static SKColor[] Colours(int frame)
    {
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        var turn = 2 * MathF.PI * frame / Frames;
        var glow = 0.82f + (0.1f * MathF.Sin(3 * turn)) + (0.06f * MathF.Sin(5 * turn));
        canvas.Clear(Night);
        DrawSky(canvas, turn);
        canvas.RotateDegrees(6 * MathF.Sin(turn), 50, -30);
        DrawLight(canvas, glow);
        DrawLantern(canvas, glow);
        return bitmap.Pixels;
    }

    private static void DrawSky(SKCanvas canvas, float turn)
    {
        (float X, float Y, float Size, float Phase)[] stars =
            [(12, 14, 1.1f, 0), (27, 34, 0.8f, 1), (84, 12, 1, 2), (90, 44, 0.8f, 3), (8, 58, 0.8f, 4), (72, 26, 0.7f, 5), (16, 84, 1, 2.5f), (91, 76, 1, 0.5f)];
        foreach (var (x, y, size, phase) in stars)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0xE8, 0xEC, 0xFA, (byte)(150 + (90 * MathF.Sin(turn + phase)))) };
            canvas.DrawCircle(x, y, size, paint);
        }
    }

    private static void DrawLight(SKCanvas canvas, float glow)
    {
        // Rings instead of a gradient: flat areas compress well and need few colours.
        for (var ring = 4; ring >= 1; ring--)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = Warm.WithAlpha((byte)(glow * 24)) };
            canvas.DrawCircle(50, 54, 24 + (ring * 5.5f * glow), paint);
        }
    }

    private static void DrawLantern(SKCanvas canvas, float glow)
    {
        using var line = new SKPaint { IsAntialias = true, Color = Wood, IsStroke = true, StrokeWidth = 1.4f };
        canvas.DrawLine(50, -10, 50, 27, line);
        using var paper = SKPath.ParseSvgPathData("M40 31 Q24 40 24 54 Q24 68 40 77 L60 77 Q76 68 76 54 Q76 40 60 31 Z");
        using (var paint = new SKPaint { IsAntialias = true, Color = Shade(new(0xB8, 0x4A, 0x22), new(0xF0, 0x8A, 0x2C), glow) })
        {
            canvas.DrawPath(paper, paint);
        }

        canvas.Save();
        canvas.ClipPath(paper, SKClipOperation.Intersect, antialias: true);
        for (var ring = 3; ring >= 1; ring--)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0xFF, 0xE2, 0x9A, (byte)(glow * 90)) };
            canvas.DrawOval(50, 56, ring * 7.5f * glow, ring * 8.5f * glow, paint);
        }

        line.StrokeWidth = 0.9f;
        line.Color = new SKColor(0x7A, 0x2E, 0x14, 0xB0);
        foreach (var y in (float[])[39, 46.5f, 54, 61.5f, 69])
        {
            using var rib = SKPath.ParseSvgPathData(FormattableString.Invariant($"M22 {y} Q50 {y + 5} 78 {y}"));
            canvas.DrawPath(rib, line);
        }

        canvas.Restore();
        using var wood = new SKPaint { IsAntialias = true, Color = Wood };
        canvas.DrawRoundRect(38, 27, 24, 5, 1.5f, 1.5f, wood);
        canvas.DrawRoundRect(38, 76, 24, 5, 1.5f, 1.5f, wood);
        line.Color = Warm;
        line.StrokeWidth = 1.3f;
        foreach (var x in (float[])[46.5f, 50, 53.5f])
        {
            canvas.DrawLine(x, 81, x, x == 50 ? 93 : 90, line);
        }
    }

    private static SKColor Shade(SKColor dark, SKColor bright, float part)
    {
        byte Mix(byte from, byte to) => (byte)(from + ((to - from) * part));
        return new(Mix(dark.Red, bright.Red), Mix(dark.Green, bright.Green), Mix(dark.Blue, bright.Blue));
    }

    /// <summary>Median cut: the colours are halved along their longest side until there are enough groups.</summary>
    private static List<SKColor> Palette(IEnumerable<SKColor[]> frames)
    {
        static int Span(List<SKColor> group, Func<SKColor, byte> part) => group.Max(part) - group.Min(part);
        Func<SKColor, byte>[] channels = [colour => colour.Red, colour => colour.Green, colour => colour.Blue];
        var groups = new List<List<SKColor>> { frames.SelectMany(frame => frame).Distinct().ToList() };
        while (groups.Count < 1 << Bits)
        {
            var widest = groups.MaxBy(group => channels.Max(channel => Span(group, channel)))!;
            var longest = channels.MaxBy(channel => Span(widest, channel))!;
            var sorted = widest.OrderBy(longest).ToList();
            groups.Remove(widest);
            groups.Add(sorted[..(sorted.Count / 2)]);
            groups.Add(sorted[(sorted.Count / 2)..]);
        }

        return groups.ConvertAll(group => new SKColor((byte)group.Average(c => c.Red), (byte)group.Average(c => c.Green), (byte)group.Average(c => c.Blue)));
    }

    private static byte Nearest(List<SKColor> palette, SKColor colour)
    {
        static int Square(int value) => value * value;
        var best = 0;
        var least = int.MaxValue;
        for (var i = 0; i < palette.Count; i++)
        {
            var distance = Square(palette[i].Red - colour.Red) + Square(palette[i].Green - colour.Green) + Square(palette[i].Blue - colour.Blue);
            if (distance < least)
            {
                (best, least) = (i, distance);
            }
        }

        return (byte)best;
    }
}
