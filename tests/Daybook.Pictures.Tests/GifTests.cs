using Daybook.Pictures.Tests.Making;
using static Daybook.Pictures.Tests.Making.Gifs;

namespace Daybook.Pictures.Tests;

public sealed class GifTests
{
    private static readonly PictureLimits Limits = new();
    private static readonly byte[] TwoColours = [0, 0, 0, 255, 255, 255];
    private static readonly byte[] OnePixel = Image(0, 0, 1, 1, 2, [1]);

    private static byte[] Pixel(params byte[][] before) => [.. Start(1, 1, TwoColours), .. before.SelectMany(part => part), .. OnePixel, .. End];

    private static void Refused(string why, byte[] file, PictureLimits? limits = null)
    {
        var refused = Assert.Throws<PictureException>(() => PictureInspector.Inspect(file, limits ?? Limits));
        Assert.Equal(why, refused.Message);
    }

    [Fact]
    public void A_still_gif_of_1987_is_taken_byte_for_byte()
    {
        var file = Still(13, 11);
        var picture = PictureInspector.Inspect(file, Limits);
        Assert.Equal((PictureFormat.Gif, 13, 11, 1), (picture.Format, picture.Width, picture.Height, picture.Frames));
        Assert.Equal(file, picture.Bytes);
    }

    [Fact]
    public void Timing_transparency_loops_and_colour_profile_are_kept()
    {
        byte[] file =
        [
            .. Start(2, 2, TwoColours), .. Loop(3), .. Loop(3, "ANIMEXTS1.0"), .. Application("ICCRGBG1012", new byte[700]),
            .. Control(7, transparent: 1, disposal: 2), .. Image(0, 0, 2, 2, 2, new byte[4]), .. Control(9), .. Image(1, 1, 1, 1, 2, [1], TwoColours, interlaced: true), .. End,
        ];
        var picture = PictureInspector.Inspect(file, Limits);
        Assert.Equal(file, picture.Bytes);
        Assert.Equal(2, picture.Frames);
    }

    [Fact]
    public void Every_extension_that_does_not_decide_the_look_is_dropped() =>
        Assert.Equal(Pixel(Control(5)), PictureInspector.Inspect(Pixel(Metadata("a"), Control(5), Metadata("b")), Limits).Bytes);

    [Fact]
    public void Of_a_loop_extension_only_the_loop_count_is_kept()
    {
        byte[] buffering = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 5, 2, 0, 0, 1, 0, 3, 1, 7, 0, 9, .. "smuggled!"u8, 0];
        Assert.Equal(Pixel(Loop(7)), PictureInspector.Inspect(Pixel(buffering), Limits).Bytes);
        byte[] noCount = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 5, 2, 0, 0, 1, 0, 0];
        Assert.Equal(Pixel(), PictureInspector.Inspect(Pixel(noCount), Limits).Bytes);
    }

    [Fact]
    public void The_last_graphic_control_before_an_image_counts_and_one_without_an_image_is_dropped()
    {
        byte[] file = [.. Pixel(Control(5), Control(6))[..^1], .. Control(7), .. End];
        Assert.Equal(Pixel(Control(6)), PictureInspector.Inspect(file, Limits).Bytes);
    }

    [Fact]
    public void An_application_extension_of_old_exporters_with_ten_bytes_is_dropped() =>
        Assert.Equal(Pixel(), PictureInspector.Inspect(Pixel([0x21, 0xFF, 10, .. "NETSCAPE2."u8, 3, 1, 0, 0, 0]), Limits).Bytes);

    [Fact]
    public void A_gif_at_the_limits_is_taken_and_one_past_them_is_refused()
    {
        static byte[] Frames(int width, int height, int count) =>
            [.. Start(width, height, TwoColours), .. Enumerable.Repeat(OnePixel, count).SelectMany(frame => frame), .. End];
        var limits = new PictureLimits { MaxSide = 20, MaxPixels = 800, MaxFrames = 4 };
        Assert.Equal(2, PictureInspector.Inspect(Frames(20, 20, 2), limits).Frames);
        Assert.Equal(4, PictureInspector.Inspect(Frames(20, 10, 4), limits).Frames);
        Refused("the picture's longest side is 21 pixels, and at most 20 are allowed", Frames(21, 20, 1), limits);
        Refused("the picture has 5 frames, and at most 4 are allowed", Frames(1, 1, 5), limits);
        Refused("the picture has 2 frames, and at most 1 is allowed", Frames(1, 1, 2), limits with { MaxFrames = 1 });
        Refused("the picture has 1200 pixels (20x20, frames: 3), and at most 800 are allowed", Frames(20, 20, 3), limits);
    }

    [Fact]
    public void A_gif_without_its_end_mark_is_truncated()
    {
        Refused("the GIF is truncated: it ends after the beginning of frame 1, without its end mark", Pixel()[..^1]);
        Refused("the GIF is truncated: it ends after the beginning of frame 1, without its end mark", Pixel()[..^4]);
        Refused("the GIF is truncated: it ends before its first image is complete", Pixel()[..10]);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "its canvas is 0 x 1 pixels", [.. Start(0, 1, TwoColours), .. End] },
        { "it has no image", [.. Start(1, 1, TwoColours), .. Loop(), .. End] },
        { "at byte 19 there is neither an image, nor an extension, nor the end", Pixel([0]) },
        { "frame 1 (2 x 1 at 0, 0) is not inside the canvas of 1 x 1", [.. Start(1, 1, TwoColours), .. Image(0, 0, 2, 1, 2, [0, 0]), .. End] },
        { "frame 1 (1 x 1 at 0, 1) is not inside the canvas of 1 x 1", [.. Start(1, 1, TwoColours), .. Image(0, 1, 1, 1, 2, [0]), .. End] },
        { "frame 1 (0 x 1 at 0, 0) is not inside the canvas of 1 x 1", [.. Start(1, 1, TwoColours), .. Image(0, 0, 0, 1, 2, [0]), .. End] },
        { "frame 1 has no colour table", [.. Start(1, 1, []), .. OnePixel, .. End] },
        { "frame 1 has the code size 1, which is not 2 to 8", [.. Start(1, 1, TwoColours), .. Image(0, 0, 1, 1, 1, [0]), .. End] },
        { "frame 1 has the code size 9, which is not 2 to 8", [.. Start(1, 1, TwoColours), .. Image(0, 0, 1, 1, 9, [0]), .. End] },
        { "the graphic control before frame 1 has a wrong length", Pixel([0x21, 0xF9, 3, 0, 0, 0, 0]) },
        { "the graphic control before frame 1 has a wrong length", Pixel([0x21, 0xF9, 4, 0, 0, 0, 0, 1, 0, 0]) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_gif_that_breaks_a_rule_is_refused_with_the_rule(string why, byte[] file) => Refused("the GIF is corrupt: " + why, file);

    [Fact]
    public void Data_that_does_not_decode_is_refused()
    {
        Refused("the picture's data is incomplete or corrupt", [.. Start(2, 2, TwoColours), .. Image(0, 0, 2, 2, 2, [1]), .. End]);
        Refused("the data of frame 2 is incomplete or corrupt", [.. Start(2, 2, TwoColours), .. OnePixel, .. Image(0, 0, 2, 2, 2, [1]), .. End]);
        byte[] unknownCode = [0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0b_111_100, 0xFF, 0];
        Refused("the picture's data is incomplete or corrupt", [.. Start(2, 2, TwoColours), .. unknownCode, .. End]);
    }
}
