using Daybook.Pictures.Tests.Making;
using static Daybook.Pictures.Tests.Making.Pngs;

namespace Daybook.Pictures.Tests;

public sealed class PngTests
{
    private static readonly PictureLimits Limits = new();
    private static readonly byte[] Grey = Deflate([0, 7]);

    /// <summary>A PNG of one grey pixel with chunks put between IHDR and IDAT, and after IDAT.</summary>
    private static byte[] Pixel(Part[]? before = null, Part[]? after = null) =>
        File([Header(1, 1, 8, 0), .. before ?? [], new("IDAT", Grey), .. after ?? [], End]);

    private static void Refused(string why, byte[] file, PictureLimits? limits = null)
    {
        var refused = Assert.Throws<PictureException>(() => PictureInspector.Inspect(file, limits ?? Limits));
        Assert.Equal(why, refused.Message);
    }

    public static TheoryData<int, int, bool> EveryKind =>
        [.. Kinds.SelectMany(kind => (TheoryDataRow<int, int, bool>[])[new(kind.Colour, kind.Depth, false), new(kind.Colour, kind.Depth, true)])];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Every_colour_type_and_depth_is_taken(int colour, int depth, bool interlaced)
    {
        var picture = PictureInspector.Inspect(Still(new Random(colour + depth), 13, 11, depth, colour, interlaced), Limits);
        Assert.Equal((PictureFormat.Png, 13, 11, 1), (picture.Format, picture.Width, picture.Height, picture.Frames));
    }

    [Fact]
    public void A_png_without_metadata_is_kept_byte_for_byte()
    {
        var file = Pixel([new("gAMA", Number(45455)), new("tRNS", [0, 7])]);
        Assert.Equal(file, PictureInspector.Inspect(file, Limits).Bytes);
    }

