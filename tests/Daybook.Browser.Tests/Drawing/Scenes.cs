using System.Collections.Concurrent;
using SkiaSharp;

namespace Daybook.Browser.Tests.Drawing;

/// <summary>Small drawn pictures with a name each: what people might choose for a journal.</summary>
internal static class Scenes
{
    private static readonly (string Name, string Description, Action<SKCanvas> Draw)[] All =
    [
        ("the sea", "The sun goes down behind a calm sea", Sea),
        ("mountains, far away", "Blue mountains, one behind the other, and a pale moon", Mountains),
        ("tea", "A cup of tea that steams on a red table", Tea),
        ("night", "A crescent moon and stars over a dark hill", Night),
        ("green", "A single leaf with its veins", Leaf),
        ("cat", "A black cat on a wall, seen from behind", Cat),
        ("lighthouse", "A lighthouse throws its light over the night sea", Lighthouse),
        ("at home", "A house with one lit window in the snow", House),
        ("autumn", "A bare tree that loses its last orange leaves", Tree),
    ];

    /// <summary>What was drawn already: every way through the site uploads the same.</summary>
    private static readonly ConcurrentDictionary<(int Index, int Width, int Height, SKEncodedImageFormat Format), byte[]> Drawn = new();

    public static int Count => All.Length;

    public static string NameOf(int index) => All[index % All.Length].Name;

    public static string DescriptionOf(int index) => All[index % All.Length].Description;

    /// <summary>One of them as PNG.</summary>
    /// <param name="index">Which; past the last they come again, turned a little in colour.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Png(int index, int width = 100, int height = 100) => Of(index, width, height, SKEncodedImageFormat.Png);

    /// <summary>One of them as JPEG.</summary>
    /// <inheritdoc cref="Png"/>
    public static byte[] Jpeg(int index, int width, int height) => Of(index, width, height, SKEncodedImageFormat.Jpeg);

    private static byte[] Of(int index, int width, int height, SKEncodedImageFormat format) =>
        Drawn.GetOrAdd((index, width, height, format), static scene => Encode(scene.Index, scene.Width, scene.Height, scene.Format));

    private static byte[] Encode(int index, int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            var scale = Math.Max(width, height) / 100f;
            canvas.Translate((width - (100 * scale)) / 2, (height - (100 * scale)) / 2);
            canvas.Scale(scale);
            All[index % All.Length].Draw(canvas);
            if (index >= All.Length)
            {
                // Another light, so that it is another picture.
                using var veil = new SKPaint { Color = SKColor.FromHsl(index * 47 % 360, 60, 50, 70), BlendMode = SKBlendMode.Multiply };
                canvas.DrawRect(-100, -100, 300, 300, veil);
            }
        }

