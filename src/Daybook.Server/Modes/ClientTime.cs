using System.Globalization;

namespace Daybook.Server.Modes;

/// <summary>Times as clients write and read them: <c>yyyy-mm-dd hh:mm:ss</c>.</summary>
internal static class ClientTime
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    /// <summary>A time of a clock without zone.</summary>
    public static string Write(DateTime time) => time.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>A time of the server, which is UTC on the wire.</summary>
    public static string Write(DateTimeOffset time) => Write(time.UtcDateTime);

    /// <summary>Reads a time that is written in just this way.</summary>
    public static bool TryRead(string text, out DateTime time) =>
        DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>Reads a time of the server: Unix seconds or, UTC, <c>yyyy-mm-dd hh:mm:ss</c>.</summary>
    public static bool TryReadMoment(string text, out DateTimeOffset moment)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        var isTime = TryRead(text, out var time);
        moment = new DateTimeOffset(time, TimeSpan.Zero);
        return isTime;
    }

    /// <summary>
    /// Reads the time that a client was told last. What follows it does not matter; a date of zeros, or <c>0</c>, as some begin with, is before everything.
    /// </summary>
    /// <param name="text">As sent; null or empty for the first time.</param>
    /// <param name="time">The time; null for everything.</param>
    /// <returns>False if it does not begin with a time.</returns>
    public static bool TryReadLast(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrWhiteSpace(text) || text == "0" || text.StartsWith("0000-00-00 00:00:00", StringComparison.Ordinal))
        {
            return true;
        }

        if (text.Length < Format.Length || !TryRead(text[..Format.Length], out var read))
        {
            return false;
        }

        time = new DateTimeOffset(read, TimeSpan.Zero);
        return true;
    }
}
