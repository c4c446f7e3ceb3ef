namespace Daybook.Client.Sending;

/// <summary>Names of files with <c>*</c> and <c>?</c> in them, which every shell but those of Windows puts the files for.</summary>
internal static class Wildcards
{
    private static readonly EnumerationOptions Files = new()
    {
        MatchCasing = MatchCasing.CaseInsensitive,
        MatchType = MatchType.Simple,
        IgnoreInaccessible = false,
    };

    /// <summary>The files that a path with wildcards in its last part means, in order; the path itself if it has none there, or no file is called so.</summary>
    public static IReadOnlyList<string> Expand(string path)
    {
        var folder = Path.GetDirectoryName(path);
        var name = Path.GetFileName(path);
        if (folder is null || name.AsSpan().IndexOfAny('*', '?') < 0 || path.Contains("://", StringComparison.Ordinal) || File.Exists(path))
        {
            return [path];
        }

        var within = folder.Length == 0 ? "." : folder;
        var found = Directory.Exists(within)
            ? Directory.EnumerateFiles(within, name, Files).Select(file => Path.Combine(folder, Path.GetFileName(file))).Order(StringComparer.Ordinal).ToList()
            : [];
        return found.Count > 0 ? found : [path];
    }
}
