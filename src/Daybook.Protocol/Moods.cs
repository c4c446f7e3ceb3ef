namespace Daybook.Protocol;

/// <summary>A mood of the standard list.</summary>
/// <param name="Id">Its number; clients keep them, so none is ever changed.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parent">The mood whose picture stands in for a missing one, or 0.</param>
public sealed record Mood(int Id, string Name, int Parent);

/// <summary>The standard moods (fact sheet 8). Never renumbered, only appended: clients remember the highest id they have seen.</summary>
public static class Moods
{
    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<Mood> All { get; } = [];
}
