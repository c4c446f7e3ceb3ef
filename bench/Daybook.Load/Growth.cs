using System.Diagnostics;
using Daybook.Load.Contenders;
using Daybook.Load.Loads;

namespace Daybook.Load;

/// <summary>The same loads on a small data folder and on one a thousand times as large, in turn.</summary>
internal static class Growth
{
    private const int Few = 100;
    private const int Many = 100_000;

    public static async Task MeasureAsync(LoadPlan plan, Uploads uploads, CancellationToken cancellation)
    {
        var (few, fewPictures) = await MakeAsync(plan, "few", Few, cancellation);
        var (many, manyPictures) = await MakeAsync(plan, "many", Many, cancellation);
        var starts = new List<TimeSpan>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var another = await DaybookProgram.StartAsync(plan, many);
            starts.Add(Stopwatch.GetElapsedTime(started));
        }

        await using var small = await DaybookProgram.StartAsync(plan, few);
        await using var large = await DaybookProgram.StartAsync(plan, many);
        var login = $"mode=login&user={Crowd.NameOf(7)}&password={Uri.EscapeDataString(DaybookProgram.Password)}&ver=1&getpickws=1&getpickwurls=1";
        (string Name, Wrk OnFew, Wrk OnMany)[] loads =
        [
            ("GET of 1,000 pictures in turn", new Wrk("/userpic/1/1", Paths: fewPictures), new Wrk("/userpic/1/1", Paths: manyPictures)),
            ("getchallenge", new Wrk("/interface/flat", "mode=getchallenge"), new Wrk("/interface/flat", "mode=getchallenge")),
            ("login, 10 pictures with addresses", new Wrk("/interface/flat", login), new Wrk("/interface/flat", login)),
        ];
        Console.WriteLine(FormattableString.Invariant(
            $"\n**Growth: {Many * Crowd.Pictures:N0} pictures of {Many:N0} accounts beside {Few * Crowd.Pictures:N0} of {Few:N0}**\n\n| | few, per second | many, per second | ratio | to reach |\n| --- | ---: | ---: | ---: | ---: |"));
        foreach (var (name, onFew, onMany) in loads)
        {
            var results = await LoadTable.InTurnAsync(plan, name, (small, onFew), (large, onMany));
            Row(name, results[0], results[1]);
        }

        string[] people = [.. Enumerable.Range(0, Few).Select(Crowd.NameOf)];
        await LoadTable.LogInAsync(small, people);
        await LoadTable.LogInAsync(large, people);
        await uploads.RunAsync(small, "/interface/flat", people, TimeSpan.FromSeconds(5));
        await uploads.RunAsync(large, "/interface/flat", people, TimeSpan.FromSeconds(5));
        var (onSmall, onLarge) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            onSmall.Add(await uploads.RunAsync(small, "/interface/flat", people, plan.Time));
            onLarge.Add(await uploads.RunAsync(large, "/interface/flat", people, plan.Time));
        }

        Row("uploadpic, 64 clients", LoadResult.MedianOf(onSmall), LoadResult.MedianOf(onLarge));
        Console.WriteLine(FormattableString.Invariant($"\nFrom start to ready with the many: {starts.Order().ElementAt(plan.Rounds / 2).TotalSeconds:0.00} s (to reach: 0.6)."));
    }

    private static async Task<(string Data, IReadOnlyList<string> Pictures)> MakeAsync(
        LoadPlan plan, string name, int accounts, CancellationToken cancellation)
    {
        var folder = plan.Folder.CreateSubdirectory(name);
        var since = Stopwatch.StartNew();
        var pictures = await Crowd.MakeAsync(new FileInfo(Path.Combine(folder.FullName, "daybook.db")), accounts, cancellation);
        Console.Error.WriteLine(FormattableString.Invariant($"{accounts:N0} accounts with {Crowd.Pictures} pictures each were made in {since.Elapsed.TotalSeconds:0} s"));
        return (folder.FullName, pictures);
    }

    private static void Row(string name, LoadResult few, LoadResult many) =>
        Console.WriteLine(FormattableString.Invariant($"| {name} | {few.Rate:0} | {many.Rate:0} | {many.Rate / few.Rate:0.00} | 0.90 |"));
}
