using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Daybook.Core;

/// <summary>A line of text as people write it, such as a keyword, a description or a name.</summary>
public static class TextLine
{
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

        composed = text.Any(IsControl) ? null : text.Normalize(NormalizationForm.FormC);
        return composed is not null;
    }

    /// <summary>The text with U+FFFD in the place of every control character, to be shown.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => IsControl(c) ? '\uFFFD' : c));

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

    private static bool IsControl(char c) => char.IsControl(c) || c == '\uFFFE';
}
