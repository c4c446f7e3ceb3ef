using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Pictures;
using Daybook.Pictures.Fitting;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>What is made of a photo fits, is a picture that is taken, and has the sides that were asked for.</summary>
internal sealed class FitTarget : Target
{
    private const int Side = 24;

    private static readonly FitLimits Limits = new()
    {
        MaxBytes = 4096,
        Side = Side,
        AsIs = new PictureLimits { MaxSide = Side, MaxPixels = Side * Side * 4, MaxFrames = 20 },
        MaxSourceBytes = 65_536,
        MaxSourcePixels = 300 * 300,
    };

    private static readonly (PictureFormatPieces Pieces, Func<Random, string?, byte[]> Make)[] Formats =
    [
        (new PngPieces(), Pngs.Any), (new JpegPieces(), Jpegs.Any), (new GifPieces(), Gifs.Any), (new WebPPieces(), WebPs.Any),
    ];

    public override string Name => "fit";

    public override int Cases => 2000;

    public override int LongCases => 300_000;

    public override byte[] Make(Random random) => Formats[random.Next(Formats.Length)].Make(random, null);

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        var format = PictureInspector.Recognise(input) is { } known ? (int)known : random.Next(Formats.Length);
        return Mutating.Pictures.Change(random, Formats[Math.Min(format, 3)].Pieces, input, other);
    }

    public override string Try(byte[] input)
    {
        var outcome = "";
        foreach (var shape in (ReadOnlySpan<FitShape>)[FitShape.Whole, FitShape.Square])
        {
            try
            {
                var fitted = PictureFitter.Fit(input, Limits, shape);
                if (fitted.IsUntouched)
                {
                    Assert.True(fitted.Bytes.AsSpan().SequenceEqual(input));
                }
                else
                {
                    Assert.True(shape == FitShape.Whole ? Math.Max(fitted.Width, fitted.Height) <= Side : (fitted.Width, fitted.Height) == (Side, Side));
                }

                Assert.True(fitted.Bytes.Length <= Limits.MaxBytes);
                var picture = PictureInspector.Inspect(fitted.Bytes, new PictureLimits());
                Assert.Equal((fitted.Format, fitted.Width, fitted.Height), (picture.Format, picture.Width, picture.Height));
                outcome += $"{fitted.Format} {fitted.IsUntouched} {picture.Frames > 1} ";
                AssertSizes(picture);
            }
            catch (PictureException refused)
            {
                outcome += refused.Message;
            }
        }

        return outcome;
    }

    /// <summary>The smaller copies that pages show.</summary>
    private static void AssertSizes(Picture picture)
    {
        if (PictureSizer.Scale(picture.Bytes, 10, still: true, webP: false) is not { } copy)
        {
            return;
        }

        var read = PictureInspector.Inspect(copy.Bytes, new PictureLimits());
        Assert.True(read is { Width: <= 10, Height: <= 10, Frames: 1 } && read.Format == copy.Format);
    }
}
