using Markdig;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Words;

/// <summary>A heading of a page that can be linked to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">What it says.</param>
public sealed record PageHeading(string Id, string Text);

/// <summary>
/// The Markdown of a page as HTML. What looks like HTML in it is shown, never obeyed; links lead to this site, the web or a mailbox, or are mere
/// text; pictures come from this site.
/// </summary>
public sealed class PageProse
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>Ids that the frame of every page has.</summary>
    private static readonly string[] Taken = ["content", "menu", "box-user", "box-password"];

    private PageProse(string? title, MarkupString html, IReadOnlyList<PageHeading> headings) => (Title, Html, Headings) = (title, html, headings);

    /// <summary>The page's own first heading, or null if it does not begin with one.</summary>
    public string? Title { get; }

    /// <summary>The page without <see cref="Title"/>.</summary>
    public MarkupString Html { get; }

    /// <summary>The headings of the second level.</summary>
    public IReadOnlyList<PageHeading> Headings { get; }

    internal static PageProse Of(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        string? title = null;
        if (document is [HeadingBlock { Level: 1 } first, ..])
        {
            title = TextOf(first);
            document.Remove(first);
        }

        MakeSafe(document);
        var headings = NameHeadings(document);
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        if (renderer.ObjectRenderers.FindExact<CodeBlockRenderer>() is { } code)
        {
            code.OutputAttributesOnPre = true;
        }

        renderer.Render(document);
        return new PageProse(string.IsNullOrWhiteSpace(title) ? null : title, new MarkupString(writer.ToString()), headings);
    }

    private static void MakeSafe(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage ? !IsHere(link.Url) : !LeadsSomewhere(link.Url))
            {
                link.ReplaceBy(new ContainerInline(), copyChildren: true);
            }
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            if (!link.IsEmail && !LeadsSomewhere(link.Url))
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
        }

        foreach (var code in document.Descendants<CodeBlock>())
        {
            // What is wider than a phone is scrolled, with the keyboard too.
            code.GetAttributes().AddProperty("tabindex", "0");
        }
    }

    private static List<PageHeading> NameHeadings(MarkdownDocument document)
    {
        var used = new HashSet<string>(Taken);
        var headings = new List<PageHeading>();
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The title stands above all of them.
            heading.Level = Math.Max(heading.Level, 2);
            var text = TextOf(heading);
            var slug = LinkHelper.UrilizeAsGfm(text) is { Length: > 0 } made ? made : "section";
            var id = slug;
            for (var number = 2; !used.Add(id); number++)
            {
                id = $"{slug}-{number}";
            }

            heading.GetAttributes().Id = id;
            if (heading.Level == 2)
            {
                headings.Add(new PageHeading(id, text));
            }
        }

        return headings;
    }

    private static string TextOf(HeadingBlock heading) => string.Concat((heading.Inline?.Descendants() ?? []).Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        _ => "",
    }));

    private static bool LeadsSomewhere(string? url) =>
        IsHere(url) || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto");

    private static bool IsHere(string? url) => url is ['#', ..] or ['/'] or ['/', not ('/' or '\\'), ..];
}
