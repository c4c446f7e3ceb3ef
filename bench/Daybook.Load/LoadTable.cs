using Daybook.Load.Contenders;
using Daybook.Load.Loads;

namespace Daybook.Load;

/// <summary>The whole measurement: what stands in docs/performance.md.</summary>
internal static class LoadTable
{
    public static readonly IReadOnlyList<string> Parts = ["start", "decoding", "idle", "pictures", "modes", "uploads", "crowd", "mixed", "growth"];

    /// <summary>As many as there are clients who upload; they have thousands of pictures in the end.</summary>
    private static readonly string[] Accounts = [.. Enumerable.Range(1, Uploads.Clients).Select(number => $"load{number}")];

    /// <summary>
    /// Those who upload while it is measured and never before, so that each has about as many pictures meanwhile as people may have: counting them is a part of
    /// an upload.
    /// </summary>
    private static readonly string[] Newcomers = [.. Enumerable.Range(1, 2 * Uploads.Clients).Select(number => $"new{number}")];

    /// <summary>Until the compiler has seen what is hot, it works beside the server: that is measured by nobody who waits a minute.</summary>
    private static readonly TimeSpan WarmingUp = TimeSpan.FromSeconds(90);

    public static async Task<int> PrintAsync(LoadPlan plan, CancellationToken cancellation)
    {
        if (plan.Folder.Exists)
        {
            plan.Folder.Delete(recursive: true);
        }

        plan.Folder.Create();
        var data = plan.Folder.CreateSubdirectory("data").FullName;
        await Crowd.MakeAccountsAsync(new FileInfo(Path.Combine(data, "daybook.db")), ["album", .. Accounts, .. Newcomers], cancellation);
        var uploads = new Uploads();
        var picture = new FileInfo(Path.Combine(plan.Folder.FullName, "picture.png"));
        await File.WriteAllBytesAsync(picture.FullName, uploads.Next(), cancellation);
        if (plan.Has("start"))
        {
            Progress("Starting");
            var start = await Starting.MeasureAsync(plan, data);
            Console.WriteLine(FormattableString.Invariant($"\nFrom start to ready: {start.TotalSeconds:0.00} s (to reach: 0.6)."));
        }

        if (plan.Has("decoding"))
        {
            MeasureDecoding(plan);
        }

        await using var daybook = await DaybookProgram.StartAsync(plan, data);
        await using var kestrel = await BareKestrel.StartAsync(picture);
        await FillAlbumAsync(daybook, picture);
        if (plan.Has("idle"))
        {
            await MeasureIdleAsync(daybook);
        }

        if (plan.Has("pictures"))
        {
            await using var nginx = await Nginx.StartAsync(plan.Folder, picture);
            await MeasurePicturesAsync(plan, daybook, kestrel, nginx);
        }

        if (plan.Has("modes"))
        {
            await MeasureModesAsync(plan, daybook, kestrel);
        }

        await LogInAsync(daybook, Accounts);
        if (plan.Has("uploads"))
        {
            await MeasureUploadsAsync(plan, daybook, kestrel, uploads);
        }

        if (plan.Has("crowd"))
        {
            Progress("500 uploads at once");
            await uploads.RunAsync(daybook, "/interface/flat", Accounts, 4 * plan.Time, clients: 500);
            Console.WriteLine(FormattableString.Invariant($"\nMemory of the server with 500 uploads at once: {daybook.PeakMemory / 1_000_000} MB resident at most (to reach: 350)."));
        }

        if (plan.Has("mixed"))
        {
            var (rate, memory) = await MixedLoad.RunAsync(daybook, uploads, Accounts, plan.Mixed, cancellation);
            Console.WriteLine(FormattableString.Invariant($"\nMemory of the server in {plan.Mixed.TotalMinutes:0} minutes of mixed load, {rate:0} requests a second: {memory / 1_000_000} MB resident at most (to reach: 350)."));
        }

        if (plan.Has("growth"))
        {
            await Growth.MeasureAsync(plan, [daybook, kestrel], uploads, cancellation);
        }

        Console.WriteLine(FormattableString.Invariant($"\nMemory of the server at the end: {daybook.Memory / 1_000_000} MB resident."));
        return 0;
    }

