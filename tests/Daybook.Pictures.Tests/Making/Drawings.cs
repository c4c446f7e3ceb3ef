using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>Pictures to encode: each side looks different, so that a turned or shifted one is noticed.</summary>
internal static class Drawings
{
    public static SKBitmap Draw(int width, int height, int variant = 0, bool transparent = false, SKColorSpace? colorSpace = null)
    {
        var bitmap = new SKBitmap(new SKImageInfo(
            width, height, SKColorType.Rgba8888, transparent ? SKAlphaType.Unpremul : SKAlphaType.Opaque, colorSpace));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte alpha = transparent ? (byte)((x * 37) + (y * 11) + variant) : (byte)255;
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 9), (byte)((y * 7) + (variant * 40)), (byte)(255 - (x * y)), alpha));
            }
        }

        return bitmap;
    }
}
