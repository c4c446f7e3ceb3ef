using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Walking;

public sealed class JpegStripperTests
{
    private static readonly PictureLimits Limits = new();
    private static readonly byte[] Plain = Jpegs.Plain();

    // As Skia writes it, without its JFIF segment.
    private static readonly byte[] Bare = Jpegs.Without(Plain, 0xE0);

    [Fact]
    public void Every_other_application_segment_and_comment_is_dropped()
    {
        byte[] others = [0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE, 0xEF, 0xFE];
        byte[] file = Jpegs.With(Bare, [.. others.Select(marker => Jpegs.Segment(marker, "MPF\0 and more"u8))]);
        Assert.Equal(Bare, Strip(file));
    }

    [Fact]
    public void A_jfif_segment_stays_without_its_thumbnail()
    {
        byte[] stripped = Strip(Jpegs.With(Bare, Jpegs.JfifWithThumbnail("RGBRGBRGB")));
        Assert.Equal(Jpegs.With(Bare, Jpegs.Segment(0xE0, [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 0, 0])), stripped);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Of_exif_the_orientation_stays_and_nothing_else(int orientation)
    {
        Walk walk = JpegWalker.Walk(Jpegs.With(Plain, Jpegs.Exif(Exifs.Tiff(orientation))), Limits);
        Assert.Equal(Jpegs.With(Plain, Jpegs.Exif(ExifOrientation.Minimal(orientation))), walk.Stripped);
        Assert.Equal((orientation, 40, 30), (walk.Orientation, walk.Width, walk.Height));
        Assert.Equal(((SKEncodedOrigin)orientation).ToString(), Decoded.From(walk.Stripped).Origin);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Exif_that_does_not_turn_the_picture_is_dropped(int orientation)
    {
        Walk walk = JpegWalker.Walk(Jpegs.With(Plain, Jpegs.Exif(Exifs.Tiff(orientation))), Limits);
        Assert.Equal(Plain, walk.Stripped);
        Assert.Equal(1, walk.Orientation);
    }

    [Fact]
    public void The_first_exif_segment_counts_and_none_behind_a_scan_does()
    {
        byte[] two = Jpegs.With(Plain, Jpegs.Xmp("x"), Jpegs.Exif(Exifs.Tiff(6)), Jpegs.Exif(Exifs.Tiff(3)));
        Assert.Equal(Jpegs.With(Plain, Jpegs.Exif(ExifOrientation.Minimal(6))), Strip(two));
        Assert.Equal(Plain, Strip(Jpegs.WithBefore(Plain, 0xD9, Jpegs.Exif(Exifs.Tiff(6)))));
    }

    [Fact]
    public void A_whole_colour_profile_stays_in_its_place()
    {
        byte[] first = Jpegs.Icc(1, 2, "first half "u8);
        byte[] second = Jpegs.Icc(2, 2, "second half"u8);
        byte[] file = Jpegs.With(Plain, first, second);
        Assert.Equal(file, Strip(file));
        Assert.Equal(file, Strip(Jpegs.With(Plain, first, Jpegs.Comment("between"), second)));
    }

    [Fact]
    public void A_colour_profile_that_is_not_whole_is_dropped()
    {
        byte[] first = Jpegs.Icc(1, 2, "first half"u8);
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, first)));
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, first, first)));
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, first, Jpegs.Icc(2, 3, "second half"u8))));
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, Jpegs.Icc(0, 1, "counted from 0"u8))));
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, Jpegs.Icc(1, 1, []))));
    }

    [Fact]
    public void The_byte_that_fills_up_the_header_of_an_orientation_may_be_any()
    {
        byte[] file = Jpegs.With(Plain, Jpegs.Segment(0xE1, [.. "Exif\0\u0040"u8, .. Exifs.Tiff(6)]));
        Assert.Equal(Jpegs.With(Plain, Jpegs.Exif(ExifOrientation.Minimal(6))), Strip(file));
        Decoded.AssertSame(file, Strip(file));
        Assert.Equal(Plain, Strip(Jpegs.With(Plain, Jpegs.Segment(0xE1, "Exif\0"u8))));
    }

    [Fact]
    public void Of_two_colour_profiles_the_first_counts()
    {
        byte[] part = Jpegs.Icc(1, 1, Pngs.Icc);
        byte[] file = Jpegs.With(Bare, part, Jpegs.Comment("between"), Jpegs.Icc(1, 1, WebPs.IccProfile()), Jpegs.Icc(2, 3, "more"u8));
        Assert.Equal(Jpegs.With(Bare, part), Strip(file));
        Decoded.AssertSame(file, Strip(file));
    }

    [Fact]
    public void Adobes_segment_stays_without_what_is_appended_to_it()
    {
        byte[] stripped = Strip(Jpegs.With(Bare, Jpegs.Adobe(1, "appended")));
        Assert.Equal(Jpegs.With(Bare, Jpegs.Adobe(1)), stripped);
    }

    [Fact]
    public void Adobes_colour_transform_decides_the_colours_and_so_the_bytes()
    {
        byte[] rgb = Strip(Jpegs.With(Bare, Jpegs.Adobe(0)));
        byte[] ycc = Strip(Jpegs.With(Bare, Jpegs.Adobe(1)));
        Assert.NotEqual(rgb, ycc);
        Assert.NotEqual(Decoded.From(rgb).Frames[0].Pixels, Decoded.From(ycc).Frames[0].Pixels);
    }

    [Fact]
    public void A_wide_gamut_profile_survives_with_its_colours()
    {
        using var wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using SKBitmap bitmap = Drawings.Draw(20, 20, colorSpace: wide);
        byte[] file = Jpegs.Encode(bitmap);
        Assert.Contains("E2", Jpegs.Markers(file), StringComparison.Ordinal);
        Assert.Equal(file, Strip(file));
        Assert.NotEqual(Decoded.From(file).Frames[0].Pixels, Decoded.From(Jpegs.Without(file, 0xE2)).Frames[0].Pixels);
    }

    private static byte[] Strip(byte[] file) => JpegWalker.Walk(file, Limits).Stripped;
}
