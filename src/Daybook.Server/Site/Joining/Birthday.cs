using System.Globalization;

namespace Daybook.Server.Site.Joining;

/// <summary>How old somebody is who wants to join: COPPA asks for parents' consent below 13, which this server has no way to get.</summary>
internal static class Birthday
{
    public const int LeastAge = 13;
    private const int MostAge = 130;

    /// <summary>The date that three fields name; null if there is no such day, or nobody alive was born on it.</summary>
    public static DateOnly? Parse(string day, string month, string year, DateOnly today)
    {
        var date = TryRead(day, out var d) && TryRead(month, out var m) && TryRead(year, out var y)
            && y is >= 1 and <= 9999 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m)
                ? new DateOnly(y, m, d)
                : (DateOnly?)null;
        return date <= today && date > today.AddYears(-MostAge) ? date : null;
    }

    /// <summary>Whether somebody born on that day is old enough. Who was born on 29 February is a year older on 1 March.</summary>
    public static bool IsOldEnough(DateOnly birthday, DateOnly today)
    {
        var age = today.Year - birthday.Year - ((today.Month, today.Day).CompareTo((birthday.Month, birthday.Day)) < 0 ? 1 : 0);
        return age >= LeastAge;
    }

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
