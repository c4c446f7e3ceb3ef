using Daybook.Client.Sending;

namespace Daybook.Client.Commands;

/// <summary>Keywords as people give them.</summary>
internal static class KeywordList
{
    /// <summary>A list with commas; empty ones do not count.</summary>
    public static IReadOnlyList<string> Read(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>The name of the file, or the last part of the address as people read it, without its ending; a space for each comma: a keyword has none.</summary>
    public static IReadOnlyList<string> OfName(UploadItem item)
    {
        var name = item.Url is { } url ? Uri.UnescapeDataString(url.AbsolutePath.TrimEnd('/').Split('/')[^1]) : Path.GetFileName(item.Name);
        var keyword = Path.ChangeExtension(name, null).Replace(',', ' ').Trim();
        return keyword.Length == 0 ? [] : [keyword];
    }
}
