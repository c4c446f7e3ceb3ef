using System.Text;

namespace Daybook.Server.Site.Html;

/// <summary>
/// The tags that journals have beside HTML's, brought into a form that a parser of HTML takes for what they are: <c>&lt;lj user=…&gt;</c> has no
/// end, and <c>&lt;lj-cut&gt;</c> goes on whatever is closed in between. It only moves text about; nothing is trusted after it either.
/// </summary>
internal static class SiteTags
{
    private const string Cut = "lj-cut";

    private static readonly string[] Names = ["lj", "user", Cut, "cut", "/lj-cut", "/cut"];

    /// <summary>Gives what has no end one, and cuts.</summary>
    /// <param name="html">What somebody wrote.</param>
    /// <param name="cuts">Whether what stands in a cut is left out.</param>
    public static string Prepare(string html, bool cuts)
    {
        if (!html.Contains("<lj", StringComparison.OrdinalIgnoreCase)
            && !html.Contains("<user", StringComparison.OrdinalIgnoreCase)
            && !html.Contains("<cut", StringComparison.OrdinalIgnoreCase))
        {
            return html;
        }

        var prepared = new StringBuilder(html.Length + 64);
        var at = 0;
        while (at < html.Length && html.IndexOf('<', at) is >= 0 and var open)
        {
            prepared.Append(html, at, open - at);
            at = open;
            if (NameAt(html, open) is not { } name)
            {
                prepared.Append('<');
                at++;
                continue;
            }

            var length = TagEnd.Find(html.AsSpan(open), out var unclosed);
            if (length < 0)
            {
                // A parser makes nothing of a tag without an end, nor of what comes after it.
                break;
            }

            at = open + length + 1;
            if (name[0] == '/')
            {
                continue;
            }

            var (shown, attributes) = (name == "cut" ? Cut : name, open + 1 + name.Length);

            // A quote that is never closed would take the rest of the text with it.
            prepared.Append('<').Append(shown).Append(html, attributes, open + length - attributes).Append(unclosed).Append("></").Append(shown).Append('>');
            if (cuts && shown == Cut)
            {
                at = EndOfCut(html, at);
            }
        }

        return prepared.Append(html, at, html.Length - at).ToString();
    }

    private static int EndOfCut(string html, int from)
    {
        for (var at = html.IndexOf("</", from, StringComparison.Ordinal); at >= 0; at = html.IndexOf("</", at + 2, StringComparison.Ordinal))
        {
            if ((IsTag(html, at, "/lj-cut") || IsTag(html, at, "/cut")) && html.IndexOf('>', at) is >= 0 and var close)
            {
                return close + 1;
            }
        }

        // Never ended, it goes on to the end of the text.
        return html.Length;
    }

    private static string? NameAt(string html, int open)
    {
        foreach (var name in Names)
        {
            if (IsTag(html, open, name))
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsTag(string html, int open, string name)
    {
        var end = open + 1 + name.Length;
        return end < html.Length && html.AsSpan(open + 1, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase)
            && (char.IsWhiteSpace(html[end]) || html[end] is '>' or '/');
    }
}
