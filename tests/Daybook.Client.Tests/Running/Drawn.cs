using SkiaSharp;

namespace Daybook.Client.Tests.Running;

/// <summary>Pictures to send.</summary>
internal static class Drawn
{
    /// <summary>A small PNG; each number makes another one.</summary>
    public static byte[] Small(int number, int side = 20)
    {
        using var bitmap = new SKBitmap(side, side);
        bitmap.Erase(new SKColor((byte)(number * 7), (byte)number, (byte)(number >> 8)));
        bitmap.SetPixel(number % side, 1, SKColors.White);
        return Encoded(bitmap, SKEncodedImageFormat.Png);
    }

    /// <summary>A PNG of noise, far past the limit.</summary>
    public static byte[] Large(int side = 300)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var noise = new byte[side * side * 4];
        new Random(1).NextBytes(noise);
        System.Runtime.InteropServices.Marshal.Copy(noise, 0, bitmap.GetPixels(), noise.Length);
        return Encoded(bitmap, SKEncodedImageFormat.Png);
    }

    private static byte[] Encoded(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }
}
