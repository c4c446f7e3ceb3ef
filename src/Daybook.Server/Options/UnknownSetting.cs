namespace Daybook.Server.Options;

/// <summary>Says what somebody may have meant with a key that is none.</summary>
internal static class UnknownSetting
{
    /// <summary>More changes than this and two keys have little to do with each other.</summary>
    private const int NearEnough = 3;

    /// <param name="key">What was given.</param>
    /// <param name="known">Every setting.</param>
    /// <param name="lists">Those of them that are lists.</param>
    public static string Describe(string key, IReadOnlyList<string> known, IReadOnlySet<string> lists)
    {
        var parent = known.FirstOrDefault(setting => key.StartsWith(setting + ":", StringComparison.OrdinalIgnoreCase));
        if (parent is not null)
        {
            return lists.Contains(parent)
                ? $"the items of the list {parent} are {parent}:0, {parent}:1 and so on"
                : $"{parent} takes one value";
        }

        var inside = known.Where(setting => setting.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).ToList();
        if (inside.Count > 0)
        {
            return $"is a section; its settings are {string.Join(", ", inside)}";
        }

        var near = Near(key, known);
        return near.Count == 0 ? "there is no such setting" : $"there is no such setting; did you mean {string.Join(" or ", near)}?";
    }

    private static List<string> Near(string key, IReadOnlyList<string> known)
    {
        // An item of a list is compared without its number.
        var segments = key.Split(':');
        var name = segments.Length > 1 && segments[^1].All(char.IsAsciiDigit) ? string.Join(':', segments[..^1]) : key;
        var last = name[(name.LastIndexOf(':') + 1)..];

        var distances = known.Select(setting => (Setting: setting, Distance: Distance(setting, name))).ToList();
        var best = distances.Min(one => one.Distance);
        return best <= NearEnough
            ? [.. distances.Where(one => one.Distance == best).Select(one => one.Setting)]
            : [.. known.Where(setting => setting.EndsWith(":" + last, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Levenshtein's distance, case aside; a number past <see cref="NearEnough"/> only means far.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > NearEnough)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var change = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
