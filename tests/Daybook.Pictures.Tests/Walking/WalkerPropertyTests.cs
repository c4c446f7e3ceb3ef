using System.Text;
using CsCheck;
using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Tests.Walking;

/// <summary>What holds for every picture, and for every damaged one. DAYBOOK_LONG=1 tries a hundred times as many.</summary>
public sealed class WalkerPropertyTests
{
    private const string Marker = "Secret-Street-17-Marker";

    private static readonly PictureLimits Limits = new();

    public static TheoryData<string> Formats { get; } = ["JPEG", "WebP"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_picture_looks_the_same_after_stripping(string format) => Each(200, random =>
    {
        byte[] file = Make(format, random, random.Next(2) == 0 ? Marker : null);
        Walk walk = Walk(format, file);
        Decoded.AssertSame(file, walk.Stripped);
        Assert.Equal((walk.Width, walk.Height), (Decoded.From(file).Width, Decoded.From(file).Height));
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_metadata_is_left_after_stripping(string format) => Each(200, random =>
    {
        byte[] file = Make(format, random, Marker);
        Assert.True(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) >= 0);
        Assert.True(Walk(format, file).Stripped.AsSpan().IndexOf("Marker"u8) < 0);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Stripping_a_stripped_picture_changes_nothing(string format) => Each(200, random =>
    {
        Walk once = Walk(format, Make(format, random, Marker));
        Walk twice = Walk(format, once.Stripped);
        Assert.Equal(once.Stripped, twice.Stripped);
        Assert.Equal(once with { Stripped = twice.Stripped }, twice);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bytes_after_the_end_are_dropped(string format) => Each(100, random =>
    {
        byte[] file = Make(format, random, null);
        byte[] followed = [.. file, .. "<html>\n<script>alert(1)</script>"u8, .. file];
        Assert.Equal(Walk(format, file).Stripped, Walk(format, followed).Stripped);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_truncation_is_refused(string format) => Each(20, random =>
    {
        byte[] file = Walk(format, Make(format, random, null)).Stripped;
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<PictureException>(() => Walk(format, file.AsSpan(0, length)));
        }
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_damaged_picture_is_taken_or_refused_and_costs_little_memory(string format) => Each(100, random =>
    {
        // Encoding takes far longer than damaging and walking.
        byte[] good = Make(format, random, random.Next(2) == 0 ? Marker : null);
        for (int i = 0; i < 50; i++)
        {
            AssertTakenOrRefused(format, Mutations.Damage(random, good));
        }
    });

    [Fact]
    public void Every_frame_of_a_webp_decodes_as_a_file_of_its_own() => Each(100, random =>
    {
        Walk walk = Walk("WebP", WebPs.Any(random, Marker));
        var frames = WebPWalker.Frames(walk.Stripped).ToList();
        Assert.Equal(walk.Frames, frames.Count);
        Assert.All(frames, frame => Assert.Single(Decoded.From(frame.ToArray()).Frames));
    });

    private static void AssertTakenOrRefused(string format, byte[] damaged)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Walk walk = Walk(format, damaged);
            Assert.True(walk.Stripped.Length <= damaged.Length + 4);
            Assert.Equal(walk.Stripped, Walk(format, walk.Stripped).Stripped);
        }
        catch (PictureException refused)
        {
            Assert.Matches("^the (JPEG|WebP|picture)", refused.Message);
            Assert.False(refused.Message.EndsWith('.'), refused.Message);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 65_536 + (16 * damaged.Length), $"{allocated} bytes for a file of {damaged.Length}");
    }

    private static byte[] Make(string format, Random random, string? marker) =>
        format == "JPEG" ? Jpegs.Any(random, marker) : WebPs.Any(random, marker);

    private static Walk Walk(string format, ReadOnlySpan<byte> file) =>
        format == "JPEG" ? JpegWalker.Walk(file, Limits) : WebPWalker.Walk(file, Limits);

    private static void Each(int times, Action<Random> holds) =>
        Gen.Int.Sample(
            seed => holds(new Random(seed)),
            iter: Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? times * 100 : times,
            threads: 1);
}
