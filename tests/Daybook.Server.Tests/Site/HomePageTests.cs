using Daybook.Core.Moderation;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>The first page: what the server is, the newest pictures of those who agree, and how to join.</summary>
public sealed class HomePageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobodys_pictures_are_shown_until_they_agree()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await Member.JoinAsync(server, "alice");
        var bob = await Member.JoinAsync(server, "bob");
        var first = await alice.AddAsync(TestPictures.Random(), ("description", "A lighthouse"));
        await bob.AddAsync(TestPictures.Random());
        using var browser = await Browser.At(server).OpenAsync("/");
        Assert.Empty(browser.Page.Main.All("img"));

        await server.Database.Accounts.SetShowPicturesAsync(alice.Account.Id, true, Cancellation);
        var second = await alice.AddAsync(TestPictures.Random(), ("keywords", "sea, storm"));
        await browser.OpenAsync("/");

        Assert.Equal(
            [($"/userpic/{second}/{alice.Account.Id}", "Picture for sea"), ($"/userpic/{first}/{alice.Account.Id}", "A lighthouse")],
            browser.Page.Main.All("img").Select(image => (image.Attributes["src"].Split('?')[0], image.Attributes["alt"])));
        Assert.Equal(["alice", "alice"], browser.Page.Main.All("li").Where(item => item.Around.Any(IsNewest)).Select(item => item.Text.Trim()));

        await server.Database.Accounts.SetShowPicturesAsync(alice.Account.Id, false, Cancellation);
        Assert.Empty((await browser.OpenAsync("/")).Page.Main.All("img"));
    }

    [Fact]
    public async Task What_is_deleted_or_suspended_is_not_shown()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await Member.JoinAsync(server, "alice");
        await server.Database.Accounts.SetShowPicturesAsync(alice.Account.Id, true, Cancellation);
        var deleted = await alice.AddAsync(TestPictures.Random());
        var suspended = await alice.AddAsync(TestPictures.Random());
        var left = await alice.AddAsync(TestPictures.Random());
        await alice.DeleteAsync(deleted);
        await server.Database.Moderation.SetUserpicSuspendedAsync(suspended, true, new ModerationNote(null, "x"), Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/");
        Assert.Equal($"/userpic/{left}/{alice.Account.Id}", browser.Page.Main.One("img").Attributes["src"].Split('?')[0]);

        await alice.SuspendAsync();
        Assert.Empty((await browser.OpenAsync("/")).Page.Main.All("img"));
    }

    [Fact]
    public async Task Only_the_newest_are_shown_small_and_in_their_proportions()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await Member.JoinAsync(server, "alice");
        await server.Database.Accounts.SetShowPicturesAsync(alice.Account.Id, true, Cancellation);
        for (var i = 0; i < 25; i++)
        {
            await alice.AddAsync(TestPictures.Random(8));
        }

        var last = await alice.AddAsync(TestPictures.Random(110));
        using var browser = await Browser.At(server).OpenAsync("/");

        var images = browser.Page.Main.All("img").ToList();
        Assert.Equal(24, images.Count);
        Assert.StartsWith($"/userpic/{last}/", images[0].Attributes["src"], StringComparison.Ordinal);
        Assert.Equal(("100", "100"), (images[0].Attributes["width"], images[0].Attributes["height"]));
        Assert.Equal(("8", "8"), (images[1].Attributes["width"], images[1].Attributes["height"]));
    }

    [Theory]
    [InlineData("closed", "To get an account, ask whoever runs this server", false)]
    [InlineData("open", "Create a journal", true)]
    [InlineData("invite", "an invite from somebody who is already here", true)]
    public async Task It_says_how_to_join(string mode, string text, bool links)
    {
        await using var server = await TestServer.StartAsync([new("Registration:Mode", mode)]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/");

        Assert.Contains(text, browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Equal(links, browser.Page.Main.All("a").Any(link => link.Attributes["href"] == "/create"));

        await browser.LogInAsync();
        Assert.Equal("Welcome back, test", browser.Heading);
        Assert.DoesNotContain(text, browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    private static bool IsNewest(HtmlElement element) => element.Attributes.GetValueOrDefault("class") == "newest";
}
