using System.Diagnostics;
using Daybook.Core;
using Daybook.Core.Upkeep;

namespace Daybook.Storage.Sql;

/// <summary>
/// Brings an older database to the newest version. For that nobody else may have it open: servers of the older version would fail on tables that they
/// do not know, or write them as they were. Of servers that start at once one does it, and the others wait.
/// </summary>
internal static class Upgrade
{
    private static readonly StepProgress Waiting = new("Waiting until nobody else has the database open, which is of an older version", 0, 0);

    /// <summary>What is said while the scripts run.</summary>
    public static StepProgress Running { get; } = new("Bringing the database to this version", 0, 0);

    /// <summary>Tries until it is done.</summary>
    /// <param name="isDone">Does it if nobody else has the database open. Whether it has the newest version now, by whomever.</param>
    /// <param name="patience">How long others may still have it open.</param>
    /// <param name="progress">Is told what is waited for; null for nobody.</param>
    /// <exception cref="StorageUnavailableException">Others have it open.</exception>
    public static void Run(Func<bool> isDone, TimeSpan patience, IProgress<StepProgress>? progress)
    {
        // Whoever looks at the version has the database open as well for that moment: not all look at the same one.
        for (var waiting = Stopwatch.StartNew(); !isDone(); Thread.Sleep(Random.Shared.Next(20, 80)))
        {
            if (waiting.Elapsed > patience)
            {
                throw new StorageUnavailableException(
                    "The database is of an older version of Daybook, and a server or a command has it open. Stop the older servers first: then the first server of this version that starts brings it up to date");
            }

            progress?.Report(Waiting);
        }
    }
}
