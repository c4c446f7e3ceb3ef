using System.Text;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Pictures.Tests;

/// <summary>What clients do to pictures on the way, and what their users are told.</summary>
public sealed class ClientFaultTests
{
    private const string LineEnds = "the client converted line ends (LF to CR LF or the like), which destroys a picture; multipart/form-data avoids it";
    private const string AsText = "the client converted the picture as if it were text (to UTF-8), which destroys it; its own bytes are needed";

    private static string WhyRefused(byte[] file) => Assert.Throws<PictureException>(() => PictureInspector.Inspect(file, new())).Message;

    private static byte[] Replaced(byte[] file, string from, string to) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(from, to, StringComparison.Ordinal));

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    [InlineData("\r", "\n")]
    [InlineData("\n", "\r")]
    [InlineData("\r", "\r\n")]
    public void A_png_whose_line_ends_were_converted_is_told_so(string from, string to) =>
        Assert.Equal(LineEnds, WhyRefused(Replaced(Pngs.Still(40, 40), from, to)));

    [Fact]
    public void A_gif_whose_line_ends_were_converted_is_told_so() =>
        Assert.Equal(LineEnds, WhyRefused(Replaced(Gifs.Still(60, 60), "\n", "\r\n")));

    [Fact]
    public void A_damaged_gif_with_its_own_line_feeds_is_not_blamed_on_line_ends() =>
        Assert.StartsWith("the GIF is truncated", WhyRefused(Gifs.Still(60, 60)[..^1]), StringComparison.Ordinal);

    [Fact]
    public void A_page_with_CR_LF_in_place_of_a_picture_is_not_blamed_on_line_ends() =>
        Assert.Equal("not a picture of a known format; send a PNG, JPEG, GIF or WebP picture", WhyRefused([.. "<html>\r\n<head>\r\n</head>\r\n<body>\r\n"u8]));

    [Fact]
    public void A_picture_that_was_taken_for_text_is_told_so()
    {
        var png = Pngs.Still(4, 4);
        Assert.Equal(AsText, WhyRefused(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(png))));
        Assert.Equal(AsText, WhyRefused(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(png))));
        Assert.Equal(AsText, WhyRefused(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString([0xFF, 0xD8, 0xFF, 0xE0]))));
    }

    [Fact]
    public void A_png_that_lost_each_eighth_bit_is_told_so() =>
        Assert.Equal(
            "the client cut each byte to 7 bits, which destroys a picture; multipart/form-data avoids it",
            WhyRefused([.. Pngs.Still(4, 4).Select(value => (byte)(value & 0x7F))]));

    [Fact]
    public void Base64_in_place_of_bytes_is_told_so()
    {
        foreach (var file in new[] { Pngs.Still(4, 4), Gifs.Still(4, 4), [0xFF, 0xD8, 0xFF, 0xE0], [.. "RIFF0000WEBP"u8] })
        {
            var text = Convert.ToBase64String(file);
            Assert.Equal("the picture is base64 text; its own bytes are needed", WhyRefused(Encoding.ASCII.GetBytes(text)));
            Assert.Equal("the picture is base64 text; its own bytes are needed", WhyRefused(Encoding.ASCII.GetBytes("data:image/png;base64," + text)));
        }
    }

    [Fact]
    public void An_empty_file_is_told_what_is_accepted() =>
        Assert.Equal("the picture is empty; send a PNG, JPEG, GIF or WebP picture", WhyRefused([]));

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("\uFEFF\r\n <?xml version='1.0'?><!-- drawn --><svg/>")]
    public void Svg_is_refused_by_name(string svg) =>
        Assert.Equal("SVG is not accepted; send a PNG, JPEG, GIF or WebP picture", WhyRefused(Encoding.UTF8.GetBytes(svg)));

    [Theory]
    [InlineData("BM6\0\0\0")]
    [InlineData("II*\0")]
    [InlineData("\0\0\0\u001cftypavif")]
    [InlineData("%PDF-1.7")]
    [InlineData("GIF90a")]
    [InlineData("G")]
    public void Other_content_is_told_what_is_accepted(string content) =>
        Assert.Equal("not a picture of a known format; send a PNG, JPEG, GIF or WebP picture", WhyRefused(Encoding.Latin1.GetBytes(content)));
}
