using System.Net;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Site;

/// <summary>Logging in and out with a browser.</summary>
public sealed class LoginTests
{
    private const string Session = "daybook-session";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_logs_in_stays_so_until_they_log_out()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/login");

        await browser.SubmitAsync(null, ("user", "Test"), ("password", "secret"));
        Assert.Equal(("/", "test"), (browser.Path, browser.Account));

        await browser.OpenAsync("/developer");
        Assert.Equal("test", browser.Account);
        var cookie = browser.Cookie(Session);

        await browser.SubmitAsync("/logout");
        Assert.Equal(("/", null, "You are logged out."), (browser.Path, browser.Account, browser.Notice));
        Assert.Null(browser.Cookie(Session));

        // What is said once is not said again, and whoever kept the cookie has nothing of it.
        await browser.OpenAsync("/");
        Assert.Null(browser.Notice);
        browser.SetCookie(Session, cookie);
        await browser.OpenAsync("/");
        Assert.Null(browser.Account);
    }

    [Fact]
    public async Task The_small_box_of_every_page_logs_in_and_comes_back_to_the_page()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/developer/protocol");

        await browser.SubmitAsync("/login", ("user", "test"), ("password", "secret"));

        Assert.Equal(("/developer/protocol", "test"), (browser.Path, browser.Account));
    }

    [Theory]
    [InlineData("/users/test/tag/doctor%20who")]
    [InlineData("/users/test/tag/d%C3%A9j%C3%A0%20vu")]
    [InlineData("/interests?int=early%20mornings&before=7")]
    [InlineData("/update?usejournal=tea_drinkers")]
    public async Task It_comes_back_to_the_very_address_of_the_page(string address)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync(address);

        await browser.SubmitAsync("/login", ("user", "test"), ("password", "secret"));

        Assert.Equal(address, browser.Response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_button_to_log_out_that_is_out_of_date_leads_to_a_page_and_logs_nobody_out()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        await server.CreateAccountAsync("other");
        using var browser = await Browser.At(server).LogInAsync();
        using var tab = await Browser.At(server).LogInAsync("other");
        browser.SetCookie(Session, tab.Cookie(Session));

        await browser.SubmitAsync("/logout");
        Assert.Equal("This form is out of date", browser.Heading);
        await browser.OpenAsync(browser.Page.Main.All("a").Single(link => link.Text == "Open the page again").Attributes["href"]);

        Assert.Equal((HttpStatusCode.OK, "/", "other"), (browser.Status, browser.Path, browser.Account));
    }

    [Theory]
    [InlineData("", "", "user", "Type your username.")]
    [InlineData("no body", "x", "user", "A username has 1 to 25 characters: letters a to z, digits and underscores.")]
    [InlineData("nobody", "x", "user", "There is no account with this name here.")]
    [InlineData("test", "", "password", "Type your password.")]
    [InlineData("test", "wrong", "password", "This is not the password of the account. App passwords are for programs and do not work here.")]
    public async Task What_is_wrong_stands_at_the_field(string user, string password, string field, string text)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/login?to=/developer");

        await browser.SubmitAsync(null, ("user", user), ("password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.StartsWith("Not done: ", browser.Page.One("title").Text, StringComparison.Ordinal);
        Assert.Equal((field, text), browser.Errors[0]);
        var input = Assert.Single(browser.Page.Main.All("input"), input => input.Attributes.GetValueOrDefault("id") == field);
        Assert.Equal("true", input.Attributes["aria-invalid"]);
        Assert.Equal($"{field}-error", input.Attributes["aria-describedby"]);
        Assert.Contains(browser.Page.Elements, element => element.Attributes.GetValueOrDefault("id") == $"{field}-error" && element.Text == text);
        Assert.DoesNotContain("wrong", browser.Page.Values("value"));
        Assert.Null(browser.Cookie(Session));

        // Nothing of what was right is lost.
        await browser.SubmitAsync(null, ("user", "test"), ("password", "secret"));
        Assert.Equal("/developer", browser.Path);
    }

    [Fact]
    public async Task An_app_password_does_not_open_the_site()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        var secret = await server.CreateAppPasswordAsync(account);
        using var browser = await Browser.At(server).OpenAsync("/login");

        await browser.SubmitAsync(null, ("user", "test"), ("password", secret));

        Assert.Equal("password", Assert.Single(browser.Errors).Field);
    }

    [Fact]
    public async Task A_session_of_the_protocol_does_not_open_the_site_nor_the_other_way_round()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        var protocol = await server.BeginSessionAsync();
        using var browser = await Browser.At(server).LogInAsync();
        var site = browser.Cookie(Session);

        var login = await server.LoginByCookieAsync(site!);
        browser.SetCookie(Session, protocol);
        await browser.OpenAsync("/");

        Assert.Equal("Invalid password", login["errmsg"]);
        Assert.Null(browser.Account);
    }

    [Theory]
    [InlineData("/developer?a=b", "/developer")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("/\t/elsewhere.example", "/")]
    [InlineData("developer", "/")]
    public async Task It_goes_on_to_a_page_of_this_site_and_no_other(string to, string path)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync($"/login?to={Uri.EscapeDataString(to)}");

        await browser.SubmitAsync(null, ("user", "test"), ("password", "secret"));
        Assert.Equal(path, browser.Path);

        // The same for somebody who is logged in already.
        await browser.OpenAsync($"/login?to={Uri.EscapeDataString(to)}");
        Assert.Equal(path, browser.Path);
    }

    [Theory]
    [InlineData(null, "http", "")]
    [InlineData("1", "http", "; max-age=2592000")]
    [InlineData(null, "https", "")]
    public async Task No_script_and_no_other_site_gets_at_the_cookie(string? remember, string scheme, string age)
    {
        await using var server = await TestServer.StartAsync([new("Site:Url", $"{scheme}://daybook.example")]);
        await server.CreateAccountAsync();
        using var form = await server.Client.GetAsync(new Uri("/login", UriKind.Relative), Cancellation);
        var page = HtmlPage.Parse(await form.Content.ReadAsStringAsync(Cancellation));
        var token = page.Main.All("input").Single(input => input.Attributes["name"] == "form-token").Attributes["value"];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login")
        {
            Content = new FormUrlEncodedContent(
            [
                new("form-token", token), new("user", "test"), new("password", "secret"),
                .. remember is null ? [] : (KeyValuePair<string, string>[])[new("remember", remember)],
            ]),
        };
        request.Headers.Add("Cookie", form.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var cookies = form.Headers.GetValues("Set-Cookie").Concat(response.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie => Assert.EndsWith(
            "; path=/" + (scheme == "https" ? "; secure" : "") + "; samesite=lax; httponly",
            System.Text.RegularExpressions.Regex.Replace(cookie, "; (expires|max-age)=[^;]+", ""), StringComparison.Ordinal));
        Assert.Contains(Session, cookies[1], StringComparison.Ordinal);
        Assert.Contains(age, cookies[1], StringComparison.Ordinal);
        Assert.Equal(age.Length > 0, cookies[1].Contains("max-age", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_password_or_a_suspension_ends_what_was_begun()
    {
        await using var server = await TestServer.StartAsync();
        var account = await server.CreateAccountAsync();
        var other = await server.CreateAccountAsync("other");
        using var browser = await Browser.At(server).LogInAsync();
        using var another = await Browser.At(server).LogInAsync("other");

        await server.ChangePasswordAsync(account, "another");
        await server.Database.Moderation.SetAccountSuspendedAsync(other.Id, true, new ModerationNote(null, ""), Cancellation);

        Assert.Null((await browser.OpenAsync("/")).Account);
        Assert.Null((await another.OpenAsync("/")).Account);
        await another.OpenAsync("/login");
        await another.SubmitAsync(null, ("user", "other"), ("password", "secret"));
        Assert.Equal(("", "This account is suspended, so nobody can log in to it. Ask whoever runs this server."), Assert.Single(another.Errors));
    }

    [Fact]
    public async Task Guessing_is_stopped()
    {
        await using var server = await TestServer.StartAsync([new("Login:MaxFailuresPerAccount", "2"), new("Login:Ban", "48:00:00")]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/login");
        await browser.SubmitAsync(null, ("user", "test"), ("password", "wrong"));
        await browser.SubmitAsync(null, ("user", "test"), ("password", "wrong"));

        await browser.SubmitAsync(null, ("user", "test"), ("password", "secret"));

        Assert.Equal(
            ("", "Too many logins from your address failed within 5 minutes: 2 for one account, or 50 in all. Try again in 2 days."), Assert.Single(browser.Errors));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("made up")]
    [InlineData("another visitor's")]
    [InlineData("from before logging in")]
    public async Task A_form_that_was_not_made_here_for_its_sender_does_nothing(string token)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var stranger = await Browser.At(server).OpenAsync("/login");
        using var browser = await Browser.At(server).OpenAsync("/login");
        var fields = new Dictionary<string, string>();
        if (token != "none")
        {
            fields["form-token"] = token switch
            {
                "another visitor's" => TokenOf(stranger),
                "from before logging in" => TokenOf(browser),
                _ => token,
            };
        }

        await browser.LogInAsync();
        await browser.PostAsync("/logout", fields);

        Assert.Equal((HttpStatusCode.BadRequest, "This form is out of date"), (browser.Status, browser.Heading));
        Assert.Equal("test", (await browser.OpenAsync("/")).Account);

        static string TokenOf(Browser browser) =>
            browser.Page.All("input").First(input => input.Attributes["name"] == "form-token").Attributes["value"];
    }

    [Theory]
    [InlineData("application/json", "{}", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data", "no boundary", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=x", "cut off", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded", null, HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_is_no_form_or_too_large_is_answered_with_a_page(string type, string? body, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();
        using var content = new StringContent(body ?? "password=" + new string('x', 1_000_000));
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await server.Client.PostAsync(new Uri("/login", UriKind.Relative), content, Cancellation);

        Assert.Equal(status, response.StatusCode);
        var page = HtmlPage.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(status == HttpStatusCode.RequestEntityTooLarge, Regex.IsMatch(page.One("main").Text, @"size is \d+ bytes"));
    }

    [Fact]
    public async Task A_busy_database_makes_a_page_that_says_to_try_again()
    {
        await using var server = await TestServer.StartAsync(storage: new SqliteSettings { LockTimeout = TimeSpan.FromMilliseconds(50) });
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).OpenAsync("/login");
        using var other = new SqliteConnection($"Data Source={System.IO.Path.Combine(server.Folder, "daybook.db")};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();

        await browser.SubmitAsync(null, ("user", "test"), ("password", "secret"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Try again in a moment"), (browser.Status, browser.Heading));
        Assert.NotNull(browser.Response.Headers.RetryAfter);
    }
}
