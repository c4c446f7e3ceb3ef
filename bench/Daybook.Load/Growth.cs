using System.Diagnostics;
using Daybook.Load.Contenders;
using Daybook.Load.Loads;

namespace Daybook.Load;

/// <summary>The same loads on a small data folder and on one a thousand times as large, in turn.</summary>
internal static class Growth
{
    private const int Few = 100;
    private const int Many = 100_000;

    public static async Task MeasureAsync(LoadPlan plan, Contender[] beside, Uploads uploads, CancellationToken cancellation)
    {
        var (few, fewPictures) = await MakeAsync(plan, "few", Few, cancellation);
        var (many, manyPictures) = await MakeAsync(plan, "many", Many, cancellation);
        var start = await Starting.MeasureAsync(plan, many, beside);
        await using var small = await DaybookProgram.StartAsync(plan, few);
        await using var large = await DaybookProgram.StartAsync(plan, many);
        var login = $"mode=login&user={Crowd.NameOf(7)}&password={Uri.EscapeDataString(DaybookProgram.Password)}&ver=1&getpickws=1&getpickwurls=1";
        await MeasureRestAsync((small, fewPictures[0]), (large, manyPictures[0]));
        (string Name, Wrk OnFew, Wrk OnMany)[] loads =
        [
            ("GET of 1,000 pictures in turn", new Wrk("/userpic/1/1", Paths: fewPictures), new Wrk("/userpic/1/1", Paths: manyPictures)),
            ("GET of 1,000 unchanged pictures in turn", await UnchangedAsync(small, fewPictures), await UnchangedAsync(large, manyPictures)),
            ("getchallenge", new Wrk("/interface/flat", "mode=getchallenge"), new Wrk("/interface/flat", "mode=getchallenge")),
            ("login, 10 pictures with addresses", new Wrk("/interface/flat", login), new Wrk("/interface/flat", login)),
        ];
        Console.WriteLine("\n| | few, per second | many, per second | ratio | to reach |\n| --- | ---: | ---: | ---: | ---: |");
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
        Console.WriteLine(FormattableString.Invariant($"\nFrom start to ready with the many: {start.TotalSeconds:0.00} s (to reach: 0.6)."));
    }

    /// <summary>What both take before there is any load, each with a picture of its own to ask for.</summary>
    private static async Task MeasureRestAsync((Contender Contender, string Picture) small, (Contender Contender, string Picture) large)
    {
        var (smallResident, largeResident) = (small.Contender.Memory, large.Contender.Memory);
        var (smallIdle, smallMedian) = await IdleConnections.MeasureAsync(small.Contender, small.Picture);
        var (largeIdle, largeMedian) = await IdleConnections.MeasureAsync(large.Contender, large.Picture);
        Console.WriteLine(FormattableString.Invariant(
            $"""

            **Growth: {Many * Crowd.Pictures:N0} pictures of {Many:N0} accounts beside {Few * Crowd.Pictures:N0} of {Few:N0}**

            | | few | many | ratio | to reach |
            | --- | ---: | ---: | ---: | ---: |
            | resident memory after the start, MB | {smallResident / 1e6:0} | {largeResident / 1e6:0} | {(double)smallResident / largeResident:0.00} | 0.90 |
            | {IdleConnections.Count} idle connections, MB more | {smallIdle / 1e6:0} | {largeIdle / 1e6:0} | {(double)smallIdle / largeIdle:0.00} | 0.90 |
            | a request meanwhile, median ms | {smallMedian.TotalMilliseconds:0.00} | {largeMedian.TotalMilliseconds:0.00} | {smallMedian / largeMedian:0.00} | 0.90 |
            """));
    }

    /// <summary>Asks for each of the pictures as a browser does that has it.</summary>
    private static async Task<Wrk> UnchangedAsync(Contender contender, IReadOnlyList<string> pictures)
    {
        using var client = new HttpClient { BaseAddress = contender.Url };
        var tags = new List<string>();
        foreach (var picture in pictures)
        {
            using var answer = await client.GetAsync(new Uri(picture, UriKind.Relative));
            tags.Add(answer.Headers.ETag!.ToString());
        }

        return new Wrk("/userpic/1/1", Status: 304, Paths: pictures, Tags: tags);
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
