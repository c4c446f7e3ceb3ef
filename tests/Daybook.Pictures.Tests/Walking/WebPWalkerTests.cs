using CsCheck;
using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;
using SkiaSharp;
using static Daybook.Pictures.Tests.Making.WebPs;

namespace Daybook.Pictures.Tests.Walking;

public sealed class WebPWalkerTests
{
    private static readonly PictureLimits Limits = new();
    private static readonly byte[] Lossy = Plain();
    private static readonly byte[] Lossless = Plain(lossless: true);
    private static readonly byte[] Transparent = Plain(transparent: true);

    private static readonly byte[][] Image = ImageOf(Lossy);
    private static readonly byte[] Frame = Anmf(0, 0, 40, 30, 100, 0, Image);

    private static readonly Dictionary<string, (byte[] File, string Reason)> Refusals = new()
    {
        ["cut"] = (Lossy[..^1], $"the WebP is truncated: its header announces {Lossy.Length} bytes, and there are {Lossy.Length - 1}"),
        ["odd size"] = (Riff([1]), "the WebP is corrupt: its RIFF header gives the size 5, which must be even and at least 4"),
        ["empty"] = (Riff(), "the WebP is corrupt: it is empty"),
        ["unknown first chunk"] = (Riff(Chunk("EXIF", [1, 2]), Image[0]), "the WebP is corrupt: its first chunk is none of VP8, VP8L and VP8X"),
        ["half a chunk header"] = (Riff(Image[0], [1, 2]), "the WebP is corrupt: 2 bytes are left where a chunk should begin"),
        ["a chunk past the end"] = (Riff(Image[0], [.. "XMP "u8, 9, 0, 0, 0, 1, 2]), "the WebP is corrupt: a chunk is 9 bytes long, and 2 bytes are left"),
        ["a huge chunk"] = (Riff(Image[0], [.. "XMP "u8, 255, 255, 255, 255]), "the WebP is corrupt: a chunk is 4294967295 bytes long, and 0 bytes are left"),
        ["two images"] = (Riff(Image[0], Image[0]), "the WebP is corrupt: it has more than one image where one should be"),
        ["ALPH alone"] = (Riff(Chunk("ALPH", [1, 0])), "the WebP is corrupt: it has no image data"),
        ["short VP8"] = (Riff(Chunk("VP8 ", Vp8().AsSpan(0, 8))), "the WebP is corrupt: its VP8 data is too short"),
        ["no key frame"] = (Changed(v => v[0] |= 1), "the WebP is corrupt: bad VP8 header"),
        ["not shown"] = (Changed(v => v[0] &= 0xEF), "the WebP is corrupt: bad VP8 header"),
        ["VP8 version"] = (Changed(v => v[0] |= 0x08), "the WebP is corrupt: bad VP8 header"),
        ["start code"] = (Changed(v => v[3] = 0), "the WebP is corrupt: bad VP8 header"),
        ["first partition"] = (Changed(v => v[2] = 255), "the WebP is corrupt: bad VP8 header"),
        ["VP8 width 0"] = (Changed(v => v[6] = v[7] = 0), "the WebP is corrupt: its width or height is 0"),
        ["VP8L signature"] = (Riff(Chunk("VP8L", [0x2E, 0, 0, 0, 0, 0])), "the WebP is corrupt: bad VP8L header"),
        ["VP8L version"] = (Riff(Chunk("VP8L", [0x2F, 0, 0, 0, 0x40, 0])), "the WebP is corrupt: VP8L version 2, and only 0 is known"),
        ["short VP8X"] = (Riff(Chunk("VP8X", [0, 0, 0, 0]), Image[0]), "the WebP is corrupt: its VP8X chunk is 4 bytes long instead of 10"),
        ["two VP8X"] = (Riff(Vp8X(0, 40, 30), Vp8X(0, 40, 30), Image[0]), "the WebP is corrupt: it has two VP8X chunks"),
        ["no image"] = (Riff(Vp8X(0, 40, 30)), "the WebP is corrupt: it has no image data"),
        ["another canvas"] = (Riff(Vp8X(0, 41, 30), Image[0]), "the WebP is corrupt: its image data is 40x30 pixels where 41x30 were announced"),
        ["ICCP late"] = (Riff(Vp8X(Icc, 40, 30), Image[0], Chunk("ICCP", [1])), "the WebP is corrupt: its ICCP chunk comes after the image"),
        ["ALPH late"] = (Riff(Vp8X(Alpha, 40, 30), Image[0], Chunk("ALPH", [1, 0])), "the WebP is corrupt: its ALPH chunk is out of place"),
        ["ALPH with VP8L"] = (Riff(Vp8X(Alpha, 40, 30), Chunk("ALPH", [1, 0]), ImageOf(Lossless)[0]), "the WebP is corrupt: its ALPH chunk is out of place"),
        ["ALPH compression"] = (Riff(Vp8X(Alpha, 40, 30), Chunk("ALPH", [2, 0]), Image[0]), "the WebP is corrupt: bad ALPH chunk"),
        ["short raw ALPH"] = (Riff(Vp8X(Alpha, 40, 30), Chunk("ALPH", new byte[1200]), Image[0]), "the WebP is corrupt: its ALPH chunk has 1199 bytes for 1200 pixels"),
        ["frames unannounced"] = (Riff(Vp8X(0, 40, 30), Anim(0), Frame), "the WebP is corrupt: bad ANIM chunk, or out of place"),
        ["frame unannounced"] = (Riff(Vp8X(0, 40, 30), Frame, Image[0]), "the WebP is corrupt: bad ANMF chunk, or out of place"),
        ["frame before ANIM"] = (Riff(Vp8X(Animation, 40, 30), Frame, Anim(0)), "the WebP is corrupt: bad ANMF chunk, or out of place"),
        ["short ANIM"] = (Riff(Vp8X(Animation, 40, 30), Chunk("ANIM", [0, 0, 0, 0]), Frame), "the WebP is corrupt: bad ANIM chunk, or out of place"),
        ["two ANIM"] = (Riff(Vp8X(Animation, 40, 30), Anim(0), Anim(0), Frame), "the WebP is corrupt: bad ANIM chunk, or out of place"),
        ["no frame"] = (Riff(Vp8X(Animation, 40, 30), Anim(0)), "the WebP is corrupt: it is animated and has no frame"),
        ["image beside frames"] = (Riff(Vp8X(Animation, 40, 30), Anim(0), Frame, Image[0]), "the WebP is corrupt: it is animated and has an image outside its frames"),
        ["frame outside"] = (Animated(Anmf(2, 0, 40, 30, 1, 0, Image)), "the WebP is corrupt: a frame of 40x30 pixels at 2,0 is outside the canvas of 40x30"),
        ["frame far outside"] = (Animated(Anmf(0xFFFFFF * 2, 0, 40, 30, 1, 0, Image)), "the WebP is corrupt: a frame of 40x30 pixels at 33554430,0 is outside the canvas of 40x30"),
        ["frame of another size"] = (Animated(Anmf(0, 0, 38, 30, 1, 0, Image)), "the WebP is corrupt: its image data is 40x30 pixels where 38x30 were announced"),
        ["frame without image"] = (Animated(Anmf(0, 0, 40, 30, 1, 0)), "the WebP is corrupt: it has no image data"),
        ["short frame"] = (Animated(Chunk("ANMF", new byte[14])), "the WebP is corrupt: bad ANMF chunk, or out of place"),
    };

