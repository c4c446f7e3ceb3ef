using System.Text;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>What of an uploaded file is not served to the world.</summary>
public sealed class UploadPicMetadataTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string Marker = "Secret-Street-17-Marker";

    private static readonly Dictionary<string, Func<byte[]>> Telling = new()
    {
        ["PNG"] = () => Samples.Png(1, 20, 20, Marker),
        ["animated PNG"] = () => Pngs.Animated(new Random(1), marker: Marker),
        ["JPEG"] = () => [.. Jpegs.With(Jpegs.Plain(), JpegMetadata()), .. Encoding.ASCII.GetBytes(Marker)],
        ["progressive JPEG"] = () => Jpegs.With(Jpegs.Fixture("progressive.jpg"), JpegMetadata()),
        ["GIF"] = () =>
        [
            .. Gifs.Start(4, 4, new byte[12]), .. Gifs.Metadata(Marker), .. Gifs.Image(0, 0, 4, 4, 2, new byte[16]), .. Gifs.Metadata(Marker),
            .. Gifs.End,
        ],
        ["animated GIF"] = () => Gifs.Any(new Random(7), Marker),
        ["WebP"] = () => WebPs.Extended(WebPs.Plain(), WebPs.Exif | WebPs.Xmp, 40, 30, after: WebPMetadata()),
        ["animated WebP"] = () => WebPs.Animated(flags: WebPs.Exif | WebPs.Xmp, after: WebPMetadata()),
    };

    public static TheoryData<string> Formats => [.. Telling.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task No_metadata_is_served_and_the_pixels_are_the_ones_that_were_sent(string format)
    {
        var sent = Telling[format]();
        Assert.True(sent.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) >= 0);
        var member = await shared.JoinAsync();
        var served = (await member.GetAsync(await member.AddAsync(sent))).Bytes;
        foreach (var trace in (string[])["Marker", "Exif", "eXIf", "EXIF", "xmp", "XMP", "8BIM", "JFXX", "tEXt", "tIME"])
        {
            Assert.True(served.AsSpan().IndexOf(Encoding.ASCII.GetBytes(trace)) < 0, $"{trace} is served");
        }

        Assert.True(served.Length < sent.Length);
        Looks.AssertSame(sent, served);
    }

    [Fact]
    public async Task No_place_is_served_of_a_turned_picture_that_keeps_its_orientation()
    {
        var places = new Dictionary<string, (byte[] Picture, byte[] Tag)>
        {
            ["PNG"] = (Samples.Png(1, marker: Marker, orientation: 6), [0x88, 0x25]),
            ["JPEG"] = (Jpegs.With(Jpegs.Plain(), Jpegs.Exif(Exifs.Tiff(6, littleEndian: false, marker: Marker))), [0x88, 0x25, 0, 4]),
            ["WebP"] = (
                WebPs.Extended(WebPs.Plain(), WebPs.Exif, 40, 30, after: [WebPs.Chunk("EXIF", Exifs.Tiff(6, marker: Marker))]), [0x25, 0x88, 4, 0]),
        };
        var member = await shared.JoinAsync();
        foreach (var (format, (picture, gps)) in places)
        {
            Assert.True(picture.AsSpan().IndexOf(gps) >= 0, format);
            var served = (await member.GetAsync(await member.AddAsync(picture))).Bytes;
            Assert.True(served.AsSpan().IndexOf("Marker"u8) < 0, format);

            // What stays of EXIF is one directory of one entry, the orientation: 26 bytes, and nothing after it.
            var exif = served.AsSpan(served.AsSpan().IndexOf("MM\0*"u8), 26);
            Assert.True(exif.SequenceEqual((byte[])[.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]), format);
        }
    }

    [Theory]
    [InlineData(1, 40, 30)]
    [InlineData(2, 40, 30)]
    [InlineData(3, 40, 30)]
    [InlineData(4, 40, 30)]
    [InlineData(5, 30, 40)]
    [InlineData(6, 30, 40)]
    [InlineData(7, 30, 40)]
    [InlineData(8, 30, 40)]
    public async Task Width_and_height_are_those_of_the_picture_as_displayed(int orientation, int width, int height)
    {
        var member = await shared.JoinAsync();
        byte[][] pictures =
        [
            Samples.Png(1, 40, 30, orientation: orientation),
            Jpegs.With(Jpegs.Plain(40, 30), Jpegs.Exif(Exifs.Tiff(orientation))),
            WebPs.Extended(WebPs.Plain(40, 30), WebPs.Exif, 40, 30, after: [WebPs.Chunk("EXIF", Exifs.Tiff(orientation))]),
        ];
        foreach (var picture in pictures)
        {
            var reply = (await member.UploadAsync(("data", picture))).AssertOk();
            Assert.Equal(($"{width}", $"{height}"), (reply["width"], reply["height"]));
            Looks.AssertSame(picture, (await member.GetAsync(reply.PicId)).Bytes);
            Assert.Equal((width, height), ((await member.FindAsync(reply.PicId)).Width, (await member.FindAsync(reply.PicId)).Height));
        }
    }

    [Fact]
    public async Task A_colour_profile_stays()
    {
        var picture = WebPs.Extended(WebPs.Plain(lossless: true), WebPs.Icc, 40, 30, before: [WebPs.Chunk("ICCP", WebPs.IccProfile())]);
        var member = await shared.JoinAsync();
        var served = (await member.GetAsync(await member.AddAsync(picture))).Bytes;
        Assert.True(served.AsSpan().IndexOf(WebPs.IccProfile()) >= 0);
    }

    [Fact]
    public async Task What_was_served_can_be_uploaded_again_and_is_the_same_picture()
    {
        var member = await shared.JoinAsync();
        foreach (var make in Telling.Values)
        {
            var picId = await member.AddAsync(make());
            Assert.Equal(picId, await member.AddAsync((await member.GetAsync(picId)).Bytes));
        }
    }

    private static byte[][] JpegMetadata() =>
    [
        Jpegs.JfifWithThumbnail(Marker + Marker + Marker), Jpegs.Exif(Exifs.Tiff(1, marker: Marker)), Jpegs.Xmp(Marker), Jpegs.Iptc(Marker),
        Jpegs.Comment(Marker),
    ];

    private static byte[][] WebPMetadata() =>
        [WebPs.Chunk("EXIF", Exifs.Tiff(1, marker: Marker)), WebPs.Chunk("XMP ", Encoding.ASCII.GetBytes(Marker))];
}
