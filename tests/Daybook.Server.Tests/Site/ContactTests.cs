using System.Net;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Mail;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>How people reach whoever runs the server: <c>Site:Contact</c>.</summary>
public sealed class ContactTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_stands_at_the_foot_of_every_page_where_people_are_to_ask_and_in_mails()
    {
        await using var server = await TestServer.StartAsync([new("Site:Contact", "us@daybook.example")]);
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        var suspended = await server.CreateAccountAsync("other");
        await server.Database.Moderation.SetAccountSuspendedAsync(suspended.Id, true, new ModerationNote(null, "spam"), Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");

        var link = Assert.Single(browser.Page.Inside(browser.Page.One("footer")).All("a"));
        Assert.Equal(("mailto:us@daybook.example", "us@daybook.example"), (link.Attributes["href"], link.Text));
        Assert.Contains("only whoever runs this server (us@daybook.example) can give you", browser.Page.One("main").Text, StringComparison.Ordinal);

        await browser.SubmitAsync(null, ("who", "test"));
        Assert.EndsWith("ask whoever runs this server (us@daybook.example) for the link.", browser.Notice, StringComparison.Ordinal);
        Assert.EndsWith(
            "To reach whoever runs this server: us@daybook.example", (await server.TakeMailAsync()).TextBody!.TrimEnd(), StringComparison.Ordinal);

        await browser.OpenAsync("/login");
        await browser.SubmitAsync(null, ("user", "other"), ("password", "secret"));
        Assert.EndsWith("Ask whoever runs this server (us@daybook.example).", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);

        await browser.OpenAsync("/nothing");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        Assert.Single(browser.Page.Inside(browser.Page.One("footer")).All("a"));
    }

    [Theory]
    [InlineData("the front desk, +1 555 0100")]
    [InlineData("<b>us</b>")]
    public async Task What_is_no_address_is_a_text(string contact)
    {
        await using var server = await TestServer.StartAsync([new("Site:Contact", contact)]);
        using var browser = await Browser.At(server).OpenAsync("/");

        Assert.Empty(browser.Page.Inside(browser.Page.One("footer")).All("a"));
        Assert.Contains($"Contact: {contact}", browser.Page.One("footer").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_nothing_is_said()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await Browser.At(server).OpenAsync("/");

        Assert.DoesNotContain("Contact", browser.Page.One("footer").Text, StringComparison.Ordinal);
    }
}
