using System.Globalization;
using System.Text;

namespace Daybook.Core.Entries;

/// <summary>How large the parts of entries are (fact sheet 7.3), and how text is cut to that.</summary>
public static class EntryLimits
{
    /// <summary>The text of an entry has fewer bytes of UTF-8 than this.</summary>
    public const int TextBytes = 65535;

    /// <summary>Subjects and properties, in code points.</summary>
    public const int LineCharacters = 100;

    /// <summary>Subjects and properties, in bytes of UTF-8.</summary>
    public const int LineBytes = 255;

    /// <summary>The longest prefix of a subject or a property that fits; code points stay whole.</summary>
    public static string CutLine(string text) => Cut(text, LineCharacters, LineBytes);

    /// <summary>The longest prefix of whole code points within both limits.</summary>
    public static string Cut(string text, int maxCharacters, int maxBytes)
    {
        if (text.Length <= maxCharacters && text.Length * 3 <= maxBytes)
        {
            return text;
        }

        var (characters, bytes, length) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (++characters > maxCharacters || bytes > maxBytes)
            {
                return text[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return text;
    }

    /// <summary>Whether the text of an entry is small enough.</summary>
    public static bool Fits(string text) => text.Length < TextBytes / 3 || Encoding.UTF8.GetByteCount(text) < TextBytes;

    internal static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
