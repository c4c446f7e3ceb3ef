using Daybook.Pictures;

namespace Daybook.Fuzz.Tests.Hostile;

/// <summary>
/// No picture costs the server more than <see cref="MostMilliseconds"/> of a processor and <see cref="MostKiB"/> of memory. They are
/// measured one by one in a process beside the tests, by the processor's time and not by the clock's.
/// </summary>
[Trait("Speed", "slow")]
public sealed class HostileTests(CostMeter meter) : IClassFixture<CostMeter>
{
    private const double MostMilliseconds = 250;
    private const long MostKiB = 64 * 1024;

    /// <summary>A photo has its pixels decoded whole; how many at once, the server limits by the memory there is.</summary>
    private const double MostMillisecondsOfPhoto = 6_000;
    private const long MostKiBOfPhoto = 448 * 1024;

    public static TheoryData<string> Pictures => [.. HostilePictures.All.Keys];

    /// <summary>Those that are taken: of them people ask for copies.</summary>
    public static TheoryData<string> Taken => [.. HostilePictures.All.Where(picture => Enum.GetNames<PictureFormat>().Any(picture.Value.Outcome.StartsWith)).Select(picture => picture.Key)];

    public static TheoryData<string> Photos => [.. HostilePictures.Photos.Keys];

    [Theory]
    [MemberData(nameof(Pictures))]
    public Task A_hostile_picture_costs_little(string name) => AssertCostAsync(name, "inspect", HostilePictures.All[name], MostMilliseconds, MostKiB);

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task A_copy_of_a_hostile_picture_costs_little(string name)
    {
        var picture = HostilePictures.All[name].Make();
        foreach (var way in Cost.Copies)
        {
            var cost = await meter.MeasureAsync(way, picture);
            await Console.Out.WriteLineAsync($"cost: {name}, {way}: {cost.Milliseconds:N1} ms, {cost.KiB:N0} KiB, {cost.Outcome}");
            Assert.Matches("^((Png|Jpeg|WebP), [0-9]+ bytes|the picture itself)$", cost.Outcome);
            Assert.True(cost.Milliseconds <= MostMilliseconds && cost.KiB <= MostKiB, $"{name}, {way}: {cost}");
        }
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public Task A_hostile_photo_costs_no_more_than_its_pixels(string name) =>
        AssertCostAsync(name, "fit", HostilePictures.Photos[name], MostMillisecondsOfPhoto, MostKiBOfPhoto);

    [Fact]
    public async Task What_one_photo_takes_is_not_hidden_by_what_another_took()
    {
        var photo = HostilePictures.Photos["a PNG of the most pixels"].Make();
        var first = await meter.MeasureAsync("fit", photo);
        var second = await meter.MeasureAsync("fit", photo);
        Assert.InRange(second.KiB, first.KiB * 9 / 10, first.KiB * 11 / 10);
    }

    private async Task AssertCostAsync(string name, string way, (Func<byte[]> Make, string Outcome) picture, double mostMilliseconds, long mostKiB)
    {
        var cost = await meter.MeasureAsync(way, picture.Make());
        await Console.Out.WriteLineAsync($"cost: {name}: {cost.Milliseconds:N1} ms, {cost.KiB:N0} KiB, {cost.Outcome}");
        Assert.StartsWith(picture.Outcome, cost.Outcome, StringComparison.Ordinal);
        Assert.True(cost.Milliseconds <= mostMilliseconds && cost.KiB <= mostKiB, $"{name}: {cost}");
    }
}
