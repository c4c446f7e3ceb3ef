using System.Text;
using Daybook.Pictures.Tests.Making;
using SkiaSharp;
using static Daybook.Pictures.Tests.Making.Pngs;

namespace Daybook.Fuzz.Tests.Hostile;

/// <summary>Files that ask for much more than they are, and files that are not what they say.</summary>
internal static class HostilePictures
{
    private static readonly byte[] Jpeg = Jpegs.Plain();

    /// <summary>Each file by what it is, and how what is said about it begins: why it is refused, or what it is.</summary>
    public static IReadOnlyDictionary<string, (Func<byte[]> Make, string Outcome)> All { get; } = new Dictionary<string, (Func<byte[]>, string)>
    {
        ["a PNG of 18000x18000 pixels of one bit"] = (() => File([Header(18_000, 18_000, 1, 0), new("IDAT", Bomb(39)), End]), "the picture's longest side is 18000"),
        ["a PNG of 2147483647x2147483647 pixels"] = (() => File([Header(int.MaxValue, int.MaxValue), new("IDAT", Deflate([0])), End]), "the picture's longest side"),
        ["a PNG of 1x1 pixels and 30 MB"] = (() => File([Header(1, 1, 8, 0), new("IDAT", Bomb(30)), End]), "Png 1x1"),
        ["a PNG with a zTXt bomb of 100 MB"] = (() => File([Header(1, 1, 8, 0), new("zTXt", [.. "Comment\0\0"u8, .. Bomb(100)]), Pixel, End]), "Png 1x1"),
        ["a PNG with an iTXt bomb of 100 MB"] = (() => File([Header(1, 1, 8, 0), new("iTXt", [.. "Comment\0\u0001\0\0\0"u8, .. Bomb(100)]), Pixel, End]), "Png 1x1"),
        ["a PNG with an iCCP bomb of 100 MB"] = (() => File([Header(1, 1, 8, 0), new("iCCP", [.. "icc\0\0"u8, .. Bomb(100, first: Icc)]), Pixel, End]), "the PNG's colour profile has more than"),
        ["a PNG with many thousands of text chunks"] = (() => File([Header(1, 1, 8, 0), .. Enumerable.Repeat(new Part("tEXt", "a\0"u8.ToArray()), 60_000), Pixel, End]), "Png 1x1"),
        ["a PNG with many thousands of empty IDATs"] = (() => File([Header(1, 1, 8, 0), .. Enumerable.Repeat(new Part("IDAT", []), 60_000), Pixel, End]), "Png 1x1"),
        ["a PNG with an IDAT for each byte"] = (() => File([Header(1000, 1000, 1, 0), .. Deflate(Rows(1000, 126, 2)).Select(b => new Part("IDAT", [b])), End]), "Png 1000x1000"),
        ["a PNG of the most pixels, of the slowest filter"] = (() => File([Header(1000, 1000, 16, 6), new("IDAT", Deflate(Rows(1000, 8001, 4))), End]), "Png 1000x1000"),
        ["an interlaced PNG of the most pixels"] = (() => File([Header(1000, 1000, 8, 6, interlaced: true), new("IDAT", Deflate(Interlaced(1000, 4))), End]), "Png 1000x1000"),
        ["a PNG of noise"] = (() => Still(new Random(1), 360, 360, 16, 2, marker: "m"), "Png 360x360"),
        ["a PNG of the most pixels, of noise"] = (() => File([Header(1000, 1000, 8, 6), new("IDAT", Deflate(Noise())), End]), "Png 1000x1000"),
        ["an APNG whose first frame is noise of the most pixels"] = (() => File([Header(1000, 1000, 8, 6), Control(2), FrameControl(0, 1000, 1000), new("IDAT", Deflate(Noise())), FrameControl(1, 1, 1), FrameData(2, Deflate(new byte[5])), End]), "Png 1000x1000, frames: 2"),
        ["a PNG with a chunk of 2147483647 bytes"] = (() => [.. Signature, .. Bytes(Header(1, 1)), .. Number(int.MaxValue), .. "IDAT"u8, .. new byte[1000]], "the PNG"),
        ["a PNG with a chunk of 4294967295 bytes"] = (() => [.. Signature, .. Bytes(Header(1, 1)), .. Number(-1), .. "tEXt"u8, .. new byte[1000]], "the PNG"),
        ["a PNG with an unknown interlace method"] = (() => File([new("IHDR", [.. Header(1, 1, 8, 0).Data[..12], 2]), Pixel, End]), "the PNG is corrupt: unknown compression 0"),
        ["a PNG with an unknown filter"] = (() => File([Header(1, 1, 8, 0), new("IDAT", Deflate([5, 0])), End]), "the picture's data is incomplete"),
        ["a PNG that wants a preset dictionary"] = (() => File([Header(1, 1, 8, 0), new("IDAT", [0x78, 0xBB, 0, 0, 0, 1, 3, 0]), End]), "the picture's data is incomplete"),
        ["an APNG that claims 2147483647 frames"] = (() => Apng(int.MaxValue, 1), "the picture has 2147483647 frames"),
        ["an APNG that claims fewer frames than it has"] = (() => Apng(1, 3), "the PNG's animation is broken"),
        ["an APNG whose sequence numbers overlap"] = (() => File([Header(1, 1, 8, 0), Control(2), FrameControl(0, 1, 1), Pixel, FrameControl(0, 1, 1), FrameData(1, Pixel.Data), End]), "the PNG's animation is broken"),
        ["an APNG with a frame outside of its canvas"] = (() => File([Header(1, 1, 8, 0), Control(2), FrameControl(0, 1, 1), Pixel, FrameControl(1, 1, 1, int.MaxValue, 0), FrameData(2, Pixel.Data), End]), "the PNG's animation is broken"),
        ["an APNG of the most frames"] = (() => Apng(1000, 1000), "Png 1x1, frames: 1000"),
        ["an APNG of the most pixels"] = (() => FullApng(8, false), "Png 1000x1000, frames: "),
        ["an APNG of the most pixels of 16 bits"] = (() => FullApng(16, false), "Png 1000x1000, frames: "),
        ["an interlaced APNG of the most pixels"] = (() => FullApng(8, true), "Png 1000x1000, frames: "),
        ["an interlaced APNG of the most pixels of 16 bits"] = (() => FullApng(16, true), "Png 1000x1000, frames: "),
        ["a truncated PNG"] = (() => Still(40, 30)[..^20], "the PNG is truncated"),
        ["a PNG and a page after it"] = (() => [.. Still(40, 30), .. Html], "Png 40x30"),

        ["a GIF of 2700 pixels on a canvas of 4000x4000"] = (() => Gif(4000, 4000, Enumerable.Repeat(Gifs.Image(0, 0, 1, 1, 2, [0]), 2700)), "the picture's longest side is 4000"),
        ["a GIF of 2700 pixels on a canvas of 1000x1000"] = (() => Gif(1000, 1000, Enumerable.Repeat(Gifs.Image(0, 0, 1, 1, 2, [0]), 2700)), "the picture has 2700 frames"),
        ["a GIF of the most pixels"] = (() => Gif(1000, 1000, Enumerable.Repeat(Gifs.Image(0, 0, 1000, 1000, 2, new byte[1_000_000]), 10)), "Gif 1000x1000, frames: 10"),
        ["an interlaced GIF of the most pixels"] = (() => Gif(1000, 1000, Enumerable.Repeat(Gifs.Image(0, 0, 1000, 1000, 2, new byte[1_000_000], interlaced: true), 10)), "Gif 1000x1000, frames: 10"),
        ["a GIF of the most frames, each with a table"] = (() => Gif(100, 100, Enumerable.Repeat(Gifs.Image(0, 0, 1, 1, 2, [0], new byte[768]), 1000)), "Gif 100x100, frames: 1000"),
        ["a GIF with a frame of no size"] = (() => Gif(10, 10, [Gifs.Image(0, 0, 0, 0, 2, [])]), "the GIF is corrupt"),
        ["a GIF with a frame outside of its canvas"] = (() => Gif(10, 10, [Gifs.Image(65_535, 65_535, 1, 1, 2, [0])]), "the GIF is corrupt"),
        ["a GIF of one pixel with a million"] = (() => Gif(1, 1, [Gifs.Image(0, 0, 1, 1, 2, new byte[1_000_000])]), "Gif 1x1"),
        ["a GIF of nothing but clear codes"] = (() => Gif(100, 100, [[0x2C, 0, 0, 0, 0, 100, 0, 100, 0, 0, 2, .. Gifs.Blocks([.. Enumerable.Repeat<byte[]>([0x24, 0x49, 0x92], 100_000).SelectMany(codes => codes)])]]), "the picture's data is incomplete"),
        ["a GIF with many thousands of extensions"] = (() => Gif(1, 1, [.. Enumerable.Repeat<byte[]>([0x21, 0xFE, 0], 100_000), Gifs.Image(0, 0, 1, 1, 2, [0])]), "Gif 1x1"),
        ["a GIF with many thousands of graphic controls"] = (() => Gif(1, 1, [.. Enumerable.Repeat(Gifs.Control(1), 100_000), Gifs.Image(0, 0, 1, 1, 2, [0])]), "Gif 1x1"),
        ["a truncated GIF"] = (() => Gifs.Still(40, 30)[..^2], "the GIF is truncated"),
        ["a GIF and a page after it"] = (() => [.. Gifs.Still(40, 30), .. Html], "Gif 40x30"),
        ["a GIF that is a script"] = (() => "GIF89a/*"u8.ToArray().Concat(Encoding.ASCII.GetBytes(new string(' ', 500) + "*/=alert(1)")).ToArray(), "the picture's longest side"),

        ["a JPEG of 65500x65500 pixels"] = (() => Sized(65_500, 65_500), "the picture's longest side is 65500"),
        ["a JPEG of the most pixels and almost no data"] = (() => Sized(1000, 1000), "Jpeg 1000x1000"),
        ["a JPEG with 5000 scans"] = (() => Scans(5000, 1000), "the JPEG has 5001 scans"),
        ["a JPEG of the most scans and pixels"] = (() => Scans(63, 1000), "Jpeg 1000x1000"),
        ["a JPEG of the most scans and pixels, each with data"] = (() => Scans(63, 1000, Enumerable.Repeat((byte)0x55, 15_000).ToArray()), "Jpeg 1000x1000"),
        ["a JPEG with many thousands of restarts"] = (() => Restarts(), "Jpeg 40x30"),
        ["a JPEG with many thousands of tables"] = (() => Jpegs.With(Jpeg, [.. Enumerable.Repeat(Jpegs.Segment(0xDB, Jpegs.Payload(Jpeg, 0xDB)), 14_000)]), "Jpeg 40x30"),
        ["a JPEG with many thousands of empty comments"] = (() => Jpegs.With(Jpeg, [.. Enumerable.Repeat(Jpegs.Comment(""), 250_000)]), "Jpeg 40x30"),
        ["a JPEG of fill bytes"] = (() => [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 1_000_000), .. Jpeg[3..]], "Jpeg 40x30"),
        ["a JPEG with its height after its data"] = (() => Jpegs.Change(Jpeg, 0xC0, frame => [frame[0], 0, 0, .. frame[3..]]), "the JPEG gives its height after its data"),
        ["a JPEG without components"] = (() => Jpegs.Change(Jpeg, 0xC0, frame => [.. frame[..5], 0]), "the JPEG has 0 colour components"),
        ["a JPEG with 255 components"] = (() => Jpegs.Change(Jpeg, 0xC0, frame => [.. frame[..5], 255, .. new byte[765]]), "the JPEG has 255 colour components"),
        ["a JPEG with the largest sampling factors"] = (() => Jpegs.Change(Sized(1000, 1000), 0xC0, frame => [.. frame[..6], 1, 0x22, 0, 2, 0x14, 1, 3, 0x41, 1]), "the JPEG is corrupt"),
        ["an arithmetic JPEG"] = (() => Jpegs.Fixture("arithmetic.jpg"), "the JPEG uses arithmetic coding"),
        ["a lossless JPEG"] = (() => [.. Jpeg.AsSpan().ToArray().Select((b, i) => i > 0 && Jpeg[i - 1] == 0xFF && b == 0xC0 ? (byte)0xC3 : b)], "the JPEG uses lossless coding"),
        ["a truncated JPEG"] = (() => Jpeg[..^2], "the JPEG is truncated"),
        ["a JPEG and a page after it"] = (() => [.. Jpeg, .. Html], "Jpeg 40x30"),

