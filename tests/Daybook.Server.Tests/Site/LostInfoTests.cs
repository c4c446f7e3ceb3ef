using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Mail;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>A lost password: <c>/lostinfo</c>, the mail, and where its link leads.</summary>
public sealed class LostInfoTests
{
    private const string Answer =
        "If there is such an account and it has an e-mail address, there is now a link, which works once, within one hour. This server does not send mail itself: ask whoever runs this server for the link.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("test")]
    [InlineData("TEST@Example.org ")]
    public async Task The_mailed_link_sets_a_new_password_once_and_ends_every_session(string who)
    {
        await using var server = await StartAsync();
        using var other = await Browser.At(server).LogInAsync();
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", who));
        Assert.Equal(("/login", Answer), (browser.Path, browser.Notice));

        var mail = await server.TakeMailAsync();
        var link = mail.Link(server);
        Assert.Equal("test@example.org", mail.Recipient());
        await browser.OpenAsync(link);
        Assert.Equal("no-referrer", browser.Response.Headers.GetValues("Referrer-Policy").Single());
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal("A new password for test", browser.Heading);
        await browser.SubmitAsync(null, ("password", "short"));
        Assert.Equal(("password", "The password has 5 characters; it must have at least 8."), Assert.Single(browser.Errors));
        await browser.SubmitAsync(null, ("password", "a new password"));

        Assert.Equal(("/login", "The password of test has been changed. Log in with the new one."), (browser.Path, browser.Notice));
        Assert.Equal("Your password was changed", (await server.TakeMailAsync()).Subject);
        Assert.Null((await other.OpenAsync("/")).Account);
        await browser.LogInAsync("test", "a new password");
        Assert.True((await server.Database.Accounts.FindAsync(AccountName.Parse("test"), Cancellation))!.EmailConfirmed);

        await browser.OpenAsync(link);
        Assert.Equal((HttpStatusCode.NotFound, "This link no longer works"), (browser.Status, browser.Heading));
        Assert.DoesNotContain(link.Split('=')[1], server.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 2, "Its 2 app passwords still work.")]
    [InlineData("1", 0, "It has no app passwords.")]
    public async Task Whoever_sets_a_new_password_may_revoke_the_app_passwords_too(string? tick, int left, string told)
    {
        await using var server = await StartAsync();
        var account = (await server.Database.Accounts.FindAsync(AccountName.Parse("test"), Cancellation))!;
        await server.CreateAppPasswordAsync(account);
        await server.CreateAppPasswordAsync(account);
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "test"));
        await browser.OpenAsync((await server.TakeMailAsync()).Link(server));
        Assert.Contains("Revoke all 2 app passwords too", browser.Page.Main.All("label").Select(label => label.Text));

        await browser.SubmitAsync(null, ("password", "a new password"), ("revoke", tick));

        Assert.Equal(left, (await server.Database.AppPasswords.ListAsync(account.Id, Cancellation)).Count);
        Assert.Contains(told, (await server.TakeMailAsync()).TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("nobody@example.org")]
    [InlineData("mailless")]
    [InlineData("suspended")]
    [InlineData("no name \uFFFE at all")]
    public async Task Whoever_is_not_known_gets_the_same_answer_and_no_mail(string who)
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("mailless");
        var suspended = await server.CreateAccountAsync("suspended");
        await server.Database.Accounts.SetEmailAsync(suspended.Id, "suspended@example.org", Cancellation);
        await server.Database.Moderation.SetAccountSuspendedAsync(suspended.Id, true, new ModerationNote(null, ""), Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");

        await browser.SubmitAsync(null, ("who", who));
        Assert.Equal(("/login", Answer), (browser.Path, browser.Notice));

        // They are mailed one after the other: when the next has come, this one would have.
        await browser.OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "test"));
        Assert.Equal("test@example.org", (await server.TakeMailAsync()).Recipient());
        Assert.Empty(server.Log.Problems);
    }

    [Fact]
    public async Task A_mail_is_promised_where_a_server_takes_it()
    {
        await using var smtp = new SmtpServer();
        await using var server = await TestServer.StartAsync(
            [new("Mail:Smtp:Host", "127.0.0.1"), new("Mail:Smtp:Port", $"{smtp.Port}"), new("Mail:Smtp:Security", "none")]);
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "test"));

        Assert.Equal(
            "If there is such an account and it has an e-mail address, an e-mail with a link is on its way. The link works once, within one hour.", browser.Notice);
        Assert.Equal("test@example.org", Assert.Single(await smtp.WaitAsync(1)).To);

        await browser.LogInAsync();
        await browser.OpenAsync("/manage/settings/email");
        await browser.SubmitAsync(null, ("email", "new@example.org"), ("password", "secret"));

        Assert.StartsWith("An e-mail is on its way to new@example.org.", browser.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_public_address_no_link_leads_where_whoever_asked_for_it_says()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/lostinfo")
        {
            Content = new FormUrlEncodedContent([new("form-token", browser.FormToken), new("who", "test")]),
        };
        request.Headers.Host = "evil.example";
        using (var response = await browser.SendRawAsync(request))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Contains("has to set Site:Url", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        // They are mailed one after the other: when the next has come, that one would have.
        await browser.SubmitAsync(null, ("who", "test"));
        Assert.StartsWith("/lostinfo/reset?", (await server.TakeMailAsync()).Link(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_only_tells_of_something_does_not_lead_there_either()
    {
        await using var server = await StartAsync();
        using var browser = await (await Browser.At(server).LogInAsync()).OpenAsync("/manage/settings/password");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/manage/settings/password")
        {
            Content = new FormUrlEncodedContent(
                [new("form-token", browser.FormToken), new("old-password", "secret"), new("new-password", "another one")]),
        };
        request.Headers.Host = "evil.example";
        using var response = await browser.SendRawAsync(request);

        var mail = (await server.TakeMailAsync()).TextBody;
        Assert.Contains($"{server.Url}/lostinfo", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_good_for_one_hour()
    {
        var time = new ManualTime();
        await using var server = await StartAsync(time);
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "test"));
        var link = (await server.TakeMailAsync()).Link(server);

        time.Advance(TimeSpan.FromMinutes(59));
        await browser.OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        time.Advance(TimeSpan.FromMinutes(1));
        await browser.SubmitAsync(null, ("password", "a new password"));

        Assert.Equal("This link no longer works", browser.Heading);
        await browser.LogInAsync();
    }

    [Theory]
    [InlineData("/lostinfo/reset")]
    [InlineData("/lostinfo/reset?code=")]
    [InlineData("/lostinfo/reset?code=abcdefghijklmnopqrstuvwxyzabcdef")]
    [InlineData("/confirm?code=abcdefghijklmnopqrstuvwxyzabcdef")]
    public async Task A_link_that_nobody_mailed_leads_to_nothing(string path)
    {
        await using var server = await StartAsync();
        using var browser = await Browser.At(server).OpenAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "This link no longer works"), (browser.Status, browser.Heading));
    }

    [Fact]
    public async Task An_empty_form_is_refused_at_its_field_and_too_many_are_refused_altogether()
    {
        await using var server = await StartAsync();
        using var browser = await Browser.At(server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", " "));
        Assert.Equal(("who", "Type your username, or the e-mail address of your account."), Assert.Single(browser.Errors));

        for (var i = 0; i < 10; i++)
        {
            await browser.OpenAsync("/lostinfo");
            await browser.SubmitAsync(null, ("who", "nobody"));
            Assert.Equal("/login", browser.Path);
        }

        await browser.OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "nobody"));
        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Status);
        Assert.Equal(
            ("", "10 links were requested from your address within an hour, which is the limit. Check your mail: the links that were sent work for an hour."),
            Assert.Single(browser.Errors));
    }

    [Fact]
    public async Task An_account_gets_three_mails_an_hour_and_no_more()
    {
        await using var server = await StartAsync();
        using var browser = Browser.At(server);
        for (var i = 0; i < 5; i++)
        {
            await browser.OpenAsync("/lostinfo");
            await browser.SubmitAsync(null, ("who", "test"));
        }

        var other = await server.CreateAccountAsync("other");
        await server.Database.Accounts.SetEmailAsync(other.Id, "other@example.org", Cancellation);
        await browser.OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "other"));
        await Eventually.TrueAsync(() => server.Mails().Any(mail => mail.Recipient() == "other@example.org"));

        Assert.Equal(3, server.Mails().Count(mail => mail.Recipient() == "test@example.org"));
    }

    [Fact]
    public async Task A_request_that_was_answered_is_mailed_also_when_the_server_ends()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await StartAsync(folder: folder.FullPath))
        {
            using var browser = await Browser.At(server).OpenAsync("/lostinfo");
            await browser.SubmitAsync(null, ("who", "test"));
            await server.EndAsync();
        }

        Assert.Single(Directory.GetFiles(folder.Of("outbox"), "*.eml"));
    }

    private static async Task<TestServer> StartAsync(TimeProvider? time = null, string? folder = null)
    {
        var server = await TestServer.StartAsync(time: time, folder: folder);
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        return server;
    }
}
