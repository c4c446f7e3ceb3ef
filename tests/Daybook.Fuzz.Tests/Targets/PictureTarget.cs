using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Pictures;
using Daybook.Pictures.Tests.Making;
using SkiaSharp;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>
/// A picture is refused with a reason, or taken. If it is taken, what is kept of it looks the same, holds nothing but what may be kept, and
/// is taken again without a change.
/// </summary>
internal sealed class PictureTarget(string name, int longCases, PictureFormatPieces pieces, Func<Random, string?, byte[]> make) : Target
{
    /// <summary>Small, so that many can be tried; large enough that damage is seldom refused for its size alone.</summary>
    private static readonly PictureLimits Limits = new() { MaxBytes = 65_536, MaxSide = 300, MaxPixels = 300 * 300 * 4, MaxFrames = 50, MaxScans = 64 };

    public override string Name => name;

    public override int Cases => 4000;

    public override int LongCases => longCases;

    public override byte[] Make(Random random) => make(random, random.Next(2) == 0 ? "Marker" : null);

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Mutating.Pictures.Change(random, pieces, input, other);

    public override string Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Picture picture;
        try
        {
            picture = PictureInspector.Inspect(input, Limits);
        }
        catch (PictureException refused)
        {
            AssertFrugal(input, before);
            Assert.False(refused.Message.Length > 300 || refused.Message.EndsWith('.') || refused.Message.Contains('\n'), refused.Message);
            return refused.Message;
        }

        AssertFrugal(input, before);
        Assert.True(picture.Width is > 0 and <= 300 && picture.Height is > 0 and <= 300 && picture.Frames is > 0 and <= 50);

        // The 26 bytes of an orientation may take the place of 22.
        Assert.True(picture.Bytes.Length <= input.Length + 4, $"{picture.Bytes.Length} bytes came out of {input.Length}");
        var again = PictureInspector.Inspect(picture.Bytes, Limits);
        Assert.True(again.Bytes.AsSpan().SequenceEqual(picture.Bytes), "what is kept is not kept again");
        Assert.Equal(picture with { Bytes = again.Bytes }, again);
        foreach (var piece in pieces.Split(picture.Bytes))
        {
            Assert.Null(pieces.ForbiddenAfterStripping(piece));
        }

        return $"{picture.Format} {Looks(input, picture)}, {(picture.Frames > 1 ? "moving" : "still")}, pieces: {string.Join(' ', Kinds(picture.Bytes))}";
    }

    /// <summary>The same goes for every file: memory is bounded by its size and its canvas, which Skia holds.</summary>
    private static void AssertFrugal(byte[] input, long before)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 65_536 + (16L * input.Length), $"{allocated} bytes for a file of {input.Length}");
    }

    /// <summary>Skia is no judge of files that it does not read as they were sent; of those that it does, it is.</summary>
    private string Looks(byte[] input, Picture picture)
    {
        var kept = Decoded.From(picture.Bytes);
        if (pieces.Split(input).Any(pieces.IsReadDifferently))
        {
            return "read in its own way";
        }

        Decoded sent;
        try
        {
            sent = Decoded.From(input);
        }
        catch (Exception unread) when (unread is InvalidOperationException or Xunit.Sdk.XunitException)
        {
            return "read after stripping alone";
        }

        if (sent.Frames.Count < kept.Frames.Count)
        {
            // It gave up where something broken was dropped.
            return "read further after stripping";
        }

        Assert.Equal((sent.Width, sent.Height, sent.Repetitions), (kept.Width, kept.Height, kept.Repetitions));
        if (pieces.Split(input).Select(pieces.Exif).OfType<byte[]>().ToList() is var exif && (exif.Count == 0 || (exif.Count == 1 && Tiff.IsPlain(exif[0]))))
        {
            Assert.Equal(sent.Origin, kept.Origin);
        }

        Assert.Equal(sent.Frames.Select(frame => frame.Duration), kept.Frames.Select(frame => frame.Duration));
        for (var i = 0; i < sent.Frames.Count; i++)
        {
            Assert.True(sent.Frames[i].Pixels.AsSpan().SequenceEqual(kept.Frames[i].Pixels), $"frame {i} looks different after stripping");
        }

        return "looks the same";
    }

    private IEnumerable<string> Kinds(byte[] file) => pieces.Split(file).Select(Kind).Distinct().Order();

    private static string Kind(byte[] piece) => piece switch
    {
        [0xFF, var marker, ..] => marker.ToString("X", null),
        [0x21, var label, ..] => label.ToString("X", null),
        [0x2C or 0x3B, ..] => piece[0].ToString("X", null),
        _ => "",
    };
}
