using System.Text;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>Draws samples/inkwell.png: an inkwell and a pen on a ruled page. It carries metadata of every kind, to show that it goes.</summary>
internal static class Inkwell
{
    public const int Side = 100;
    public const string Secret = "48 Inkwell Lane, third door on the left";

    private static readonly SKColor Paper = new(0xF7, 0xF2, 0xE5);
    private static readonly SKColor Rule = new(0xD9, 0xDD, 0xE3);
    private static readonly SKColor Margin = new(0xD9, 0x8F, 0x86);
    private static readonly SKColor Ink = new(0x1F, 0x3A, 0x7A);
    private static readonly SKColor DeepInk = new(0x14, 0x27, 0x57);
    private static readonly SKColor Glass = new(0xB9, 0xCB, 0xE6);
    private static readonly SKColor Brass = new(0xC9, 0x9A, 0x4B);
    private static readonly SKColor DarkBrass = new(0x8F, 0x67, 0x2B);

    public static byte[] File()
    {
        using var bitmap = Draw();
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var parts = Pngs.Parts(encoded.ToArray());
        var secret = Encoding.ASCII.GetBytes(Secret);
        parts.InsertRange(1,
        [
            new("tEXt", [.. "Author\0Daybook"u8]),
            new("tEXt", [.. "Comment\0"u8, .. secret]),
            new("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"u8, .. secret, .. "</x:xmpmeta>"u8]),
            new("eXIf", Pngs.Exif(Secret, orientation: 1)),
            new("tIME", [0x07, 0xE9, 1, 1, 12, 0, 0]),
        ]);
        return Pngs.File(parts);
    }

    public static SKBitmap Draw()
    {
        var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        DrawPage(canvas);
        DrawPen(canvas);
        DrawBottle(canvas);
        return bitmap;
    }

    private static void DrawPage(SKCanvas canvas)
    {
        canvas.Clear(Paper);
        for (var y = 15.5f; y < Side; y += 12)
        {
            Line(canvas, Rule, 1, 0, y, Side, y);
        }

        Line(canvas, Margin, 1, 13.5f, 0, 13.5f, Side);

        // A few words have been written.
        Stroke(canvas, Ink, 1.6f, "M19 24 c2 -6 4 -6 3 0 c2 -4 4 -4 3 0 c3 -7 5 -6 4 0 q2 1 4 -2 M37 24 c1 -9 4 -9 2 0 q3 -6 5 -3 q0 4 3 2 q2 -4 4 -1");
        Stroke(canvas, Ink, 1.6f, "M19 36 q3 -6 4 0 q3 -7 5 -1 q3 2 5 -3 q1 5 4 2");
    }

    private static void DrawPen(SKCanvas canvas)
    {
        canvas.Save();
        // The pen stands in the neck of the bottle, which covers its nib.
        canvas.Translate(57, 56);
        canvas.RotateDegrees(32);
        using var barrel = new SKPaint { IsAntialias = true };
        barrel.Shader = SKShader.CreateLinearGradient(new(-3.4f, 0), new(3.4f, 0), [DeepInk, new(0x3D, 0x5F, 0xAE), DeepInk], [0, 0.35f, 1], SKShaderTileMode.Clamp);
        using var body = SKPath.ParseSvgPathData("M-3 0 L-3.4 -34 Q-3 -46 0 -48 Q3 -46 3.4 -34 L3 0 Z");
        canvas.DrawPath(body, barrel);
        Fill(canvas, Brass, "M-3.4 -29 h6.8 v2.6 h-6.8 Z");
        Fill(canvas, Brass, "M-3.1 -9 h6.2 v1.6 h-6.2 Z");
        Stroke(canvas, DarkBrass, 0.6f, "M-3.4 -26.4 h6.8 M-3.1 -7.4 h6.2");
        Stroke(canvas, Brass, 1.2f, "M2.6 -44 q2.2 3 1.6 16");
        canvas.Restore();
    }

    private static void DrawBottle(SKCanvas canvas)
    {
        using (var shade = new SKPaint { IsAntialias = true, Color = new SKColor(0x4A, 0x3F, 0x2A, 0x38) })
        {
            canvas.DrawOval(57, 91.5f, 31, 4, shade);
        }

        const string Outline = "M46 57 L46 61 Q46 63 43 64 Q31 68 30 78 L30 86 Q30 91 35 91 L77 91 Q82 91 82 86 L82 78 Q81 68 69 64 Q66 63 66 61 L66 57 Z";
        Fill(canvas, Glass, Outline);
        using (var ink = SKPath.ParseSvgPathData("M33 78 Q33 74 36 71.5 L76 71.5 Q79 74 79 78 L79 85.5 Q79 88 76.5 88 L35.5 88 Q33 88 33 85.5 Z"))
        using (var paint = new SKPaint { IsAntialias = true })
        {
            paint.Shader = SKShader.CreateLinearGradient(new(0, 71), new(0, 88), [new(0x2C, 0x50, 0x9F), DeepInk], SKShaderTileMode.Clamp);
            canvas.DrawPath(ink, paint);
        }

        Stroke(canvas, DeepInk, 1.5f, Outline);
        // Neck ring.
        Fill(canvas, Brass, "M43.5 53 h25 q1.5 0 1.5 1.5 v2 q0 1.5 -1.5 1.5 h-25 q-1.5 0 -1.5 -1.5 v-2 q0 -1.5 1.5 -1.5 Z");
        Stroke(canvas, DarkBrass, 1, "M43.5 53 h25 q1.5 0 1.5 1.5 v2 q0 1.5 -1.5 1.5 h-25 q-1.5 0 -1.5 -1.5 v-2 q0 -1.5 1.5 -1.5 Z");
        // Label with a D, and the light on the glass.
        Fill(canvas, Paper, "M46 75 h20 q1 0 1 1 v9 q0 1 -1 1 h-20 q-1 0 -1 -1 v-9 q0 -1 1 -1 Z");
        Stroke(canvas, Ink, 1.7f, "M54 77.5 v6 M52.4 77.5 h3.4 q4 0.3 4 3 q0 2.8 -4 3 h-3.4");
        Stroke(canvas, SKColors.White.WithAlpha(0xC8), 1.8f, "M35.6 82 v-4 q0.4 -5.4 5.4 -8.6");
        Stroke(canvas, SKColors.White.WithAlpha(0xB0), 1.2f, "M45.5 55 h14");
    }

    private static void Fill(SKCanvas canvas, SKColor colour, string path)
    {
        using var shape = SKPath.ParseSvgPathData(path);
        using var paint = new SKPaint { IsAntialias = true, Color = colour };
        canvas.DrawPath(shape, paint);
    }

    private static void Stroke(SKCanvas canvas, SKColor colour, float width, string path)
    {
        using var shape = SKPath.ParseSvgPathData(path);
        using var paint = new SKPaint
        {
            IsAntialias = true, Color = colour, IsStroke = true, StrokeWidth = width, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPath(shape, paint);
    }

    private static void Line(SKCanvas canvas, SKColor colour, float width, float x1, float y1, float x2, float y2)
    {
        using var paint = new SKPaint { Color = colour, IsStroke = true, StrokeWidth = width };
        canvas.DrawLine(x1, y1, x2, y2, paint);
    }
}
