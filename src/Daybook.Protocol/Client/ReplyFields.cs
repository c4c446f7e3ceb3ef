using System.Globalization;

namespace Daybook.Protocol.Client;

/// <summary>The fields of a reply that says <c>OK</c>; one that must be there and is not, or is malformed, makes the reply a broken one.</summary>
internal sealed class ReplyFields(IReadOnlyDictionary<string, string> pairs)
{
    /// <summary>The keys, in no order.</summary>
    public IEnumerable<string> Keys => pairs.Keys;

    public string? Find(string key) => pairs.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    /// <summary>The value, which may be empty.</summary>
    public string Require(string key) => pairs.TryGetValue(key, out var value) ? value : throw LiveJournalException.BrokenReply();

    public long RequireNumber(string key) => ReadNumber(Require(key));

    public int RequireInt32(string key) => Int32Of(RequireNumber(key));

    public int? FindInt32(string key) => Find(key) is { } value ? Int32Of(ReadNumber(value)) : null;

    public bool IsSet(string key) => Find(key) is not (null or "0");

    /// <summary>How many items a list has; each is at least one key, so that a false count cannot cost much.</summary>
    public int Count(string key)
    {
        var count = FindInt32(key) ?? 0;
        return count <= pairs.Count ? count : throw LiveJournalException.BrokenReply();
    }

    /// <summary>The items 1 to <c>KEY_count</c> of a list.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<string, T> read) =>
        [.. Enumerable.Range(1, Count(key + "_count")).Select(number => read(string.Create(CultureInfo.InvariantCulture, $"{key}_{number}")))];

    /// <summary>A list with commas, which keywords do not have.</summary>
    public IReadOnlyList<string> Keywords(string key) =>
        (Find(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public DateTimeOffset? FindUnixTime(string key) =>
        Find(key) is { } value && ReadNumber(value) is var seconds && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>An absolute http or https address.</summary>
    public static Uri? ReadUrl(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : null;

    private static long ReadNumber(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw LiveJournalException.BrokenReply();

    private static int Int32Of(long number) => number <= int.MaxValue ? (int)number : throw LiveJournalException.BrokenReply();
}
