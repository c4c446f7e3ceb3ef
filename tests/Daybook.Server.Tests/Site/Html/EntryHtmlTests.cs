using System.Diagnostics;
using System.Globalization;
using Daybook.Core.Comments;
using Daybook.Server.Site.Html;

namespace Daybook.Server.Tests.Site.Html;

/// <summary>What becomes of what people write, kindly meant.</summary>
public sealed class EntryHtmlTests
{
    private const string Relation = "rel=\"nofollow ugc noopener\"";

    private static readonly HtmlUse Entry = new("http://daybook.example", IsPreformatted: false, TopHeading: 3);

    public static TheoryData<string, string> Kind => new()
    {
        { "one\ntwo\n\nthree", "one<br>\ntwo<br>\n<br>\nthree" },
        { "a & b < c", "a &amp; b &lt; c" },
        { "a &amp; b", "a &amp; b" },
        { "<b>bold</b> and <i>more", "<b>bold</b> and <i>more</i>" },
        { "<p>one</p>\n<p>two</p>", "<p>one</p><p>two</p>" },
        { "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\nafter", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>after" },
        { "<pre>\none\n  two</pre>", "<pre>one\n  two</pre>" },
        { "<lj-raw><b>one</b>\ntwo</lj-raw>\nthree", "<b>one</b>\ntwo<br>\nthree" },
        { "by <lj user=\"Anna_B\"> and <user name=ben /> too", "by <a href=\"/users/anna_b/\" class=\"person\">anna_b</a> and <a href=\"/users/ben/\" class=\"person\">ben</a> too" },
        { "<lj user='no such name!'>", "no such name!" },
        { "<user name=\"anna\" site=\"livejournal.com\">", "anna (livejournal.com)" },
        { "see https://a.example/x?y=1&z=2.", $"see <a href=\"https://a.example/x?y=1&amp;z=2\" {Relation}>https://a.example/x?y=1&amp;z=2</a>." },
        { "(https://a.example/x_(y).)", $"(<a href=\"https://a.example/x_(y)\" {Relation}>https://a.example/x_(y)</a>.)" },
        { "<a href=\"https://a.example/\">https://b.example/</a>", $"<a href=\"https://a.example/\" {Relation}>https://b.example/</a>" },
        { "<a href=\"/users/anna/\" target=\"_blank\">anna</a>", $"<a href=\"/users/anna/\" {Relation}>anna</a>" },
        { "<img src=\"https://a.example/x.png\" width=\"40\">", "<img src=\"https://a.example/x.png\" width=\"40\" loading=\"lazy\" alt=\"\">" },
        { "<img src=\"http://daybook.example/userpic/1/2\" alt=\"me\">", "<img src=\"/userpic/1/2\" alt=\"me\" loading=\"lazy\">" },
        { "<img src=\"/userpic/1/2?s=64\">", "<img src=\"/userpic/1/2?s=64\" loading=\"lazy\" alt=\"\">" },
        { "<img src=\"http://Daybook.example:80/userpic/neutral.png\" alt=\"\">", "<img src=\"/userpic/neutral.png\" alt=\"\" loading=\"lazy\">" },
        { "<img src=\"https://daybook.example/manage/x\" alt=\"me\">", $"<a href=\"https://daybook.example/manage/x\" {Relation}>me</a>" },
        { "<img src=\"http://a.example/x.png\" alt=\"the sea\">", $"<a href=\"http://a.example/x.png\" {Relation}>the sea</a>" },
        { "<iframe src=\"https://video.example/1\"></iframe>", $"<a href=\"https://video.example/1\" {Relation}>video.example</a>" },
        { "<p style=\"text-align: center; color: red; position: fixed\">x</p>", "<p class=\"centred\">x</p>" },
        { "<center>x</center>", "<div class=\"centred\">x</div>" },
        { "<font color=red>x</font> <blink>y</blink>", "x y" },
        { "<h1>a</h1><h4>b</h4>", "<h3>a</h3><h4>b</h4>" },
        { "one<lj-cut text=\"more\">two</lj-cut>three", "one<span id=\"cutid1\"></span>twothree" },
        { "one<lj-cut text=\"more >>\">two</lj-cut>three", "one<span id=\"cutid1\"></span>twothree" },
        { "one<lj-cut text=\"more>two</lj-cut>three", "one<span id=\"cutid1\"></span>twothree" },
        { "one <lj title=\">\" user=anna> two", "one <a href=\"/users/anna/\" class=\"person\">anna</a> two" },
    };

    [Theory]
    [MemberData(nameof(Kind))]
    public void What_is_kindly_meant_is_shown_as_meant(string written, string shown) => Assert.Equal(shown, EntryHtml.Clean(written, Entry).Value);

    [Fact]
    public void Without_line_ends_that_count_they_stay_white_space() => Assert.Equal(
        "one\n<b>two</b>", EntryHtml.Clean("one\n<b>two</b>", Entry with { IsPreformatted = true }).Value);

    [Theory]
    [InlineData("a<lj-cut text=\"all of it\">secret</lj-cut>z", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">all of it</a></span>z")]
    [InlineData("<p>a<lj-cut>secret</p><p>secret</p></lj-cut>z", "<p>a<span class=\"cut\"><a href=\"/e.html#cutid1\">Read more …</a></span>z</p>")]
    [InlineData("a<lj-cut text=\"more >>\">secret</lj-cut>z", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">more &gt;&gt;</a></span>z")]
    [InlineData("a<lj-cut class='>' text = '-->'>secret</lj-cut>z", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">--&gt;</a></span>z")]
    [InlineData("a<lj-cut text=it's>secret</lj-cut>'z", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">it's</a></span>'z")]
    [InlineData("a<lj-cut title='>' text=\"more>secret</lj-cut>z", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">more</a></span>z")]
    [InlineData("a<cut>secret", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">Read more …</a></span>")]
    [InlineData("a<LJ-CUT TEXT='x'>secret</LJ-CUT >z<lj-cut>secret", "a<span class=\"cut\"><a href=\"/e.html#cutid1\">x</a></span>z<span class=\"cut\"><a href=\"/e.html#cutid2\">Read more …</a></span>")]
    public void On_lists_a_cut_is_a_link_to_the_entry(string written, string shown) => Assert.Equal(
        shown, EntryHtml.Clean(written, Entry with { CutAddress = "/e.html" }).Value);

    [Fact]
    public void Where_pictures_are_not_shown_they_are_linked_to() => Assert.Equal(
        $"<a href=\"https://a.example/x.png\" {Relation}>a.example</a>",
        EntryHtml.Clean("<img src=https://a.example/x.png>", Entry with { HasPictures = false }).Value);

    /// <summary>Pieces of what communities keep: long lists of links.</summary>
    public static TheoryData<string, string, string> Listed => new()
    {
        { "<ul>", "<li><a href=\"https://a.example/{0}\">number {0}</a></li>", "</ul>" },
        { "<table>", "<tr><td><b>{0}</b></td><td><a href=\"https://a.example/{0}\" title='a > b'>who</a></td></tr>", "</table>" },
        { "", "<p><b><a href=\"https://a.example/{0}\"><img src=\"https://a.example/{0}.png\" alt=\"\"></a> by <lj user=anna></b></p>", "" },
    };

    [Theory]
    [MemberData(nameof(Listed))]
    public void A_list_of_hundreds_of_links_is_shown_as_one(string before, string piece, string after)
    {
        var written = before + string.Concat(Enumerable.Range(0, 450).Select(i => string.Format(CultureInfo.InvariantCulture, piece, i))) + after;

        var shown = EntryHtml.Clean(written, Entry).Value;

        Assert.DoesNotContain("&lt;", shown, StringComparison.Ordinal);
        Assert.Equal(450, shown.Split("<a href=\"https://a.example/").Length - 1);
    }

    /// <summary>Pieces of what office programs and tired people write: formatting around spans, blocks and tables, and closed in the wrong order.</summary>
    public static TheoryData<string> Sloppy =>
    [
        "<p><b><span lang=EN>bold {0}</span></b><span lang=EN>, and text as long as such a paragraph has at least</span></p>",
        "<font size=2><p>a paragraph {0}</p></font>",
        "<font face=Arial><table><tr><td><font color=red>a cell {0}</font><td>another</table></font>",
        "<i><ul><li>one {0}<li>two</ul></i>",
        "<b><i>the wrong order {0}</b></i> and text behind it <br>",
        "<center><b><h3>A heading {0}</h3></b></center>",
    ];

    [Theory]
    [MemberData(nameof(Sloppy))]
    public void Sloppy_html_is_shown_however_much_of_it_there_is(string piece)
    {
        var written = string.Concat(Enumerable.Range(0, 300).Select(i => string.Format(CultureInfo.InvariantCulture, piece, i)));

        Assert.DoesNotContain("&lt;", EntryHtml.Clean(written, Entry).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void One_tag_that_nobody_closed_is_opened_again_in_hundreds_of_paragraphs()
    {
        var written = "<p><b>first</p>" + string.Concat(Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"<p>paragraph {i}</p>")));

        Assert.Contains("<p><b>paragraph 299</b></p>", EntryHtml.Clean(written, Entry).Value, StringComparison.Ordinal);
    }

    /// <summary>Pieces that leave formatting open, for a parser, and look as if they did not.</summary>
    public static TheoryData<string> Unclosed =>
    [
        "<p><b a{0}></p>",
        "<p><b a{0}=\"></b>\">",
        "<p><b a{0}='></b>'>",
        "<p><b = x{0}=\"></b>\">",
        "<p><b/= x{0}=\"></b>\">",
        "<p><b a{0}></b\"></p>",
        "<p><b a{0}></b=></p>",
        "<p><b a{0}><i></i x=\"</b>\"></p>",
        "<p><b a{0}><img alt=\"</b>\"></p>",
        "<p><b a{0}><!--</b>--></p>",
        "<p><b a{0}></ b></p>",
        "<p><b a{0}><title></b></title></p>",
        "<p><b a{0}><table></b></table></p>",
        "<p><b a{0}><div></b></div></p>",
        "<p><b a{0}><i a{0}></b></p>",
        "<p><b a{0}></B\u00a0></p>",
        "<b a{0}><span><div></span></b></div>",
        "<b a{0}><table><td><table></td></table></b></table>",
        "<b a{0}><table><td></b></table>",
        "<b a{0}><select></b></select>",
        "<b a{0}><li><ul><div><div><div><div><div><div></li></b></ul></li>",
        "<b a{0}><td><div><div><div><div><div><div><div><div></td></b>",
        "<b a{0}><p><span><div><div><div><div><div><div><div><div></p></b>",
        "<b a{0}><h1><h1></h1><div><div><div><div><div><div><div><div></h1></b>",
        "<b a{0}><table><table></table><div><div><div><div><div><div><div><div></table></b>",
    ];

    [Theory]
    [MemberData(nameof(Unclosed))]
    public void Formatting_that_only_looks_closed_counts_as_open(string piece)
    {
        // So few that they are not too many tags, whatever they are.
        var written = string.Concat(Enumerable.Range(0, 700 / piece.Count('<') * 2).Select(i => string.Format(CultureInfo.InvariantCulture, piece, i)));

        // Before it is parsed: afterwards it would be found to be too deep, at a price.
        Assert.False(HtmlBounds.MayParse(written));
    }

    [Fact]
    public void Formatting_whose_end_is_cut_out_counts_as_open()
    {
        var written = string.Concat(Enumerable.Range(0, 1000).Select(
            i => string.Create(CultureInfo.InvariantCulture, $"<p title=\"<cut x=\"><b y{i}=\"z\"></b></cut>")));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var shown = EntryHtml.Clean(written, Entry with { CutAddress = "/e.html" }).Value;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.StartsWith("&lt;p ", shown, StringComparison.Ordinal);
        Assert.True(allocated < 5_000_000, $"{allocated} bytes were allocated for 40,000 that are not parsed");
    }

    /// <summary>Entries at their largest that would become millions of elements, or a stack without end.</summary>
    public static TheoryData<string> Costly => new()
    {
        Fill(i => string.Create(CultureInfo.InvariantCulture, $"<b a{i}>"), 30_000) + Fill(_ => "<p>", 30_000),
        Fill(_ => "<div>", 60_000),
        Fill(_ => "<div><table></div></table>", 60_000),
        Fill(_ => "<ul><li>", 60_000),
        Fill(i => string.Create(CultureInfo.InvariantCulture, $"<b a{i}><table></b></table>"), 40_000) + Fill(_ => "<p>x", 20_000),
        Fill(_ => "<a><table>", 60_000),
        Fill(_ => "<x><lj-cut><cut ", 60_000),
        Fill(_ => "\n", 60_000) + "<b>x</b>",
        Fill(_ => "a\n<i>b</i>", 60_000),
        Fill(_ => "<lj user=a>", 60_000),
        Fill(_ => "http://a", 60_000) + "&",
        Fill(_ => "<svg><math><mi>", 60_000),
        Fill(_ => "<table><tr><td>", 60_000),
        Fill(_ => "<ruby><select><option><h1>", 60_000),
        Fill(_ => "&notanentity", 60_000),
        Fill(_ => "<p a='", 60_000),
        Fill(_ => "<lj x=\"> \"y", 60_000) + ">",
        Fill(i => string.Create(CultureInfo.InvariantCulture, $"<b a{i}>"), 1300) + Fill(_ => "<i><u>x</u></i>", 15_000),
        Fill(i => string.Create(CultureInfo.InvariantCulture, $"<a><b a{i}></a>x</b>"), 24_000),

        // Names that are none of those without an end, though they begin like one.
        Fill(_ => "<lj.>", 12_500) + string.Concat(Enumerable.Range(0, 13).Select(group => Crowd("b", group, 185))) + "x" + Fill(_ => "</lj.>x", 17_500),
        Fill(_ => "<br.>", 20_000) + "x",

        // Each end closes all that is open around it, and the next letter opens that again.
        string.Concat(Enumerable.Range(0, 7).Select(group => Crowd("b", group, 170))) + string.Concat(Enumerable.Range(7, 13).Select(group => Crowd("i", group, 185)))
            + "x" + Fill(_ => "</b>x", 6_000),
    };

    /// <summary>Texts as short as a comment that would become a hundred times what they are.</summary>
    public static TheoryData<string> CostlyComments =>
    [
        Paragraphs(string.Concat(Nested.Select(tag => $"<{tag}>"))),
        Paragraphs($"<a href=\"https://a.example/{new string('a', 2000)}\">"),
        Paragraphs("<b " + string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i} "))) + ">"),
        Paragraphs("<b x=\"<\" " + string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i} "))) + ">"),
        Filled(string.Concat(Nested.Take(90).Select(tag => $"<i><{tag}>")), _ => "<!--<i>--></i>x"),
        Filled(
            $"<div>{string.Concat(Enumerable.Range(0, 36).Select(i => string.Create(CultureInfo.InvariantCulture, $"<b a{i}><li><ul><div><div><div><div><div><div></li></b></ul></li>")))}</div>",
            _ => "<p>x"),
    ];

    /// <summary>Formatting of which a parser forgets none: no kind of it more often than three times.</summary>
    private static IEnumerable<string> Nested =>
        from name in (string[])["b", "i", "u", "s", "em", "tt", "big", "code", "small", "strong"] from number in Enumerable.Range(0, 15) select $"{name} {(char)('a' + (number / 3))}";

    private static string Paragraphs(string open) => Filled("<p>" + open, _ => "<p>x");

    /// <summary>A beginning, and as much behind it as fits into a comment.</summary>
    private static string Filled(string beginning, Func<int, string> piece) => beginning + Fill(piece, Comment.MaxBodyCharacters - beginning.Length - 16);

    [Theory]
    [MemberData(nameof(CostlyComments))]
    public void A_page_of_comments_costs_what_they_are_worth(string written)
    {
        Assert.InRange(written.Length, 1, Comment.MaxBodyCharacters);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var shown = Enumerable.Range(0, 300).Sum(i => EntryHtml.Clean((char)('\u4E00' + i) + written, Entry).Value.Length);

        Assert.InRange(shown, 0, 300 * 20 * Comment.MaxBodyCharacters);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 300_000_000, $"{allocated} bytes were allocated for 300 comments");
    }

    /// <summary>Formatting that is left open, each of another kind, so that all of it is opened again.</summary>
    private static string Crowd(string name, int group, int count) => $"<div>{string.Concat(Enumerable.Range(0, count).Select(i => $"<{name} a{group}x{i}>"))}</div>";

    [Theory]
    [MemberData(nameof(Costly))]
    public void What_is_meant_to_cost_much_costs_little(string written)
    {
        var began = Stopwatch.GetTimestamp();

        var shown = EntryHtml.Clean(written, Entry).Value;

        // Ten times what it takes: it tells a bounded cost from one that is not.
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(shown.Length, 0, 20 * written.Length);
    }

    private static string Fill(Func<int, string> piece, int length)
    {
        var filled = new System.Text.StringBuilder();
        for (var i = 0; filled.Length < length; i++)
        {
            filled.Append(piece(i));
        }

        return filled.ToString();
    }
}
