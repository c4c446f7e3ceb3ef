using System.Net;
using Daybook.Core.Accounts;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Mail;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>What the owner of an account can set under <c>/manage/settings</c>.</summary>
public sealed class SettingsPageTests
{
    private const string Settings = "/manage/settings";

    private static readonly string[] Pages =
        [Settings, $"{Settings}/journal", $"{Settings}/email", $"{Settings}/password", $"{Settings}/app-passwords", $"{Settings}/sessions", $"{Settings}/invites", $"{Settings}/data"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_of_them_is_for_its_owner_alone_and_well_built()
    {
        await using var server = await TestServer.StartAsync([new("Registration:Mode", "invite")]);
        await server.CreateAccountAsync();
        using var stranger = Browser.At(server);
        using var browser = await Browser.At(server).LogInAsync();
        foreach (var path in Pages)
        {
            await stranger.OpenAsync(path);
            Assert.Equal(("/login", path), (stranger.Path, stranger.Page.Main.All("input").Single(input => input.Attributes["name"] == "to").Attributes["value"]));
            await browser.OpenAsync(path);
            Assert.Equal((HttpStatusCode.OK, path), (browser.Status, browser.Path));
            PageTests.AssertBuilt(browser.Page);
            Assert.Equal(Pages, browser.Page.Inside(browser.Page.All("nav").Single(nav => nav.Attributes["aria-label"] == "Settings")).Values("href"));
        }

        await stranger.OpenAsync($"{Settings}/data/download");
        Assert.Equal("/login", stranger.Path);
        Assert.Contains(Settings, browser.Page.Values("href"));
    }

    [Fact]
    public async Task The_full_name_is_changed_and_pictures_are_shown_by_consent_alone()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync(Settings);

        await browser.SubmitAsync(null, ("full-name", " Ada  Löve "), ("show-pictures", "1"));
        Assert.Equal("Saved.", browser.Notice);
        Assert.Equal(("Ada  Löve", true), ((await FindAsync(server)).FullName, (await FindAsync(server)).ShowPictures));

        await browser.SubmitAsync(null, ("show-pictures", null));
        Assert.False((await FindAsync(server)).ShowPictures);
    }

    [Theory]
    [InlineData("", "The full name is empty.")]
    [InlineData("a\u0007b", "The full name has control characters or is not UTF-8.")]
    [InlineData("123456789012345678901234567890123456789012345678901", "The full name has 51 characters, the limit is 50.")]
    public async Task A_full_name_that_cannot_be_is_refused_at_its_field(string name, string text)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync(Settings);

        await browser.SubmitAsync(null, ("full-name", name), ("show-pictures", "1"));

