using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>The limits that the settings put to what a picture may ask of whoever decodes it; an error names the limit and the value.</summary>
public sealed class UploadPicLimitsTests
{
    [Fact]
    public async Task A_side_that_is_too_long_is_refused()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxSide", "40"));
        var member = await Member.JoinAsync(server);
        foreach (var picture in (byte[][])[Pngs.Still(41, 8), Pngs.Still(8, 41), Gifs.Still(41, 8), Jpegs.Plain(8, 41), WebPs.Plain(41, 8)])
        {
            await RefuseAsync(member, picture, "the picture's longest side is 41 pixels, and at most 40 are allowed");
        }

        foreach (var picture in (byte[][])[Pngs.Still(40, 40), Gifs.Still(40, 40), Jpegs.Plain(40, 40), WebPs.Plain(40, 40)])
        {
            await member.AddAsync(picture);
        }
    }

    [Fact]
    public async Task Too_many_pixels_are_refused()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPixels", "1000"));
        var member = await Member.JoinAsync(server);
        foreach (var picture in (byte[][])[Pngs.Still(41, 25), Gifs.Still(41, 25), Jpegs.Plain(41, 25), WebPs.Plain(41, 25)])
        {
            await RefuseAsync(member, picture, "the picture has 1025 pixels (41x25, frames: 1), and at most 1000 are allowed");
        }

        await member.AddAsync(Pngs.Still(40, 25));
    }

    [Fact]
    public async Task Too_many_pixels_in_all_frames_are_refused()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPixels", "1000"));
        var member = await Member.JoinAsync(server);
        foreach (var picture in Animations(10, 21))
        {
            await RefuseAsync(member, picture, "the picture has 1050 pixels (10x21, frames: 5), and at most 1000 are allowed");
        }

        foreach (var picture in Animations(10, 20))
        {
            await member.AddAsync(picture);
        }
    }

    [Fact]
    public async Task Too_many_frames_are_refused()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxFrames", "4"));
        var member = await Member.JoinAsync(server);
        foreach (var picture in Animations(10, 10))
        {
            await RefuseAsync(member, picture, "the picture has 5 frames, and at most 4 are allowed");
        }

        await member.AddAsync(WebPs.Animated(10, 10, frames: 4));
    }

    [Fact]
    public async Task Too_many_scans_are_refused()
    {
        var progressive = Jpegs.Fixture("progressive.jpg");
        var scans = Jpegs.Split(progressive).Count(segment => segment.Marker == 0xDA);
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxScans", $"{scans - 1}"));
        var member = await Member.JoinAsync(server);
        await RefuseAsync(member, progressive, $"the JPEG has {scans} scans, and at most {scans - 1} are allowed");
        await member.AddAsync(Jpegs.Plain());
    }

    [Fact]
    public async Task The_usual_limits_hold_where_none_are_set()
    {
        await using var server = await UserpicServer.StartAsync();
        var member = await Member.JoinAsync(server);
        await RefuseAsync(member, Flat(1001, 1), "the picture's longest side is 1001 pixels, and at most 1000 are allowed");
        await member.AddAsync(Flat(1000, 1000));
        await RefuseAsync(member, WithFrames(1001), "the picture has 1001 frames, and at most 1000 are allowed");
        await member.AddAsync(WithFrames(1000));
        await RefuseAsync(
            member, WithFrames(11, 1000), "the picture has 11000000 pixels (1000x1000, frames: 11), and at most 10000000 are allowed");
    }

    /// <summary>A large picture in few bytes.</summary>
    private static byte[] Flat(int width, int height) => Pngs.File(
        Pngs.Header(width, height, depth: 1, colour: 0), new("IDAT", Pngs.Deflate(new byte[((width + 7) / 8 + 1) * height])), Pngs.End);

    /// <summary>A GIF of many frames of one pixel.</summary>
    private static byte[] WithFrames(int frames, int side = 2)
    {
        var frame = Gifs.Image(0, 0, 1, 1, 2, [1]);
        return [.. Gifs.Start(side, side, [1, 2, 3, 4, 5, 6]), .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), .. Gifs.End];
    }

    private static byte[][] Animations(int width, int height)
    {
        var frame = Gifs.Image(0, 0, width, height, 2, new byte[width * height]);
        return
        [
            Pngs.Animated(new Random(1), width, height, frames: 5),
            [.. Gifs.Start(width, height, [1, 2, 3, 4, 5, 6]), .. Enumerable.Repeat(frame, 5).SelectMany(bytes => bytes), .. Gifs.End],
            WebPs.Animated(width, height, frames: 5),
        ];
    }

    private static async Task RefuseAsync(Member member, byte[] picture, string error)
    {
        var before = (await member.ListAsync()).Count;
        (await member.UploadAsync(("data", picture))).AssertFail($"Client error: Invalid argument(s): {error}");
        Assert.Equal(before, (await member.ListAsync()).Count);
    }
}
