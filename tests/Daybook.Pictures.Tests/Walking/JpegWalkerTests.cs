using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Tests.Walking;

public sealed class JpegWalkerTests
{
    private static readonly PictureLimits Limits = new();

    // 40x30 pixels with 4:2:0 sampling, as most encoders write it.
    private static readonly byte[] Plain = Jpegs.Plain();

    private static readonly Dictionary<string, (byte[] File, string Reason)> Refusals = new()
    {
        ["no end marker"] = (Plain[..^2], "the JPEG is truncated: it has no end marker"),
        ["end in a segment"] = (Plain[..30], "the JPEG is truncated: it has no end marker"),
        ["a fill byte before a stuffed one"] = ([.. Plain[..^2], 0xFF, 0xFF, 0, 0xFF, 0xD9], $"the JPEG is corrupt: there is no marker at byte {Plain.Length - 2}"),
        ["end after a stuffed byte"] = ([.. Plain[..^2], 0xFF, 0], "the JPEG is truncated: it has no end marker"),
        ["no frame header"] = ([0xFF, 0xD8, 0xFF, 0xD9], "the JPEG is corrupt: it has no frame header"),
        ["no scan"] = (Jpegs.Without(Plain, 0xDA), "the JPEG is corrupt: component 1 has no scan"),
        ["scan first"] = (Jpegs.Without(Plain, 0xC0), "the JPEG is corrupt: a scan comes before the frame header"),
        ["two frame headers"] = (Jpegs.WithBefore(Plain, 0xC4, Jpegs.Segment(0xC0, Jpegs.Payload(Plain, 0xC0))),
            "the JPEG is corrupt: it has two frame headers"),
        ["bytes between segments"] = (Jpegs.WithBefore(Plain, 0xC0, [1, 2, 3]), "the JPEG is corrupt: there is no marker at byte 158"),
        ["a reserved marker"] = (Jpegs.With(Plain, Jpegs.Segment(0xF0, [1])), "the JPEG is corrupt: unexpected marker F0"),
        ["a second start"] = (Jpegs.With(Plain, [0xFF, 0xD8]), "the JPEG is corrupt: unexpected marker D8"),
        ["a short length"] = (Jpegs.With(Plain, [0xFF, 0xFE, 0, 1]), "the JPEG is corrupt: segment FE has length 1"),
        ["arithmetic"] = (Jpegs.Fixture("arithmetic.jpg"), "the JPEG uses arithmetic coding, which is not supported"),
        ["lossless"] = (Kind(0xC3), "the JPEG uses lossless coding, which is not supported"),
        ["hierarchical"] = (Kind(0xC5), "the JPEG uses hierarchical coding, which is not supported"),
        ["12 bits"] = (Frame(f => f[0] = 12), "the JPEG has 12 bits per sample, and only 8 are supported"),
        ["height 0"] = (Frame(f => f[1] = f[2] = 0), "the JPEG gives its height after its data (DNL), which is not supported"),
        ["DNL"] = ([.. Plain[..^2], .. Jpegs.Segment(0xDC, [0, 30]), 0xFF, 0xD9],
            "the JPEG uses a height that is given after the data (DNL), which is not supported"),
        ["width 0"] = (Frame(f => f[3] = f[4] = 0), "the JPEG is corrupt: its width is 0"),
        ["two components"] = (Frame(f => f[5] = 2), "the JPEG has 2 colour components, and only 1, 3 or 4 are supported"),
        ["a component more than the length"] = (Frame(f => f[5] = 4), "the JPEG is corrupt: bad frame header"),
        ["sampling 5"] = (Frame(f => f[7] = 0x51), "the JPEG is corrupt: sampling factors 5x1, and only 1 to 4 are possible"),
        ["sampling 0"] = (Frame(f => f[7] = 0x20), "the JPEG is corrupt: sampling factors 2x0, and only 1 to 4 are possible"),
        ["blocks"] = (Frame(f => f[7] = 0x44), "the JPEG is corrupt: 18 blocks in a unit, and at most 10 are possible"),
        ["equal components"] = (Frame(f => f[9] = f[6]), "the JPEG is corrupt: bad frame header"),
        ["quantization 4"] = (Frame(f => f[8] = 4), "the JPEG is corrupt: bad frame header"),
        ["missing quantization"] = (Frame(f => f[8] = 3), "the JPEG is corrupt: a scan uses a table that is not there"),
        ["missing Huffman tables"] = (Jpegs.Without(Plain, 0xC4), "the JPEG is corrupt: a scan uses a table that is not there"),
        ["a short quantization table"] = (Jpegs.Change(Plain, 0xDB, p => p[..^1]), "the JPEG is corrupt: bad quantization table"),
        ["an empty table segment"] = (Jpegs.With(Plain, Jpegs.Segment(0xDB, [])), "the JPEG is corrupt: empty table segment"),
        ["a short Huffman table"] = (Jpegs.Change(Plain, 0xC4, p => p[..^1]), "the JPEG is corrupt: bad Huffman table"),
        ["too many codes"] = (Jpegs.Change(Plain, 0xC4, p => { p[1] = 3; return p; }), "the JPEG is corrupt: bad Huffman table"),
        ["a DC value of 16"] = (Jpegs.Change(Plain, 0xC4, p => { p[17] = 16; return p; }), "the JPEG is corrupt: bad Huffman table"),
        ["a restart interval"] = (Jpegs.With(Plain, Jpegs.Segment(0xDD, [1])), "the JPEG is corrupt: bad restart interval"),
        ["an unknown component"] = (Scan(s => s[1] = 77), "the JPEG is corrupt: bad scan header"),
        ["components out of order"] = (Scan(s => (s[1], s[3]) = (s[3], s[1])), "the JPEG is corrupt: bad scan header"),
        ["part of the coefficients"] = (Scan(s => s[^2] = 62), "the JPEG is corrupt: bad scan header"),
        ["a progressive band without end"] = (Jpegs.Change(Jpegs.Fixture("progressive.jpg"), 0xDA, s => { s[^2] = 5; return s; }),
            "the JPEG is corrupt: bad scan header"),
        ["a scan twice"] = ([.. Plain[..^2], .. Plain[Jpegs.Split(Plain).First(s => s.Marker == 0xDA).Start..]],
            "the JPEG is corrupt: component 1 is scanned twice"),
    };

