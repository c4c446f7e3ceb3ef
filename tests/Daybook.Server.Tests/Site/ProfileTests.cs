using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>What people and communities tell of themselves: typed in the settings, and seen by others.</summary>
public sealed class ProfileTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string Settings = "/manage/settings";

    private static readonly string[] Lines = ["full-name", "location", "website", "birth-day", "birth-month", "birth-year"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task What_is_told_in_the_settings_is_on_the_profile_for_everybody()
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync($"/users/{anna.Name}/profile");
        Assert.Contains("Add a profile", browser.Page.Main.All("a").Select(link => link.Text));
        await browser.OpenAsync(Settings);
        PageTests.AssertBuilt(browser.Page);

        await browser.SubmitAsync(
            null,
            ("full-name", "Anna L."),
            ("bio", "\r\nI keep <b>bees</b>.\r\nAnd a dog.\r\n\r\nAsk \u0007me\uFFFE. "),
            ("location", " Tromsø & elsewhere "),
            ("website", "example.org/~anna?a=1&b=\"2\""),
            ("birth-day", "3"),
            ("birth-month", "2"),
            ("birth-year", "1990"),
            ("show-birthday", "1"),
            ("interests", "The  Sea, ink,,\r\nINK,ПЕРО"));

        Assert.Equal("Saved.", browser.Notice);
        PageTests.AssertBuilt(browser.Page);
        await AssertProfileAsync(anna, new Profile(
            "I keep <b>bees</b>.\nAnd a dog.\n\nAsk me.", "Tromsø & elsewhere", "https://example.org/~anna?a=1&b=%222%22", new(1990, 2, 3), true, ["ink", "the sea", "перо"]));
        Assert.Equal(
            ["Anna L.", "Tromsø & elsewhere", "https://example.org/~anna?a=1&b=%222%22", "3", "2", "1990"],
            Lines.Select(field => ValueOf(browser, field)));
        Assert.Equal(("I keep <b>bees</b>.\nAnd a dog.\n\nAsk me.", "ink, the sea, перо"), (TextOf(browser, "bio"), TextOf(browser, "interests")));

        using var stranger = await Browser.At(Server).OpenAsync($"/users/{anna.Name}/profile");
        PageTests.AssertBuilt(stranger.Page);
        Assert.Equal("Anna L.", stranger.Heading);
        Assert.Equal(["I keep <b>bees</b>.\nAnd a dog.", "Ask me."], Told(stranger));
        Assert.Equal(
            [("ink", "/interests?int=ink"), ("the sea", "/interests?int=the%20sea"), ("перо", "/interests?int=%D0%BF%D0%B5%D1%80%D0%BE")],
            stranger.Page.Inside(stranger.Page.Main.All("ul").Single(list => list.Attributes.GetValueOrDefault("class") == "tags")).All("a").Select(one => (one.Text, one.Attributes["href"])));
        Assert.Equal(("Tromsø & elsewhere", "3 February 1990"), (FactOf(stranger, "Location"), FactOf(stranger, "Birthday")));
        var link = stranger.Page.Main.All("a").Single(one => one.Attributes.ContainsKey("rel"));
        Assert.Equal(
            ("https://example.org/~anna?a=1&b=%222%22", "nofollow ugc noopener me"), (link.Attributes["href"], link.Attributes["rel"]));
        Assert.DoesNotContain(Settings, stranger.Page.Main.Values("href"));
        await browser.OpenAsync($"/users/{anna.Name}/profile");
        Assert.Contains("Edit the profile", browser.Page.Main.All("a").Select(one => one.Text));
    }

    [Fact]
    public async Task A_birthday_is_told_to_nobody_or_without_its_year_as_its_owner_wants()
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(Settings);
        await browser.SubmitAsync(null, ("birth-day", "29"), ("birth-month", "2"), ("birth-year", "1988"));
        foreach (var who in (Browser[])[browser, Browser.At(Server)])
        {
            await who.OpenAsync($"/users/{anna.Name}/profile");
            Assert.DoesNotContain("Birthday", who.Page.One("main").Text, StringComparison.Ordinal);
            Assert.DoesNotContain("1988", who.Page.One("main").Text, StringComparison.Ordinal);
        }

        await browser.OpenAsync(Settings);
        await browser.SubmitAsync(null, ("birth-year", ""), ("show-birthday", "1"));
        await browser.OpenAsync($"/users/{anna.Name}/profile");
        Assert.Equal("29 February", FactOf(browser, "Birthday"));

        await browser.OpenAsync(Settings);
        await browser.SubmitAsync(null, ("birth-day", ""), ("birth-month", " "));
        await AssertProfileAsync(anna, Profile.Empty);
    }

    [Theory]
    [InlineData("website", "javascript:alert(1)", "A web site's address begins with https:// or http://.")]
    [InlineData("location", "a\u0007b", "The location has control characters or is not UTF-8.")]
    [InlineData("birth-day", "31", "Type the day and month of a birthday, such as 27 and 3, with or without a year; or leave all three empty.")]
    [InlineData("interests", "ink, a\u0007b", "The interests have control characters or are not UTF-8.")]
    [InlineData("full-name", "", "The full name is empty.")]
    public async Task What_cannot_be_told_is_refused_at_its_field_and_nothing_is_saved(string field, string typed, string text)
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(Settings);
        await browser.SubmitAsync(null, ("full-name", "Before"), ("bio", "before"));

        await browser.SubmitAsync(null, ("full-name", "After"), ("bio", "after"), ("show-pictures", "1"), ("birth-month", field == "birth-day" ? "2" : ""), (field, typed));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal((field, text), Assert.Single(browser.Errors));
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal("after", TextOf(browser, "bio"));
        await AssertProfileAsync(anna, Profile.Empty with { Bio = "before" });
        Assert.Equal("Before", (await Server.Database.Accounts.FindAsync(anna.Id, Token))!.FullName);
    }

    [Fact]
    public async Task What_is_too_long_or_too_many_is_refused_with_the_limit_and_kept_in_the_form()
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(Settings);
        var interests = string.Join(", ", Enumerable.Range(1, 151));
        var bio = string.Concat(Enumerable.Repeat("😀", 10_001));

        await browser.SubmitAsync(null, ("bio", bio), ("location", new string('é', 256)), ("website", "https://example.org/" + new string('a', 236)), ("interests", interests));

        Assert.Equal(
            [
                ("bio", "The text has 10,001 characters, the limit is 10,000."), ("location", "The location has 256 characters, the limit is 255."),
                ("website", "The address has 256 characters in full, the limit is 255."), ("interests", "There are 151 interests, the limit is 150."),
            ],
            browser.Errors);
        Assert.Equal((bio, interests), (TextOf(browser, "bio"), TextOf(browser, "interests")));

        var tooLong = new string('я', 51);
        await browser.SubmitAsync(null, ("bio", ""), ("location", ""), ("website", ""), ("interests", $"ink, {tooLong}"));
        Assert.Equal(("interests", $"The interest '{tooLong}' has 51 characters, the limit is 50. Separate interests with commas."), Assert.Single(browser.Errors));
        await AssertProfileAsync(anna, Profile.Empty);

        // As much as may be, in the letters that take the most room on the wire.
        interests = string.Join(", ", Enumerable.Range(100, 150).Select(i => string.Concat(Enumerable.Repeat("😀", 47)) + i));
        await browser.SubmitAsync(null, ("bio", bio[2..]), ("location", new string('é', 255)), ("interests", interests));
        Assert.Equal("Saved.", browser.Notice);
        await AssertProfileAsync(anna, Profile.Empty with { Bio = bio[2..], Location = new string('é', 255), Interests = interests.Split(", ") });
    }

    [Fact]
    public async Task What_was_typed_is_kept_when_the_session_ended_and_saved_with_the_password()
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(Settings);
        browser.SetCookie("daybook-session", null);

        await browser.SubmitAsync(null, ("bio", "An hour's work"));
        Assert.Contains("You are no longer logged in.", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Equal("An hour's work", TextOf(browser, "bio"));
        await AssertProfileAsync(anna, Profile.Empty);

        await browser.SubmitAsync(null, ("user", anna.Name.Value), ("password", "sécret"));
        Assert.Equal(("Saved.", anna.Name.Value), (browser.Notice, browser.Account));
        await AssertProfileAsync(anna, Profile.Empty with { Bio = "An hour's work" });
    }

    [Fact]
    public async Task Nothing_is_shown_or_saved_of_an_account_that_is_deleted()
    {
        var anna = (await shared.JoinAsync()).Account;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(Settings);
        await browser.SubmitAsync(null, ("bio", "Nightingale"), ("interests", "ink"));
        await Server.Database.Accounts.DeleteAsync(anna.Id, Token);

        await browser.SubmitAsync(null, ("bio", "Later"));
        Assert.Equal("/manage/deleted", browser.Path);
        await AssertProfileAsync(anna, Profile.Empty with { Bio = "Nightingale", Interests = ["ink"] });
        using var stranger = Browser.At(Server);
        await stranger.OpenAsync($"/users/{anna.Name}/profile");
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);
        Assert.DoesNotContain("Nightingale", stranger.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintainers_say_what_a_community_is_for_and_nobody_else_does()
    {
        var (anna, ben) = ((await shared.JoinAsync()).Account, (await shared.JoinAsync()).Account);
        var club = await Server.Database.Communities.CreateAsync(AccountName.Parse("bird_club"), "Birds", anna.Id, Token);
        using var keeper = await LogInAsync(anna);
        await keeper.OpenAsync("/users/bird_club/profile");
        await keeper.OpenAsync(keeper.Page.Main.All("a").Single(link => link.Text == "Add a profile").Attributes["href"]);
        PageTests.AssertBuilt(keeper.Page);
        Assert.DoesNotContain("birth-day", keeper.Page.Values("name"));

        await keeper.SubmitAsync(null, ("full-name", ""), ("website", "ftp://x"));
        Assert.Equal(["full-name", "website"], keeper.Errors.Select(error => error.Field));
        await keeper.SubmitAsync(
            null, ("full-name", "Bird club"), ("bio", "For those who look up."), ("location", "Outside"), ("website", "birds.example"), ("interests", "Birds, early mornings"));
        Assert.Equal(("/manage/communities/bird_club/profile", "Saved."), (keeper.Path, keeper.Notice));
        var told = new Profile("For those who look up.", "Outside", "https://birds.example/", null, false, ["birds", "early mornings"]);
        await AssertProfileAsync(club, told);

        using var other = await LogInAsync(ben);
        await other.OpenAsync("/users/bird_club/profile");
        Assert.Equal(("Bird club", "Outside"), (other.Heading, FactOf(other, "Location")));
        Assert.Equal(["For those who look up."], Told(other));
        Assert.Contains("/interests?int=early%20mornings", other.Page.Main.Values("href"));
        await other.OpenAsync("/manage/communities/bird_club/profile");
        Assert.Equal(HttpStatusCode.NotFound, other.Status);
        await other.OpenAsync(Settings);
        await other.PostAsync("/manage/communities/bird_club/profile", [new("form-token", other.FormToken), new("full-name", "Mine"), new("bio", "Mine")]);
        Assert.Contains($"{ben.Name} does not maintain bird_club.", Assert.Single(other.Errors).Text, StringComparison.Ordinal);
        await AssertProfileAsync(club, told);

        // What a maintainer typed is kept, whoever logs in then, and saved only for a maintainer.
        await keeper.OpenAsync("/manage/communities/bird_club/profile");
        keeper.SetCookie("daybook-session", null);
        await keeper.SubmitAsync(null, ("bio", "For everybody."));
        Assert.Equal("For everybody.", TextOf(keeper, "bio"));
        await keeper.SubmitAsync(null, ("user", ben.Name.Value), ("password", "sécret"));
        Assert.Contains($"opened as {anna.Name}, but you are now logged in as {ben.Name}", Assert.Single(keeper.Errors).Text, StringComparison.Ordinal);
        await keeper.SubmitAsync(null);
        Assert.Contains($"{ben.Name} does not maintain bird_club.", Assert.Single(keeper.Errors).Text, StringComparison.Ordinal);
        Assert.Equal(("For everybody.", HttpStatusCode.UnprocessableEntity), (TextOf(keeper, "bio"), keeper.Status));
        PageTests.AssertBuilt(keeper.Page);
        await AssertProfileAsync(club, told);
    }

    [Fact]
    public async Task Those_who_share_an_interest_are_found_page_by_page_without_those_who_left()
    {
        for (var i = 0; i < 103; i++)
        {
            var account = await Server.CreateAccountAsync($"knitter{i}", fullName: $"Knitter <{i}>");
            await Server.Database.Profiles.SetAsync(account.Id, Profile.Empty with { Interests = ["knitting & purling"] }, Token);
            if (i is 50 or 51)
            {
                await Server.Database.Accounts.DeleteAsync(account.Id, Token);
            }
        }

        using var stranger = await Browser.At(Server).OpenAsync("/interests");
        PageTests.AssertBuilt(stranger.Page);
        Assert.Contains("/interests", stranger.Page.Inside(stranger.Page.All("nav").Single(nav => nav.Attributes.GetValueOrDefault("id") == "menu")).Values("href"));
        await stranger.OpenAsync("/interests.bml?int=+Knitting++%26+Purling");
        Assert.Equal(("/interests", "Interested in knitting & purling"), (stranger.Path, stranger.Heading));
        PageTests.AssertBuilt(stranger.Page);
        Assert.Contains("101 journals have this interest.", stranger.Page.One("main").Text, StringComparison.Ordinal);
        var first = Names(stranger);
        Assert.Equal((100, "/users/knitter102/"), (first.Count, first[0]));
        Assert.Contains("Knitter <102>", stranger.Page.One("main").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/users/knitter50/", first);
        await stranger.OpenAsync(stranger.Page.Main.All("a").Single(link => link.Attributes.GetValueOrDefault("rel") == "next").Attributes["href"]);
        PageTests.AssertBuilt(stranger.Page);
        Assert.Equal(["/users/knitter0/"], Names(stranger));
        Assert.DoesNotContain("next", stranger.Page.Main.Values("rel"));

        static List<string> Names(Browser browser) =>
            [.. browser.Page.Main.All("a").Where(link => link.Attributes.GetValueOrDefault("class", "").StartsWith("person", StringComparison.Ordinal)).Select(link => link.Attributes["href"])];
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK, "Find users by interest")]
    [InlineData("?int=", HttpStatusCode.OK, "Find users by interest")]
    [InlineData("?int=nothing", HttpStatusCode.OK, "Nobody here has this interest yet.")]
    [InlineData("?int=nothing&before=x", HttpStatusCode.OK, "Nobody here has this interest yet.")]
    [InlineData("?int=%3Cb%3E", HttpStatusCode.OK, "Interested in <b>")]
    [InlineData("?int=a,b", HttpStatusCode.UnprocessableEntity, "Type one interest, without commas.")]
    [InlineData("?int=a%00b", HttpStatusCode.UnprocessableEntity, "Type one interest, without commas.")]
    [InlineData("?int=123456789012345678901234567890123456789012345678901", HttpStatusCode.UnprocessableEntity, "The interest has 51 characters, the limit is 50.")]
    public async Task What_nobody_is_interested_in_or_is_no_interest_is_answered_so(string query, HttpStatusCode status, string text)
    {
        using var stranger = await Browser.At(Server).OpenAsync("/interests" + query);

        Assert.Equal(status, stranger.Status);
        PageTests.AssertBuilt(stranger.Page);
        Assert.Contains(text, stranger.Page.One("main").Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Told(Browser browser) =>
        browser.Page.Main.All("p").Where(element => element.Attributes.GetValueOrDefault("class") == "told").Select(element => element.Text);

    private static string FactOf(Browser browser, string fact) => browser.Page.Main.All("div")
        .Select(row => browser.Page.Inside(row)).Single(row => row.All("dt").FirstOrDefault()?.Text == fact && row.All("dt").Count() == 1).One("dd").Text;

    private static string? ValueOf(Browser browser, string field) =>
        browser.Page.Main.All("input").Single(input => input.Attributes.GetValueOrDefault("name") == field).Attributes.GetValueOrDefault("value");

    private static string TextOf(Browser browser, string field) =>
        browser.Page.Main.All("textarea").Single(area => area.Attributes["name"] == field).Text;

    private async Task AssertProfileAsync(Account account, Profile expected)
    {
        var found = await Server.Database.Profiles.FindAsync(account.Id, Token);
        Assert.Equal(expected.Interests, found.Interests);
        Assert.Equal(expected with { Interests = found.Interests }, found);
    }

    private Task<Browser> LogInAsync(Account account) => Browser.At(Server).LogInAsync(account.Name.Value, "sécret");
}
