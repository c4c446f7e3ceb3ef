using AngleSharp.Html.Parser;
using Daybook.Server.Site.Html;

namespace Daybook.Server.Tests.Site.Html;

/// <summary>A tag ends where the parser ends it: the bounds of what is parsed rest on that.</summary>
public sealed class TagEndTests
{
    [Theory]
    [InlineData("<b")]
    [InlineData("</b")]
    [InlineData("<b a=")]
    [InlineData("<b = a")]
    [InlineData("<b a=''")]
    public void A_tag_ends_where_the_parser_ends_it(string start)
    {
        var parser = new HtmlParser();
        foreach (var end in Texts("a=\"'/ >", 4))
        {
            var tag = start + end;

            var found = TagEnd.Find(tag, out var unclosed);

            using var document = parser.ParseDocument($"<!doctype html><body>{tag}<i></i>");
            var isEnded = document.QuerySelector("i") is not null;
            Assert.True(isEnded == (found >= 0 && unclosed.Length == 0), tag);
            if (isEnded)
            {
                Assert.True(document.Body!.TextContent == tag[(found + 1)..], tag);
            }
        }
    }

    [Theory]
    [InlineData("<lj-cut text=\"more>x", 18)]
    [InlineData("<lj-cut a='>' text=\"more>x", 24)]
    [InlineData("<lj-cut text=\"more", -1)]
    [InlineData("<lj-cut text", -1)]
    public void Of_a_quote_that_is_never_closed_the_end_is_told_that_was_meant(string tag, int end)
    {
        Assert.Equal(end, TagEnd.Find(tag, out var unclosed));
        Assert.Equal(tag.EndsWith("text", StringComparison.Ordinal) ? "" : "\"", unclosed);
    }

    /// <summary>Every text of these characters up to a length.</summary>
    private static IEnumerable<string> Texts(string characters, int length) =>
        length == 0 ? [""] : Texts(characters, length - 1).SelectMany(text => text.Length == length - 1 ? characters.Select(one => text + one).Append(text) : [text]);
}
