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

    /// <summary>How many elements may come of tags that are opened again: of a short text, and of the longest.</summary>
    private const int FewestReopened = 500, MostReopened = 5000;

    /// <summary>How many characters a text has for each of them: a tag that nobody closed in hundreds of paragraphs comes to less.</summary>
    private const int CharactersPerReopened = 4;

    /// <summary>
    /// How many characters may be shown for each that was written. Journal tags, addresses and line ends come to half of it.
    /// </summary>
    private const int MaxGrowth = 20;

    /// <summary>How many there may be besides, whatever the length.</summary>
    private const int FirstCharacters = 4096;

    /// <summary>How many elements more a parser makes of a tag that closes formatting from inside of other elements.</summary>
    private const int MovedByOneEnd = 8;

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
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Implied = new[]
    {
        "p", "li", "dd", "dt", "tr", "td", "th", "option",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements that no end tag from inside of them reaches out of (HTML standard, "has an element in scope").</summary>
    private static readonly FrozenSet<string> Scopes =
        new[] { "table", "object", "applet", "marquee", "template", "svg", "math", "button", "select" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Elements that stand in formatting, and formatting in them, without any harm if all of it is closed in order: whatever a parser makes of them, nothing is left
    /// open after their end that keeps the end of the formatting around them from closing it.
    /// </summary>
    private static readonly FrozenSet<string> Blocks = new[]
    {
        "address", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same, within a line: their end closes them only where nothing else is open in them.</summary>
    private static readonly FrozenSet<string> Phrases = new[]
    {
        "abbr", "acronym", "bdi", "bdo", "cite", "del", "dfn", "ins", "kbd", "mark", "q", "samp", "span", "sub", "sup", "var",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");

    /// <summary>The most characters that may come of a text. What would be longer is shown as the text that it is.</summary>
    public static int MaxShown(string html) => (MaxGrowth * html.Length) + FirstCharacters;

    /// <summary>
    /// Whether a text may be parsed, once <see cref="SiteTags"/> have prepared it. What closes what is only known to a parser: so formatting counts as if
    /// it were never closed. Only what is closed in order, with nothing but text, pictures, common elements and such formatting in it, does not count, as every
    /// link of a list is: there no parser finds anything else. What is open is counted as the standard's scopes have it. What is opened again, and how long its
    /// tags are, is held to what was written.
    /// </summary>
    public static bool MayParse(string html)
    {
        var most = Math.Clamp(html.Length / CharactersPerReopened, FewestReopened, MostReopened);
        var (reopened, characters, looked, tags, isPlain) = (0L, 0L, 0L, 0, true);
        var (open, formatting) = (new List<string>(), new OpenFormatting());
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
                // Of what follows a parser may take less for tags than is taken here: an end may belong to what is far around it.
                formatting.Forget();
                isPlain = false;
            }

            if (name.Length == 0 || Void.Contains(name))
            {
                continue;
            }

            var again = formatting.Count;
            if (!Formatting.Contains(name))
            {
                formatting.Pass(name.ToString(), isEnd);
            }
            else if (!isEnd)
            {
                var length = LengthOf(isWhole ? tag : html.AsSpan(at));
                looked += length;
                formatting.Open(name.ToString(), length, isWhole);
                again = 0;
            }
            else
            {
                again = formatting.Close(name) switch
                {
                    Closing.InOrder when isPlain => 0,
                    Closing.InOrder or Closing.AmongFormatting => formatting.Count,
                    _ => again + MovedByOneEnd,
                };
            }

            reopened += again;
            characters += again > 0 ? formatting.Length : 0;
            if (isEnd)
            {
                Close(open, name);
            }
            else if (!Implied.Contains(name))
            {
                open.Add(name.ToString());
            }

            if (open.Count > MaxDepth || reopened > most || Math.Max(characters, looked) > MaxShown(html))
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

    /// <summary>How long the tag is that a text begins with; if it has no end, all of the text is in it.</summary>
    private static int LengthOf(ReadOnlySpan<char> tag) => TagEnd.Find(tag, out var unclosed) is >= 0 and var end && unclosed.Length == 0 ? end + 1 : tag.Length;

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

    /// <summary>How formatting was closed.</summary>
    private enum Closing
    {
        /// <summary>Nothing else was open in it.</summary>
        InOrder,

        /// <summary>Only formatting was open in it, which is opened again.</summary>
        AmongFormatting,

        /// <summary>It counts as open for ever.</summary>
        Unknown,
    }

    /// <summary>Formatting that is open, as far as can be known without a parser.</summary>
    private sealed class OpenFormatting
    {
        /// <summary>What the next end tags may close, the innermost last. The length is that of the tag of formatting, and 0 for all else.</summary>
        private readonly List<(string Name, int Length)> _closable = [];

        /// <summary>How many are open.</summary>
        public int Count { get; private set; }

        /// <summary>How long their tags are, all together.</summary>
        public long Length { get; private set; }

        /// <summary>Whatever is open now counts as open for ever.</summary>
        public void Forget() => _closable.Clear();

        /// <summary>A tag that opens formatting.</summary>
        public void Open(string name, int length, bool isClosable)
        {
            Count++;
            Length += length;
            if (isClosable)
            {
                _closable.Add((name, length));
            }
        }

        /// <summary>A tag that closes formatting.</summary>
        public Closing Close(ReadOnlySpan<char> name)
        {
            for (var i = _closable.Count - 1; i >= 0 && _closable[i].Length > 0; i--)
            {
                if (name.Equals(_closable[i].Name, StringComparison.OrdinalIgnoreCase))
                {
                    Count--;
                    Length -= _closable[i].Length;
                    _closable.RemoveAt(i);
                    return i == _closable.Count ? Closing.InOrder : Closing.AmongFormatting;
                }
            }

            Forget();
            return Closing.Unknown;
        }

        /// <summary>Any other tag.</summary>
        public void Pass(string name, bool isEnd)
        {
            name = name.ToLowerInvariant();
            if (Phrases.Contains(name))
            {
                if (!isEnd)
                {
                    _closable.Add((name, 0));
                }
                else if (_closable is [.., var last] && last.Name == name)
                {
                    _closable.RemoveAt(_closable.Count - 1);
                }
                else
                {
                    Forget();
                }
            }
            else if (!Blocks.Contains(name))
            {
                Forget();
            }
            else if (isEnd)
            {
                EndBlock(name);
            }
            else
            {
                EndImplied("p");
                foreach (var closed in ClosedBy(name))
                {
                    EndImplied(closed);
                }

                _closable.Add((name, 0));
            }
        }

        /// <summary>What the start of a block closes besides a paragraph, the innermost first.</summary>
        private static string[] ClosedBy(string name) => name switch
        {
            "li" => ["li"],
            "dd" or "dt" => ["dd", "dt"],
            "td" or "th" => ["td", "th"],
            "tr" => ["td", "th", "tr"],
            "tbody" or "thead" or "tfoot" => ["td", "th", "tr", "tbody", "thead", "tfoot"],
            _ => [],
        };

        private void EndImplied(string name)
        {
            if (_closable is [.., var last] && last.Name == name)
            {
                _closable.RemoveAt(_closable.Count - 1);
            }
        }

        /// <summary>
        /// Closes the innermost block of the name, and what is in it: of that, formatting is opened again. An end does not reach out of a cell or a table. Nor does
        /// it over a block that has to be closed by itself: what a parser makes of that is not known any more.
        /// </summary>
        private void EndBlock(string name)
        {
            for (var i = _closable.Count - 1; i >= 0; i--)
            {
                var (inside, length) = _closable[i];
                if (inside == name)
                {
                    _closable.RemoveRange(i, _closable.Count - i);
                    return;
                }

                if (inside == "table"
                    || (inside == "caption" && name != "table")
                    || (inside is "td" or "th" && name is not ("table" or "tbody" or "thead" or "tfoot" or "tr")))
                {
                    return;
                }

                if (length == 0 && !IsLeftOpen(inside, name))
                {
                    Forget();
                    return;
                }
            }
        }

        /// <summary>Whether another end stands for that of an element: HTML lets it be left out there, or it is a phrase, which no end of formatting stops at.</summary>
        private static bool IsLeftOpen(string inside, string end) => inside switch
        {
            "p" => true,
            "li" => end is "ul" or "ol",
            "dd" or "dt" => end is "dl",
            "td" or "th" => end is "tr" or "tbody" or "thead" or "tfoot" or "table",
            "tr" => end is "tbody" or "thead" or "tfoot" or "table",
            "tbody" or "thead" or "tfoot" => end is "table",
            _ => Phrases.Contains(inside),
        };
    }
}
