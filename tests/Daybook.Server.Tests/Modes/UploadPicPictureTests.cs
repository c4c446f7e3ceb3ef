using System.Text;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>Which pictures are accepted as <c>data</c>, and what is said of those that are not.</summary>
public sealed class UploadPicPictureTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string NoPicture = "not a picture of a known format; send a PNG, JPEG, GIF or WebP picture";

    private static readonly Dictionary<string, (Func<byte[]> Make, string Type, int Width, int Height)> Accepted = new()
    {
        ["PNG"] = (() => Pngs.Still(20, 10), "image/png", 20, 10),
        ["interlaced PNG"] = (() => Pngs.Still(new Random(2), 21, 11, depth: 4, colour: 3, interlaced: true), "image/png", 21, 11),
        ["animated PNG"] = (() => Pngs.Animated(new Random(3), 22, 12, frames: 5), "image/png", 22, 12),
        ["JPEG"] = (() => Jpegs.Plain(23, 13), "image/jpeg", 23, 13),
        ["progressive JPEG"] = (() => Jpegs.Fixture("progressive.jpg"), "image/jpeg", 44, 36),
        ["JPEG with restarts"] = (() => Jpegs.Fixture("restarts.jpg"), "image/jpeg", 44, 36),
        ["CMYK JPEG"] = (() => Jpegs.Cmyk(24, 14), "image/jpeg", 24, 14),
        ["grey JPEG"] = (() => Jpegs.Gray(25, 15), "image/jpeg", 25, 15),
        ["GIF"] = (() => Gifs.Still(26, 16), "image/gif", 26, 16),
        ["animated GIF"] = (Lantern.File, "image/gif", 100, 100),
        ["lossy WebP"] = (() => WebPs.Plain(27, 17), "image/webp", 27, 17),
        ["lossless WebP"] = (() => WebPs.Plain(28, 18, lossless: true), "image/webp", 28, 18),
        ["transparent WebP"] = (() => WebPs.Plain(29, 19, transparent: true), "image/webp", 29, 19),
        ["animated WebP"] = (() => WebPs.Animated(30, 20, frames: 5), "image/webp", 30, 20),
    };

    public static TheoryData<string> Formats => [.. Accepted.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_format_is_stored_and_served_with_the_same_pixels(string format)
    {
        var (make, type, width, height) = Accepted[format];
        var sent = make();
        var member = await shared.JoinAsync();
        var reply = (await member.UploadAsync(("data", sent))).AssertOk();
        Assert.Equal(
            [("height", $"{height}"), ("picid", $"{reply.PicId}"), ("success", "OK"), ("width", $"{width}")],
            reply.Pairs);

        var (served, contentType) = await member.GetAsync(reply.PicId);
        Assert.Equal(type, contentType);
        Looks.AssertSame(sent, served);
    }

    [Theory]
    [InlineData("animated GIF", "me.png", "image/png")]
    [InlineData("PNG", "me.svg", "image/svg+xml")]
    [InlineData("JPEG", "../../etc/passwd", "text/html")]
    [InlineData("lossy WebP", "me", "application/octet-stream")]
    [InlineData("GIF", "фото.jpg", "nonsense")]
    public async Task A_format_is_recognised_by_content_whatever_a_files_name_and_type_say(string format, string fileName, string contentType)
    {
        var (make, type, _, _) = Accepted[format];
        var member = await shared.JoinAsync();
        var reply = (await member.UploadFileAsync(make(), fileName, contentType, ("keywords", "a file"))).AssertOk();
        Assert.Equal(type, (await member.GetAsync(reply.PicId)).ContentType);
        Assert.Equal("a file", await member.KeywordsAsync(reply.PicId));
    }

    [Fact]
    public async Task A_picture_is_the_same_one_however_it_was_sent()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.OfSize(40_960);
        var picId = await member.AddAsync(picture);
        Assert.Equal(picId, (await member.UploadFileAsync(picture, "me.png", "image/png")).AssertOk().PicId);
        Assert.Equal(picId, (await member.UploadAsync(("url", shared.Host("/picture/same.png", picture)))).AssertOk().PicId);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG is not accepted; send a PNG, JPEG, GIF or WebP picture" },
        { "<?xml version='1.0'?>\n<!DOCTYPE svg>\n<svg/>", "SVG is not accepted; send a PNG, JPEG, GIF or WebP picture" },
        { "<!doctype html><title>me.png</title>", NoPicture },
        { "just text", NoPicture },
        { "BM6\0\0\0\0\0\0\0", NoPicture },
        { "\0\0\0\u001cftypavif", NoPicture },
        { "%PDF-1.7", NoPicture },
        { "data:image/png;base64,iVBORw0KGgo=", "the picture is base64 text; its own bytes are needed" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Anything_else_is_refused_even_as_a_file_that_says_it_is_a_picture(string content, string error)
    {
        var member = await shared.JoinAsync();
        error = $"Client error: Invalid argument(s): {error}";
        (await member.UploadAsync(("data", content))).AssertFail(error);
        (await member.UploadFileAsync(Encoding.UTF8.GetBytes(content), "me.png", "image/png")).AssertFail(error);
        Assert.Empty(await member.ListAsync());
    }

    [Fact]
    public async Task Neither_data_nor_url_is_refused_and_so_are_empty_ones()
    {
        const string Missing = "Client error: Missing required argument(s): data or url";
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("keywords", "happy"))).AssertFail(Missing);
        (await member.UploadAsync(("data", ""), ("url", ""))).AssertFail(Missing);
        (await member.UploadFileAsync([], "me.png", "application/octet-stream")).AssertFail(Missing);
    }

    [Fact]
    public async Task An_empty_field_beside_the_other_is_as_if_it_were_absent()
    {
        var member = await shared.JoinAsync();
        var picId = (await member.UploadAsync(("data", Samples.Png(1)), ("url", ""))).AssertOk().PicId;
        var byUrl = await member.UploadAsync(("url", shared.Host("/picture/one.png", Samples.Png(1))), ("data", ""));
        Assert.Equal(picId, byUrl.AssertOk().PicId);
    }

    [Fact]
    public async Task The_largest_picture_is_taken_and_one_byte_more_is_refused_with_both_numbers()
    {
        const string TooLarge = "Client error: Invalid argument(s): the picture has 40961 bytes, the limit is 40960";
        var member = await shared.JoinAsync();
        (await member.UploadAsync(("data", Samples.OfSize(40_960)))).AssertOk();
        (await member.UploadAsync(("data", Samples.OfSize(40_961, seed: 2)))).AssertFail(TooLarge);
        (await member.UploadFileAsync(Samples.OfSize(40_961, seed: 2), "me.png", "image/png")).AssertFail(TooLarge);
    }

    [Fact]
    public async Task The_size_counts_as_sent_although_what_is_too_much_would_be_dropped()
    {
        var member = await shared.JoinAsync();
        var picture = Samples.Png(1);
        (await member.UploadAsync(("data", Padded(40_961)))).AssertFail(
            "Client error: Invalid argument(s): the picture has 40961 bytes, the limit is 40960");
        var picId = await member.AddAsync(Padded(40_960));
        Assert.Equal(picId, await member.AddAsync(picture));
        Assert.True((await member.FindAsync(picId)).Size <= picture.Length);

        byte[] Padded(int length) => [.. picture, .. new byte[length - picture.Length]];
    }

    [Fact]
    public async Task The_largest_size_is_a_setting()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxBytes", "1000"));
        var member = await Member.JoinAsync(server);
        byte[] picture = [.. Samples.Png(1), .. new byte[1001 - Samples.Png(1).Length]];
        (await member.UploadAsync(("data", picture))).AssertFail("Client error: Invalid argument(s): the picture has 1001 bytes, the limit is 1000");
        (await member.UploadAsync(("data", picture[..1000]))).AssertOk();
    }
}
