using Daybook.Pictures.Walking;
using SkiaSharp;

namespace Daybook.Pictures.Decoding;

/// <summary>
/// Decodes every frame of a walked picture once, to know that each one can be shown. An animation is decoded frame by frame as files of
/// their own: asked for frame n, Skia first decodes the frames that n builds on, which costs the square of their number.
/// </summary>
internal static class FrameDecoder
{
    /// <exception cref="PictureException">A frame is incomplete or corrupt.</exception>
    public static void Decode(Walk walk)
    {
        using var pixels = new SKBitmap();
        if (!pixels.TryAllocPixels(Pixels(walk.Width, walk.Height)))
        {
            throw new InsufficientMemoryException($"No memory for {walk.Width} x {walk.Height} pixels.");
        }

        var number = 0;
        foreach (var frame in StandAlone(walk))
        {
            number++;
            if (!Decodes(frame.Span, walk, pixels.GetPixels()))
            {
                throw new PictureException((walk.Frames == 1 ? "the picture's data" : $"the data of frame {number}") + " is incomplete or corrupt");
            }
        }
    }

    /// <summary>The frames as files that Skia reads; each is valid until the next one is asked for.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> StandAlone(Walk walk) => walk.Format switch
    {
        PictureFormat.Png => PngFrames.StandAlone(walk.Stripped),
        PictureFormat.Gif => GifFrames.StandAlone(walk.Stripped),
        PictureFormat.WebP => WebPWalker.Frames(walk.Stripped),
        _ => [walk.Stripped],
    };

    private static bool Decodes(ReadOnlySpan<byte> file, Walk walk, nint pixels)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            return false;
        }

        // The walk and Skia read the same header; should they ever disagree, Skia must not write past the pixels.
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width > walk.Width || height > walk.Height)
        {
            return false;
        }

        return codec.GetPixels(Pixels(width, height), pixels) == SKCodecResult.Success;
    }

    private static SKImageInfo Pixels(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
}