        ["a WebP whose VP8X chunk has no size"] = (() => WebPs.Riff(WebPs.Chunk("VP8X", [])), "the WebP is corrupt: its VP8X chunk"),
        ["a WebP of 16777216x16777216 pixels"] = (() => WebPs.Riff(WebPs.Vp8X(0, 1 << 24, 1 << 24)), "the picture's longest side is 16777216"),
        ["a WebP whose image is larger than its canvas"] = (() => WebPs.Extended(WebPs.Plain(), 0, 10, 10), "the WebP is corrupt"),
        ["a WebP with frames in frames"] = (() => WebPs.Riff(WebPs.Vp8X(WebPs.Animation, 40, 30), WebPs.Anim(0), Nested(20)), "the WebP is corrupt"),
        ["a WebP with a huge alpha chunk"] = (() => Alpha([1, .. new byte[900_000]]), "the picture's data is incomplete"),
        ["a WebP with raw alpha of a million bytes"] = (() => Alpha([0, .. new byte[900_000]]), "WebP 40x30"),
        ["a WebP with a RIFF header of 4294967294 bytes"] = (() => [.. "RIFF"u8, 0xFE, 0xFF, 0xFF, 0xFF, .. WebPs.Plain()[8..]], "the WebP is truncated"),
        ["a WebP with many thousands of empty chunks"] = (() => WebPs.Extended(WebPs.Plain(), 0, 40, 30, [.. Enumerable.Repeat(WebPs.Chunk("junk", []), 120_000)]), "WebP 40x30"),
        ["a WebP of the most pixels, lossless"] = (() => FullWebP(lossless: true), "WebP 1000x1000, frames: 10"),
        ["a WebP of the most pixels, lossy"] = (() => FullWebP(lossless: false), "WebP 1000x1000, frames: 10"),
        ["a WebP of the most frames"] = (() => ManyFrames(1000), "WebP 100x100, frames: 1000"),
        ["a WebP of too many frames"] = (() => ManyFrames(1001), "the picture has 1001 frames"),
        ["a truncated WebP"] = (() => WebPs.Plain()[..^2], "the WebP is truncated"),
        ["a WebP and a page after it"] = (() => [.. WebPs.Plain(), .. Html], "WebP 40x30"),

