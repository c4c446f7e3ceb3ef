namespace Daybook.Load;

/// <summary>What is measured, and how long.</summary>
/// <param name="Daybook">The published program.</param>
/// <param name="Folder">Where data is kept meanwhile.</param>
/// <param name="Rounds">How often each is measured, in turn.</param>
/// <param name="Time">How long each time.</param>
/// <param name="Mixed">How long the mixed load is.</param>
/// <param name="Only">One part of the table; null for all.</param>
internal sealed record LoadPlan(FileInfo Daybook, DirectoryInfo Folder, int Rounds, TimeSpan Time, TimeSpan Mixed, string? Only)
{
    public bool Has(string part) => Only is null || Only == part;
}

/// <summary>What one run of load came to.</summary>
/// <param name="Requests">How many were answered as they should be.</param>
/// <param name="Elapsed">In which time.</param>
/// <param name="Median">Half of them were answered within this.</param>
/// <param name="P99">99 of 100 were.</param>
/// <param name="ServerCpu">The processor time of the server meanwhile, of all its threads and child processes.</param>
internal sealed record LoadResult(long Requests, TimeSpan Elapsed, TimeSpan Median, TimeSpan P99, TimeSpan ServerCpu)
{
    public double Rate => Requests / Elapsed.TotalSeconds;

    public double CpuMicroseconds => ServerCpu.TotalMicroseconds / Requests;

    /// <summary>Each figure's median over several runs.</summary>
    public static LoadResult MedianOf(IReadOnlyList<LoadResult> runs)
    {
        var middle = runs.OrderBy(run => run.Rate).ElementAt(runs.Count / 2);
        return middle with
        {
            Median = runs.Select(run => run.Median).Order().ElementAt(runs.Count / 2),
            P99 = runs.Select(run => run.P99).Order().ElementAt(runs.Count / 2),
            ServerCpu = middle.Requests * runs.Select(run => run.ServerCpu / run.Requests).Order().ElementAt(runs.Count / 2),
        };
    }
}