        using var data = bitmap.Encode(format, 88);
        return data.ToArray();
    }

    private static void Sea(SKCanvas canvas)
    {
        Sky(canvas, 0xfff6b26b, 0xfff2d7a2);
        Disc(canvas, 50, 52, 17, 0xfffff1c9);
        Block(canvas, 0, 54, 100, 46, 0xff2f5d7c);
        for (var i = 0; i < 7; i++)
        {
            Block(canvas, 34 + (i % 2 * 5), 58 + (i * 6), 32 - (i * 3), 1.6f, 0xfff6cf8d);
        }
    }

    private static void Mountains(SKCanvas canvas)
    {
        Sky(canvas, 0xffdfe8ee, 0xfff6efe4);
        Disc(canvas, 72, 24, 9, 0xfffffdf5);
        Shape(canvas, 0xff9db6c6, "M-10 70 L25 34 L48 60 L70 40 L110 76 V110 H-10 Z");
        Shape(canvas, 0xff64869d, "M-10 84 L15 60 L40 78 L66 54 L110 88 V110 H-10 Z");
        Shape(canvas, 0xff33536b, "M-10 96 L30 78 L56 92 L84 76 L110 90 V110 H-10 Z");
    }

    private static void Tea(SKCanvas canvas)
    {
        Sky(canvas, 0xfff4e7d3, 0xfff4e7d3);
        Block(canvas, -10, 74, 120, 40, 0xffb4473a);
        Disc(canvas, 68, 60, 11, 0xffffffff);
        Disc(canvas, 68, 60, 6.5f, 0xfff4e7d3);
        Shape(canvas, 0xffffffff, "M26 48 H70 C70 68 64 78 48 78 C32 78 26 68 26 48 Z");
        Shape(canvas, 0xff8a5a2b, "M29 48 H67 C66 53 30 53 29 48 Z");
        Line(canvas, 0xffb9a88e, 2.6f, "M40 40 C36 33 44 30 40 22 M52 40 C48 33 56 30 52 20");
    }

    private static void Night(SKCanvas canvas)
    {
        Sky(canvas, 0xff101a3a, 0xff2c3e73);
        Disc(canvas, 62, 34, 16, 0xfff5e7b2);
        Disc(canvas, 69, 30, 14.5f, 0xff1a2650);
        foreach (var (x, y, radius) in ((float, float, float)[])[(20, 18, 1.4f), (34, 40, 1), (14, 52, 1.2f), (84, 58, 1.2f), (44, 14, 1), (90, 16, 1.5f), (28, 66, 1)])
        {
            Disc(canvas, x, y, radius, 0xffffffff);
        }

        Shape(canvas, 0xff0b1126, "M-10 86 C20 66 50 90 110 72 V110 H-10 Z");
    }

    private static void Leaf(SKCanvas canvas)
    {
        Sky(canvas, 0xffeaf1e0, 0xffeaf1e0);
        Shape(canvas, 0xff4f8a4b, "M50 10 C84 30 84 66 50 88 C16 66 16 30 50 10 Z");
        Line(canvas, 0xffcfe6bd, 2, "M50 14 V96 M50 36 L66 26 M50 36 L34 26 M50 52 L72 40 M50 52 L28 40 M50 68 L69 58 M50 68 L31 58");
    }

    private static void Cat(SKCanvas canvas)
    {
        Sky(canvas, 0xfff3c6a5, 0xfff8e3cc);
        Block(canvas, -10, 76, 120, 40, 0xff8d6a58);
        Line(canvas, 0xff6f5244, 1.4f, "M-10 86 H110 M-10 95 H110 M14 76 V86 M52 76 V86 M84 76 V86 M32 86 V95 M70 86 V95");
        Shape(canvas, 0xff24202a, "M34 77 C30 58 36 48 42 44 C36 34 40 26 40 20 L46 26 C49 25 53 25 56 26 L62 20 C62 26 66 34 60 44 C66 48 72 58 68 77 Z");
        Line(canvas, 0xff24202a, 5, "M66 74 C82 76 84 64 80 54");
    }

    private static void Lighthouse(SKCanvas canvas)
    {
        Sky(canvas, 0xff1d2b4f, 0xff51618c);
        Shape(canvas, 0x66ffe9a8, "M52 28 L-20 8 V44 Z");
        Block(canvas, -10, 80, 120, 30, 0xff15203c);
        Shape(canvas, 0xff0e1730, "M30 88 C40 76 74 76 84 88 V110 H30 Z");
        Shape(canvas, 0xfff3ede2, "M46 34 H60 L64 82 H42 Z");
        Shape(canvas, 0xffb5382f, "M45 46 H61 L62 57 H44 Z M43.5 68 H62.6 L63.5 78 H42.5 Z");
        Block(canvas, 47, 22, 12, 12, 0xffffe9a8);
        Shape(canvas, 0xffb5382f, "M44 22 L53 13 L62 22 Z");
    }

    private static void House(SKCanvas canvas)
    {
        Sky(canvas, 0xff46587c, 0xff8b9cbc);
        Block(canvas, -10, 72, 120, 40, 0xfff3f6fa);
        Block(canvas, 32, 46, 38, 32, 0xff7b4b3a);
        Shape(canvas, 0xfff3f6fa, "M26 48 L51 24 L76 48 L71 52 L51 33 L31 52 Z");
        Block(canvas, 44, 54, 13, 13, 0xffffd978);
        Line(canvas, 0xff7b4b3a, 1.5f, "M50.5 54 V67 M44 60.5 H57");
        foreach (var (x, y) in ((float, float)[])[(14, 20), (28, 34), (84, 26), (90, 52), (12, 56), (66, 14), (46, 12), (82, 66)])
        {
            Disc(canvas, x, y, 1.6f, 0xffffffff);
        }
    }

    private static void Tree(SKCanvas canvas)
    {
        Sky(canvas, 0xffe9e1d2, 0xfff6f1e7);
        Shape(canvas, 0xffc9b79a, "M-10 84 C30 78 70 90 110 80 V110 H-10 Z");
        Line(canvas, 0xff4b382c, 5, "M50 88 C48 70 52 60 49 44");
        Line(canvas, 0xff4b382c, 2.4f, "M50 62 C60 54 66 48 70 36 M50 56 C40 50 34 44 30 30 M49 46 C52 36 50 28 54 18 M64 50 C72 48 76 46 82 48 M36 46 C28 46 24 42 18 44");
        foreach (var (x, y) in ((float, float)[])[(70, 34), (30, 29), (55, 17), (83, 48), (17, 44), (62, 74), (38, 82), (74, 80), (45, 26), (76, 62)])
        {
            Disc(canvas, x, y, 2.8f, 0xffd5762b);
        }
    }

    private static void Sky(SKCanvas canvas, uint above, uint below)
    {
        using var paint = new SKPaint();
        paint.Shader = SKShader.CreateLinearGradient(new(0, 0), new(0, 70), [new(above), new(below)], SKShaderTileMode.Clamp);
        canvas.DrawRect(-100, -100, 300, 300, paint);
    }

    private static void Disc(SKCanvas canvas, float x, float y, float radius, uint colour)
    {
        using var paint = Fill(colour);
        canvas.DrawCircle(x, y, radius, paint);
    }

    private static void Block(SKCanvas canvas, float x, float y, float width, float height, uint colour)
    {
        using var paint = Fill(colour);
        canvas.DrawRect(x < 0 ? x - 100 : x, y, x < 0 ? width + 200 : width, height > 25 && y > 50 ? height + 100 : height, paint);
    }

    private static void Shape(SKCanvas canvas, uint colour, string outline)
    {
        using var paint = Fill(colour);
        using var path = SKPath.ParseSvgPathData(outline);
        canvas.DrawPath(path, paint);
    }

    private static void Line(SKCanvas canvas, uint colour, float width, string outline)
    {
        using var paint = Fill(colour);
        (paint.Style, paint.StrokeWidth, paint.StrokeCap) = (SKPaintStyle.Stroke, width, SKStrokeCap.Round);
        using var path = SKPath.ParseSvgPathData(outline);
        canvas.DrawPath(path, paint);
    }

    private static SKPaint Fill(uint colour) => new() { Color = new SKColor(colour), IsAntialias = true };
}
