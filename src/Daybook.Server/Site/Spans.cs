using System.Globalization;

namespace Daybook.Server.Site;

/// <summary>Times and numbers of things in words.</summary>
internal static class Spans
{
    /// <summary>In the largest unit that leaves no rest.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        _ when time >= TimeSpan.FromDays(2) && time.Ticks % TimeSpan.TicksPerDay == 0 => Of(time.TotalDays, "day"),
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => Of(time.TotalHours, "hour"),
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => Of(time.TotalMinutes, "minute"),
        _ => Of(time.TotalSeconds, "second"),
    };

    /// <summary>So many of something.</summary>
    public static string Of(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:0.###} {unit}{(number == 1 ? "" : "s")}");
}