    public static TheoryData<string> RefusedKinds => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(RefusedKinds))]
    public void A_broken_webp_is_refused_with_the_reason(string kind)
    {
        var refused = Assert.Throws<PictureException>(() => WebPWalker.Walk(Refusals[kind].File, Limits));
        Assert.Equal(Refusals[kind].Reason, refused.Message);
    }

    [Fact]
    public void A_webp_is_recognised_by_its_first_bytes_alone()
    {
        Assert.True(WebPWalker.Recognises(Lossy));
        Assert.False(WebPWalker.Recognises(Lossy.AsSpan(0, 11)));
        Assert.False(WebPWalker.Recognises("RIFF\x10\0\0\0WAVEfmt "u8));
    }

    [Fact]
    public void A_picture_without_metadata_is_kept_byte_for_byte()
    {
        Assert.All([Lossy, Lossless, Transparent, WebPs.Animated()], file =>
        {
            Walk walk = WebPWalker.Walk(file, Limits);
            Assert.Equal(file, walk.Stripped);
            Assert.Equal((PictureFormat.WebP, 40, 30, 1), (walk.Format, walk.Width, walk.Height, walk.Orientation));
        });
        Assert.Equal("VP8X ALPH VP8", Names(Transparent));
    }

    [Fact]
    public void Metadata_and_unknown_chunks_are_dropped_and_their_flags_cleared()
    {
        byte[] file = Extended(Lossy, Exif | Xmp | Icc | 0xC1, 40, 30, [Chunk("what", [1])],
            [Chunk("EXIF", Exifs.Tiff(1)), Chunk("XMP ", [1, 2, 3]), Chunk("ever", [])]);
        Assert.Equal(Extended(Lossy, 0, 40, 30), WebPWalker.Walk(file, Limits).Stripped);
        Assert.Equal(Lossy, WebPWalker.Walk(Riff(Image[0], Chunk("EXIF", Exifs.Tiff(6)), Chunk("XMP ", [1])), Limits).Stripped);
    }

    [Fact]
    public void Unknown_chunks_reserved_bits_and_padding_in_a_frame_do_not_stay()
    {
        byte[] frame = Anmf(0, 0, 40, 30, 7, 0xFE, [.. Image, Chunk("more", [1])]);
        Assert.Equal(Animated(Anmf(0, 0, 40, 30, 7, 2, Image)), WebPWalker.Walk(Animated(frame), Limits).Stripped);

        byte[] padded = Riff(Vp8X(Icc, 40, 30), Chunk("ICCP", [1, 2, 3]), Image[0]);
        byte[] dirty = [.. padded];
        dirty[12 + 18 + 8 + 3] = 77;
        Assert.Equal(padded, WebPWalker.Walk(dirty, Limits).Stripped);
    }

    [Fact]
    public void The_first_profile_stays_if_it_is_announced()
    {
        byte[] first = Chunk("ICCP", IccProfile());
        byte[] kept = Extended(Lossy, Icc, 40, 30, [first]);
        Assert.Equal(kept, WebPWalker.Walk(Extended(Lossy, Icc, 40, 30, [first, Chunk("ICCP", [9])]), Limits).Stripped);
        Assert.Equal(Extended(Lossy, 0, 40, 30), WebPWalker.Walk(Extended(Lossy, 0, 40, 30, [first]), Limits).Stripped);
        Assert.NotEqual(Decoded.From(kept).Frames[0].Pixels, Decoded.From(Lossy).Frames[0].Pixels);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(8)]
    public void Of_exif_the_orientation_stays_with_or_without_the_prefix(int orientation)
    {
        byte[] kept = Extended(Lossy, Exif, 40, 30, after: [Chunk("EXIF", ExifOrientation.Minimal(orientation))]);
        byte[] tiff = Exifs.Tiff(orientation);
        foreach (byte[] exif in new[] { tiff, [.. "Exif\0\0"u8, .. tiff] })
        {
            Walk walk = WebPWalker.Walk(
                Extended(Lossy, Exif, 40, 30, after: [Chunk("EXIF", exif), Chunk("EXIF", Exifs.Tiff(3))]), Limits);
            Assert.Equal(kept, walk.Stripped);
            Assert.Equal((orientation, 40, 30), (walk.Orientation, walk.Width, walk.Height));
        }

        Assert.Equal(((SKEncodedOrigin)orientation).ToString(), Decoded.From(kept).Origin);
    }

    [Fact]
    public void Exif_that_is_not_announced_does_not_count()
    {
        Walk walk = WebPWalker.Walk(Extended(Lossy, 0, 40, 30, after: [Chunk("EXIF", Exifs.Tiff(6))]), Limits);
        Assert.Equal(Extended(Lossy, 0, 40, 30), walk.Stripped);
        Assert.Equal(1, walk.Orientation);
    }

    [Fact]
    public void The_loop_count_and_the_timing_of_an_animation_stay()
    {
        Walk walk = WebPWalker.Walk(WebPs.Animated(frames: 5, loops: 3, after: [Chunk("XMP ", [1])]), Limits);
        Assert.Equal(5, walk.Frames);
        Decoded decoded = Decoded.From(walk.Stripped);
        Assert.Equal([40, 41, 42, 43, 44], decoded.Frames.Select(frame => frame.Duration));
        Assert.Equal(Decoded.From(WebPs.Animated(frames: 5, loops: 3)).Repetitions, decoded.Repetitions);
    }

    [Fact]
    public void Limits_count_the_canvas_times_the_frames()
    {
        byte[] file = WebPs.Animated(frames: 4);
        Assert.Equal("the picture has 4 frames, and at most 3 are allowed", Refuse(file, Limits with { MaxFrames = 3 }));
        Assert.Equal("the picture has 4800 pixels (40x30, frames: 4), and at most 4799 are allowed", Refuse(file, Limits with { MaxPixels = 4799 }));
        Assert.Equal("the picture's longest side is 40 pixels, and at most 39 are allowed", Refuse(Lossy, Limits with { MaxSide = 39 }));
        Assert.Equal("the picture's longest side is 16777216 pixels, and at most 1000 are allowed",
            Refuse(Extended(Lossy, 0, 1 << 24, 1 << 24), Limits));
        Assert.Equal(4, WebPWalker.Walk(file, Limits with { MaxFrames = 4, MaxPixels = 4800, MaxSide = 40 }).Frames);
    }

    [Fact]
    public void Frames_of_an_animation_are_files_of_their_own()
    {
        Walk walk = WebPWalker.Walk(WebPs.Animated(frames: 4), Limits);
        var frames = WebPWalker.Frames(walk.Stripped).Select(frame => frame.ToArray()).ToList();
        Assert.Equal(["VP8X ALPH VP8", "VP8L", "VP8X ALPH VP8", "VP8"], frames.Select(Names));
        Assert.Equal([(40, 30), (38, 28), (36, 26), (40, 30)], frames.Select(Decoded.From).Select(frame => (frame.Width, frame.Height)));
    }

    [Fact]
    public void Every_frame_of_any_picture_decodes_alone() => Gen.Int.Sample(
        seed =>
        {
            Walk walk = WebPWalker.Walk(Any(new Random(seed), marker: null), Limits);
            var frames = WebPWalker.Frames(walk.Stripped).ToList();
            Assert.Equal(walk.Frames, frames.Count);
            Assert.All(frames, frame => Assert.Single(Decoded.From(frame.ToArray()).Frames));
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void A_still_picture_is_its_own_only_frame() => Assert.Equal(Lossy, Assert.Single(WebPWalker.Frames(Lossy)).ToArray());

    private static string Refuse(byte[] file, PictureLimits limits) =>
        Assert.Throws<PictureException>(() => WebPWalker.Walk(file, limits)).Message;

    private static byte[] Animated(byte[] frame) => Riff(Vp8X(Animation, 40, 30), Anim(0), frame);

    private static byte[] Vp8() => Split(Lossy).Single().Payload;

    private static byte[] Changed(Action<byte[]> change)
    {
        byte[] payload = Vp8();
        change(payload);
        return Riff(Chunk("VP8 ", payload));
    }
}
