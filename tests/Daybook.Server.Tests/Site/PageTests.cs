using System.Net;

namespace Daybook.Server.Tests.Site;

public sealed class PageTests(SiteServer site) : IClassFixture<SiteServer>
{
    public static TheoryData<string> Pages => [.. SiteServer.Pages];

    public static TheoryData<string> Nowhere =>
    [
        "/nothing", "/nothing.html", "/a/b/c.d", "/developer/nothing", "/developer/protocol/nothing", "/developer/protocol/UploadPic",
        "/developer/protocol.bml?mode=nothing", "/userpic/1", "/assets/nothing/daybook.css", "/%ff",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_built_so_that_every_browser_and_reader_finds_its_way(string path) =>
        AssertBuilt(await site.ReadAsync(path));

    [Theory]
    [MemberData(nameof(Nowhere))]
    public async Task Where_there_is_nothing_a_page_says_so(string path)
    {
        var page = await site.ReadAsync(path, HttpStatusCode.NotFound);

        AssertBuilt(page);
        Assert.Equal("There is nothing here", page.One("h1").Text);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(Nowhere))]
    public async Task A_page_lets_nothing_run_and_takes_nothing_from_elsewhere(string path)
    {
        using var response = await site.SendAsync(path);

        Assert.Equal(
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'",
            Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(response, "Referrer-Policy"));
        Assert.Null(Header(response, "Server"));
        Assert.Contains("no-store", Header(response, "Cache-Control"), StringComparison.Ordinal);

        // That of the small form that logs in, and no other.
        Assert.Matches("^daybook-form=[^;]+; path=/; samesite=lax; httponly$", Header(response, "Set-Cookie"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_can_be_asked_for_its_head_alone(string path)
    {
        using var response = await site.SendAsync(path, HttpMethod.Head);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task No_two_pages_have_the_same_title()
    {
        var titles = new List<string>();
        foreach (var path in SiteServer.Pages.Where(path => !path.Contains(".bml", StringComparison.Ordinal)))
        {
            titles.Add((await site.ReadAsync(path)).One("title").Text);
        }

        Assert.Equal(titles.Distinct(), titles);
    }

    [Fact]
    public async Task Every_link_leads_somewhere_and_every_page_can_be_reached()
    {
        var found = new HashSet<string> { "/" };
        var toRead = new Queue<string>(found);
        while (toRead.TryDequeue(out var path))
        {
            using var response = await site.SendAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path} answers {response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType != "text/html")
            {
                continue;
            }

            var page = HtmlPage.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            foreach (var link in page.Values("href").Concat(page.Values("src")))
            {
                if (link.StartsWith('#'))
                {
                    Assert.Contains(link[1..], page.Values("id"));
                    continue;
                }

                Assert.Matches("^/($|[^/])", link);
                if (found.Add(link))
                {
                    toRead.Enqueue(link);
                }
            }
        }

        Assert.Empty(SiteServer.Pages.Where(path => !path.Contains(".bml", StringComparison.Ordinal)).Except(found));
    }

    [Fact]
    public async Task The_style_sheet_and_the_icon_may_be_kept_for_ever()
    {
        var page = await site.ReadAsync("/");
        foreach (var (relation, type) in (ValueTuple<string, string>[])[("stylesheet", "text/css; charset=utf-8"), ("icon", "image/svg+xml")])
        {
            var link = Assert.Single(page.All("link"), link => link.Attributes["rel"] == relation).Attributes["href"];
            using var response = await site.SendAsync(link);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
            Assert.Equal("public, max-age=31536000, immutable", Header(response, "Cache-Control"));
            Assert.Matches("^/assets/[0-9a-f]{12}/", link);
        }
    }

    /// <summary>What every page must have, whoever looks at it.</summary>
    internal static void AssertBuilt(HtmlPage page)
    {
        Assert.Equal("en", page.One("html").Attributes["lang"]);
        Assert.Contains(page.All("meta"), meta => meta.Attributes.GetValueOrDefault("name") == "viewport");
        Assert.NotEmpty(page.One("title").Text);
        Assert.NotEmpty(page.One("h1").Text);
        Assert.Single(page.All("main"));
        Assert.Single(page.All("header"));
        Assert.All(page.All("form"), form => AssertForm(page.Inside(form), form.Attributes["method"]));
        Assert.Single(page.All("footer"));
        Assert.All(page.All("nav"), nav => Assert.True(nav.Attributes.ContainsKey("aria-label")));
        Assert.Equal("#content", page.All("a").First().Attributes["href"]);
        Assert.Equal("content", page.One("main").Attributes["id"]);

        Assert.DoesNotContain(page.Elements, element => element.Name is "script" or "style" or "base" or "iframe");
        Assert.DoesNotContain(page.Elements.SelectMany(element => element.Attributes.Keys),
            name => name == "style" || name.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.All("a"), link => Assert.NotEmpty(link.Text));
        Assert.All(page.All("img"), image => Assert.True(image.Attributes.ContainsKey("alt")));
        Assert.Equal(page.Values("id").Distinct(), page.Values("id"));

        var levels = page.Elements.Where(element => element.Name is ['h', >= '1' and <= '6']).Select(element => element.Name[1] - '0').ToList();
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1, "A level of headings is left out"));
    }

    /// <summary>
    /// Every form that changes something has its token, one that only asks has none, which would stand in the address; and every field has its label.
    /// </summary>
    private static void AssertForm(HtmlPage form, string method)
    {
        Assert.True(method is "get" or "post", method);
        Assert.Equal(method == "post" ? 1 : 0, form.All("input").Count(input => input.Attributes.GetValueOrDefault("name") == "form-token"));
        var labels = form.All("label").Select(label => label.Attributes["for"]).ToList();
        Assert.All(
            form.Elements.Where(element => element.Name is "input" or "textarea" or "select"
                && element.Attributes.GetValueOrDefault("type") != "hidden"
                && !element.Attributes.ContainsKey("hidden")),
            field => Assert.Contains(field.Attributes["id"], labels));
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
