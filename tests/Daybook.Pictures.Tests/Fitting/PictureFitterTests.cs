using Daybook.Pictures.Fitting;
using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;
using SkiaSharp;

namespace Daybook.Pictures.Tests.Fitting;

public sealed class PictureFitterTests
{
    private static readonly FitLimits Limits = new();

    [Fact]
    public void A_picture_that_fits_stays_byte_for_byte()
    {
        var file = Encoded(Drawings.Draw(300, 100), SKEncodedImageFormat.Png);

        var fitted = PictureFitter.Fit(file, Limits with { MaxBytes = file.Length }, FitShape.Square);

        Assert.True(fitted.IsUntouched);
        Assert.Equal(file, fitted.Bytes);
        Assert.Equal((PictureFormat.Png, 300, 100, (int?)null), (fitted.Format, fitted.Width, fitted.Height, fitted.Quality));
    }

    [Fact]
    public void A_picture_one_byte_too_large_is_made_to_fit()
    {
        var file = Encoded(Photo(300, 200), SKEncodedImageFormat.Png);

        var fitted = PictureFitter.Fit(file, Limits with { MaxBytes = file.Length - 1 });

        Assert.False(fitted.IsUntouched);
        Assert.Equal((200, 133), (fitted.Width, fitted.Height));
    }

    [Fact]
    public void Small_in_bytes_but_long_in_pixels_is_made_to_fit()
    {
        using var flat = new SKBitmap(1200, 900);
        flat.Erase(SKColors.Teal);

        var fitted = PictureFitter.Fit(Encoded(flat, SKEncodedImageFormat.Png), Limits);

        Assert.Equal((PictureFormat.Png, 200, 150), (fitted.Format, fitted.Width, fitted.Height));
    }

    [Theory]
    [InlineData(1600, 1200, FitShape.Whole, 200, 150)]
    [InlineData(1200, 1600, FitShape.Whole, 150, 200)]
    [InlineData(120, 90, FitShape.Whole, 120, 90)]
    [InlineData(2000, 3, FitShape.Whole, 200, 1)]
    [InlineData(1600, 1200, FitShape.Square, 200, 200)]
    [InlineData(120, 90, FitShape.Square, 200, 200)]
    public void The_shape_decides_the_size(int width, int height, FitShape shape, int toWidth, int toHeight)
    {
        var file = Encoded(Photo(width, height), SKEncodedImageFormat.Jpeg, 100);

        var fitted = PictureFitter.Fit(file, Limits with { MaxBytes = Math.Min(40_960, file.Length - 1) }, shape);

        Assert.Equal((toWidth, toHeight), (fitted.Width, fitted.Height));
        AssertIsWhatItSays(fitted);
    }

    [Fact]
    public void A_photo_takes_the_highest_quality_that_fits()
    {
        var file = Encoded(Photo(1000, 1000), SKEncodedImageFormat.Jpeg);

        var large = PictureFitter.Fit(file, Limits with { MaxBytes = 40_960 });
        var small = PictureFitter.Fit(file, Limits with { MaxBytes = 20_000 });
        var tiny = PictureFitter.Fit(file, Limits with { MaxBytes = 3000 });

        Assert.Equal((PictureFormat.Jpeg, PictureFormat.Jpeg, PictureFormat.WebP), (large.Format, small.Format, tiny.Format));
        Assert.InRange(large.Bytes.Length, 30_000, 40_960);
        Assert.InRange(small.Bytes.Length, 16_000, 20_000);
        Assert.InRange(tiny.Bytes.Length, 1, 3000);
        Assert.True(large.Quality > small.Quality, $"{large.Quality} is not above {small.Quality}");
        Assert.All([large, small, tiny], AssertIsWhatItSays);
    }

