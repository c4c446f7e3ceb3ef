namespace Daybook.Server.Site.Joining;

/// <summary>How old somebody is who wants to join: COPPA asks for parents' consent below 13, which this server has no way to get.</summary>
internal static class JoiningAge
{
    /// <summary>The least age, in years.</summary>
    public const int Least = 13;

    /// <summary>Whether somebody born on that day is old enough. Who was born on 29 February is a year older on 1 March.</summary>
    public static bool IsReached(DateOnly born, DateOnly today)
    {
        var age = today.Year - born.Year - ((today.Month, today.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);
        return age >= Least;
    }
}