    [Fact]
    public void Of_every_chunk_only_those_that_decide_the_look_are_kept()
    {
        var profile = Profile();
        Part[] colours =
        [
            new("cHRM", new byte[32]), new("gAMA", Number(45455)), profile, new("sBIT", [8, 8, 8]), new("sRGB", [0]), new("cICP", [9, 16, 0, 1]),
            new("mDCV", new byte[24]), new("cLLI", new byte[8]),
        ];
        Part[] metadata =
        [
            new("pHYs", new byte[9]), new("tEXt", [.. "a\0b"u8]), new("zTXt", [.. "a\0\0"u8, .. Deflate([1])]), new("iTXt", [.. "a\0\0\0\0\0b"u8]),
            new("tIME", new byte[7]), new("bKGD", [0]), new("hIST", new byte[4]), new("sPLT", [.. "a\0"u8, 8]), new("eXIf", Exif("a", 1)), new("prVt", []),
        ];
        Part[] picture = [new("PLTE", new byte[6]), new("tRNS", [0]), new("IDAT", Deflate([0, 1]))];
        var header = Header(1, 1, 8, 3);
        var file = File([header, .. colours, .. picture[..2], .. metadata, picture[2], .. metadata[1..5], End]);
        Assert.Equal(File([header, .. colours, .. picture, End]), PictureInspector.Inspect(file, Limits).Bytes);
    }

    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(2, 3, 2)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 3, 2)]
    [InlineData(5, 2, 3)]
    [InlineData(6, 2, 3)]
    [InlineData(7, 2, 3)]
    [InlineData(8, 2, 3)]
    public void Width_and_height_are_those_of_the_picture_as_turned_by_exif(int orientation, int width, int height)
    {
        var file = Still(new Random(3), 3, 2, orientation: orientation, marker: "maker");
        var picture = PictureInspector.Inspect(file, Limits);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Equal(orientation == 1 ? 0 : 1, Parts(picture.Bytes).Count(part => part.Type == "eXIf"));
        Decoded.AssertSame(file, picture.Bytes);
    }

    [Fact]
    public void An_orientation_after_the_pixels_counts_too()
    {
        var picture = PictureInspector.Inspect(File([Header(3, 2, 8, 0), new("IDAT", Deflate(new byte[8])), new("eXIf", Exif("maker", 6)), End]), Limits);
        Assert.Equal((2, 3), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_animation_keeps_its_frames_and_timing(bool stillIsFrame)
    {
        var file = Animated(new Random(5), frames: 4, stillIsFrame: stillIsFrame, marker: "marker");
        var picture = PictureInspector.Inspect(file, Limits);
        Assert.Equal(4, picture.Frames);
        static IEnumerable<(string, string)> Frames(byte[] png) =>
            Parts(png).Where(part => part.Type is "acTL" or "fcTL" or "fdAT" or "IDAT").Select(part => (part.Type, Convert.ToHexString(part.Data)));
        Assert.Equal(Frames(file), Frames(picture.Bytes));
    }

    [Fact]
    public void A_png_at_the_limits_is_taken_and_one_past_them_is_refused()
    {
        var limits = new PictureLimits { MaxSide = 20, MaxPixels = 800, MaxFrames = 4 };
        PictureInspector.Inspect(Still(20, 20), limits);
        PictureInspector.Inspect(Animated(new Random(1), 20, 10, frames: 4), limits);
        Refused("the picture's longest side is 21 pixels, and at most 20 are allowed", Still(20, 21), limits);
        Refused("the picture has 5 frames, and at most 4 are allowed", Animated(new Random(1), 20, 1, frames: 5), limits);
        Refused("the picture has 801 pixels (267x1, frames: 3), and at most 800 are allowed", Animated(new Random(1), 267, 1, frames: 3), limits with { MaxSide = 267 });
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_seen_by_the_crc()
    {
        var file = Still(7, 5);
        file[^20] ^= 1;
        Refused("the PNG is corrupt: the CRC of its chunk IDAT is wrong", file);
        file = Pixel(after: [new("tEXt", [.. "a\0b"u8])]);
        file[^18] ^= 1;
        Refused("the PNG is corrupt: the CRC of its chunk tEXt is wrong", file);
    }

    [Fact]
    public void A_png_without_its_end_is_truncated()
    {
        Refused("the PNG is truncated: it ends before its IEND chunk", Pixel()[..^12]);
        Refused("the PNG is truncated or corrupt: its chunk IDAT claims 10 bytes and 3 are left", Pixel()[..^19]);
    }

    [Fact]
    public void A_length_past_the_end_is_refused_without_believing_it()
    {
        byte[] file = [.. Signature, .. Bytes(Header(1, 1)), 0xFF, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0, 0, 0, 0];
        Refused("the PNG is truncated or corrupt: its chunk IDAT claims 4294967295 bytes and 0 are left", file);
    }

    /// <summary>A zlib stream that asks for a preset dictionary, which the inflater reports in a way of its own.</summary>
    private static ReadOnlySpan<byte> NeedsDictionary => [0x78, 0x20, 0, 0, 0, 1, 3, 0];

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "its first chunk is gAMA instead of IHDR", File([new("gAMA", Number(1)), Header(1, 1), End]) },
        { "its IHDR chunk has 12 bytes instead of 13", File([new("IHDR", new byte[12]), End]) },
        { "it is 0 x 5 pixels", File([Header(0, 5), End]) },
        { "it is 2147483648 x 5 pixels", File([Header(int.MinValue, 5), End]) },
        { "there is no colour type 3 with 16 bits", File([Header(1, 1, 16, 3), End]) },
        { "there is no colour type 5 with 8 bits", File([Header(1, 1, 8, 5), End]) },
        { "unknown compression 0, filter 0 or interlace method 2", File([new("IHDR", [.. Number(1), .. Number(1), 8, 2, 0, 0, 2]), End]) },
        { "it has two IHDR chunks", Pixel([Header(1, 1)]) },
        { "at byte 37 there is no chunk type", Pixel([new("a1b2", [])]) },
        { "it has no IDAT chunk", File([Header(1, 1), End]) },
        { "its IDAT chunks do not follow each other", File([Header(1, 1, 8, 0), new("IDAT", Grey), new("tIME", new byte[7]), new("IDAT", []), End]) },
        { "its IEND chunk has 1 bytes instead of 0", File([Header(1, 1, 8, 0), new("IDAT", Grey), new("IEND", [0])]) },
        { "it has a PLTE chunk, which colour type 0 may not have", Pixel([new("PLTE", new byte[3])]) },
        { "it has no PLTE chunk, which colour type 3 needs", File([Header(1, 1, 8, 3), new("IDAT", Grey), End]) },
        { "its PLTE chunk has 4 bytes, which is not 3 for each of 1 to 256 colours", File([Header(1, 1, 8, 3), new("PLTE", new byte[4]), End]) },
        { "its PLTE chunk has 9 bytes, which is not 3 for each of 1 to 2 colours", File([Header(1, 1, 1, 3), new("PLTE", new byte[9]), End]) },
        { "it has two PLTE chunks", File([Header(1, 1, 8, 3), new("PLTE", new byte[3]), new("PLTE", new byte[3]), End]) },
        { "its PLTE chunk comes after IDAT", File([Header(1, 1), new("IDAT", Grey), new("PLTE", new byte[3]), End]) },
        { "its tRNS chunk comes before PLTE", File([Header(1, 1), new("tRNS", new byte[6]), new("PLTE", new byte[3]), End]) },
        { "its tRNS chunk does not fit its colour type, palette or place", Pixel([new("tRNS", new byte[3])]) },
        { "its tRNS chunk does not fit its colour type, palette or place", Pixel(after: [new("tRNS", new byte[2])]) },
        { "its tRNS chunk does not fit its colour type, palette or place", File([Header(1, 1, 8, 3), new("PLTE", new byte[3]), new("tRNS", new byte[2]), End]) },
        { "its gAMA chunk comes after PLTE or IDAT", Pixel(after: [new("gAMA", Number(1))]) },
        { "it has two gAMA chunks", Pixel([new("gAMA", Number(1)), new("gAMA", Number(1))]) },
        { "it has two eXIf chunks", Pixel([new("eXIf", []), new("eXIf", [])]) },
        { "its gAMA chunk is not what that chunk may be", Pixel([new("gAMA", [1])]) },
        { "its cHRM chunk is not what that chunk may be", Pixel([new("cHRM", [1])]) },
        { "its sBIT chunk is not what that chunk may be", Pixel([new("sBIT", [8, 8, 8])]) },
        { "its sRGB chunk is not what that chunk may be", Pixel([new("sRGB", [4])]) },
        { "its cICP chunk is not what that chunk may be", Pixel([new("cICP", [1, 13, 1, 1])]) },
        { "its mDCV chunk is not what that chunk may be", Pixel([new("mDCV", [1])]) },
        { "its cLLI chunk is not what that chunk may be", Pixel([new("cLLI", [1])]) },
        { "its iCCP chunk has no proper name or an unknown compression", Pixel([new("iCCP", [.. "\0\0"u8, .. Deflate([1])])]) },
        { "its colour profile cannot be decompressed", Pixel([new("iCCP", [.. "icc\0\0profile"u8])]) },
        { "its colour profile cannot be decompressed", Pixel([new("iCCP", [.. "icc\0\0"u8, .. NeedsDictionary])]) },
        { "its colour profile is not an ICC profile", Pixel([new("iCCP", [.. "icc\0\0"u8, .. Deflate(new byte[500])])]) },
        { "its colour profile is not an ICC profile", Pixel([new("iCCP", [.. "icc\0\0"u8, .. Deflate(Icc[..131])])]) },
        { $"its colour profile claims {Icc.Length} bytes and has {Icc.Length - 1}", Pixel([new("iCCP", [.. "icc\0\0"u8, .. Deflate(Icc[..^1])])]) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_png_that_breaks_a_rule_is_refused_with_the_rule(string why, byte[] file) => Refused("the PNG is corrupt: " + why, file);

    [Fact]
    public void An_unknown_critical_chunk_is_refused() =>
        Refused("the PNG has the unknown critical chunk NeWd, without which it cannot be shown", Pixel([new("NeWd", [])]));

    private static byte[] Animation(params Part[] afterIdat) => File([Header(2, 2, 8, 0), Control(2), FrameControl(0, 2, 2), new("IDAT", Deflate(new byte[6])), .. afterIdat, End]);

    private static readonly byte[] OnePixel = Deflate(new byte[2]);

    public static TheoryData<string, byte[]> BrokenAnimations => new()
    {
        { "it has two acTL chunks", Pixel([Control(1), Control(1)]) },
        { "its acTL chunk comes after the first IDAT", Pixel(after: [Control(1)]) },
        { "its acTL chunk has 4 bytes instead of 8", Pixel([new("acTL", Number(1))]) },
        { "it claims 0 frames", Pixel([Control(0)]) },
        { "a fcTL chunk comes without an acTL chunk before it", Pixel([FrameControl(0, 1, 1)]) },
        { "a fcTL chunk has 25 bytes instead of 26", Pixel([Control(1), new("fcTL", new byte[25])]) },
        { "a fdAT chunk comes without a fcTL chunk before it", Pixel(after: [FrameData(0, OnePixel)]) },
        { "a fdAT chunk comes without a fcTL chunk before it", Animation(FrameData(1, OnePixel)) },
        { "a fdAT chunk has 3 bytes and no sequence number", Animation(FrameControl(1, 1, 1), new("fdAT", new byte[3])) },
        { "the sequence number 2 stands where 1 belongs", Animation(FrameControl(2, 1, 1), FrameData(3, OnePixel)) },
        { "the sequence number 1 stands where 2 belongs", Animation(FrameControl(1, 1, 1), FrameData(1, OnePixel)) },
        { "frame 2 has no data", Animation(FrameControl(1, 1, 1)) },
        { "frame 2 has no data", Animation(FrameControl(1, 1, 1), FrameControl(2, 1, 1)) },
        { "frame 1 has no data", Pixel([Control(2), FrameControl(0, 1, 1), FrameControl(1, 1, 1)]) },
        { "it claims 2 frames and has 1", Animation() },
        { "frame 2 (2 x 1 at 1, 0) is not inside the canvas of 2 x 2", Animation(FrameControl(1, 2, 1, 1), FrameData(2, OnePixel)) },
        { "frame 2 (0 x 1 at 0, 0) is not inside the canvas of 2 x 2", Animation(FrameControl(1, 0, 1), FrameData(2, OnePixel)) },
        { "frame 2 (4294967295 x 1 at 0, 0) is not inside the canvas of 2 x 2", Animation(FrameControl(1, -1, 1), FrameData(2, OnePixel)) },
        { "its first frame is the still picture but does not cover the canvas", File([Header(2, 2), Control(1), FrameControl(0, 1, 2), End]) },
        { "frame 2 has the unknown disposal 3 or blending 0", Animation(FrameControl(1, 1, 1, dispose: 3), FrameData(2, OnePixel)) },
    };

    [Theory]
    [MemberData(nameof(BrokenAnimations))]
    public void A_broken_animation_is_refused_with_the_fault(string why, byte[] file) => Refused("the PNG's animation is broken: " + why, file);

    [Fact]
    public void Data_that_does_not_decode_is_refused()
    {
        Refused("the picture's data is incomplete or corrupt", File([Header(2, 2, 8, 0), new("IDAT", Deflate(new byte[3])), End]));
        Refused("the picture's data is incomplete or corrupt", File([Header(1, 1, 8, 0), new("IDAT", [1, 2, 3, 4]), End]));
        Refused("the data of frame 2 is incomplete or corrupt", Animation(FrameControl(1, 2, 2), FrameData(2, OnePixel)));
    }
}