    [Fact]
    public void A_drawing_stays_lossless()
    {
        using var drawing = new SKBitmap(900, 900);
        drawing.Erase(SKColors.White);
        using (var canvas = new SKCanvas(drawing))
        using (var ink = new SKPaint { Color = SKColors.DarkBlue })
        {
            canvas.DrawRect(225, 225, 450, 450, ink);
        }

        var fitted = PictureFitter.Fit(Encoded(drawing, SKEncodedImageFormat.Png), Limits with { AsIs = new() { MaxSide = 200 } });

        Assert.Equal((PictureFormat.Png, (int?)null), (fitted.Format, fitted.Quality));
        using var shown = SKBitmap.Decode(fitted.Bytes);
        Assert.Equal(SKColors.White, shown.GetPixel(10, 10));
        Assert.Equal(SKColors.White, shown.GetPixel(199, 199));
        Assert.Equal(SKColors.DarkBlue, shown.GetPixel(100, 100));
    }

    [Fact]
    public void Transparency_stays()
    {
        using var picture = Photo(800, 800);
        using (var canvas = new SKCanvas(picture))
        using (var clear = new SKPaint { BlendMode = SKBlendMode.Clear })
        {
            canvas.DrawRect(0, 0, 400, 800, clear);
        }

        var fitted = PictureFitter.Fit(Encoded(picture, SKEncodedImageFormat.Png), Limits with { MaxBytes = 15_000 });

        Assert.Equal(PictureFormat.WebP, fitted.Format);
        using var shown = SKBitmap.Decode(fitted.Bytes);
        Assert.Equal(0, shown.GetPixel(20, 100).Alpha);
        Assert.Equal(255, shown.GetPixel(180, 100).Alpha);
    }

