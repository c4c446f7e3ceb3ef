using System.Text;
using CsCheck;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Pictures.Tests;

/// <summary>What holds for every picture, and for every damaged one. DAYBOOK_LONG=1 tries a hundred times as many.</summary>
public sealed class PropertyTests
{
    private const string Marker = "Secret-Street-17-Marker";

    private static readonly bool Long = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1";
    private static readonly PictureLimits Limits = new();

    public static TheoryData<string> Formats => [.. Makers.Keys];

    private static readonly Dictionary<string, Func<Random, string?, byte[]>> Makers = new()
    {
        ["PNG"] = Pngs.Any,
        ["GIF"] = Gifs.Any,
        ["JPEG"] = Jpegs.Any,
        ["WebP"] = WebPs.Any,
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_picture_looks_the_same_after_stripping(string format) => Each(300, random =>
    {
        var file = Makers[format](random, random.Next(2) == 0 ? Marker : null);
        var picture = PictureInspector.Inspect(file, Limits);
        Decoded.AssertSame(file, picture.Bytes);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_metadata_is_left_after_stripping(string format) => Each(300, random =>
    {
        var file = Makers[format](random, Marker);
        Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) >= 0);
        var picture = PictureInspector.Inspect(file, Limits);
        Assert.True(picture.Bytes.AsSpan().IndexOf("Marker"u8) < 0);
        Assert.True(picture.Bytes.AsSpan().IndexOf("x:xmpmeta"u8) < 0);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Stripping_a_stripped_picture_changes_nothing(string format) => Each(300, random =>
    {
        var once = PictureInspector.Inspect(Makers[format](random, Marker), Limits);
        var twice = PictureInspector.Inspect(once.Bytes, Limits);
        Assert.Equal(once.Bytes, twice.Bytes);
        Assert.Equal(once with { Bytes = twice.Bytes }, twice);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bytes_after_the_end_are_dropped(string format) => Each(100, random =>
    {
        var file = Makers[format](random, null);
        byte[] followed = [.. file, .. "<html>\n<script>alert(1)</script>"u8, .. file];
        Assert.Equal(PictureInspector.Inspect(file, Limits).Bytes, PictureInspector.Inspect(followed, Limits).Bytes);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_truncation_is_refused(string format) => Each(20, random =>
    {
        var file = PictureInspector.Inspect(Makers[format](random, null), Limits).Bytes;
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<PictureException>(() => PictureInspector.Inspect(file.AsSpan(0, length), Limits));
        }
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_damaged_picture_is_taken_or_refused_and_costs_little_memory(string format) => Each(100, random =>
    {
        // Making a picture takes far longer than damaging and inspecting it.
        var good = Makers[format](random, random.Next(2) == 0 ? Marker : null);
        for (var times = 0; times < 30; times++)
        {
            var damaged = Mutations.Damage(random, good);
            if (format == "PNG" && random.Next(4) != 0)
            {
                damaged = Pngs.WithRightCrcs(damaged);
            }

            AssertTakenOrRefused(damaged);
        }
    });

    [Fact]
    public void Any_bytes_are_refused_without_harm() => Each(2000, random =>
    {
        byte[][] starts = [[], Pngs.Signature, [.. "GIF89a"u8], [0xFF, 0xD8, 0xFF], [.. "RIFF"u8]];
        var noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        byte[] file = [.. starts[random.Next(starts.Length)], .. noise];
        Assert.Throws<PictureException>(() => PictureInspector.Inspect(file, Limits));
    });

    private static void AssertTakenOrRefused(byte[] damaged)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var picture = PictureInspector.Inspect(damaged, Limits);
            Assert.True(picture.Bytes.Length <= damaged.Length + 4);
            Assert.Equal(picture.Bytes, PictureInspector.Inspect(picture.Bytes, Limits).Bytes);
        }
        catch (PictureException refused)
        {
            Assert.False(char.IsUpper(refused.Message[0]) && char.IsLower(refused.Message[1]), refused.Message);
            Assert.False(refused.Message.EndsWith('.'), refused.Message);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 65_536 + (16 * damaged.Length), $"{allocated} bytes for a file of {damaged.Length}");
    }

    private static void Each(int times, Action<Random> holds) =>
        Gen.Int.Sample(seed => holds(new Random(seed)), iter: Long ? times * 100 : times, threads: 1);
}
