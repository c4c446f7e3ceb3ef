using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Html;

/// <summary>
/// How much of people's HTML a page or a feed has in all: it may show a hundred texts, and each can be twenty times as long as it was written. Once it is full no text is
/// cleaned for it any more, and it leads to where each of them stands alone.
/// </summary>
internal sealed class HtmlRoom
{
    /// <summary>How many characters there may be: three times as many as twenty of the longest entries have.</summary>
    public const int MaxCharacters = 4_000_000;

    /// <summary>How many tags, ends among them: as many as twenty texts may have. What a browser makes of them takes more than they do.</summary>
    public const int MaxTags = 20 * HtmlBounds.MaxTags;

    private long _characters;
    private long _tags;

    private bool IsFull => _characters > MaxCharacters || _tags > MaxTags;

    /// <summary>The HTML of a text, cleaned; null if there is no room for it, nor for any after it.</summary>
    /// <param name="html">What was written.</param>
    /// <param name="use">What it is shown as.</param>
    public MarkupString? Clean(string html, HtmlUse use)
    {
        if (IsFull)
        {
            return null;
        }

        var cleaned = EntryHtml.Clean(html, use);
        _characters += cleaned.Value.Length;
        _tags += cleaned.Value.AsSpan().Count('<');
        return IsFull ? null : cleaned;
    }
}
