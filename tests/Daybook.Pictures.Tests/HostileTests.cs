using Daybook.Pictures.Tests.Making;
using static Daybook.Pictures.Tests.Making.Pngs;

namespace Daybook.Pictures.Tests;

/// <summary>Files that brought decoders to their knees: seconds of work or gigabytes of memory out of a few kilobytes.</summary>
public sealed class HostileTests
{
    /// <summary>A larger file than usual, so that it is not the size that is refused.</summary>
    private static readonly PictureLimits Limits = new() { MaxBytes = 1 << 20 };

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string WhyRefused(byte[] file, PictureLimits limits) =>
        Assert.Throws<PictureException>(() => PictureInspector.Inspect(file, limits)).Message;

    [Fact]
    public void A_text_bomb_is_dropped_and_never_inflated()
    {
        var bomb = new Part("zTXt", [.. "Comment\0\0"u8, .. Bomb(megabytes: 100)]);
        var file = File([Header(1, 1, 8, 0), bomb, new("IDAT", Deflate(new byte[2])), End]);
        Picture? picture = null;
        Assert.True(Allocated(() => picture = PictureInspector.Inspect(file, Limits)) < 1 << 20);
        Assert.True(picture!.Bytes.Length < 100);
    }

    [Fact]
    public void A_colour_profile_bomb_is_refused_before_it_goes_off()
    {
        var file = File([Header(1, 1, 8, 0), new("iCCP", [.. "icc\0\0"u8, .. Bomb(megabytes: 100, first: Icc)]), new("IDAT", Deflate(new byte[2])), End]);
        Assert.True(Allocated(() => Assert.Equal("the PNG's colour profile has more than 1048576 bytes", WhyRefused(file, Limits))) < 1 << 20);
    }

    [Fact]
    public void A_pixel_bomb_costs_no_more_than_its_pixels()
    {
        var file = File([Header(1, 1, 8, 0), new("IDAT", Bomb(megabytes: 30)), End]);
        Assert.True(Allocated(() => PictureInspector.Inspect(file, Limits)) < 1 << 20);
    }

    [Fact]
    public void A_png_of_18000_by_18000_pixels_in_40_KB_is_refused_by_its_header()
    {
        var file = File([Header(18_000, 18_000, 1, 0), new("IDAT", Bomb(megabytes: 39)), End]);
        Assert.True(file.Length < 40_960);
        Assert.Equal("the picture's longest side is 18000 pixels, and at most 1000 are allowed", WhyRefused(file, Limits));
        Assert.Equal(
            "the picture has 324000000 pixels (18000x18000, frames: 1), and at most 10000000 are allowed", WhyRefused(file, Limits with { MaxSide = 18_000 }));
    }

    [Fact]
    public void A_gif_of_2700_single_pixels_on_a_large_canvas_is_refused()
    {
        byte[] file = [.. Gifs.Start(4000, 4000, new byte[6]), .. Enumerable.Repeat(Gifs.Image(0, 0, 1, 1, 2, [0]), 2700).SelectMany(frame => frame), .. Gifs.End];
        Assert.True(file.Length < 40_960);
        Assert.Equal("the picture's longest side is 4000 pixels, and at most 1000 are allowed", WhyRefused(file, Limits));
        Assert.Equal("the picture has 2700 frames, and at most 1000 are allowed", WhyRefused(file, Limits with { MaxSide = 4000, MaxPixels = 16_000_000 }));
        Assert.Equal(
            "the picture has 43200000000 pixels (4000x4000, frames: 2700), and at most 16000000 are allowed",
            WhyRefused(file, Limits with { MaxSide = 4000, MaxPixels = 16_000_000, MaxFrames = 2700 }));
    }

    [Fact]
    public void An_animation_of_as_many_frames_as_allowed_is_decoded_frame_by_frame()
    {
        var frames = Limits.MaxFrames;
        var pixel = Deflate(new byte[2]);
        byte[] gif =
        [
            .. Gifs.Start(100, 100, new byte[6]), .. Gifs.Image(0, 0, 100, 100, 2, new byte[10_000]),
            .. Enumerable.Repeat<byte[]>([.. Gifs.Control(2, transparent: 1, disposal: 3), .. Gifs.Image(50, 50, 1, 1, 2, [0])], frames - 1).SelectMany(frame => frame), .. Gifs.End,
        ];
        var png = File(
        [
            Header(100, 100, 8, 0), Control(frames), FrameControl(0, 100, 100), new("IDAT", Deflate(new byte[101 * 100])),
            .. Enumerable.Range(1, frames - 1).SelectMany(i => (Part[])[FrameControl((2 * i) - 1, 1, 1, 50, 50, 2), FrameData(2 * i, pixel)]), End,
        ]);
        foreach (var file in new[] { gif, png })
        {
            Assert.Equal(frames, PictureInspector.Inspect(file, Limits).Frames);
            Assert.True(Allocated(() => PictureInspector.Inspect(file, Limits)) < 4 * 1024 * 1024);
        }
    }
}