        Assert.Equal(("full-name", text), Assert.Single(browser.Errors));
        Assert.Equal(("test", false), ((await FindAsync(server)).FullName, (await FindAsync(server)).ShowPictures));
    }

    [Fact]
    public async Task A_new_address_holds_once_it_is_confirmed_and_the_old_one_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "old@example.org", Cancellation);
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/email");
        await browser.SubmitAsync(null, ("email", "new@example.org"), ("password", "secret"));
        Assert.Equal(
            "This server does not send mail itself: ask whoever runs this server for the link that confirms new@example.org. It works for seven days.", browser.Notice);
        Assert.Equal("old@example.org", (await FindAsync(server)).Email);

        // Somewhere else, as on a phone, and not logged in.
        using var phone = await Browser.At(server).OpenAsync((await server.TakeMailAsync()).Link(server));
        Assert.Equal("no-referrer", phone.Response.Headers.GetValues("Referrer-Policy").Single());
        PageTests.AssertBuilt(phone.Page);
        await phone.SubmitAsync("/confirm");

        Assert.Equal(("/", "Thank you: mail for test now goes to new@example.org."), (phone.Path, phone.Notice));
        Assert.Equal(("new@example.org", true), ((await FindAsync(server)).Email, (await FindAsync(server)).EmailConfirmed));
        var told = await server.TakeMailAsync();
        Assert.Equal(("old@example.org", "Your e-mail address was changed"), (told.Recipient(), told.Subject));
        Assert.DoesNotContain("new@example.org", told.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "secret", "email", "Type your e-mail address.")]
    [InlineData("nothing", "secret", "email", "'nothing' is not an e-mail address: NAME@DOMAIN, at most 254 characters.")]
    [InlineData("new@example.org", "", "password", "Type your password: whoever can read your mail can get into your account.")]
    [InlineData("new@example.org", "wrong", "password", "This is not the password of the account. App passwords are for programs and do not work here.")]
    public async Task An_address_is_not_asked_for_without_the_password(string email, string password, string field, string text)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/email");

        await browser.SubmitAsync(null, ("email", email), ("password", password));

        Assert.Equal((field, text), Assert.Single(browser.Errors));
        Assert.Equal(email, browser.Page.Main.All("input").Single(input => input.Attributes["name"] == "email").Attributes.GetValueOrDefault("value", ""));
        Assert.Empty(server.Mails());
    }

    [Fact]
    public async Task Strangers_are_mailed_five_times_an_hour_at_most()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        for (var i = 1; i <= 6; i++)
        {
            await browser.OpenAsync($"{Settings}/email");
            await browser.SubmitAsync(null, ("email", $"a{i}@example.org"), ("password", "secret"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Status);
        Assert.Equal(5, server.Mails().Count);
    }

    [Fact]
    public async Task A_new_password_ends_all_other_sessions_and_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        var program = await server.BeginSessionAsync();
        using var other = await Browser.At(server).LogInAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/password");

        await browser.SubmitAsync(null, ("old-password", "secret"), ("new-password", "another one"));

        Assert.Equal(
            ("test", "Your password has been changed, and all other sessions have been ended. App passwords still work."), (browser.Account, browser.Notice));
        Assert.Null((await other.OpenAsync("/")).Account);
        Assert.Equal("Invalid password", (await server.LoginByCookieAsync(program))["errmsg"]);
        Assert.Equal("Invalid password", (await server.LoginAsync())["errmsg"]);
        (await server.LoginAsync("another one")).AssertOk();
        Assert.Equal(("test@example.org", "Your password was changed"), ((await server.TakeMailAsync()) is var mail ? (mail.Recipient(), mail.Subject) : default));
    }

    [Theory]
    [InlineData("", "another one", "old-password", "Type your current password.")]
    [InlineData("wrong", "another one", "old-password", "This is not the password of the account. App passwords are for programs and do not work here.")]
    [InlineData("secret", "1234567", "new-password", "The password has 7 characters; it must have at least 8.")]
    public async Task A_password_is_not_changed_without_the_old_one_nor_to_a_poor_one(string old, string @new, string field, string text)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/password");

        await browser.SubmitAsync(null, ("old-password", old), ("new-password", @new));

        Assert.Equal((field, text), Assert.Single(browser.Errors));
        Assert.DoesNotContain(browser.Page.Main.All("input"), input => input.Attributes.GetValueOrDefault("type") == "password" && input.Attributes.ContainsKey("value"));
        (await server.LoginAsync()).AssertOk();
    }

    [Fact]
    public async Task An_app_password_is_shown_once_works_for_programs_and_is_revoked()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/app-passwords");
        Assert.Contains(browser.Page.Main.All("p"), text => text.Text.StartsWith("You have none yet.", StringComparison.Ordinal));
        await browser.SubmitAsync(null, ("label", " "), ("password", "secret"));
        Assert.Equal(("label", "Type what it is for, such as the name of the program."), Assert.Single(browser.Errors));

        await browser.SubmitAsync(null, ("label", "My <phone>"), ("password", "secret"));
        Assert.Equal(("test@example.org", "An app password was made"), ((await server.TakeMailAsync()) is var mail ? (mail.Recipient(), mail.Subject) : default));
        var secret = browser.Page.Main.All("code").Single(code => code.Attributes.GetValueOrDefault("class") == "secret").Text;
        Assert.Contains("never used", browser.Page.One("main").Text, StringComparison.Ordinal);
        var challenge = await server.GetChallengeAsync();
        (await server.LoginByChallengeAsync(challenge, Logins.AnswerTo(challenge, secret))).AssertOk();

        await browser.OpenAsync($"{Settings}/app-passwords");
        Assert.DoesNotContain(secret, browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("last used", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("My <phone>", browser.Page.One("main").Text, StringComparison.Ordinal);
        await browser.SubmitAsync($"{Settings}/app-passwords", ("revoke", "1"));

        Assert.Equal("The app password has been revoked. Programs that used it are logged out, and can no longer log in.", browser.Notice);
        Assert.Equal("Invalid password", (await server.LoginAsync(secret))["errmsg"]);
        Assert.DoesNotContain(secret, server.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Type your password: an app password lets its program in until you revoke it.")]
    [InlineData("wrong", "This is not the password of the account. App passwords are for programs and do not work here.")]
    public async Task An_app_password_is_not_made_without_the_password(string password, string text)
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/app-passwords");

        await browser.SubmitAsync(null, ("label", "My phone"), ("password", password));

        Assert.Equal(("password", text), Assert.Single(browser.Errors));
        Assert.Equal("My phone", browser.Page.Main.All("input").Single(input => input.Attributes["name"] == "label").Attributes["value"]);
        Assert.Empty(await server.Database.AppPasswords.ListAsync(account.Id, Cancellation));
        Assert.Empty(server.Mails());
    }

    [Fact]
    public async Task Nobody_revokes_the_app_password_or_ends_the_session_of_another()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var secret = await server.CreateAppPasswordAsync(alice);
        using var victim = await Browser.At(server).LogInAsync("alice");
        await server.CreateAccountAsync();
        await server.CreateAppPasswordAsync((await server.Database.Accounts.FindAsync(AccountName.Parse("test"), Cancellation))!);
        using var browser = await Browser.At(server).LogInAsync();

        await browser.OpenAsync($"{Settings}/app-passwords");
        await browser.SubmitAsync($"{Settings}/app-passwords", ("revoke", "1"));
        await browser.OpenAsync($"{Settings}/sessions");
        await browser.SubmitAsync($"{Settings}/sessions", ("end", Logins.SessionIdOf(victim.Cookie("daybook-session")!)));

        (await server.LoginAsync(secret, "alice")).AssertOk();
        Assert.Equal("alice", (await victim.OpenAsync("/")).Account);
    }

    [Fact]
    public async Task Sessions_are_listed_with_browser_and_address_and_ended_one_by_one_or_all()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var other = await Browser.At(server).LogInAsync();
        using var third = await Browser.At(server).LogInAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/sessions");
        var rows = browser.Page.Main.All("li").Where(row => row.Text.Contains("127.0.0.1", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Contains("Firefox on Linux", row.Text, StringComparison.Ordinal));
        Assert.Single(rows, row => row.Text.Contains("this one", StringComparison.Ordinal));

        await browser.SubmitAsync($"{Settings}/sessions", ("end", Logins.SessionIdOf(other.Cookie("daybook-session")!)));
        Assert.Equal("The session has been ended.", browser.Notice);
        Assert.Equal((null, "test"), ((await other.OpenAsync("/")).Account, (await third.OpenAsync("/")).Account));

        await browser.SubmitAsync($"{Settings}/sessions", ("end-others", "1"));
        Assert.Equal((null, "test"), ((await third.OpenAsync("/")).Account, browser.Account));

        await third.LogInAsync();
        await browser.OpenAsync($"{Settings}/sessions");
        await browser.SubmitAsync($"{Settings}/sessions", ("end-all", "1"));
        Assert.Equal((null, "/"), (browser.Account, browser.Path));
        Assert.Null((await third.OpenAsync("/")).Account);
    }

    [Fact]
    public async Task Ending_the_session_that_one_sits_at_logs_out()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/sessions");

        await browser.SubmitAsync($"{Settings}/sessions", ("end", Logins.SessionIdOf(browser.Cookie("daybook-session")!)));

        Assert.Equal(("/", null, "You are logged out."), (browser.Path, browser.Account, browser.Notice));
    }

    [Fact]
    public async Task Invites_are_made_where_they_are_needed_and_no_more_than_the_setting_says()
    {
        await using var server = await TestServer.StartAsync([new("Registration:Mode", "invite"), new("Registration:MaxInvites", "1")]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await browser.OpenAsync($"{Settings}/invites");
        await browser.SubmitAsync(null);
        var code = browser.Page.Main.All("code").First(one => one.Attributes.GetValueOrDefault("class") == "secret").Text;
        Assert.Equal(code, Assert.Single(await server.Database.Invites.ListAsync(1, null, 10, Cancellation)).Code.Value);

        await browser.SubmitAsync(null);
        Assert.Equal("No invite was made. The account has 1 invite that nobody used yet, which is the limit.", browser.Notice);

        using var friend = await Browser.At(server).OpenAsync("/create");
        await friend.SubmitAsync(
            null, ("invite", code), ("user", "friend"), ("password", "a good password"), ("email", "f@example.org"),
            ("birth-day", "1"), ("birth-month", "1"), ("birth-year", "1990"));
        Assert.Equal("friend", friend.Account);
        await browser.OpenAsync($"{Settings}/invites");
        Assert.Contains("used by friend", browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_invite_is_needed_there_is_no_page_for_them()
    {
        await using var server = await TestServer.StartAsync([new("Registration:Mode", "open")]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();

        await browser.OpenAsync(Settings);
        Assert.DoesNotContain($"{Settings}/invites", browser.Page.Values("href"));
        await browser.OpenAsync($"{Settings}/invites");

        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
    }

    private static async Task<Account> FindAsync(TestServer server) =>
        (await server.Database.Accounts.FindAsync(AccountName.Parse("test"), Cancellation))!;
}
