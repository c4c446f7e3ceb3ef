namespace Daybook.Client.Commands;

/// <summary>Keywords as people give them.</summary>
internal static class KeywordList
{
    /// <summary>A list with commas; empty ones do not count.</summary>
    public static IReadOnlyList<string> Read(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>A file's or address's name without its ending, a space for each comma: a keyword has none.</summary>
    public static IReadOnlyList<string> OfName(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\')).Replace(',', ' ').Trim();
        return name.Length == 0 ? [] : [name];
    }
}
