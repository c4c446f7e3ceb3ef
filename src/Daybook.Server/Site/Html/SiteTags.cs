using System.Text;

namespace Daybook.Server.Site.Html;

/// <summary>
/// The tags that journals have beside HTML's, brought into a form that a parser of HTML takes for what they are: <c>&lt;lj user=…&gt;</c> has no
/// end, and <c>&lt;lj-cut&gt;</c> goes on whatever is closed in between. It only moves text about; nothing is trusted after it either.
/// </summary>
internal static class SiteTags
{
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
        while (at < html.Length && html.IndexOf('<', at) is >= 0 and var open && html.IndexOf('>', open) is >= 0 and var close)
        {
            prepared.Append(html, at, open - at);
            at = open + 1;
            if (IsTag(html, open, "lj") || IsTag(html, open, "user"))
            {
                prepared.Append(html, open, close + 1 - open).Append(IsTag(html, open, "lj") ? "</lj>" : "</user>");
                at = close + 1;
            }
            else if (IsTag(html, open, "lj-cut") || IsTag(html, open, "cut"))
            {
                prepared.Append("<lj-cut").Append(html, html.IndexOf("cut", open, StringComparison.OrdinalIgnoreCase) + 3, close - 2 - html.IndexOf("cut", open, StringComparison.OrdinalIgnoreCase))
                    .Append("</lj-cut>");
                at = cuts ? EndOfCut(html, close + 1) : close + 1;
            }
            else if (IsTag(html, open, "/lj-cut") || IsTag(html, open, "/cut"))
            {
                at = close + 1;
            }
            else
            {
                prepared.Append('<');
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

    private static bool IsTag(string html, int open, string name)
    {
        var end = open + 1 + name.Length;
        return end < html.Length && html.AsSpan(open + 1, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase)
            && (char.IsWhiteSpace(html[end]) || html[end] is '>' or '/');
    }
}
