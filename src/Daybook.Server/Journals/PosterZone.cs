using System.Globalization;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Protocol;

namespace Daybook.Server.Modes;

/// <summary>What time it is for a poster who leaves that to the server (<c>tz</c>, fact sheet 4.4).</summary>
internal static class PosterClock
{
    private const string Guess = "guess";

    /// <summary>No zone is further from UTC.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(14);

    /// <summary>Reads <c>+hhmm</c> or <c>-hhmm</c>; null for <c>guess</c>.</summary>
    /// <exception cref="ProtocolException">It is neither.</exception>
    public static TimeSpan? ReadZone(string text)
    {
        if (text == Guess)
        {
            return null;
        }

        return text is ['+' or '-', .. { Length: 4 } digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number % 100 < 60
            && new TimeSpan(number / 100, number % 100, 0) is var offset
            && offset <= Furthest
                ? (text[0] == '-' ? -offset : offset)
                : throw new ProtocolException(Faults.InvalidArgument, "Bad tz value: it must be guess, or +hhmm or -hhmm");
    }

    /// <summary>
    /// The zone that the poster seems to be in: how the clock of the last entry of their journal stood to the server's, to the quarter of an hour. UTC if
    /// that tells nothing.
    /// </summary>
    public static async ValueTask<TimeSpan> GuessZoneAsync(IEntryReader reader, Standing own, CancellationToken cancellation)
    {
        if (await reader.FindLastPostedAsync(own, cancellation) is not { IsBackdated: false } last)
        {
            return TimeSpan.Zero;
        }

        var offset = TimeSpan.FromMinutes(15 * Math.Round((last.EventTime.Value - last.LoggedAt.UtcDateTime).TotalMinutes / 15));
        return offset.Duration() <= Furthest ? offset : TimeSpan.Zero;
    }
}
