using Daybook.Core.Access;
using Daybook.Core.Entries;

namespace Daybook.Server.Journals;

/// <summary>The zone that a poster is in, where the server says what time it is (<c>tz</c>, fact sheet 4.4).</summary>
internal static class PosterZone
{
    /// <summary>No zone is further from UTC.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromHours(14);

    /// <summary>
    /// The zone that the poster seems to be in: how the clock of the last entry of their journal stood to the server's, to the quarter of an hour. UTC if
    /// that tells nothing.
    /// </summary>
    public static async ValueTask<TimeSpan> GuessAsync(IEntryReader reader, Standing own, CancellationToken cancellation)
    {
        if (await reader.FindLastPostedAsync(own, cancellation) is not { IsBackdated: false } last)
        {
            return TimeSpan.Zero;
        }

        var offset = TimeSpan.FromMinutes(15 * Math.Round((last.EventTime.Value - last.LoggedAt.UtcDateTime).TotalMinutes / 15));
        return offset.Duration() <= Furthest ? offset : TimeSpan.Zero;
    }
}
