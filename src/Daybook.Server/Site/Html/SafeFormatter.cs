using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Ganss.Xss;

namespace Daybook.Server.Site.Html;

/// <summary>
/// Writes what is left of HTML after it was cleaned. Line ends become <c>br</c> and bare addresses links while it is written: to put a node for each of
/// ten thousand lines into the tree would take their square.
/// </summary>
/// <param name="isPreformatted">Whether line ends mean nothing.</param>
internal sealed partial class SafeFormatter(bool isPreformatted) : HtmlFormatter
{
    /// <summary>What marks HTML whose line ends mean nothing; it is not written.</summary>
    public const string Raw = "lj-raw";

    /// <summary>What every link gets: what people write says nothing of what this site holds worth knowing, and opens no door into it.</summary>
    public const string Relation = "nofollow ugc noopener";

    private const int LongestAddress = 2000;

    /// <summary>How many bare addresses of a text become links.</summary>
    private const int MostLinks = 1000;

    private int _links;

    public override string OpenTag(IElement element, bool selfClosing) =>
        element.LocalName == Raw ? "" : base.OpenTag(element, selfClosing);

    public override string CloseTag(IElement element, bool selfClosing) =>
        element.LocalName == Raw ? "" : base.CloseTag(element, selfClosing);

    public override string Text(ICharacterData text)
    {
        var (keepsLines, isPlain) = Around(text);
        var value = text.Data;
        if (!keepsLines && value.Contains('\n', StringComparison.Ordinal))
        {
            value = WithoutEdges(text, value);
        }

        var written = new StringBuilder(value.Length + 16);
        var at = 0;
        if (isPlain)
        {
            foreach (var match in Address.EnumerateMatches(value))
            {
                var address = WithoutEnd(value.AsSpan(match.Index, match.Length)).ToString();
                if (_links == MostLinks || address.Length > LongestAddress || !Uri.TryCreate(address, UriKind.Absolute, out _))
                {
                    continue;
                }

                _links++;
                Escape(written, value[at..match.Index]);
                var escaped = WebUtility.HtmlEncode(address);
                written.Append("<a href=\"").Append(escaped).Append("\" rel=\"").Append(Relation).Append("\">").Append(escaped).Append("</a>");
                at = match.Index + address.Length;
            }
        }

        Escape(written, value[at..]);
        return keepsLines ? written.ToString() : written.Replace("\n", "<br>\n").ToString();
    }

    /// <summary>An address without what belongs to the sentence behind it. A parenthesis that was opened within the address is its own.</summary>
    private static ReadOnlySpan<char> WithoutEnd(ReadOnlySpan<char> address)
    {
        var unopened = address.Count(')') - address.Count('(');
        while (address is [.. var rest, var last] && (last == ')' ? unopened > 0 : ".,;:!?]}'".Contains(last, StringComparison.Ordinal)))
        {
            unopened -= last == ')' ? 1 : 0;
            address = rest;
        }

        return address;
    }

    private static void Escape(StringBuilder written, string text) => written.Append(EscapeText(text));

    /// <summary>Whether line ends stay as they are where a text stands, and whether it is no part of a link already.</summary>
    private (bool KeepsLines, bool IsPlain) Around(ICharacterData text)
    {
        var (keeps, plain) = (isPreformatted, true);
        if (text.ParentElement is { LocalName: "table" or "thead" or "tbody" or "tfoot" or "tr" or "colgroup" or "ul" or "ol" or "dl" or "ruby" })
        {
            keeps = true;
        }

        for (var element = text.ParentElement; element is not null; element = element.ParentElement)
        {
            keeps |= element.LocalName is Raw or "pre";
            plain &= element.LocalName is not ("a" or "pre" or "code" or "kbd" or "samp");
        }

        return (keeps, plain);
    }

    /// <summary>A line end beside a block is no line of its own: the block begins one anyway.</summary>
    private static string WithoutEdges(ICharacterData text, string value)
    {
        var siblings = text.Parent!.ChildNodes;
        var index = siblings.Index(text);
        var (before, after) = (index == 0 ? null : siblings[index - 1], index == siblings.Length - 1 ? null : siblings[index + 1]);
        if (before is null ? IsBlock(text.Parent) : IsBlock(before))
        {
            value = value.StartsWith('\n') ? value[1..] : value;
        }

        if (after is null ? IsBlock(text.Parent) : IsBlock(after))
        {
            value = value.EndsWith('\n') ? value[..^1] : value;
        }

        return value;
    }

    private static bool IsBlock(INode node) => node is IElement
    {
        LocalName: "address" or "blockquote" or "body" or "caption" or "dd" or "details" or "div" or "dl" or "dt" or "figcaption" or "figure" or "h1" or "h2" or "h3"
            or "h4" or "h5" or "h6" or "hr" or "li" or "ol" or "p" or "pre" or "summary" or "table" or "td" or "th" or "ul",
    };

    [GeneratedRegex(@"\bhttps?://[^\s<>""'\u0000-\u0020]{1,2100}")]
    private static partial Regex Address { get; }
}
