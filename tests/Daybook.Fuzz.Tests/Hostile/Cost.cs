using System.Globalization;
using Daybook.Pictures;
using Daybook.Pictures.Fitting;
using Daybook.Pictures.Tests.Making;

namespace Daybook.Fuzz.Tests.Hostile;

/// <summary>What it cost a process that does nothing else to look at a picture.</summary>
/// <param name="Milliseconds">Time of all its processors: the least of three times, since what else the machine does can only add to it.</param>
/// <param name="KiB">The most memory that it had beyond what it had before.</param>
/// <param name="Outcome">Why the picture was refused, or what it is.</param>
internal sealed record Cost(double Milliseconds, long KiB, string Outcome)
{
    public const string Argument = "--cost";

    private const int Times = 3;

    /// <summary>How smaller or still copies of userpics are made: the largest size that is not the picture's own, and the first frame as large as it is.</summary>
    public static readonly IReadOnlyList<string> Copies = ["size", "size-webp", "still", "still-webp"];

    /// <summary>As the server does with its default settings, but for files up to a MiB, so that size alone refuses none of them.</summary>
    private static readonly PictureLimits Limits = new() { MaxBytes = 1 << 20 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds} {KiB} {Outcome}");

    public static Cost Parse(string text) => text.Split(' ', 3) is [var milliseconds, var kib, var outcome]
        ? new(double.Parse(milliseconds, CultureInfo.InvariantCulture), long.Parse(kib, CultureInfo.InvariantCulture), outcome)
        : throw new FormatException(text);

    /// <summary>
    /// Measures in this process, which should have nothing else to do: for each line of a way and a file, what that cost, until there are no more.
    /// </summary>
    /// <param name="questions">A way, a space, and the path of the picture; the ways: "inspect" for a userpic, "fit" for a photo that is to become one, and those of <see cref="Copies"/>.</param>
    /// <param name="answers">Gets <see cref="ToString"/> of each.</param>
    public static async Task AnswerAsync(TextReader questions, TextWriter answers)
    {
        var warm = new HashSet<string>();
        while (await questions.ReadLineAsync() is { } question)
        {
            var (way, path) = question.Split(' ', 2) is [var first, var second] ? (first, second) : throw new FormatException(question);
            if (warm.Add(way))
            {
                WarmUp(way);
            }

            await answers.WriteLineAsync(Measure(way, await File.ReadAllBytesAsync(path)).ToString());
            await answers.FlushAsync();
        }
    }

    /// <summary>Code is compiled, and the decoder loaded, once in the life of a server.</summary>
    private static void WarmUp(string way)
    {
        foreach (var plain in (byte[][])[Pngs.Animated(new Random(1)), Jpegs.Plain(), Gifs.Still(40, 30), WebPs.Animated(), Jpegs.Plain(400, 300), Pngs.Still(300, 200)])
        {
            for (var i = 0; i < Times; i++)
            {
                Look(way, plain);
            }
        }
    }

    private static Cost Measure(string way, byte[] file)
    {
        // What the picture before took must be given back, or this one would find it there and seem to take nothing.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var memory = PeakKiB();
        var (least, outcome) = (double.MaxValue, "");
        for (var i = 0; i < (way == "fit" ? 1 : Times); i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            outcome = Look(way, file);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return new(least, PeakKiB() - memory, outcome);
    }

    private static string Look(string way, byte[] file)
    {
        try
        {
            if (way == "fit")
            {
                var fitted = PictureFitter.Fit(file, new FitLimits());
                return $"{fitted.Format} {fitted.Width}x{fitted.Height}";
            }

            if (Copies.Contains(way))
            {
                var still = way.StartsWith("still", StringComparison.Ordinal);
                var copy = PictureSizer.Scale(file, still ? null : 400, still, webP: way.EndsWith("webp", StringComparison.Ordinal));
                return copy is null ? "the picture itself" : $"{copy.Format}, {copy.Bytes.Length} bytes";
            }

            var picture = PictureInspector.Inspect(file, Limits);
            return $"{picture.Format} {picture.Width}x{picture.Height}, frames: {picture.Frames}";
        }
        catch (PictureException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>The most memory since it was last reset (proc(5), clear_refs).</summary>
    private static long PeakKiB() => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
