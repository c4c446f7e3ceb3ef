using Daybook.Pictures.Walking;
using SkiaSharp;

namespace Daybook.Pictures.Fitting;

/// <summary>Decodes a still picture and brings a part of it to a size, turned as it is displayed.</summary>
internal static class PixelScaler
{
    /// <summary>The scaled part: sRGB, and opaque unless a pixel is transparent.</summary>
    /// <exception cref="PictureException">The data is incomplete or corrupt.</exception>
    public static SKBitmap Scale(Walk walk, PictureCrop part, int width, int height)
    {
        // Twice as large as needed, so that the decoder's own coarse scaling leaves no trace.
        var needed = Math.Min(1f, 2f * Math.Max((float)width / part.Width, (float)height / part.Height));
        var source = Decode(walk, needed);
        try
        {
            var (storedWidth, storedHeight) = (walk.Width, walk.Height);
            var across = walk.SwapsSides ? (float)height / part.Height : (float)width / part.Width;
            while (source.Width > 1 && source.Height > 1 && across * storedWidth / source.Width <= 0.5f)
            {
                Replace(ref source, Halve(source));
            }

            // Stored pixels to displayed ones, to the part's, to the result's.
            var toResult = SKMatrix.CreateScale((float)storedWidth / source.Width, (float)storedHeight / source.Height)
                .PostConcat(Turned(walk))
                .PostConcat(SKMatrix.CreateTranslation(-part.X, -part.Y))
                .PostConcat(SKMatrix.CreateScale((float)width / part.Width, (float)height / part.Height));
            return Draw(source, toResult, width, height);
        }
        finally
        {
            source.Dispose();
        }
    }

    private static SKBitmap Decode(Walk walk, float scale)
    {
        using var data = SKData.CreateCopy(walk.Stripped);
        using var codec = SKCodec.Create(data) ?? throw Corrupt();

        // JPEG and WebP come smaller by an eighth or a quarter for the price of that; the others come whole.
        var size = codec.GetScaledDimensions(scale);
        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul, srgb);
        var pixels = Allocate(info);
        if (codec.GetPixels(info, pixels.GetPixels()) != SKCodecResult.Success)
        {
            pixels.Dispose();
            throw Corrupt();
        }

        return pixels;
    }

    /// <summary>The mean of each four pixels: repeated, it loses no pixel's share, as a single large step would.</summary>
    private static SKBitmap Halve(SKBitmap source)
    {
        var half = Allocate(source.Info.WithSize((source.Width + 1) / 2, (source.Height + 1) / 2));
        using var from = source.PeekPixels();
        using var to = half.PeekPixels();
        if (!from.ScalePixels(to, new SKSamplingOptions(SKFilterMode.Linear)))
        {
            half.Dispose();
            throw new InvalidOperationException("The pixels cannot be scaled.");
        }

        return half;
    }

    private static SKBitmap Draw(SKBitmap source, SKMatrix matrix, int width, int height)
    {
        // Without a colour space, so that the encoders add no profile to what is sRGB anyway.
        var result = Allocate(new SKImageInfo(width, height, SKColorType.Rgba8888, source.AlphaType));
        using var canvas = new SKCanvas(result);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(matrix);
        source.SetImmutable();
        using var image = SKImage.FromBitmap(source);
        using var paint = new SKPaint { IsAntialias = false, BlendMode = SKBlendMode.Src };
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKCubicResampler.Mitchell), paint);
        canvas.Flush();
        return result;
    }

    /// <summary>From stored to displayed pixels (EXIF 2.32, section 4.6.4, Orientation).</summary>
    private static SKMatrix Turned(Walk walk)
    {
        float w = walk.Width, h = walk.Height;
        return walk.Orientation switch
        {
            2 => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
            3 => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
            4 => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
            5 => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            6 => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
            7 => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
            8 => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
    }

    private static SKBitmap Allocate(SKImageInfo info)
    {
        var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            bitmap.Dispose();
            throw new InsufficientMemoryException($"No memory for {info.Width} x {info.Height} pixels.");
        }

        return bitmap;
    }

    private static void Replace(ref SKBitmap bitmap, SKBitmap by)
    {
        bitmap.Dispose();
        bitmap = by;
    }

    private static PictureException Corrupt() => new("the picture's data is incomplete or corrupt");
}
