using SkiaSharp;

namespace Daybook.Pictures.Tests.Making;

/// <summary>What Skia shows of a file: every frame as it stands on the canvas, its timing, and how the whole is turned and repeated.</summary>
internal sealed record Decoded(int Width, int Height, string Origin, int Repetitions, IReadOnlyList<(int Duration, byte[] Pixels)> Frames)
{
    public static Decoded From(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw new InvalidOperationException("Skia does not know this file.");
        using var colours = SKColorSpace.CreateSrgb();
        // Into sRGB, so that a lost colour chunk is seen.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colours);
        var frames = Enumerable.Range(0, Math.Max(codec.FrameCount, 1)).Select(i =>
        {
            using var bitmap = new SKBitmap(info);
            var result = codec.GetPixels(info, bitmap.GetPixels(), new SKCodecOptions(i));
            Assert.Equal(SKCodecResult.Success, result);
            return (codec.FrameCount == 0 ? 0 : codec.FrameInfo[i].Duration, bitmap.GetPixelSpan().ToArray());
        }).ToList();
        return new(codec.Info.Width, codec.Info.Height, codec.EncodedOrigin.ToString(), codec.RepetitionCount, frames);
    }

    public static void AssertSame(byte[] before, byte[] after)
    {
        var (first, second) = (From(before), From(after));
        Assert.Equal((first.Width, first.Height, first.Origin, first.Repetitions), (second.Width, second.Height, second.Origin, second.Repetitions));
        Assert.Equal(first.Frames.Select(frame => frame.Duration), second.Frames.Select(frame => frame.Duration));
        for (var i = 0; i < first.Frames.Count; i++)
        {
            Assert.True(first.Frames[i].Pixels.AsSpan().SequenceEqual(second.Frames[i].Pixels), $"frame {i} differs");
        }
    }
}
