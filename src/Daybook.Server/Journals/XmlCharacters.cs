using System.Text;

namespace Daybook.Server.Journals;

/// <summary>A few characters that people may use cannot stand in XML, not even escaped.</summary>
internal static class XmlCharacters
{
    /// <summary>The text with U+FFFD in their places; tabs and line ends stay.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value is 0xFFFE or 0xFFFF || (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n')) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }
}
