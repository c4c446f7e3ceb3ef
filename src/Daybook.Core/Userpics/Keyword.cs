using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Daybook.Core.Userpics;

/// <summary>
/// A name that an account gives to one of its userpics: 1 to 40 Unicode code points in NFC, without commas or control
/// characters. Case counts.
/// </summary>
/// <remarks>
/// Commas delimit keywords (uploadpic, field <c>keywords</c>); 40 is the classic limit (fact sheet 7.3).
/// <c>pic#</c> and digits is how clients are told a picture that has no keyword (fact sheet 11), so nobody may take such a name.
/// </remarks>
public sealed record Keyword
{
    /// <summary>The longest keyword, in Unicode code points after NFC.</summary>
    public const int MaxLength = 40;

    private const string NumberPrefix = "pic#";

    private Keyword(string value) => Value = value;

    /// <summary>The keyword, in NFC.</summary>
    public string Value { get; }

    /// <summary>Reads one keyword; surrounding white space does not count.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="keyword">The keyword, if it is one.</param>
    /// <param name="fault">Else what is wrong with it, naming it, for the person who sent it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Keyword? keyword, [NotNullWhen(false)] out string? fault)
    {
        keyword = null;
        var trimmed = text.Trim();
        if (!TextLine.TryCompose(trimmed, out var value))
        {
            fault = $"keyword '{Shown(trimmed)}' has a control character";
            return false;
        }

        var length = value.EnumerateRunes().Count();
        fault = value switch
        {
            "" => "a keyword is empty",
            _ when value.Contains(',', StringComparison.Ordinal) => $"keyword '{Shown(value)}' has a comma",
            _ when length > MaxLength => $"keyword '{Shown(value)}' has {length} characters, the limit is {MaxLength}",
            _ when IsReserved(value) => $"keyword '{value}' is reserved: {NumberPrefix} and a number names a picture without keywords",
            _ => null,
        };
        if (fault is not null)
        {
            return false;
        }

        keyword = new Keyword(value);
        return true;
    }

    /// <summary>A keyword that was stored, or is otherwise known to be well formed.</summary>
    /// <exception cref="FormatException">It is not well formed.</exception>
    public static Keyword Parse(string text) => TryParse(text, out var keyword, out var fault) ? keyword : throw new FormatException(fault);

    /// <summary>
    /// Reads a comma-delimited list: empty ones are dropped, and so are repeated ones; the order stays.
    /// </summary>
    /// <param name="text">The list, such as <c>happy, at the sea</c>.</param>
    /// <param name="keywords">The keywords, if all are well formed.</param>
    /// <param name="fault">Else what is wrong with the first that is not.</param>
    public static bool TryParseList(
        string text, [NotNullWhen(true)] out IReadOnlyList<Keyword>? keywords, [NotNullWhen(false)] out string? fault)
    {
        keywords = null;
        fault = null;
        var read = new OrderedDictionary<string, Keyword>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(part, out var keyword, out fault))
            {
                return false;
            }

            read.TryAdd(keyword.Value, keyword);
        }

        keywords = [.. read.Values];
        return true;
    }

    /// <summary>What clients are told in place of a keyword for a picture that has none: <c>pic#</c> and its number.</summary>
    public static string OfNumber(long userpicId) => string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{userpicId}");

    /// <summary>Reads what <see cref="OfNumber"/> writes. False for anything else, as keywords are.</summary>
    public static bool TryReadNumber(string text, out long userpicId)
    {
        userpicId = 0;
        return text.StartsWith(NumberPrefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out userpicId);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsReserved(string value) =>
        value.StartsWith(NumberPrefix, StringComparison.Ordinal) && value.AsSpan(NumberPrefix.Length) is { Length: > 0 } number && !number.ContainsAnyExceptInRange('0', '9');

    /// <summary>An error must stay one readable line, however long or odd the keyword is.</summary>
    private static string Shown(string value)
    {
        var shown = new StringBuilder();
        var runes = 0;
        foreach (var rune in TextLine.Printable(value).EnumerateRunes())
        {
            if (++runes > MaxLength)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(rune);
        }

        return shown.ToString();
    }
}
