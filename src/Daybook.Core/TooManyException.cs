namespace Daybook.Core;

/// <summary>There are as many of something as may be; nothing was changed.</summary>
/// <param name="what">What there are, in the plural, as an error says it.</param>
/// <param name="limit">How many there may be.</param>
public sealed class TooManyException(string what, int limit) : Exception($"there are {limit} {what}, which is the limit")
{
    /// <summary>What there are.</summary>
    public string What { get; } = what;

    /// <summary>How many there may be.</summary>
    public int Limit { get; } = limit;
}
