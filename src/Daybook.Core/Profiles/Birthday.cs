using System.Globalization;

namespace Daybook.Core.Profiles;

/// <summary>The day that somebody was born on. Whoever wants to keep their year to themselves leaves it out.</summary>
public readonly record struct Birthday
{
    /// <summary>How old the oldest may be, in years.</summary>
    private const int MostAge = 130;

    /// <summary>A leap year long before every other: what is kept of somebody who does not tell their year is a day of it.</summary>
    private const int NoYear = 4;

    private readonly DateOnly _date;

    /// <summary>A birthday.</summary>
    /// <param name="year">The year, later than 4; null if it is not told.</param>
    /// <param name="month">1 to 12.</param>
    /// <param name="day">1 to the last day of that month.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such day.</exception>
    public Birthday(int? year, int month, int day)
        : this(new DateOnly(year ?? NoYear, month, day))
    {
    }

    private Birthday(DateOnly date) => _date = date;

    /// <summary>The year, or null.</summary>
    public int? Year => _date.Year == NoYear ? null : _date.Year;

    /// <summary>1 to 12.</summary>
    public int Month => _date.Month;

    /// <summary>1 to 31.</summary>
    public int Day => _date.Day;

    /// <summary>The date, if the year is told.</summary>
    public DateOnly? Date => Year is null ? null : _date;

    /// <summary>What a database keeps of it.</summary>
    public int DayNumber => _date.DayNumber;

    /// <summary>The birthday that <see cref="DayNumber"/> was kept of.</summary>
    public static Birthday FromDayNumber(int dayNumber) => new(DateOnly.FromDayNumber(dayNumber));

    /// <summary>Reads three numbers as people type them. The year may be empty.</summary>
    /// <param name="day">The day of the month.</param>
    /// <param name="month">1 to 12.</param>
    /// <param name="year">The year, or nothing.</param>
    /// <param name="today">No birthday is later, or more than 130 years ago.</param>
    /// <returns>Null if there is no such day, or nobody alive was born on it.</returns>
    public static Birthday? Read(string day, string month, string year, DateOnly today)
    {
        var y = NoYear;
        if (!TryRead(day, out var d) || !TryRead(month, out var m) || (year.Trim().Length > 0 && (!TryRead(year, out y) || y == NoYear))
            || y is < 1 or > 9999 || m is < 1 or > 12 || d < 1 || d > DateTime.DaysInMonth(y, m))
        {
            return null;
        }

        var date = new DateOnly(y, m, d);
        return y == NoYear || (date <= today && date > today.AddYears(-MostAge)) ? new Birthday(date) : null;
    }

    /// <summary>As people read it: <c>3 February 1990</c>, or <c>3 February</c>.</summary>
    public override string ToString() => _date.ToString(Year is null ? "d MMMM" : "d MMMM yyyy", CultureInfo.InvariantCulture);

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
