namespace Daybook.Core.Entries;

/// <summary>
/// When an entry says that it happened: on the poster's clock, in no zone, to the minute, from 1970 to 2037 (fact sheet 4.4, 7.1).
/// </summary>
public readonly record struct EventTime : IComparable<EventTime>
{
    /// <summary>The first year.</summary>
    public const int MinYear = 1970;

    /// <summary>The last year.</summary>
    public const int MaxYear = 2037;

    private static readonly DateTime Zero = new(MinYear, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private EventTime(long minutes) => Minutes = minutes;

    /// <summary>Minutes since the beginning of 1970 on the same clock.</summary>
    public long Minutes { get; }

    /// <summary>As date and time of no zone.</summary>
    public DateTime Value => Zero.AddMinutes(Minutes);

    /// <summary>The day.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Value);

    /// <summary>The time in parts; false if there is no such day or time, or its year is not from 1970 to 2037.</summary>
    public static bool TryCreate(int year, int month, int day, int hour, int minute, out EventTime time)
    {
        time = default;
        if (year is < MinYear or > MaxYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59)
        {
            return false;
        }

        time = Of(new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified));
        return true;
    }

    /// <summary>The minute of a time on the same clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its year is not from 1970 to 2037.</exception>
    public static EventTime Of(DateTime time) => time.Year is >= MinYear and <= MaxYear
        ? new EventTime((time.Ticks - Zero.Ticks) / TimeSpan.TicksPerMinute)
        : throw new ArgumentOutOfRangeException(nameof(time), time, "Entries are from 1970 to 2037.");

    /// <summary>What <see cref="Minutes"/> was.</summary>
    public static EventTime FromMinutes(long minutes) => new(minutes);

    /// <inheritdoc/>
    public int CompareTo(EventTime other) => Minutes.CompareTo(other.Minutes);

    /// <summary>Earlier.</summary>
    public static bool operator <(EventTime left, EventTime right) => left.Minutes < right.Minutes;

    /// <summary>Later.</summary>
    public static bool operator >(EventTime left, EventTime right) => left.Minutes > right.Minutes;

    /// <summary>Not later.</summary>
    public static bool operator <=(EventTime left, EventTime right) => left.Minutes <= right.Minutes;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(EventTime left, EventTime right) => left.Minutes >= right.Minutes;
}

/// <summary>The parts of an event time that an edit names; the others stay as they are (fact sheet 4.5).</summary>
/// <param name="Year">The year, or null.</param>
/// <param name="Month">The month, or null.</param>
/// <param name="Day">The day of the month, or null.</param>
/// <param name="Hour">The hour, or null.</param>
/// <param name="Minute">The minute, or null.</param>
public readonly record struct EventTimeEdit(int? Year, int? Month, int? Day, int? Hour, int? Minute)
{
    /// <summary>All parts of a time.</summary>
    public static EventTimeEdit To(EventTime time) =>
        new(time.Value.Year, time.Value.Month, time.Value.Day, time.Value.Hour, time.Value.Minute);

    /// <summary>The time with these parts; false if there is none such, as there is no 30 February.</summary>
    public bool TryApply(EventTime old, out EventTime time) => EventTime.TryCreate(
        Year ?? old.Value.Year, Month ?? old.Value.Month, Day ?? old.Value.Day, Hour ?? old.Value.Hour, Minute ?? old.Value.Minute, out time);
}
