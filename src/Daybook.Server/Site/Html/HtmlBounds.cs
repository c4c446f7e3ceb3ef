using System.Buffers;
using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Daybook.Server.Site.Html;

/// <summary>
/// Holds hostile HTML to a cost that can be borne. Tags that were never closed are opened again after each block, so that a few thousand bytes can
/// become millions of elements; and elements in one another, ten thousand deep, take a parser their square, and the stack of whoever writes them.
/// </summary>
internal static class HtmlBounds
{
    /// <summary>The deepest that elements may be in one another. Threads of comments apart, people do not reach a tenth of it.</summary>
    public const int MaxDepth = 200;

    /// <summary>How many tags a text may have: what a tree takes grows with the square of those that stand beside each other.</summary>
    public const int MaxTags = 5000;

    /// <summary>How many elements may come of tags that are opened again, at most.</summary>
    private const int MaxReopened = 200_000;

    /// <summary>The elements that are opened again (HTML standard, 13.2.4.3, "formatting").</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Formatting = new[]
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements that have no end, and so open nothing again.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Void = new[]
    {
        "area", "br", "hr", "img", "input", "wbr", "lj", "user", "lj-cut",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements that people leave open, since the next one closes them: they are never in one another without another element between them.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Closing = new[]
    {
        "p", "li", "dd", "dt", "tr", "td", "th", "option",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements that no end tag from inside of them reaches out of (HTML standard, "has an element in scope").</summary>
    private static readonly FrozenSet<string> Scopes =
        new[] { "table", "object", "applet", "marquee", "template", "svg", "math", "button", "select" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");

    /// <summary>
    /// Whether a text may be parsed, once <see cref="SiteTags"/> have prepared it. What closes what is only known to a parser: so formatting counts as if
    /// it were never closed. Only what is closed in order, with nothing but text, pictures and such formatting in it, does not count, as every link of a list is:
    /// there no parser finds anything else. What is open is counted as the standard's scopes have it.
    /// </summary>
    public static bool MayParse(string html)
    {
        var (formatting, reopened, tags) = (0, 0L, 0);
        var (open, closable) = (new List<string>(), new Stack<string>());
        for (int at = html.IndexOf('<', StringComparison.Ordinal), next; at >= 0; at = next)
        {
            next = html.IndexOf('<', at + 1);
            var tag = next < 0 ? html.AsSpan(at) : html.AsSpan(at, next - at);
            var isEnd = tag is ['<', '/', ..];
            var name = NameOf(tag[(isEnd ? 2 : 1)..]);

            // Such ends were put there for those who wrote none, and are nothing by themselves.
            if (!(isEnd && name is "lj" or "user" or "lj-cut") && ++tags > MaxTags)
            {
                return false;
            }

            var isWhole = IsWhole(tag, name);
            if (!isWhole)
            {
                closable.Clear();
            }

            if (name.Length == 0 || Void.Contains(name))
            {
                continue;
            }

            if (!Formatting.Contains(name))
            {
                reopened += formatting;
                closable.Clear();
            }
            else if (!isEnd)
            {
                formatting++;
                if (isWhole)
                {
                    closable.Push(name.ToString());
                }
            }
            else if (closable.TryPop(out var last) && name.Equals(last, StringComparison.OrdinalIgnoreCase))
            {
                formatting--;
            }
            else
            {
                // Out of order: a parser closes what else is open around it, and opens that again.
                reopened += formatting;
                closable.Clear();
            }

            if (isEnd)
            {
                Close(open, name);
            }
            else if (!Closing.Contains(name))
            {
                open.Add(name.ToString());
            }

            if (open.Count > MaxDepth || reopened > MaxReopened)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Closes the innermost element of the name, and what is in it, unless it is out of reach. Formatting alone closes nothing else.</summary>
    private static void Close(List<string> open, ReadOnlySpan<char> name)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (name.Equals(open[i], StringComparison.OrdinalIgnoreCase))
            {
                open.RemoveRange(i, Formatting.Contains(name) ? 1 : open.Count - i);
                return;
            }

            if (Scopes.Contains(open[i]))
            {
                return;
            }
        }
    }

    /// <summary>Whether elements are no deeper in one another than may be.</summary>
    public static bool IsShallow(INode root)
    {
        var toSee = new Stack<(INode Node, int Depth)>([(root, 0)]);
        while (toSee.TryPop(out var seen))
        {
            if (seen.Depth > MaxDepth)
            {
                return false;
            }

            foreach (var child in seen.Node.ChildNodes)
            {
                if (child.HasChildNodes)
                {
                    toSee.Push((child, seen.Depth + 1));
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a tag ends before the next begins, and has the very name that a parser reads: then a parser that takes this one for a tag takes the next
    /// for one as well.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<char> tag, ReadOnlySpan<char> name) =>
        name.Length > 0
        && tag[(tag[1] == '/' ? 2 + name.Length : 1 + name.Length)..] is [' ' or '\t' or '\n' or '\f' or '/' or '>', ..]
        && TagEnd.Find(tag, out var unclosed) >= 0 && unclosed.Length == 0;

    /// <summary>The very name that a parser reads: <c>br.</c> is none of the elements that have no end.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return [];
        }

        var end = text.IndexOfAny(NameEnds);
        return end < 0 ? text : text[..end];
    }
}
