using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Ganss.Xss;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Html;

/// <summary>
/// Makes what people write fit to stand on a page: nothing in it runs, sends, looks like the site's own forms, or reaches past its own place. Pictures
/// come by <c>https</c> alone; colours and sizes are left to the reader's own light and screen.
/// </summary>
/// <remarks>
/// First our own tags and habits are turned into HTML (<see cref="SiteTags"/>, <see cref="Tidying"/>), then everything is cleaned, ours as well. What
/// would cost too much to parse is shown as the text that it is.
/// </remarks>
internal static class EntryHtml
{
    private static readonly HtmlSanitizer Sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "a", "abbr", "acronym", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
            "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
            SafeFormatter.Raw, "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "summary", "sup",
            "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
        },
        AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "alt", "class", "colspan", "dir", "height", "href", "id", "lang", "loading", "rel", "reversed", "rowspan", "scope", "src", "start", "title", "width",
        },
        AllowedClasses = Tidying.Classes,
        AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
        UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
    })
    {
        KeepChildNodes = true,
    };

    /// <summary>The HTML of an entry or a comment, cleaned.</summary>
    /// <param name="html">What was written.</param>
    /// <param name="use">What it is shown as.</param>
    public static MarkupString Clean(string html, HtmlUse use)
    {
        if (!IsMarkup(html))
        {
            return Plain(html);
        }

        if (!CleanedHtml.TryFind(html, use, out var cleaned))
        {
            cleaned = CleanMarkup(html, use);
            CleanedHtml.Keep(html, use, cleaned);
        }

        return cleaned is null ? Plain(html) : new MarkupString(cleaned);
    }

    /// <summary>What stands in the place of a text for which a page has no room (<see cref="HtmlRoom"/>): a link to it.</summary>
    public static MarkupString LinkTo(string address) =>
        new($"<span class=\"cut\"><a href=\"{WebUtility.HtmlEncode(address)}\">{Tidying.ReadMore}</a></span>");

    /// <summary>The HTML of an entry or a comment, cleaned, also if it is known already.</summary>
    public static MarkupString CleanAnew(string html, HtmlUse use) =>
        IsMarkup(html) && CleanMarkup(html, use) is { } cleaned ? new MarkupString(cleaned) : Plain(html);

    /// <summary>Null if it would cost too much, or be too long: then it is shown as the text that it is.</summary>
    private static string? CleanMarkup(string html, HtmlUse use)
    {
        // What is parsed is what is held to the bounds: leaving out cuts can take the end of a tag away.
        var prepared = SiteTags.Prepare(html.Replace("\r", "", StringComparison.Ordinal).Trim('\n'), use.CutAddress is not null);
        if (!HtmlBounds.MayParse(prepared))
        {
            return null;
        }

        using var document = new HtmlParser().ParseDocument("<!doctype html><body></body>");
        var body = document.Body!;
        body.InnerHtml = prepared;
        if (!HtmlBounds.IsShallow(body))
        {
            return null;
        }

        new Tidying(document, use).Apply();
        Sanitizer.SanitizeDom(document, body);
        var cleaned = body.ChildNodes.ToHtml(new SafeFormatter(use.IsPreformatted));
        return cleaned.Length > HtmlBounds.MaxShown(html) ? null : cleaned;
    }

    private static bool IsMarkup(string html) => html.AsSpan().IndexOfAny('<', '&') >= 0 || html.Contains("://", StringComparison.Ordinal);

    private static MarkupString Plain(string text) => new(WebUtility.HtmlEncode(text.Trim('\n')).Replace("\n", "<br>\n", StringComparison.Ordinal));
}
