namespace Daybook.Pictures.Walking;

/// <summary>The limits that every format shares, checked before anything of the size that a file claims is allocated.</summary>
internal static class CanvasLimits
{
    /// <summary>Refuses a canvas or a number of frames past the limits.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="width">Pixels of the canvas.</param>
    /// <param name="height">Pixels of the canvas; which of the two sides is the width does not matter here, so orientation does not either.</param>
    /// <param name="frames">1 for a still picture.</param>
    /// <exception cref="PictureException">A limit is passed.</exception>
    public static void Check(PictureLimits limits, int width, int height, int frames)
    {
        int side = Math.Max(width, height);
        if (side > limits.MaxSide)
        {
            throw new PictureException($"the picture's longest side is {side} pixels, and at most {limits.MaxSide} are allowed");
        }

        if (frames > limits.MaxFrames)
        {
            throw new PictureException($"the picture has {frames} frames, and at most {limits.MaxFrames} {(limits.MaxFrames == 1 ? "is" : "are")} allowed");
        }

        long pixels = (long)width * height * frames;
        if (pixels > limits.MaxPixels)
        {
            throw new PictureException(
                $"the picture has {pixels} pixels ({width}x{height}, frames: {frames}), and at most {limits.MaxPixels} are allowed");
        }
    }
}
