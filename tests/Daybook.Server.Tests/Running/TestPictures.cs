using SkiaSharp;

namespace Daybook.Server.Tests.Running;

/// <summary>Pictures to send, and what they look like.</summary>
internal static class TestPictures
{
    /// <summary>The sample that the first upload of a new server is made with.</summary>
    public static string InkwellFile { get; } = Repository.Of("samples", "inkwell.png");

    public static byte[] Inkwell => File.ReadAllBytes(InkwellFile);

    /// <summary>A PNG that nobody has seen before.</summary>
    public static byte[] Random(int side = 16)
    {
        using var bitmap = new SKBitmap(side, side, SKColorType.Bgra8888, SKAlphaType.Opaque);
        bitmap.Pixels = [.. Enumerable.Range(0, side * side).Select(_ => new SKColor((uint)System.Random.Shared.Next() | 0xFF000000))];
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Its pixels, row by row.</summary>
    public static SKColor[] Pixels(byte[] picture)
    {
        using var bitmap = SKBitmap.Decode(picture);
        Assert.NotNull(bitmap);
        return bitmap.Pixels;
    }
}
