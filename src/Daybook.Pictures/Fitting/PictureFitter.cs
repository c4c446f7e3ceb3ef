using Daybook.Pictures.Decoding;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Fitting;

/// <summary>Makes a userpic out of a picture of any size: turned as it is displayed, in sRGB, without metadata, within the limits.</summary>
public static class PictureFitter
{
    /// <summary>
    /// Leaves a picture that fits as it is, unless a crop is asked for. Else scales it and encodes it as PNG, if that fits, and otherwise with the
    /// highest quality that does: as JPEG, or as WebP where it is transparent or JPEG would show its blocks.
    /// </summary>
    /// <param name="data">The file.</param>
    /// <param name="limits">What it must fit into.</param>
    /// <param name="shape">What becomes of its proportions.</param>
    /// <param name="crop">The part to take; null takes all of it, or for a square the largest in its middle.</param>
    /// <exception cref="PictureException">
    /// It is no picture, is past what may be given, is animated and does not fit already, the crop is not inside it, or nothing fits.
    /// </exception>
    public static FittedPicture Fit(ReadOnlySpan<byte> data, FitLimits limits, FitShape shape = FitShape.Whole, PictureCrop? crop = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (data.Length > limits.MaxSourceBytes)
        {
            throw new PictureException($"the picture has {data.Length} bytes, and at most {limits.MaxSourceBytes} are allowed");
        }

        var walk = WalkSource(data, limits);
        var (width, height) = walk.ShownSides;
        if (crop is null && data.Length <= limits.MaxBytes && Fits(walk, limits.AsIs))
        {
            FrameDecoder.Decode(walk);
            return new FittedPicture(walk.Format, width, height, data.ToArray(), IsUntouched: true, Quality: null);
        }

        if (walk.Frames > 1)
        {
            throw new PictureException(
                $"the picture is animated and does not fit ({data.Length} bytes, {width}x{height} pixels): scaling it would leave one of its " +
                $"{walk.Frames} frames");
        }

        var part = crop is { } chosen
            ? AsDisplayed(chosen, walk)
            : shape == FitShape.Square ? Middle(width, height) : new PictureCrop(0, 0, width, height);
        var (toWidth, toHeight) = shape == FitShape.Square ? (limits.Side, limits.Side) : Scaled(part, limits.Side);
        using var pixels = PixelScaler.Scale(walk, part, toWidth, toHeight);
        return FitEncoder.Encode(pixels, limits.MaxBytes);
    }

    private static Walk WalkSource(ReadOnlySpan<byte> data, FitLimits limits)
    {
        var format = PictureInspector.Recognise(data) ?? throw PictureInspector.Unrecognised(data);
        return PictureInspector.Walk(format, data, new PictureLimits
        {
            // The longest side that a JPEG can have; pixels are what costs.
            MaxSide = 65_535,
            MaxPixels = limits.MaxSourcePixels,
            MaxFrames = limits.AsIs.MaxFrames,
            MaxScans = limits.AsIs.MaxScans,
        });
    }

    private static bool Fits(Walk walk, PictureLimits limits) =>
        Math.Max(walk.Width, walk.Height) <= limits.MaxSide && (long)walk.Width * walk.Height * walk.Frames <= limits.MaxPixels;

    private static PictureCrop Middle(int width, int height)
    {
        var side = Math.Min(width, height);
        return new PictureCrop((width - side) / 2, (height - side) / 2, side, side);
    }

    /// <summary>The part of the picture that was chosen, as that is displayed.</summary>
    private static PictureCrop AsDisplayed(PictureCrop crop, Walk walk)
    {
        // Where the sides do not tell, a WebP was shown as it is stored: most browsers do that, and turn all others.
        var isOfStored = crop.Seen == (walk.Width, walk.Height) && (crop.Seen != walk.ShownSides || walk.Format == PictureFormat.WebP);
        return isOfStored
            ? Turned(Checked(crop, walk.Width, walk.Height), walk)
            : Checked(crop, walk.ShownSides.Width, walk.ShownSides.Height);
    }

    /// <summary>A part of the picture as stored, as that is displayed (EXIF 2.32, section 4.6.4, Orientation).</summary>
    private static PictureCrop Turned(PictureCrop part, Walk walk)
    {
        var (right, below) = (walk.Width - part.X - part.Width, walk.Height - part.Y - part.Height);
        return walk.Orientation switch
        {
            2 => part with { X = right },
            3 => part with { X = right, Y = below },
            4 => part with { Y = below },
            5 => new PictureCrop(part.Y, part.X, part.Height, part.Width),
            6 => new PictureCrop(below, part.X, part.Height, part.Width),
            7 => new PictureCrop(below, right, part.Height, part.Width),
            8 => new PictureCrop(part.Y, right, part.Height, part.Width),
            _ => part,
        };
    }

    private static PictureCrop Checked(PictureCrop crop, int width, int height) =>
        crop is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && crop.Width <= width - crop.X && crop.Height <= height - crop.Y
            ? crop
            : throw new PictureException(
                $"the crop ({crop.Width}x{crop.Height} at {crop.X},{crop.Y}) is not inside the picture, which has {width}x{height} pixels");

    private static (int Width, int Height) Scaled(PictureCrop part, int side)
    {
        var scale = Math.Min(1.0, (double)side / Math.Max(part.Width, part.Height));
        return (Math.Max(1, (int)Math.Round(part.Width * scale)), Math.Max(1, (int)Math.Round(part.Height * scale)));
    }
}
