using System.Globalization;
using Daybook.Server.Site.Html;

namespace Daybook.Server.Tests.Site.Html;

/// <summary>Cleaned HTML that is kept is what cleaning would make of the text, and no more of it is kept than there is room for.</summary>
public sealed class CleanedHtmlTests
{
    private static readonly HtmlUse Use = new("http://daybook.example", IsPreformatted: false, TopHeading: 3);

    [Fact]
    public void What_is_kept_is_for_one_text_and_one_use()
    {
        const string Text = "<h1>one</h1>\n<lj user=\"anna\"> <lj-cut text=\"more\">two</lj-cut> <img src=\"https://a.example/kept.png\">";
        HtmlUse[] uses =
        [
            Use, Use with { IsPreformatted = true }, Use with { TopHeading = 2 }, Use with { CutAddress = "/users/anna/256.html" },
            Use with { CutAddress = "/users/anna/512.html" }, Use with { HasPictures = false }, Use with { IsElsewhere = true },
            Use with { IsElsewhere = true, SiteUrl = "https://other.example" },
        ];
        for (var i = 0; i < 2; i++)
        {
            foreach (var use in uses)
            {
                Assert.Equal(EntryHtml.CleanAnew(Text, use).Value, EntryHtml.Clean(Text, use).Value);
                Assert.Equal(EntryHtml.CleanAnew(Text + "!", use).Value, EntryHtml.Clean(Text + "!", use).Value);
            }
        }

        Assert.Equal(uses.Length, uses.Select(use => EntryHtml.Clean(Text, use).Value).Distinct().Count());
        Assert.True(CleanedHtml.TryFind(Text, Use, out _));
        Assert.False(CleanedHtml.TryFind(Text + "?", Use, out _));
    }

    [Fact]
    public void No_more_is_kept_than_there_is_room_for()
    {
        var filling = new string('x', 100_000);
        for (var i = 0; i < 2 * CleanedHtml.Room / 200_000; i++)
        {
            CleanedHtml.Keep(i.ToString(CultureInfo.InvariantCulture), Use, filling);
            Assert.InRange(CleanedHtml.Size, 0, CleanedHtml.Room);
        }

        CleanedHtml.Keep("a large one", Use, new string('x', 200_000));
        Assert.False(CleanedHtml.TryFind("a large one", Use, out _));
        Assert.Equal("<b>x</b>", EntryHtml.Clean("<b>x</b>", Use).Value);
    }

    /// <summary>What it takes to find that out is paid once, and not by each who looks.</summary>
    [Fact]
    public void Of_what_is_shown_as_the_text_that_it_is_this_is_kept()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 300)) + new string('"', 60_000);

        Assert.StartsWith("&lt;div&gt;", EntryHtml.Clean(deep, Use).Value, StringComparison.Ordinal);

        Assert.True(CleanedHtml.TryFind(deep, Use, out var cleaned));
        Assert.Null(cleaned);
        Assert.StartsWith("&lt;div&gt;", EntryHtml.Clean(deep, Use).Value, StringComparison.Ordinal);
    }
}
