using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Daybook.Core.Moderation;
using Daybook.Pictures;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;
using SkiaSharp;

namespace Daybook.Server.Tests.Site;

/// <summary>What everybody sees of a person's pictures: the page, the feed, and one picture by its keyword.</summary>
public sealed class PublicPicturesTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_each_picture_with_its_keywords_and_description()
    {
        var member = await shared.JoinAsync();
        var sea = await member.AddAsync(Samples.Png(1, 120, 60), ("keywords", "sea, <waves>"), ("description", "Waves & \"gulls\""), ("default", "1"));
        await member.AddAsync(Samples.Png(2, 30, 60), ("keywords", "attic"));

        var page = await ReadAsync($"/users/{member.Account.Name}/userpics");

        var pictures = page.Main.All("img").ToList();
        Assert.Equal(["Picture for attic", "Waves & \"gulls\""], pictures.Select(picture => picture.Attributes["alt"]));
        Assert.Equal([("30", "60"), ("100", "50")], pictures.Select(picture => (picture.Attributes["width"], picture.Attributes["height"])));
        Assert.Equal(["attic", "Default", "sea, <waves>", "Waves & \"gulls\""], page.Inside(Gallery(page)).All("p").Select(text => text.Text));
        var url = $"/userpic/{sea}/{member.Account.Id}";
        Assert.Equal($"{url}?s=100", pictures[1].Attributes["src"]);
        Assert.Equal($"{url}?s=100 1x, {url}?s=200 2x, {url}?s=400 4x", pictures[1].Attributes["srcset"]);
    }

    [Fact]
    public async Task What_may_move_is_still_for_those_who_do_not_want_it_to_move()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(await File.ReadAllBytesAsync(Repository.Of("samples", "lantern.gif"), Token));

        var page = await ReadAsync($"/users/{member.Account.Name}/userpics");

        var source = page.Main.One("source");
        Assert.Equal("(prefers-reduced-motion: reduce)", source.Attributes["media"]);
        Assert.All(source.Attributes["srcset"].Split(", "), address => Assert.Contains("&still=1 ", address));
        Assert.DoesNotContain("still", page.Main.One("img").Attributes["srcset"]);
    }

    [Fact]
    public async Task Every_address_that_a_page_names_for_a_picture_is_one()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(await File.ReadAllBytesAsync(Repository.Of("samples", "lantern.gif"), Token));

        var page = await ReadAsync($"/users/{member.Account.Name}/userpics");

        foreach (var address in page.Main.Values("srcset").SelectMany(set => set.Split(", ")).Select(entry => entry.Split(' ')[0]))
        {
            using var response = await GetAsync(address);
            Assert.Equal((HttpStatusCode.OK, "image"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType?.Split('/')[0]));
        }
    }

    [Fact]
    public async Task Pictures_stand_by_keyword_or_by_age_as_asked_for()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "winter"));
        await member.AddAsync(Samples.Png(2));
        await member.AddAsync(Samples.Png(3), ("keywords", "Autumn"));

        Assert.Equal(["Autumn", "winter", null], await OrderAsync(""));
        Assert.Equal(["winter", null, "Autumn"], await OrderAsync("?sort=oldest"));
        Assert.Equal(["Autumn", null, "winter"], await OrderAsync("?sort=newest"));

        async Task<IEnumerable<string?>> OrderAsync(string query)
        {
            var page = await ReadAsync($"/users/{member.Account.Name}/userpics{query}");
            return page.Inside(Gallery(page)).All("li").Select(item => page.Inside(item).All("p").SingleOrDefault()?.Text);
        }
    }

    [Fact]
    public async Task A_page_has_a_hundred_pictures_and_leads_to_the_others()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "1000"));
        var member = await Member.JoinAsync(server);
        for (var i = 0; i < 101; i++)
        {
            await member.AddAsync(Samples.Png(i, 3, 3));
        }

        var first = HtmlPage.Parse(await server.Client.GetStringAsync("/users/test/userpics", Token));
        var second = HtmlPage.Parse(await server.Client.GetStringAsync(first.Main.All("a").Single(link => link.Text == "Next page").Attributes["href"], Token));

        Assert.Equal((100, 1), (first.Main.All("img").Count(), second.Main.All("img").Count()));
        Assert.Contains(second.Main.All("a"), link => link.Text == "Previous page" && link.Attributes["href"] == "/users/test/userpics");
    }

    [Fact]
    public async Task The_page_of_somebody_without_pictures_says_so()
    {
        var member = await shared.JoinAsync();

        var page = await ReadAsync($"/users/{member.Account.Name}/userpics");

        Assert.Contains("There are no pictures here yet.", page.One("main").Text);
    }

    [Fact]
    public async Task The_classic_address_leads_to_the_page()
    {
        var member = await shared.JoinAsync();

        using var response = await GetAsync($"/allpics.bml?user={member.Account.Name}");

        Assert.Equal((HttpStatusCode.SeeOther, $"/users/{member.Account.Name}/userpics"), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    [Theory]
    [InlineData("/users/nobody-here/userpics")]
    [InlineData("/users/no%20name/userpics")]
    [InlineData("/users/nobody-here/data/userpics")]
    [InlineData("/users/nobody-here/userpic")]
    [InlineData("/users/nobody-here/userpic?d=404")]
    [InlineData("/allpics.bml")]
    [InlineData("/allpics.bml?user=no%20name")]
    public async Task There_is_nothing_of_somebody_who_is_not_there(string path)
    {
        using var response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("userpics")]
    [InlineData("data/userpics")]
    [InlineData("userpic")]
    public async Task A_suspended_account_hides_all_in_the_same_words_as_one_that_never_was(string page)
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "secret"), ("default", "1"));
        await member.SuspendAsync();

        using var response = await GetAsync($"/users/{member.Account.Name}/{page}");
        using var unknown = await GetAsync($"/users/nobody/{page}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(await BodyAsync(unknown), await BodyAsync(response));

        // The box to log in with comes back to the page that it stands on, whose name is no secret; its token is another each time.
        async Task<string> BodyAsync(HttpResponseMessage answer)
        {
            var body = await answer.Content.ReadAsStringAsync(Token);
            return System.Text.RegularExpressions.Regex.Replace(body, "value=\"[^\"]*\"", "");
        }
    }

    [Fact]
    public async Task A_suspended_picture_is_not_listed_and_its_keyword_leads_to_a_neutral_one()
    {
        var member = await shared.JoinAsync();
        var id = await member.AddAsync(Samples.Png(1), ("keywords", "gone"));
        await shared.Server.Database.Moderation.SetUserpicSuspendedAsync(id, true, new ModerationNote(null, "a reason"), Token);

        Assert.DoesNotContain("gone", (await ReadAsync($"/users/{member.Account.Name}/userpics")).One("main").Text);
        Assert.Empty((await FeedAsync(member)).Elements(Atom + "entry"));
        using var found = await GetAsync($"/users/{member.Account.Name}/userpic?keyword=gone");
        using var neutral = await GetAsync(found.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.OK, TimeSpan.FromMinutes(1)), (neutral.StatusCode, neutral.Headers.CacheControl?.MaxAge));
    }

    [Fact]
    public async Task The_feed_tells_importers_of_every_picture()
    {
        var member = await shared.JoinAsync();
        var sea = await member.AddAsync(Samples.Png(1), ("keywords", "sea, <waves>"), ("description", "Waves & gulls"), ("default", "1"));
        var plain = await member.AddAsync(Samples.Png(2));

        var feed = await FeedAsync(member);

        Assert.Equal($"urn:lj:127.0.0.1:atom1:{member.Account.Name}:userpics", feed.Element(Atom + "id")!.Value);
        Assert.Equal(member.Account.FullName, feed.Element(Atom + "author")!.Element(Atom + "name")!.Value);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal([plain, sea], entries.Select(entry => long.Parse(entry.Element(Atom + "id")!.Value.Split(':')[^1], null)));
        Assert.Equal(member.UrlOf(sea), entries[1].Element(Atom + "content")!.Attribute("src")!.Value);
        Assert.Equal("image/png", entries[1].Element(Atom + "content")!.Attribute("type")!.Value);
        Assert.Equal(["sea", "<waves>"], entries[1].Elements(Atom + "category").Select(category => category.Attribute("term")!.Value));
        Assert.Equal("Waves & gulls", entries[1].Element(Atom + "summary")!.Value);
        Assert.Equal(["userpic", "default userpic"], entries.Select(entry => entry.Element(Atom + "title")!.Value));
        Assert.Null(entries[0].Element(Atom + "summary"));
        Assert.All(feed.Descendants(Atom + "updated"), time => Assert.EndsWith("Z", time.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feed_that_did_not_change_is_not_sent_again()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1));
        using var first = await GetAsync($"/users/{member.Account.Name}/data/userpics");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/users/{member.Account.Name}/data/userpics");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await shared.Server.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("application/atom+xml", first.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_names_its_feed()
    {
        var member = await shared.JoinAsync();

        var page = await ReadAsync($"/users/{member.Account.Name}/userpics");

        Assert.Contains(
            page.All("link"),
            link => link.Attributes["rel"] == "alternate" && link.Attributes["href"] == $"/users/{member.Account.Name}/data/userpics");
    }

    [Fact]
    public async Task A_keyword_leads_to_its_picture_and_any_other_to_the_default()
    {
        var member = await shared.JoinAsync();
        var sea = await member.AddAsync(Samples.Png(1), ("keywords", "sea"));
        var main = await member.AddAsync(Samples.Png(2), ("default", "1"));

        Assert.Equal($"/userpic/{sea}/{member.Account.Id}?s=100", await LeadsToAsync("keyword=sea&s=100"));
        Assert.Equal($"/userpic/{sea}/{member.Account.Id}?s=48&still=1", await LeadsToAsync("keyword=sea&s=48&still=1"));
        Assert.Equal($"/userpic/{main}/{member.Account.Id}", await LeadsToAsync("keyword=Sea"));
        Assert.Equal($"/userpic/{main}/{member.Account.Id}", await LeadsToAsync("d=404"));
        Assert.Equal($"/userpic/{sea}/{member.Account.Id}", await LeadsToAsync($"keyword=pic%23{sea}"));

        async Task<string?> LeadsToAsync(string query)
        {
            using var response = await GetAsync($"/users/{member.Account.Name}/userpic?{query}");
            Assert.Equal((HttpStatusCode.Found, TimeSpan.FromMinutes(1)), (response.StatusCode, response.Headers.CacheControl?.MaxAge));
            return response.Headers.Location?.ToString();
        }
    }

    [Fact]
    public async Task Without_a_default_a_picture_is_drawn_from_the_name()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        await one.AddAsync(Samples.Png(1), ("keywords", "sea"));

        var drawn = await DrawnAsync(one, "?keyword=mountains&s=200");

        using var bitmap = SKBitmap.Decode(drawn);
        Assert.Equal((200, 200), (bitmap.Width, bitmap.Height));
        Assert.Equal(drawn, await DrawnAsync(one, "?s=200"));
        Assert.NotEqual(drawn, await DrawnAsync(other, "?s=200"));
        Assert.Equal(100, PictureInspector.Inspect(await DrawnAsync(one, ""), new PictureLimits()).Width);

        async Task<byte[]> DrawnAsync(Member member, string query)
        {
            using var response = await GetAsync($"/users/{member.Account.Name}/userpic{query}");
            Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            return await response.Content.ReadAsByteArrayAsync(Token);
        }
    }

    [Fact]
    public async Task Whoever_wants_nothing_rather_than_a_drawn_picture_gets_nothing()
    {
        var member = await shared.JoinAsync();

        using var response = await GetAsync($"/users/{member.Account.Name}/userpic?keyword=sea&d=404");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("s=99")]
    [InlineData("d=identicon")]
    [InlineData("still=yes")]
    public async Task What_cannot_be_asked_for_is_refused(string query)
    {
        var member = await shared.JoinAsync();

        using var response = await GetAsync($"/users/{member.Account.Name}/userpic?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("s is one of 48, 64, 100, 200, 400; still is 1; d is 404.\n", await response.Content.ReadAsStringAsync(Token));
    }

    private static HtmlElement Gallery(HtmlPage page) => page.Main.All("ul").Single(list => list.Attributes.GetValueOrDefault("class") == "gallery");

    private Task<HttpResponseMessage> GetAsync(string path) => shared.Server.Client.GetAsync(path, Token);

    private async Task<HtmlPage> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, new MediaTypeHeaderValue("text/html", "utf-8")), (response.StatusCode, response.Content.Headers.ContentType));
        return HtmlPage.Parse(await response.Content.ReadAsStringAsync(Token));
    }

    private async Task<XElement> FeedAsync(Member member) =>
        XElement.Parse(await shared.Server.Client.GetStringAsync($"/users/{member.Account.Name}/data/userpics", Token));
}
