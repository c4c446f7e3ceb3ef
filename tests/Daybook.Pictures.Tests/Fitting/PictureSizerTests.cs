using Daybook.Pictures.Fitting;
using Daybook.Pictures.Tests.Making;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Fitting;

public sealed class PictureSizerTests
{
    [Theory]
    [InlineData(200, 100, 100, 100, 50)]
    [InlineData(100, 200, 48, 24, 48)]
    [InlineData(400, 3, 48, 48, 1)]
    public void A_copy_has_the_proportions_of_the_picture(int width, int height, int side, int copyWidth, int copyHeight)
    {
        var copy = PictureSizer.Scale(Jpegs.Encode(Drawings.Draw(width, height)), side, still: false, webP: false);

        Assert.NotNull(copy);
        Assert.Equal(PictureFormat.Jpeg, copy.Format);
        using var pixels = SKBitmap.Decode(copy.Bytes);
        Assert.Equal((copyWidth, copyHeight), (pixels.Width, pixels.Height));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    public void A_picture_that_is_small_enough_is_its_own_copy(int side) =>
        Assert.Null(PictureSizer.Scale(Jpegs.Plain(100, 30), side, still: true, webP: true));

    [Fact]
    public void An_animation_stays_whole_unless_it_is_to_stand_still()
    {
        var moving = Pngs.Animated(new Random(1));

        Assert.Null(PictureSizer.Scale(moving, 48, still: false, webP: false));
        var still = PictureSizer.Scale(moving, null, still: true, webP: false);
        Assert.NotNull(still);
        Assert.Equal(1, PictureInspector.Inspect(still.Bytes, new PictureLimits()).Frames);
    }

    [Fact]
    public void A_drawing_loses_nothing_but_size()
    {
        using var flat = new SKBitmap(new SKImageInfo(300, 300, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        flat.Erase(new SKColor(12, 200, 99, 128));
        using var file = flat.Encode(SKEncodedImageFormat.Png, 100);

        foreach (var (webP, format) in new[] { (false, PictureFormat.Png), (true, PictureFormat.WebP) })
        {
            var copy = PictureSizer.Scale(file.ToArray(), 100, still: false, webP);

            Assert.NotNull(copy);
            Assert.Equal(format, copy.Format);
            using var pixels = SKBitmap.Decode(copy.Bytes);
            Assert.Equal(128, pixels.GetPixel(50, 50).Alpha);
        }
    }

    [Fact]
    public void A_turned_photo_is_turned_in_its_copy()
    {
        var photo = Jpegs.With(Jpegs.Plain(200, 100), Jpegs.Exif(Exifs.Tiff(6)));

        var copy = PictureSizer.Scale(photo, 100, still: false, webP: false);

        Assert.NotNull(copy);
        using var pixels = SKBitmap.Decode(copy.Bytes);
        Assert.Equal((50, 100), (pixels.Width, pixels.Height));
    }

    /// <summary>Most browsers show such a WebP as it is stored, and would squeeze it into its place.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(null)]
    public void A_turned_WebP_is_turned_in_its_copy_also_where_it_is_small_enough(int? side)
    {
        var picture = WebPs.Extended(WebPs.Plain(100, 76), WebPs.Exif, 100, 76, after: [WebPs.Chunk("EXIF", Exifs.Tiff(6))]);

        var copy = PictureSizer.Scale(picture, side, still: false, webP: true);

        Assert.NotNull(copy);
        var inspected = PictureInspector.Inspect(copy.Bytes, new PictureLimits());
        Assert.Equal((76, 100), (inspected.Width, inspected.Height));
        using var pixels = SKBitmap.Decode(copy.Bytes);
        Assert.Equal((76, 100), (pixels.Width, pixels.Height));
        Assert.Null(PictureSizer.Scale(WebPs.Plain(100, 76), side, still: false, webP: true));
    }
}
