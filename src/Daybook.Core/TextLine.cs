using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Daybook.Core;

/// <summary>A line of text as people write it, such as a keyword, a description or a name.</summary>
public static class TextLine
{
    /// <summary>How many marks behind a letter are put in order, in a text that is not short. Unicode's stream-safe text format has this number.</summary>
    private const int MaxMarks = 30;

    /// <summary>The longest text, in UTF-16 units, that may be nothing but marks: far longer than a keyword, a tag or a name.</summary>
    private const int Short = 500;

    /// <summary>The combining grapheme joiner: it shows nothing, and no mark is moved past it.</summary>
    private const char Joiner = '\u034F';

    /// <summary>
    /// Brings the text into Unicode's normalization form C, so that what looks the same is the same. False if it has a control character.
    /// </summary>
    /// <remarks>U+FFFE counts as one: Unicode keeps it from ever being a character, and the runtime's normalization throws at it.</remarks>
    public static bool TryCompose(string text, [NotNullWhen(true)] out string? composed)
    {
        // Most text, and in form C as it stands.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            composed = text;
            return true;
        }

        composed = text.Any(IsControl) ? null : ToFormC(text);
        return composed is not null;
    }

    /// <summary>What is kept of a line that somebody typed: in form C, with U+FFFD in the place of every control character.</summary>
    public static string Compose(string text) => ToFormC(Replace(text, IsControl));

    /// <summary>Unicode's normalization form C, in a time that grows with the text and not with its square.</summary>
    /// <remarks>
    /// Normalization puts the marks behind a letter in order, and takes the square of their number for it. So a run of more than anybody writes is broken, as
    /// Unicode's stream-safe text format breaks it (UAX #15, 13); in a short text it stays as it is.
    /// </remarks>
    /// <param name="text">Any text without U+FFFE.</param>
    public static string ToFormC(string text) => (text.Length > Short ? BreakRuns(text) : text).Normalize(NormalizationForm.FormC);

    /// <summary>
    /// The text as it may stand in a message or a table: with U+FFFD in the place of every control character, and of those that turn the direction of what follows.
    /// </summary>
    public static string Printable(string text) => Replace(text, static c => IsControl(c) || TurnsDirection(c));

    /// <summary>The text, or as much of its beginning as fits, without half a character at its end.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">How many UTF-16 units fit; at least one.</param>
    public static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    /// <summary>The same, with <c>…</c> behind it where something was left out.</summary>
    /// <inheritdoc cref="Shorten" path="/param"/>
    public static string Abridge(string text, int maxLength) => text.Length <= maxLength ? text : Shorten(text, maxLength) + "…";

    private static string BreakRuns(string text)
    {
        StringBuilder? broken = null;
        var (copied, run) = (0, 0);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = char.IsSurrogatePair(text, at) ? 2 : 1;
            run = IsMark(text, at) ? run + 1 : 0;
            if (run > MaxMarks)
            {
                (broken ??= new StringBuilder()).Append(text, copied, at - copied).Append(Joiner);
                (copied, run) = (at, 1);
            }
        }

        return broken?.Append(text, copied, text.Length - copied).ToString() ?? text;
    }

    private static bool IsMark(string text, int at) => text[at] != Joiner
        && CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static string Replace(string text, Func<char, bool> isReplaced) => string.Concat(text.Select(c => isReplaced(c) ? '\uFFFD' : c));

    private static bool IsControl(char c) => char.IsControl(c) || c == '\uFFFE';

    /// <summary>Embeddings, overrides and isolates. Writing that needs them to be read rightly is still read, only not in its best order.</summary>
    private static bool TurnsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
