using System.Diagnostics;

namespace Daybook.Fuzz.Tests.Hostile;

/// <summary>
/// No picture costs the server more than <see cref="MostMilliseconds"/> of a processor and <see cref="MostKiB"/> of memory. Each is
/// measured in a process of its own, by the processor's time and not by the clock's.
/// </summary>
[Trait("Speed", "slow")]
public sealed class HostileTests
{
    private const double MostMilliseconds = 250;
    private const long MostKiB = 64 * 1024;

    /// <summary>A photo has its pixels decoded whole; how many at once, the server limits by the memory there is.</summary>
    private const double MostMillisecondsOfPhoto = 6_000;
    private const long MostKiBOfPhoto = 448 * 1024;

    public static TheoryData<string> Pictures => [.. HostilePictures.All.Keys];

    public static TheoryData<string> Photos => [.. HostilePictures.Photos.Keys];

    [Theory]
    [MemberData(nameof(Pictures))]
    public Task A_hostile_picture_costs_little(string name) => AssertCostAsync(name, "inspect", HostilePictures.All[name], MostMilliseconds, MostKiB);

    [Theory]
    [MemberData(nameof(Photos))]
    public Task A_hostile_photo_costs_no_more_than_its_pixels(string name) =>
        AssertCostAsync(name, "fit", HostilePictures.Photos[name], MostMillisecondsOfPhoto, MostKiBOfPhoto);

    private static async Task AssertCostAsync(string name, string way, (Func<byte[]> Make, string Outcome) picture, double mostMilliseconds, long mostKiB)
    {
        var cost = await MeasureAsync(way, picture.Make());
        await Console.Out.WriteLineAsync($"cost: {name}: {cost.Milliseconds:N1} ms, {cost.KiB:N0} KiB, {cost.Outcome}");
        Assert.StartsWith(picture.Outcome, cost.Outcome, StringComparison.Ordinal);
        Assert.True(cost.Milliseconds <= mostMilliseconds && cost.KiB <= mostKiB, $"{name}: {cost}");
    }

    private static async Task<Cost> MeasureAsync(string way, byte[] file)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);

            // Without tiers a method is as fast the first time as the thousandth, and no thread compiles meanwhile.
            var start = new ProcessStartInfo("dotnet", [typeof(Cost).Assembly.Location, Cost.Argument, way, path])
            {
                RedirectStandardOutput = true,
                Environment = { ["DOTNET_TieredCompilation"] = "0", ["DOTNET_gcConcurrent"] = "0" },
            };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return Cost.Parse(output);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