    private static void MeasureDecoding(LoadPlan plan)
    {
        Progress("Decoding");
        var (vector, scalar, ratio) = Decoding.Measure(plan);
        Console.WriteLine(FormattableString.Invariant(
            $"""

            | decoding 40,960 random bytes, url-encoded | µs | times the first | to reach |
            | --- | ---: | ---: | ---: |
            | sixteen bytes at a time | {vector.TotalMicroseconds:0} | | |
            | a byte at a time, with a table of 256 entries | {scalar.TotalMicroseconds:0} | {ratio:0.0} | 4 |
            """));
    }

    private static async Task MeasureIdleAsync(Contender daybook)
    {
        Progress("Idling");
        var resident = daybook.Memory;
        var (memory, median) = await IdleConnections.MeasureAsync(daybook, "/userpic/1/1");
        Console.WriteLine(FormattableString.Invariant(
            $"""

            | | | to reach |
            | --- | ---: | ---: |
            | resident memory after an album was uploaded, MB | {resident / 1e6:0} | 150 |
            | {IdleConnections.Count} idle connections, MB more | {memory / 1e6:0} | 100 |
            | a request meanwhile, median ms | {median.TotalMilliseconds:0.00} | 10 |
            """));
    }

    /// <summary>100 pictures for one account, the first of them the one that the others serve.</summary>
    private static async Task FillAlbumAsync(Contender daybook, FileInfo picture)
    {
        Progress("Uploading an album");
        using var client = new HttpClient { BaseAddress = daybook.Url };
        await Uploads.PostAsync(client, "/interface/flat", Uploads.BodyOf("album", await File.ReadAllBytesAsync(picture.FullName)));
        var small = new Bench.NoisePng(20);
        for (var number = 1; number < 100; number++)
        {
            await Uploads.PostAsync(client, "/interface/flat", Uploads.BodyOf("album", small.Next()));
        }
    }

    /// <summary>All who will upload, one after the other: so many passwords that are hashed at once, for one address, would be refused.</summary>
    public static async Task LogInAsync(Contender daybook, IEnumerable<string> accounts)
    {
        Progress("Logging in");
        using var client = new HttpClient { BaseAddress = daybook.Url };
        foreach (var account in accounts)
        {
            await Uploads.PostAsync(
                client,
                "/interface/flat",
                System.Text.Encoding.ASCII.GetBytes($"mode=login&user={account}&password={Uri.EscapeDataString(DaybookProgram.Password)}"));
        }
    }

    private static async Task MeasurePicturesAsync(LoadPlan plan, Contender daybook, Contender kestrel, Contender nginx)
    {
        var whole = await InTurnAsync(
            plan,
            "GET of a picture",
            (daybook, new Wrk("/userpic/1/1")),
            (kestrel, new Wrk("/picture")),
            (nginx, new Wrk("/picture")));
        var unchanged = await InTurnAsync(
            plan,
            "GET of an unchanged picture",
            (daybook, new Wrk("/userpic/1/1", null, ("If-None-Match", await TagOfAsync(daybook, "/userpic/1/1")), 304)),
            (kestrel, new Wrk("/picture", null, ("If-None-Match", await TagOfAsync(kestrel, "/picture")), 304)),
            (nginx, new Wrk("/picture", null, ("If-None-Match", await TagOfAsync(nginx, "/picture")), 304)));

        Head("Pictures, 32 connections");
        foreach (var (what, results) in new[] { ("200", whole), ("304", unchanged) })
        {
            Row($"{what}, Daybook", results[0]);
            Row($"{what}, bare Kestrel", results[1], results[0].Rate / results[1].Rate, 0.95);
            Row($"{what}, nginx", results[2], results[0].Rate / results[2].Rate, 0.60);
        }
    }

    private static async Task MeasureModesAsync(LoadPlan plan, Contender daybook, Contender kestrel)
    {
        var login = $"mode=login&user=album&password={Uri.EscapeDataString(DaybookProgram.Password)}&ver=1&getpickws=1&getpickwurls=1";
        var results = await InTurnAsync(
            plan,
            "modes",
            (kestrel, new Wrk("/body", "mode=nothing")),
            (daybook, new Wrk("/interface/flat", "mode=getchallenge")),
            (daybook, new Wrk("/interface/flat", login)),
            (kestrel, new Wrk($"/body/{await LengthOfAsync(daybook, login)}", login)));
        Head("Modes, 32 connections");
        Row("bare Kestrel that reads the body", results[0]);
        Row("getchallenge", results[1], results[1].Rate / 20_000, 1);
        Row("login, 100 pictures with addresses", results[2], results[2].Rate / 10_000, 1);
        Row("bare Kestrel that reads as much and sends as much", results[3]);
    }

