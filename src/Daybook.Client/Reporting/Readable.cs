using System.Globalization;
using System.Text;

namespace Daybook.Client.Reporting;

/// <summary>Text from files and servers, for a terminal.</summary>
internal static class Readable
{
    /// <summary>The mark behind a character that asks for its picture: two columns, as every emoji.</summary>
    private const int EmojiSelector = 0xFE0F;

    /// <summary>One line in which no character moves the cursor, changes colours or turns the direction of what follows.</summary>
    public static string Line(string text) => string.Concat(text.Select(c => MovesThings(c) ? '\uFFFD' : c));

    /// <summary>How many columns of a terminal it takes.</summary>
    public static int Width(string text)
    {
        var width = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var length = StringInfo.GetNextTextElementLength(rest);
            width += WidthOfElement(rest[..length]);
            rest = rest[length..];
        }

        return width;
    }

    /// <summary>The text, cut or filled up with spaces to a number of columns; what a person takes for one character is never cut.</summary>
    public static string Fit(string text, int columns)
    {
        var (length, left) = (0, columns);
        while (length < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, length);
            var width = WidthOfElement(text.AsSpan(length, next));
            if (width > left)
            {
                break;
            }

            length += next;
            left -= width;
        }

        return text[..length] + new string(' ', left);
    }

    /// <summary><c>1 picture</c>, <c>2 pictures</c>.</summary>
    public static string Pictures(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} picture{(count == 1 ? "" : "s")}");

    private static bool MovesThings(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>What belongs together, such as a letter with its accents or a flag, is as wide as the widest of it.</summary>
    private static int WidthOfElement(ReadOnlySpan<char> element)
    {
        var width = 0;
        foreach (var rune in element.EnumerateRunes())
        {
            width = rune.Value == EmojiSelector && width > 0 ? 2 : Math.Max(width, WidthOf(rune));
        }

        return width;
    }

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        >= ' ' and <= '~' => 1,

        // A soft hyphen is shown where it stands; the vowels and ends of Korean syllables join what is before them; letters of flags come in pairs.
        0xAD => 1,
        (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FF) => 0,
        >= 0x1F1E6 and <= 0x1F1FF => 2,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => WideCharacters.Contains(rune) ? 2 : 1,
    };
}