    [Fact]
    public void An_alpha_channel_that_hides_nothing_is_no_reason_against_jpeg()
    {
        using var photo = Photo(700, 700);
        using var withAlpha = new SKBitmap(new SKImageInfo(700, 700, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Assert.True(photo.PeekPixels().ReadPixels(withAlpha.PeekPixels()));

        var fitted = PictureFitter.Fit(Encoded(withAlpha, SKEncodedImageFormat.Png), Limits);

        Assert.Equal(PictureFormat.Jpeg, fitted.Format);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_turned_photo_comes_out_upright(int orientation)
    {
        // As displayed: red, green over blue, white; wider than high.
        using var upright = Quarters(600, 400);
        using var stored = Stored(upright, orientation);
        var file = Jpegs.With(Encoded(stored, SKEncodedImageFormat.Jpeg, 95), Jpegs.Exif(ExifOrientation.Minimal(orientation)));

        var fitted = PictureFitter.Fit(file, Limits with { AsIs = new() { MaxSide = 200 } });

        Assert.Equal((200, 133), (fitted.Width, fitted.Height));
        using var shown = SKBitmap.Decode(fitted.Bytes);
        AssertNear(SKColors.Red, shown.GetPixel(30, 30));
        AssertNear(SKColors.Lime, shown.GetPixel(170, 30));
        AssertNear(SKColors.Blue, shown.GetPixel(30, 110));
        AssertNear(SKColors.White, shown.GetPixel(170, 110));
    }

    [Fact]
    public void A_crop_takes_its_part_of_the_picture_as_displayed()
    {
        using var upright = Quarters(600, 400);
        using var stored = Stored(upright, 6);
        var file = Jpegs.With(Encoded(stored, SKEncodedImageFormat.Jpeg, 95), Jpegs.Exif(ExifOrientation.Minimal(6)));

        var fitted = PictureFitter.Fit(file, Limits, FitShape.Square, new PictureCrop(350, 0, 150, 150));

        using var shown = SKBitmap.Decode(fitted.Bytes);
        Assert.Equal((200, 200), (shown.Width, shown.Height));
        AssertNear(SKColors.Lime, shown.GetPixel(0, 0));
        AssertNear(SKColors.Lime, shown.GetPixel(199, 199));
    }

    /// <summary>Some browsers show a WebP as it is stored, whatever its EXIF says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_crop_of_a_picture_that_was_shown_as_stored_takes_what_was_shown(int orientation)
    {
        using var upright = Quarters(600, 400);
        using var stored = Stored(upright, orientation);
        var file = WebPs.Extended(
            WebPs.Encode(stored, lossless: true), WebPs.Exif, stored.Width, stored.Height, after: [WebPs.Chunk("EXIF", Exifs.Tiff(orientation))]);
        var (right, below) = (stored.Width - 160, stored.Height - 150);
        foreach (var (x, y) in new[] { (0, 0), (right, 0), (0, below), (right, below) })
        {
            var fitted = PictureFitter.Fit(
                file, Limits, FitShape.Square, new PictureCrop(x, y, 160, 150) { Seen = (stored.Width, stored.Height) });

            using var shown = SKBitmap.Decode(fitted.Bytes);
            AssertNear(stored.GetPixel(x + 80, y + 75), shown.GetPixel(100, 100));
            AssertNear(stored.GetPixel(x + 80, y + 75), shown.GetPixel(0, 0));
            AssertNear(stored.GetPixel(x + 80, y + 75), shown.GetPixel(199, 199));
        }
    }

    [Theory]
    [InlineData(6, 600, 400)]
    [InlineData(6, 10, 10)]
    [InlineData(1, 600, 400)]
    public void A_crop_of_a_picture_that_was_shown_as_displayed_is_taken_as_it_is(int orientation, int width, int height)
    {
        using var upright = Quarters(600, 400);
        using var stored = Stored(upright, orientation);
        var file = WebPs.Extended(
            WebPs.Encode(stored, lossless: true), WebPs.Exif, stored.Width, stored.Height, after: [WebPs.Chunk("EXIF", Exifs.Tiff(orientation))]);

        var fitted = PictureFitter.Fit(file, Limits, FitShape.Square, new PictureCrop(350, 0, 150, 150) { Seen = (width, height) });

        using var shown = SKBitmap.Decode(fitted.Bytes);
        AssertNear(SKColors.Lime, shown.GetPixel(0, 0));
        AssertNear(SKColors.Lime, shown.GetPixel(199, 199));
    }

    [Fact]
    public void A_square_is_the_middle_unless_a_crop_says_otherwise()
    {
        using var upright = Quarters(800, 200);

        var fitted = PictureFitter.Fit(Encoded(upright, SKEncodedImageFormat.Png), Limits with { AsIs = new() { MaxSide = 200 } }, FitShape.Square);

        using var shown = SKBitmap.Decode(fitted.Bytes);
        AssertNear(SKColors.Red, shown.GetPixel(5, 5));
        AssertNear(SKColors.Lime, shown.GetPixel(194, 5));
        AssertNear(SKColors.White, shown.GetPixel(194, 194));
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(0, 0, 301, 10)]
    [InlineData(300, 0, 1, 1)]
    [InlineData(1, 1, int.MaxValue, int.MaxValue)]
    public void A_crop_outside_is_refused(int x, int y, int width, int height)
    {
        var file = Encoded(Drawings.Draw(300, 200), SKEncodedImageFormat.Png);

        var refused = Assert.Throws<PictureException>(
            () => PictureFitter.Fit(file, Limits, FitShape.Square, new PictureCrop(x, y, width, height)));

        Assert.Contains("300x200 pixels", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fine_stripes_become_their_mean_and_not_a_pattern()
    {
        using var stripes = new SKBitmap(800, 800);
        for (var x = 0; x < stripes.Width; x++)
        {
            for (var y = 0; y < stripes.Height; y++)
            {
                stripes.SetPixel(x, y, (x % 2) == 0 ? SKColors.Black : SKColors.White);
            }
        }

        var fitted = PictureFitter.Fit(Encoded(stripes, SKEncodedImageFormat.Png), Limits with { AsIs = new() { MaxSide = 200 } });

        using var shown = SKBitmap.Decode(fitted.Bytes);
        Assert.All(Enumerable.Range(0, 200), x => Assert.InRange(shown.GetPixel(x, 100).Red, 120, 135));
    }

    [Fact]
    public void An_animation_that_does_not_fit_is_refused_rather_than_stopped()
    {
        var animation = Lantern.File();

        var refused = Assert.Throws<PictureException>(() => PictureFitter.Fit(animation, Limits with { MaxBytes = animation.Length - 1 }));
        var kept = PictureFitter.Fit(animation, Limits with { MaxBytes = animation.Length });

        Assert.Contains("animated", refused.Message, StringComparison.Ordinal);
        Assert.True(kept.IsUntouched);
    }

    [Fact]
    public void A_source_past_the_limits_is_refused_with_the_numbers()
    {
        var file = Encoded(Drawings.Draw(300, 200), SKEncodedImageFormat.Png);

        var bytes = Assert.Throws<PictureException>(() => PictureFitter.Fit(file, Limits with { MaxSourceBytes = 100 }));
        var pixels = Assert.Throws<PictureException>(() => PictureFitter.Fit(file, Limits with { MaxSourcePixels = 59_999 }));

        Assert.Equal($"the picture has {file.Length} bytes, and at most 100 are allowed", bytes.Message);
        Assert.Contains("60000 pixels", pixels.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_picture_or_cut_off_is_refused()
    {
        var photo = Encoded(Photo(900, 900), SKEncodedImageFormat.Png);

        Assert.Throws<PictureException>(() => PictureFitter.Fit("<html>"u8, Limits));
        Assert.Throws<PictureException>(() => PictureFitter.Fit(photo.AsSpan(0, photo.Length / 2), Limits));
    }

    [Fact]
    public void What_fits_at_no_quality_is_refused()
    {
        var file = Encoded(Photo(900, 900), SKEncodedImageFormat.Png);

        var refused = Assert.Throws<PictureException>(() => PictureFitter.Fit(file, Limits with { MaxBytes = 50 }));

        Assert.Equal("the picture does not fit into 50 bytes at any quality", refused.Message);
    }

    private static void AssertIsWhatItSays(FittedPicture fitted)
    {
        var picture = PictureInspector.Inspect(fitted.Bytes, new PictureLimits());
        Assert.Equal((fitted.Format, fitted.Width, fitted.Height), (picture.Format, picture.Width, picture.Height));

        // Nothing to strip: no profile or metadata was added.
        Assert.Equal(fitted.Bytes.Length, picture.Bytes.Length);
    }

    private static void AssertNear(SKColor expected, SKColor actual)
    {
        Assert.InRange(actual.Red, expected.Red - 12, expected.Red + 12);
        Assert.InRange(actual.Green, expected.Green - 12, expected.Green + 12);
        Assert.InRange(actual.Blue, expected.Blue - 12, expected.Blue + 12);
    }

    /// <summary>Colours that flow, with grain: as hard to encode as a photo.</summary>
    private static SKBitmap Photo(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var random = new Random(1);
        var pixels = new byte[width * height * 4];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var (x, y) = (i / 4 % width / (double)width, i / 4 / width / (double)height);
            var grain = random.Next(-60, 61);
            pixels[i] = (byte)Math.Clamp(128 + (100 * Math.Sin(x * 9)) + grain, 0, 255);
            pixels[i + 1] = (byte)Math.Clamp(128 + (100 * Math.Cos(y * 7)) + grain, 0, 255);
            pixels[i + 2] = (byte)Math.Clamp(255 * x * y, 0, 255);
            pixels[i + 3] = 255;
        }

        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        return bitmap;
    }

    private static SKBitmap Quarters(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var color = (x < width / 2, y < height / 2) switch
                {
                    (true, true) => SKColors.Red,
                    (false, true) => SKColors.Lime,
                    (true, false) => SKColors.Blue,
                    (false, false) => SKColors.White,
                };
                bitmap.SetPixel(x, y, color);
            }
        }

        return bitmap;
    }

    /// <summary>How a camera stores what is to be displayed upright: row and column 0 are where the orientation says (TIFF 6.0, page 36).</summary>
    private static SKBitmap Stored(SKBitmap upright, int orientation)
    {
        var (w, h) = (upright.Width, upright.Height);
        var stored = orientation >= 5 ? new SKBitmap(h, w) : new SKBitmap(w, h);
        for (var y = 0; y < stored.Height; y++)
        {
            for (var x = 0; x < stored.Width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    1 => (x, y),
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (w - 1 - y, x),
                    7 => (w - 1 - y, h - 1 - x),
                    _ => (y, h - 1 - x),
                };
                stored.SetPixel(x, y, upright.GetPixel(fromX, fromY));
            }
        }

        return stored;
    }

    private static byte[] Encoded(SKBitmap bitmap, SKEncodedImageFormat format, int quality = 90)
    {
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }
}
