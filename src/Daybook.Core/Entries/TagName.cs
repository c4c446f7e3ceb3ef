using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Daybook.Core.Entries;

/// <summary>
/// A word that a journal's entries are found by: 1 to 40 code points in NFC and lower case, single spaces, no commas (fact sheet 7.2).
/// </summary>
public sealed record TagName
{
    /// <summary>The longest tag, in code points.</summary>
    public const int MaxLength = 40;

    /// <summary>How many tags an entry has at most.</summary>
    public const int MaxPerEntry = 100;

    /// <summary>How many tags a journal has at most.</summary>
    public const int MaxPerJournal = 5000;

    /// <summary>What the tags of an entry are, for errors: the end of a sentence.</summary>
    public static string Rule => $"separated by commas, at most {MaxPerEntry} for an entry, and none may contain < or >, or begin with _";

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>,");

    private TagName(string value) => Value = value;

    /// <summary>The tag.</summary>
    public string Value { get; }

    /// <summary>Reads one tag. White space of any kind, line ends too, counts as single spaces, and as nothing at the ends; longer ones are cut.</summary>
    /// <returns>False if it is empty, starts with <c>_</c>, or has one of <c>&lt; &gt; ,</c> or a control character.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out TagName? tag)
    {
        tag = null;
        var spaced = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (spaced.AsSpan().ContainsAny(Forbidden) || spaced.StartsWith('_') || !TextLine.TryCompose(spaced, out var composed))
        {
            return false;
        }

        var value = EntryLimits.Cut(TextLine.ToFormC(composed.ToLowerInvariant()), MaxLength, int.MaxValue).TrimEnd();
        tag = value.Length > 0 ? new TagName(value) : null;
        return tag is not null;
    }

    /// <summary>A tag that was stored, or is otherwise known to be well formed.</summary>
    /// <exception cref="FormatException">It is not well formed.</exception>
    public static TagName Parse(string text) => TryParse(text, out var tag) ? tag : throw new FormatException($"'{text}' is not a tag.");

    /// <summary>Reads a comma-delimited list: empty and repeated ones are dropped. False if one is malformed, or there are too many.</summary>
    public static bool TryParseList(string text, [NotNullWhen(true)] out IReadOnlyList<TagName>? tags)
    {
        tags = null;
        var read = new OrderedDictionary<string, TagName>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (string.IsNullOrWhiteSpace(part))
            {
                continue;
            }

            if (!TryParse(part, out var tag))
            {
                return false;
            }

            read.TryAdd(tag.Value, tag);
        }

        tags = read.Count <= MaxPerEntry ? [.. read.Values] : null;
        return tags is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