        ["a JPEG that is also an archive"] = (() => [.. Jpeg, .. "PK\u0003\u0004"u8, .. new byte[100]], "Jpeg 40x30"),
        ["a GIF that is also a JPEG"] = (() => [.. Gifs.Start(40, 30, new byte[6]), .. Gifs.Comment("x"), .. Jpeg], "the GIF is corrupt"),
        ["a page with a picture's name"] = (() => Html, "not a picture of a known format"),
        ["nothing"] = (() => [], "the picture is empty"),
    };

    /// <summary>Photos that are to become userpics: up to 15,000,000 bytes and 50,000,000 pixels.</summary>
    public static IReadOnlyDictionary<string, (Func<byte[]> Make, string Outcome)> Photos { get; } = new Dictionary<string, (Func<byte[]>, string)>
    {
        ["a PNG of the most pixels"] = (() => File([Header(7000, 7000, 8, 6), new("IDAT", Deflate(Rows(7000, 28_001, 4))), End]), "Png 200x200"),
        ["a PNG of the most pixels of 16 bits"] = (() => File([Header(7000, 7000, 16, 6), new("IDAT", Deflate(Rows(7000, 56_001, 4))), End]), "Png 200x200"),
        ["an interlaced PNG of the most pixels"] = (() => File([Header(7000, 7000, 8, 6, interlaced: true), new("IDAT", Deflate(Interlaced(7000, 4))), End]), "Png 200x200"),
        ["a PNG of more than the most pixels"] = (() => File([Header(7072, 7072, 8, 6), new("IDAT", Deflate([0])), End]), "the picture has 50013184 pixels"),
        ["a PNG of 15 MB of text"] = (() => File([Header(1, 1, 8, 0), .. Enumerable.Repeat(new Part("tEXt", "a\0"u8.ToArray()), 1_000_000), Pixel, End]), "Png 1x1"),
        ["a JPEG of the most pixels and almost no data"] = (() => Sized(7000, 7000), "Png 200x200"),
        ["a JPEG of the most scans and pixels"] = (() => Scans(63, 7000), "Png 200x200"),
        ["a JPEG of the most scans and pixels, each with data"] = (() => Scans(63, 7000, [.. Enumerable.Repeat((byte)0x55, 200_000)]), "Png 200x200"),
        ["a GIF of the most pixels"] = (() => Gif(7000, 7000, [Gifs.Image(0, 0, 7000, 7000, 2, new byte[49_000_000])]), "Png 200x200"),
    };

    private static byte[] Html => "<!DOCTYPE html><script>alert(1)</script>"u8.ToArray();

    /// <summary>The pixel of a grey picture of one.</summary>
    private static Part Pixel => new("IDAT", Deflate([0, 0]));

    private static byte[] Rows(int rows, int length, byte filter) => Rows(filter, (rows, length));

    /// <summary>The rows of one pass after the other: a byte that says the filter, and nothing.</summary>
    private static byte[] Rows(byte filter, params (int Rows, int Length)[] passes)
    {
        var data = new byte[passes.Sum(pass => pass.Rows * pass.Length)];
        var at = 0;
        foreach (var (rows, length) in passes)
        {
            for (var end = at + (rows * length); at < end; at += length)
            {
                data[at] = filter;
            }
        }

        return data;
    }

    /// <summary>A million pixels of 32 bits, whose file is small all the same: what repeats is as long as a decoder remembers.</summary>
    private static byte[] Noise()
    {
        const int Row = 4001;
        var rows = new byte[8 * Row];
        new Random(1).NextBytes(rows);
        for (var at = 0; at < rows.Length; at += Row)
        {
            rows[at] = 0;
        }

        return [.. Enumerable.Repeat(rows, 1000 / 8).SelectMany(bytes => bytes)];
    }

    private static byte[] Interlaced(int side, int bytesPerPixel)
    {
        (int X, int Y, int StepX, int StepY)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        return Rows(
            4,
            [.. passes.Select(pass => ((side - pass.Y + pass.StepY - 1) / pass.StepY, 1 + ((side - pass.X + pass.StepX - 1) / pass.StepX * bytesPerPixel)))]);
    }

    private static byte[] Apng(int claimed, int frames) => File(
    [
        Header(1, 1, 8, 0), Control(claimed), FrameControl(0, 1, 1), Pixel,
        .. Enumerable.Range(1, frames - 1).SelectMany(i => (Part[])[FrameControl((2 * i) - 1, 1, 1), FrameData(2 * i, Pixel.Data)]), End,
    ]);

    private static byte[] FullApng(int depth, bool interlaced)
    {
        // As many frames as there are pixels for, in a file of the size that is allowed where nobody set another.
        var rows = Deflate(interlaced ? Interlaced(1000, depth / 2) : Rows(1000, 1 + (depth / 2 * 1000), 4));
        var frames = Math.Min(10, 40_000 / (rows.Length + 60));
        return File(
        [
            Header(1000, 1000, depth, 6, interlaced), Control(frames), FrameControl(0, 1000, 1000), new("IDAT", rows),
            .. Enumerable.Range(1, frames - 1).SelectMany(i => (Part[])[FrameControl((2 * i) - 1, 1000, 1000), FrameData(2 * i, rows)]), End,
        ]);
    }

    private static byte[] Gif(int width, int height, IEnumerable<byte[]> blocks) =>
        [.. Gifs.Start(width, height, new byte[6]), .. blocks.SelectMany(block => block), .. Gifs.End];

    private static byte[] Sized(int width, int height) =>
        Jpegs.Change(Jpeg, 0xC0, frame => [frame[0], (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, .. frame[5..]]);

    /// <summary>A progressive JPEG that refines the same coefficients again and again.</summary>
    public static byte[] Scans(int scans, int side, byte[]? data = null)
    {
        var whole = Jpegs.Fixture("progressive.jpg");
        var resized = Jpegs.Change(whole, 0xC2, frame => [frame[0], (byte)(side >> 8), (byte)side, (byte)(side >> 8), (byte)side, .. frame[5..]]);
        var segments = Jpegs.Split(resized);
        var first = segments.First(segment => segment.Marker == 0xDA);
        var id = Jpegs.Payload(resized, 0xC2)[6];
        byte[] tables = Jpegs.Segment(0xC4, [0x10, 1, 1, .. new byte[14], 0x00, 0x01]);
        byte[] scan = [.. Jpegs.Segment(0xDA, [1, id, 0, 1, 63, 0]), .. data ?? [0]];
        var refined = new byte[scans * scan.Length];
        for (var at = 0; at < refined.Length; at += scan.Length)
        {
            scan.CopyTo(refined, at);
        }

        return [.. resized[..first.End], .. tables, .. refined, 0xFF, 0xD9];
    }

    private static byte[] Restarts()
    {
        var whole = Jpegs.Fixture("restarts.jpg");
        var frame = Jpegs.Change(whole, 0xC0, frame => [frame[0], 0, 30, 0, 40, .. frame[5..]]);
        var scan = Jpegs.Split(frame).First(segment => segment.Marker == 0xDA).Start;
        var data = scan + 2 + ((frame[scan + 2] << 8) | frame[scan + 3]);
        return [.. frame[..data], .. Enumerable.Range(0, 200_000).SelectMany(i => (byte[])[0xFF, (byte)(0xD0 + (i % 8))]), 0xFF, 0xD9];
    }

    private static byte[] Nested(int depth) => depth == 0 ? WebPs.ImageOf(WebPs.Plain())[0] : WebPs.Anmf(0, 0, 40, 30, 1, 0, Nested(depth - 1));

    private static byte[] Alpha(byte[] alpha) =>
        WebPs.Riff(WebPs.Vp8X(WebPs.Alpha, 40, 30), WebPs.Chunk("ALPH", alpha), WebPs.ImageOf(WebPs.Plain())[0]);

    private static byte[] FullWebP(bool lossless)
    {
        using var blank = new SKBitmap(new SKImageInfo(1000, 1000, SKColorType.Rgba8888, SKAlphaType.Opaque));
        blank.Erase(SKColors.Beige);
        var image = WebPs.ImageOf(WebPs.Encode(blank, lossless));
        return WebPs.Riff([WebPs.Vp8X(WebPs.Animation, 1000, 1000), WebPs.Anim(0), .. Enumerable.Repeat(WebPs.Anmf(0, 0, 1000, 1000, 1, 0, image), 10)]);
    }

    private static byte[] ManyFrames(int frames)
    {
        var image = WebPs.ImageOf(WebPs.Plain(10, 10, lossless: true));
        return WebPs.Riff([WebPs.Vp8X(WebPs.Animation, 100, 100), WebPs.Anim(0), .. Enumerable.Repeat(WebPs.Anmf(0, 0, 10, 10, 1, 0, image), frames)]);
    }
}