    private static async Task MeasureUploadsAsync(LoadPlan plan, Contender daybook, Contender kestrel, Uploads uploads)
    {
        var rounds = new List<List<(string Name, TimeSpan Cpu)>>();
        var whole = new List<LoadResult>();
        Progress("Uploads: warming up");
        await uploads.RunAsync(kestrel, "/body", Accounts, TimeSpan.FromSeconds(3));
        await uploads.RunAsync(daybook, "/interface/flat", Accounts, WarmingUp);
        await LogInAsync(daybook, Newcomers);

        // As often as it takes until the compiler is done with them: else they look up to twice as dear as in a server that has worked for a while.
        for (var time = 0; time < 5; time++)
        {
            _ = Loads.Parts.Measure(uploads).ToList();
        }

        for (var round = 0; round < plan.Rounds; round++)
        {
            Progress($"Uploads, round {round + 1}");
            var bare = await uploads.RunAsync(kestrel, "/body", Newcomers, plan.Time);
            var folder = plan.Folder.CreateSubdirectory($"floor{round}");
            rounds.Add(
            [
                ("bare Kestrel that reads the body", TimeSpan.FromMicroseconds(bare.CpuMicroseconds)),
                .. Loads.Parts.Measure(uploads),
                ("SQLite's durable commit", await Loads.Parts.MeasureCommitAsync(uploads, folder, plan.Time)),
            ]);
            folder.Delete(recursive: true);
            whole.Add(await uploads.RunAsync(daybook, "/interface/flat", Newcomers, plan.Time));
        }

        var parts = rounds[0].Select((part, index) => (part.Name, Cpu: rounds.Select(round => round[index].Cpu).Order().ElementAt(plan.Rounds / 2))).ToList();
        var sum = parts.Aggregate(TimeSpan.Zero, (total, part) => total + part.Cpu);
        var result = LoadResult.MedianOf(whole);

        Head("Uploads of new pictures, 64 clients");
        Row("uploadpic", result);
        Console.WriteLine("\n| part of an upload | CPU µs |\n| --- | ---: |");
        foreach (var (name, cpu) in parts)
        {
            Console.WriteLine(FormattableString.Invariant($"| {name} | {cpu.TotalMicroseconds:0} |"));
        }

        Console.WriteLine(FormattableString.Invariant($"| all of them | {sum.TotalMicroseconds:0} |"));
        Console.WriteLine(FormattableString.Invariant($"| uploadpic, whole | {result.CpuMicroseconds:0}, that is {result.CpuMicroseconds / sum.TotalMicroseconds:0.00} of them (to reach: ≤ 1.25) |"));
    }

    /// <summary>Puts each load on its contender in turn, some rounds long, and takes the medians.</summary>
    public static async Task<LoadResult[]> InTurnAsync(LoadPlan plan, string what, params (Contender Contender, Wrk Wrk)[] loads)
    {
        var results = loads.Select(_ => new List<LoadResult>()).ToArray();
        foreach (var (contender, wrk) in loads)
        {
            Progress($"{what}: warming up {contender.Name}");
            await wrk.RunAsync(contender, TimeSpan.FromSeconds(10), plan.Folder);
        }

        for (var round = 0; round < plan.Rounds; round++)
        {
            for (var index = 0; index < loads.Length; index++)
            {
                Progress($"{what}: {loads[index].Contender.Name}, round {round + 1}");
                results[index].Add(await loads[index].Wrk.RunAsync(loads[index].Contender, plan.Time, plan.Folder));
            }
        }

        return [.. results.Select(LoadResult.MedianOf)];
    }

    private static async Task<int> LengthOfAsync(Contender daybook, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var response = await client.PostAsync(new Uri(daybook.Url, "/interface/flat"), content);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    private static async Task<string> TagOfAsync(Contender contender, string path)
    {
        using var client = new HttpClient { BaseAddress = contender.Url };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.Headers.ETag!.ToString();
    }

    private static void Head(string title) => Console.WriteLine(
        $"\n**{title}**\n\n| | per second | p50 ms | p99 ms | CPU µs each | ratio | to reach |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |");

    private static void Row(string name, LoadResult result, double? ratio = null, double? goal = null) => Console.WriteLine(FormattableString.Invariant($"| {name} | {result.Rate:0} | {result.Median.TotalMilliseconds:0.00} | {result.P99.TotalMilliseconds:0.00} | {result.CpuMicroseconds:0} | {ratio:0.00} | {goal:0.00} |"));

    private static void Progress(string what) => Console.Error.WriteLine(what);
}
