using System.Text;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>Pictures that arrive damaged, and what their senders are told.</summary>
public sealed class UploadPicDamageTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string LineEnds =
        "Client error: Invalid argument(s): the client converted line ends (LF to CR LF or the like), which destroys a picture; " +
        "multipart/form-data avoids it";

    private static readonly Dictionary<string, Func<byte[]>> Good = new()
    {
        ["PNG"] = () => Samples.Png(1, 30, 30),
        ["animated PNG"] = () => Pngs.Animated(new Random(1)),
        ["JPEG"] = () => Jpegs.Plain(),
        ["GIF"] = () => Gifs.Still(30, 30),
        ["animated GIF"] = Lantern.File,
        ["WebP"] = () => WebPs.Plain(),
        ["animated WebP"] = () => WebPs.Animated(),
    };

    public static TheoryData<string> Formats => [.. Good.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_truncated_picture_is_refused(string format)
    {
        var picture = Good[format]();
        var member = await shared.JoinAsync();
        foreach (var length in (int[])[picture.Length - 1, picture.Length * 2 / 3, picture.Length / 3, 20])
        {
            var error = (await member.UploadAsync(("data", picture[..length]))).Error;
            Assert.NotNull(error);
            Assert.Matches("^Client error: Invalid argument\\(s\\): (the [A-Z].* (truncated|corrupt)|the (data of frame|picture's data))", error);
        }

        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task A_png_with_a_wrong_CRC_is_refused()
    {
        var picture = Samples.Png(1);
        picture[^20] ^= 1;
        (await (await shared.JoinAsync()).UploadAsync(("data", picture))).AssertFail(
            "Client error: Invalid argument(s): the PNG is corrupt: the CRC of its chunk IDAT is wrong");
    }

    [Fact]
    public async Task A_picture_whose_frame_turns_out_corrupt_only_when_decoded_is_refused()
    {
        var parts = Pngs.Parts(Samples.Png(1, 30, 30));
        parts.RemoveAll(part => part.Type == "IDAT");
        parts.Insert(parts.Count - 1, new("IDAT", Pngs.Deflate(new byte[100])));
        (await (await shared.JoinAsync()).UploadAsync(("data", Pngs.File(parts)))).AssertFail(
            "Client error: Invalid argument(s): the picture's data is incomplete or corrupt");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Bytes_after_the_end_are_dropped_and_never_served(string format)
    {
        var picture = Good[format]();
        byte[] followed = [.. picture, .. "\r\n<html><script>alert(1)</script>"u8];
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(followed);
        var served = (await member.GetAsync(picId)).Bytes;
        Assert.True(served.AsSpan().IndexOf("<script>"u8) < 0);
        Looks.AssertSame(picture, served);
        Assert.Equal(picId, await member.AddAsync(picture));
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    public async Task A_png_whose_line_ends_the_client_converted_is_refused_with_a_way_out(string from, string to)
    {
        var picture = Samples.Png(1, 60, 60);
        var converted = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(picture).Replace(from, to, StringComparison.Ordinal));
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", converted))).AssertFail(LineEnds);
        (await member.UploadFileAsync(picture, "me.png", "image/png")).AssertOk();
    }

    [Fact]
    public async Task What_the_client_did_to_a_picture_is_told_even_when_that_made_it_too_large()
    {
        var picture = Samples.OfSize(40_960);
        var converted = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(picture).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.True(converted.Length > 40_960);
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", converted))).AssertFail(LineEnds);
        (await member.UploadAsync(("data", Convert.ToBase64String(picture)))).AssertFail(
            "Client error: Invalid argument(s): the picture is base64 text; its own bytes are needed");
        (await member.UploadAsync(("data", Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(picture))[..45_000]))).AssertFail(
            "Client error: Invalid argument(s): the client converted the picture as if it were text (to UTF-8), which destroys it; its own " +
            "bytes are needed");
    }

    [Fact]
    public async Task Too_many_bytes_of_anything_else_are_refused_with_both_numbers()
    {
        var member = await shared.JoinAsync();
        foreach (var bytes in (byte[][])[new byte[40_961], [.. Enumerable.Repeat("<p>\r\n"u8.ToArray(), 8193).SelectMany(line => line).Take(40_961)]])
        {
            (await member.UploadAsync(("data", bytes))).AssertFail(
                "Client error: Invalid argument(s): the picture has 40961 bytes, the limit is 40960");
        }
    }

    [Fact]
    public async Task Hostile_pictures_are_answered_and_the_server_goes_on()
    {
        var member = await shared.JoinAsync();
        byte[][] hostile =
        [
            Pngs.File(Pngs.Header(int.MaxValue, int.MaxValue), new("IDAT", []), Pngs.End),
            Pngs.File(Pngs.Header(10, 10), new("IDAT", Pngs.Bomb(20)), Pngs.End),
            Pngs.File(Pngs.Header(1, 1), new("iCCP", [.. "x\0\0"u8, .. Pngs.Bomb(20)]), new("IDAT", Pngs.Deflate(new byte[4])), Pngs.End),
            [.. Gifs.Start(65535, 65535, [1, 2, 3, 4, 5, 6]), .. Gifs.Image(0, 0, 1, 1, 2, [1]), .. Gifs.End],
            [.. "RIFF"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WEBPVP8X"u8],
            [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 40_000)],
        ];
        foreach (var picture in hostile)
        {
            var reply = await member.UploadAsync(("data", picture));
            Assert.True(reply.IsOk || reply.Error!.StartsWith("Client error: Invalid argument(s): the ", StringComparison.Ordinal), reply.ToString());
        }

        await member.AddAsync(Samples.Png(1));
    }
}
