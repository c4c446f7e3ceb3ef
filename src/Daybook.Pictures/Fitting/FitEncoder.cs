using SkiaSharp;

namespace Daybook.Pictures.Fitting;

/// <summary>Encodes pixels into at most so many bytes, losing as little as that takes.</summary>
internal static class FitEncoder
{
    private const int MaxQuality = 100;

    private const int CopyQuality = 90;

    /// <summary>
    /// Copies of more pixels are not encoded twice, to see which is smaller: that would take longer than anything else that is done with a picture, and there
    /// are none but still ones of large animations.
    /// </summary>
    private const int MaxTwice = 400 * 400;

    /// <summary>Below it JPEG shows its blocks, and WebP of the same size does not yet.</summary>
    private const int LeastJpegQuality = 70;

    /// <exception cref="PictureException">Even the lowest quality has more bytes.</exception>
    public static FittedPicture Encode(SKBitmap pixels, int maxBytes)
    {
        using var pixmap = pixels.PeekPixels();
        using (var png = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9)) ?? throw NotEncoded())
        {
            if (png.Size <= maxBytes)
            {
                return Fitted(PictureFormat.Png, png.ToArray(), null);
            }
        }

        var jpeg = IsOpaque(pixels)
            ? Best(maxBytes, quality => pixmap.Encode(
                new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)))
            : null;
        if (jpeg is { Quality: >= LeastJpegQuality } good)
        {
            return Fitted(PictureFormat.Jpeg, good.Bytes, good.Quality);
        }

        var webP = Best(maxBytes, quality => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality)))
            ?? throw new PictureException($"the picture does not fit into {maxBytes} bytes at any quality");
        return Fitted(PictureFormat.WebP, webP.Bytes, webP.Quality);

        FittedPicture Fitted(PictureFormat format, byte[] bytes, int? quality) =>
            new(format, pixels.Width, pixels.Height, bytes, IsUntouched: false, quality);
    }

    /// <summary>Encodes a smaller copy of a picture, so well that nobody sees what was lost.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="isPhoto">Whether the picture had lost something already: then so may its copy.</param>
    /// <param name="webP">Whether WebP will do.</param>
    public static (PictureFormat Format, byte[] Bytes) EncodeCopy(SKBitmap pixels, bool isPhoto, bool webP)
    {
        using var pixmap = pixels.PeekPixels();
        if (webP)
        {
            using var lossless = isPhoto ? null : pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, MaxQuality)) ?? throw NotEncoded();
            if (lossless is not null && pixels.Width * pixels.Height > MaxTwice)
            {
                return (PictureFormat.WebP, lossless.ToArray());
            }

            using var lossy = pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, CopyQuality)) ?? throw NotEncoded();
            return (PictureFormat.WebP, (lossless is not null && lossless.Size <= lossy.Size ? lossless : lossy).ToArray());
        }

        var asJpeg = isPhoto && IsOpaque(pixels);
        using var encoded = asJpeg
            ? pixmap.Encode(new SKJpegEncoderOptions(CopyQuality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore))
            : pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9));
        return (asJpeg ? PictureFormat.Jpeg : PictureFormat.Png, (encoded ?? throw NotEncoded()).ToArray());
    }

    /// <summary>The highest quality that fits, by halving: seven encodings of a small picture.</summary>
    private static (byte[] Bytes, int Quality)? Best(int maxBytes, Func<int, SKData?> encode)
    {
        (byte[], int)? best = null;
        var (low, high) = (1, MaxQuality);
        while (low <= high)
        {
            var quality = (low + high) / 2;
            using var encoded = encode(quality) ?? throw NotEncoded();
            if (encoded.Size <= maxBytes)
            {
                best = (encoded.ToArray(), quality);
                low = quality + 1;
            }
            else
            {
                high = quality - 1;
            }
        }

        return best;
    }

    private static InvalidOperationException NotEncoded() => new("The pixels cannot be encoded.");

    /// <summary>Whether no pixel lets anything through; many a picture says that it may and never does.</summary>
    private static bool IsOpaque(SKBitmap pixels)
    {
        if (pixels.AlphaType == SKAlphaType.Opaque)
        {
            return true;
        }

        var bytes = pixels.GetPixelSpan();
        for (var i = 3; i < bytes.Length; i += 4)
        {
            if (bytes[i] != byte.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