    public static TheoryData<string> RefusedKinds => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(RefusedKinds))]
    public void A_broken_or_unsupported_jpeg_is_refused_with_the_reason(string kind)
    {
        var refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(Refusals[kind].File, Limits));
        Assert.Equal(Refusals[kind].Reason, refused.Message);
    }

    [Fact]
    public void A_jpeg_is_recognised_by_its_first_bytes_alone()
    {
        Assert.True(JpegWalker.Recognises(Plain));
        Assert.False(JpegWalker.Recognises(Plain.AsSpan(1)));
        Assert.False(JpegWalker.Recognises([0xFF, 0xD8]));
        Assert.False(JpegWalker.Recognises([]));
    }

    [Theory]
    [InlineData("progressive.jpg", "E0 DB DB C2 C4 C4 DA C4 DA C4 DA C4 DA C4 DA C4 DA DA C4 DA C4 DA C4 DA D9")]
    [InlineData("restarts.jpg", "E0 DB DB C0 C4 C4 C4 C4 DD DA D9")]
    [InlineData("extended.jpg", "E0 DB DB C1 C4 C4 C4 C4 DA D9")]
    public void A_jpeg_without_metadata_is_kept_byte_for_byte(string fixture, string markers)
    {
        byte[] file = Jpegs.Fixture(fixture);
        Walk walk = JpegWalker.Walk(file, Limits);
        Assert.Equal(file, walk.Stripped);
        Assert.Equal(markers, Jpegs.Markers(walk.Stripped));
        Assert.Equal((PictureFormat.Jpeg, 44, 36, 1, 1), (walk.Format, walk.Width, walk.Height, walk.Frames, walk.Orientation));
    }

    [Fact]
    public void Gray_and_cmyk_pictures_are_kept()
    {
        Assert.Equal((20, 9), Size(Jpegs.Gray(20, 9)));
        Assert.Equal((17, 21), Size(Jpegs.Cmyk(17, 21)));
    }

    [Fact]
    public void Data_that_ends_early_is_harmless_if_the_end_marker_is_there()
    {
        byte[] early = [.. Plain[..^40], 0xFF, 0xD9];
        Walk walk = JpegWalker.Walk(early, Limits);
        Assert.Equal(early, walk.Stripped);
        Assert.Equal((40, 30), (Decoded.From(walk.Stripped).Width, walk.Height));
    }

    [Fact]
    public void Fill_bytes_before_a_marker_are_dropped()
    {
        byte[] filled = [.. Jpegs.WithBefore(Plain, 0xC0, [0xFF, 0xFF])[..^2], 0xFF, 0xFF, 0xD9];
        Assert.Equal(Plain, JpegWalker.Walk(filled, Limits).Stripped);
    }

    [Fact]
    public void Restart_markers_out_of_order_or_unannounced_are_refused()
    {
        byte[] restarts = Jpegs.Fixture("restarts.jpg");
        int second = restarts.AsSpan().IndexOf([(byte)0xFF, (byte)0xD1]);
        restarts[second + 1] = 0xD2;
        var refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(restarts, Limits));
        Assert.Equal($"the JPEG is corrupt: unexpected restart marker at byte {second}", refused.Message);

        byte[] unannounced = Jpegs.Without(Jpegs.Fixture("restarts.jpg"), 0xDD);
        refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(unannounced, Limits));
        Assert.StartsWith("the JPEG is corrupt: unexpected restart marker at byte ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_scans_than_allowed_are_refused_and_as_many_are_not()
    {
        byte[] progressive = Jpegs.Fixture("progressive.jpg");
        var refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(progressive, Limits with { MaxScans = 9 }));
        Assert.Equal("the JPEG has 10 scans, and at most 9 are allowed", refused.Message);
        Assert.Equal(progressive, JpegWalker.Walk(progressive, Limits with { MaxScans = 10 }).Stripped);
    }

    [Fact]
    public void A_side_or_an_area_past_the_limit_is_refused_before_any_data_is_read()
    {
        byte[] claims = Frame(f => (f[1], f[2], f[3], f[4]) = (0xFF, 0xFF, 0xFF, 0xFF));
        byte[] header = claims[..Jpegs.Split(claims).First(s => s.Marker == 0xC4).Start];
        var refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(header, Limits));
        Assert.Equal("the picture's longest side is 65535 pixels, and at most 1000 are allowed", refused.Message);

        refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(Plain, Limits with { MaxSide = 39 }));
        Assert.Equal("the picture's longest side is 40 pixels, and at most 39 are allowed", refused.Message);

        refused = Assert.Throws<PictureException>(() => JpegWalker.Walk(Plain, Limits with { MaxPixels = 1199 }));
        Assert.Equal("the picture has 1200 pixels (40x30, frames: 1), and at most 1199 are allowed", refused.Message);
        Assert.Equal(Plain, JpegWalker.Walk(Plain, Limits with { MaxSide = 40, MaxPixels = 1200 }).Stripped);
    }

    private static (int Width, int Height) Size(byte[] file)
    {
        Walk walk = JpegWalker.Walk(file, Limits);
        return (walk.Width, walk.Height);
    }

    private static byte[] Frame(Action<byte[]> change) => Changed(0xC0, change);

    private static byte[] Scan(Action<byte[]> change) => Changed(0xDA, change);

    private static byte[] Changed(byte marker, Action<byte[]> change) => Jpegs.Change(Plain, marker, payload =>
    {
        change(payload);
        return payload;
    });

    private static byte[] Kind(byte marker) => Jpegs.Replace(Plain, 0xC0, Jpegs.Segment(marker, Jpegs.Payload(Plain, 0xC0)));
}
