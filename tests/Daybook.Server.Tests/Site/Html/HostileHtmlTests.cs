using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Daybook.Server.Site.Html;

namespace Daybook.Server.Tests.Site.Html;

/// <summary>
/// Entries meant to run something, to take something, or to reach past their own place on the page. What comes out is read once more as a browser would read it, inside of
/// a page, and looked through: also what would only become dangerous by that second reading.
/// </summary>
public sealed class HostileHtmlTests
{
    private static readonly HtmlUse Entry = new("http://daybook.example", IsPreformatted: false, TopHeading: 3);

    private static readonly string[] Tags =
    [
        "a", "abbr", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h3", "h4", "h5", "h6", "i", "img", "li", "ol", "p", "pre", "q", "s", "small",
        "span", "strong", "table", "tbody", "td", "th", "tr", "u", "ul", "details", "summary", "caption", "col", "colgroup", "hr",
    ];

    private static readonly string[] Attributes =
        ["href", "src", "alt", "title", "class", "id", "rel", "loading", "width", "height", "colspan", "rowspan", "dir", "lang", "start", "scope", "reversed"];

    public static TheoryData<string> Hostile =>
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img src=https://a.example/x onerror=alert(1)>",
        "<img/src='https://a.example/x'/onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\" &#1; javascript:alert(1)\">x</a>",
        "<a href=\"javascript&colon;alert(1)\">x</a>",
        "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61\">x</a>",
        "<a href=\"vbscript:x\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mi><mglyph><style><img src=x onerror=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>",
        "<textarea></textarea><img src=x onerror=alert(1)>",
        "<xmp><img src=x onerror=alert(1)></xmp>",
        "<plaintext><script>alert(1)</script>",
        "<!--><script>alert(1)</script>-->",
        "<!-- --!><script>alert(1)</script>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml version=\"1.0\"?><script>alert(1)</script>",
        "<style>body{display:none}</style>",
        "<link rel=stylesheet href=//a.example/x.css>",
        "<meta http-equiv=refresh content=\"0;url=//a.example\">",
        "<base href=\"https://a.example/\">",
        "<p style=\"background:url(javascript:alert(1))\">x</p>",
        "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%\">x</div>",
        "<div class=\"masthead\" id=\"content\" name=\"menu\">x</div>",
        "<form action=\"https://a.example/\"><input name=password><button>Log in</button></form>",
        "<input autofocus onfocus=alert(1)>",
        "<select><option>x</option></select>",
        "<button formaction=javascript:alert(1)>x</button>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
        "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
        "<video poster=javascript:alert(1)></video>",
        "<details open ontoggle=alert(1)>x</details>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<isindex action=javascript:alert(1)>",
        "<body onload=alert(1)>",
        "<html manifest=x><head><title>x</title></head><frameset onload=alert(1)>",
        "</div></main></body></html><h1>Elsewhere</h1>",
        "</span></article></li></ul>x",
        "<table><tr><td>x</table></table></div>",
        "<b><i><u><div><p>never closed",
        "<a href=\"https://a.example/\">a link that swallows the page",
        "<p title='never ended",
        "<!-- never ended",
        "<lj user=\"x\" onclick=alert(1)>",
        "<lj user='\"><script>alert(1)</script>'>",
        "<lj-cut text=\"<img src=x onerror=alert(1)>\">x</lj-cut>",
        "<lj-cut text='\"><script>alert(1)</script>'>x",
        "<lj-raw><script>alert(1)</script></lj-raw>",
        "<p title=\"<lj user=x><script>alert(1)</script>\">x</p>",
        "https://a.example/\"onmouseover=alert(1)",
        "https://a.example/<script>alert(1)</script>",
        "<img src=\"/logout\"><img src=\"http://daybook.example/logout\">",
        "<img src=\"//a.example/x.png\">",
        "<img src=\"/userpic/../manage/settings/data/download\"><img src=\"/userpic/1/../../logout\"><img src=\"/userpic/1/2/../../../logout\">",
        "<img src=\"/userpic/%2e%2e/logout\"><img src=\"/userpic/1/..\\..\\logout\"><img src=\"/userpic/1/2#/../../logout\"><img src=\"/\tuserpic/.\n./logout\">",
        "<img src=\"https://daybook.example/logout\"><img src=\"https://daybook.example:443/logout\"><img src=\"https://a@DAYBOOK.example./logout\">",
        "<img src=\"https:\\\\daybook.example\\logout\"><img src=\"https:/daybook.example/logout\"><img src=\"https:///daybook.example/logout\"><img src=\"https:daybook.example/logout\">",
        "<img src=\"https://daybook%2eexample/logout\"><img src=\"https://ｄaybook.example/logout\"><img src=\"ht\ntps://day\tbook.example/logout\">",
        "<img src=\"https://daybook.example/userpic/../logout\"><img src=\"http://daybook.example/userpic/1/2/../../../logout\">",
        "<a href=\"https://a.example/\" rel=\"opener\" target=\"_blank\" ping=\"https://b.example\">x</a>",
        "<img srcset=\"http://a.example/x 1x\" src=\"https://a.example/x\" usemap=\"#m\"><map name=m><area href=javascript:alert(1)></map>",
        "\u0000<scr\u0000ipt>alert(1)</script>",
        "<a\u000chref=\"javascript:alert(1)\">x</a>",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_is_hostile_does_no_harm_where_it_is_shown(string written)
    {
        foreach (var use in (HtmlUse[])[Entry, Entry with { IsPreformatted = true }, Entry with { CutAddress = "/users/a/1.html" }, Entry with { HasPictures = false }])
        {
            var shown = EntryHtml.Clean(written, use).Value;
            using var page = new HtmlParser(new HtmlParserOptions { IsScripting = true })
                .ParseDocument($"<!doctype html><html><body><main><div id=entry>{shown}</div><p id=after>after</p></main></body></html>");

            var after = page.GetElementById("after");
            Assert.Equal("main", after?.ParentElement?.LocalName);
            Assert.Equal("after", after?.TextContent);
            Assert.Equal(0, after!.ChildElementCount);
            Assert.Same(page.GetElementById("entry"), after.PreviousElementSibling);
            Assert.Equal(3, page.QuerySelectorAll("main, #entry, #after").Length);
            Assert.All(page.GetElementById("entry")!.QuerySelectorAll("*"), element => AssertHarmless(element, use));
        }
    }

    private static void AssertHarmless(IElement element, HtmlUse use)
    {
        Assert.Equal(NamespaceNames.HtmlUri, element.NamespaceUri);
        Assert.Contains(element.LocalName, Tags);
        foreach (var attribute in element.Attributes)
        {
            Assert.Contains(attribute.Name, Attributes);
            switch (attribute.Name)
            {
                case "href":
                    Assert.Matches("^(https?://|mailto:|/|[^:]*$)", attribute.Value);
                    Assert.True(element.GetAttribute("rel") == SafeFormatter.Relation || attribute.Value.StartsWith("/users/", StringComparison.Ordinal));
                    break;
                case "src":
                    Assert.Matches(
                        use.HasPictures ? @"^(https://[ab]\.example/|/userpic/[0-9]+/[0-9]+(\?|$))" : @"^/userpic/[0-9]+/[0-9]+(\?|$)", attribute.Value);
                    break;
                case "class":
                    Assert.All(element.ClassList, name => Assert.Contains(name, Tidying.Classes));
                    break;
                case "id":
                    Assert.Matches("^cutid[0-9]+$", attribute.Value);
                    break;
            }
        }
    }
}
