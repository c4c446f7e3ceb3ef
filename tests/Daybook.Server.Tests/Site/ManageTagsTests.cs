using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Renaming and deleting tags in a browser without scripts.</summary>
public sealed class ManageTagsTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_tag_is_renamed_made_one_with_another_and_deleted()
    {
        var anna = await shared.JoinAsync();
        await PostAsync(anna, anna.Account, "One", "r&b, snow/ice");
        await PostAsync(anna, anna.Account, "Two", "snow/ice, ice");
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync($"/users/{anna.Account.Name}/tags");
        Assert.Contains("/manage/tags", browser.Page.Main.Values("href"));
        await browser.OpenAsync("/manage/settings/journal");
        Assert.Contains("/manage/tags", browser.Page.Main.Values("href"));
        await browser.OpenAsync("/manage/tags");
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal(["ice 1 entry", "r&b 1 entry", "snow/ice 2 entries"], Rows(browser));

        await OpenAsync(browser, "snow/ice");
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal("snow/ice", browser.Heading);
        await browser.SubmitAsync(Address("snow/ice"), ("name", "a, b"));
        Assert.Equal(("name", HttpStatusCode.UnprocessableEntity), (Assert.Single(browser.Errors).Field, browser.Status));
        await browser.SubmitAsync(Address("snow/ice"), ("name", " "));
        Assert.Equal("Type the new name of the tag.", Assert.Single(browser.Errors).Text);
        await browser.SubmitAsync(Address("snow/ice"), ("name", " Frost "), ("do", "rename"));
        Assert.Equal("What was tagged snow/ice is now tagged frost.", browser.Notice);
        Assert.Equal(["frost 2 entries", "ice 1 entry", "r&b 1 entry"], Rows(browser));

        await OpenAsync(browser, "frost");
        await browser.SubmitAsync(Address("frost"), ("name", "ice"), ("do", "rename"));
        Assert.Equal(["ice 2 entries", "r&b 1 entry"], Rows(browser));
        await OpenAsync(browser, "r&b");
        await browser.SubmitAsync(Address("r&b"), ("do", "delete"));
        Assert.Equal(("No entry has the tag r&b any more.", "/manage/tags"), (browser.Notice, browser.Path));
        Assert.Equal(["ice 2 entries"], Rows(browser));

        foreach (var gone in (string[])["r&b", "", "a,b"])
        {
            await OpenAsync(browser, gone);
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        }
    }

    [Fact]
    public async Task Tags_of_a_community_are_for_its_maintainers()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var club = await Server.Database.Communities.CreateAsync(AccountName.Parse("tag_club"), "Club", anna.Account.Id, Token);
        await Server.Database.Communities.JoinAsync(club.Id, ben.Account.Id, Token);
        await PostAsync(ben, club, "Ours", "tea");
        using var keeper = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        using var member = await Browser.At(Server).LogInAsync(ben.Account.Name.Value, "sécret");
        const string Address = "/manage/communities/tag_club/tags?tag=tea";

        await member.OpenAsync("/users/tag_club/tags");
        Assert.DoesNotContain("/manage/communities/tag_club/tags", member.Page.Main.Values("href"));
        var token = member.FormToken;
        await member.OpenAsync(Address);
        Assert.Equal(HttpStatusCode.NotFound, member.Status);
        await member.PostAsync(Address, [new("form-token", token), new("do", "delete")]);
        Assert.Equal(HttpStatusCode.NotFound, member.Status);

        await keeper.OpenAsync("/users/tag_club/tags");
        Assert.Contains("/manage/communities/tag_club/tags", keeper.Page.Main.Values("href"));
        await keeper.OpenAsync("/manage/communities/tag_club/tags");
        PageTests.AssertBuilt(keeper.Page);
        Assert.Equal(["tea 1 entry"], Rows(keeper));
        await keeper.OpenAsync(Address);
        await keeper.SubmitAsync(Address, ("name", "coffee"), ("do", "rename"));
        Assert.Equal(["coffee 1 entry"], Rows(keeper));

        // One's own journal is no community.
        await keeper.OpenAsync($"/manage/communities/{anna.Account.Name}/tags");
        Assert.Equal(HttpStatusCode.NotFound, keeper.Status);
    }

    [Fact]
    public async Task Many_tags_are_shown_page_by_page()
    {
        var anna = await shared.JoinAsync();
        for (var i = 0; i < 3; i++)
        {
            await PostAsync(anna, anna.Account, $"{i}", string.Join(", ", Enumerable.Range(100 * i, 100).Select(number => $"t{number:D3}")));
        }

        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/manage/tags");
        Assert.Equal(200, Rows(browser).Count());
        await browser.OpenAsync(browser.Page.Main.All("a").Single(link => link.Text == "More tags").Attributes["href"]);
        Assert.Equal(Enumerable.Range(200, 100).Select(number => $"t{number} 1 entry"), Rows(browser));
        Assert.DoesNotContain(browser.Page.Main.All("a"), link => link.Text == "More tags");
    }

    private static string Address(string tag) => $"/manage/tags?tag={Uri.EscapeDataString(tag)}";

    private static Task<Browser> OpenAsync(Browser browser, string tag) => browser.OpenAsync(Address(tag));

    private static IEnumerable<string> Rows(Browser browser) => browser.Page.Main.All("div")
        .Where(row => row.Around.Any(element => element.Attributes.GetValueOrDefault("class") == "rows"))
        .Select(row => string.Join(' ', row.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private async Task PostAsync(Member member, Account journal, string subject, string tags) => await Server.Database.Entries.PostAsync(
        new NewEntry(
            journal.Id, member.Account.Id, EventTime.Of(new DateTime(2004, 5, 6)), EntrySecurity.Public, subject, "text",
            EntryMetadata.None with { Tags = TagName.TryParseList(tags, out var read) ? read : null }, "web"),
        Token);
}
