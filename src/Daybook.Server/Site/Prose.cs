using Markdig;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site;

/// <summary>Text that was written as Markdown, as HTML. What looks like HTML in it is shown, never obeyed.</summary>
internal static class Prose
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>Whole paragraphs, headings and tables.</summary>
    public static MarkupString Blocks(string markdown) => new(Markdown.ToHtml(markdown, Pipeline));

    /// <summary>One paragraph's content, to stand inside another element.</summary>
    public static MarkupString Inline(string markdown)
    {
        var html = Markdown.ToHtml(markdown, Pipeline).Trim();
        return new(html.StartsWith("<p>", StringComparison.Ordinal) && html.EndsWith("</p>", StringComparison.Ordinal) ? html[3..^4] : html);
    }
}
