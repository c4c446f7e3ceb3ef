using Daybook.Server.Modes;

namespace Daybook.Server.Tests.Site;

/// <summary>The developer area: the page of a mode shows what the specification's page shows, in its order.</summary>
public sealed class DeveloperPageTests(SiteServer site) : IClassFixture<SiteServer>
{
    public static TheoryData<string> Names => [.. ModeCatalogue.All.Select(entry => entry.Declaration.Name)];

    [Theory]
    [InlineData("/developer/protocol/uploadpic")]
    [InlineData("/developer/protocol.bml?mode=uploadpic")]
    public async Task Uploadpic_is_described_in_the_order_of_the_specification(string path)
    {
        var page = await site.ReadAsync(path);

        Assert.Equal("Mode: uploadpic", page.One("h1").Text);
        Assert.Equal(
            ["Mode details", "Description", "Request", "Response", "Example"],
            page.Main.Elements.Where(element => element.Name is "h2" or "h3").Select(heading => heading.Text));
        Assert.Equal(
            [
                "mode", "user", "password", "hpassword", "default", "keywords", "data", "url",
                "description", "auth_method", "auth_challenge", "auth_response", "ver", "responseenc",
            ],
            Keys(page, "request"));
        Assert.Equal(["success", "errmsg", "picid", "width", "height"], Keys(page, "response"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mode_leads_back_to_the_modes_the_documentation_and_the_developer_area(string name)
    {
        var page = await site.ReadAsync($"/developer/protocol/{name}");

        Assert.Equal(
            ["/developer/protocol", "/developer/protocol/about", "/developer"],
            page.Main.All("a").TakeLast(3).Select(link => link.Attributes["href"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mode_shows_its_example_as_it_is_on_the_wire(string name)
    {
        var example = ModeCatalogue.Find(name)!.Declaration.Example;
        var page = await site.ReadAsync($"/developer/protocol/{name}");

        var shown = page.All("pre").Select(element => element.Text).ToList();

        Assert.Equal(2, shown.Count);
        Assert.StartsWith("POST /interface/flat HTTP/1.1\n", shown[0], StringComparison.Ordinal);
        Assert.All(example.Request, pair => Assert.Contains($"{pair.Key}={pair.Value}", shown[0], StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', example.Reply.Select(pair => $"{pair.Key}\n{pair.Value}")), shown[1]);
    }

    [Theory]
    [InlineData("/developer/protocol")]
    [InlineData("/developer/protocol.bml")]
    [InlineData("/developer/protocol.bml?mode=")]
    public async Task The_modes_are_listed_each_with_what_it_does(string path)
    {
        var page = await site.ReadAsync(path);

        Assert.Equal(ModeCatalogue.All.Select(entry => entry.Declaration.Name), page.All("dt").Select(term => term.Text));
        Assert.All(page.All("dd"), meaning => Assert.NotEmpty(meaning.Text));
    }

    [Fact]
    public async Task The_documentation_tells_of_transport_encoding_authentication_and_errors()
    {
        var page = await site.ReadAsync("/developer/protocol/about");

        Assert.Equal(["Transport", "Replies", "Text", "Who you are", "Errors"], page.Main.All("h2").Select(heading => heading.Text));
    }

    private static IEnumerable<string> Keys(HtmlPage page, string heading)
    {
        var elements = page.Elements;
        var table = Assert.Single(page.All("table"), table => table.Attributes.GetValueOrDefault("aria-labelledby") == heading);
        var start = elements.ToList().IndexOf(table);
        return elements.Skip(start + 1).TakeWhile(element => element.Name != "table").Where(element => element.Name == "th").Select(cell => cell.Text);
    }
}
