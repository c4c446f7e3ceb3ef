using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Fitting;

/// <summary>Makes smaller copies of userpics, for pages that show them small.</summary>
public static class PictureSizer
{
    /// <summary>The pictures were inspected when they came, under limits that may have been lowered since; these are the highest.</summary>
    private static readonly PictureLimits Highest = new() { MaxSide = 65_535, MaxPixels = 100_000_000, MaxFrames = 10_000, MaxScans = 1000 };

    /// <summary>A copy with its proportions, turned as it is displayed, without metadata; never larger than the picture itself.</summary>
    /// <param name="stored">A picture that passed <see cref="PictureInspector"/>.</param>
    /// <param name="side">The longest side, in pixels; null for that of the picture.</param>
    /// <param name="still">Whether of an animation the first frame is wanted. Else an animation stays as it is.</param>
    /// <param name="webP">Whether the copy may be WebP. Else it is JPEG or PNG.</param>
    /// <returns>
    /// Null where nothing is to be done: the picture itself is the copy. That is no WebP which is to be turned, unless it moves: most browsers show it as it is stored.
    /// </returns>
    /// <exception cref="PictureException">It cannot be read.</exception>
    public static SizedPicture? Scale(ReadOnlySpan<byte> stored, int? side, bool still, bool webP)
    {
        var format = PictureInspector.Recognise(stored) ?? throw PictureInspector.Unrecognised(stored);
        var walk = PictureInspector.Walk(format, stored, Highest);
        var (width, height) = walk.ShownSides;
        var longest = Math.Max(width, height);
        var target = Math.Min(side ?? longest, longest);
        var moves = walk.Frames > 1;
        if (moves ? !still : target == longest && (format != PictureFormat.WebP || walk.Orientation == 1))
        {
            return null;
        }

        using var pixels = PixelScaler.Scale(walk, new PictureCrop(0, 0, width, height), Scaled(width), Scaled(height));
        var (madeFormat, bytes) = FitEncoder.EncodeCopy(pixels, isPhoto: format is PictureFormat.Jpeg or PictureFormat.WebP, webP);
        return new SizedPicture(madeFormat, bytes);

        int Scaled(int length) => Math.Max(1, (int)Math.Round((double)length * target / longest));
    }
}

/// <summary>A smaller copy of a picture.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Bytes">The file.</param>
public sealed record SizedPicture(PictureFormat Format, byte[] Bytes);
