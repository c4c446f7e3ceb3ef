using System.Diagnostics;
using Daybook.Load.Contenders;

namespace Daybook.Load.Loads;

/// <summary>How long people wait for the server when they start it.</summary>
internal static class Starting
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>What polling for an answer may take of a processor, and more than what is left of a compiler that has nothing to do.</summary>
    private const double Rest = 0.02;

    /// <summary>Starts the server some times, one after the other, and ends it each time once it is ready.</summary>
    /// <returns>The median time from start to ready.</returns>
    public static async Task<TimeSpan> MeasureAsync(LoadPlan plan, string data, params Contender[] beside)
    {
        await RestAsync(beside);

        // It is over in no time, and the first ones are slower.
        var rounds = 3 * plan.Rounds;
        var starts = new List<TimeSpan>();
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var another = await DaybookProgram.StartAsync(plan, data);
            starts.Add(Stopwatch.GetElapsedTime(started));
        }

        return starts.Order().ElementAt(rounds / 2);
    }

    /// <summary>
    /// Waits until neither this program nor the others compile any more what they did before. A start keeps both processors busy, so it takes twice as long beside
    /// two compilers.
    /// </summary>
    private static async Task RestAsync(Contender[] beside)
    {
        for (var look = 0; look < 120; look++)
        {
            var before = Used();
            await Task.Delay(Look);
            if (Used() - before < Look * Rest)
            {
                return;
            }
        }

        throw new InvalidOperationException("What runs beside the start did not come to rest in two minutes.");

        TimeSpan Used() => beside.Aggregate(Environment.CpuUsage.TotalTime, (sum, contender) => sum + contender.Cpu);
    }
}
