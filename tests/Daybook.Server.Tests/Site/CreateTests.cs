using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Mail;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Joining: <c>/create</c>, and the mail that confirms an address.</summary>
public sealed class CreateTests(CreateTests.OpenServer open) : IClassFixture<CreateTests.OpenServer>
{
    private static readonly KeyValuePair<string, string> Open = new("Registration:Mode", "open");
    private static readonly KeyValuePair<string, string> Invite = new("Registration:Mode", "invite");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_new_makes_a_journal_confirms_the_address_and_is_logged_in()
    {
        await using var server = await TestServer.StartAsync([Open]);
        using var browser = await Browser.At(server).OpenAsync("/");
        Assert.Contains("/create", browser.Page.Values("href"));
        await browser.OpenAsync("/create");

        await FillInAsync(browser, ("user", " Alice-B "));

        Assert.Equal((HttpStatusCode.SeeOther, "/manage/settings", "alice_b"), (browser.Response.StatusCode, browser.Path, browser.Account));
        Assert.Equal(
            "Welcome, alice_b! Your journal is ready. This server does not send mail itself: ask whoever runs this server for the link that confirms your address.",
            browser.Notice);
        var account = await FindAsync(server, "alice_b");
        Assert.Equal(
            ("alice_b", "alice@example.org", false, AccountState.Visible, false, false),
            (account.FullName, account.Email, account.EmailConfirmed, account.State, account.ShowPictures, account.IsOperator));

        var mail = await server.TakeMailAsync();
        Assert.Equal("alice@example.org", mail.Recipient());
        await browser.OpenAsync(mail.Link(server));
        Assert.False((await FindAsync(server, "alice_b")).EmailConfirmed);
        await browser.SubmitAsync("/confirm");

        Assert.Equal("Thank you: mail for alice_b now goes to alice@example.org.", browser.Notice);
        Assert.True((await FindAsync(server, "alice_b")).EmailConfirmed);
        Assert.Empty(server.Mails());

        // And the password is that of every client.
        (await server.PostAsync(("mode", "login"), ("user", "alice_b"), ("password", "a good password"))).AssertOk();
    }

    [Theory]
    [InlineData("user", "", "A username has 1 to 25 characters: letters a to z, digits and underscores.")]
    [InlineData("user", "älice", "A username has 1 to 25 characters: letters a to z, digits and underscores.")]
    [InlineData("user", "abcdefghijklmnopqrstuvwxyz", "A username has 1 to 25 characters: letters a to z, digits and underscores.")]
    [InlineData("user", "Admin", "The name 'admin' is reserved. Choose another one.")]
    [InlineData("user", "r00t", "The name 'r00t' is reserved. Choose another one.")]
    [InlineData("user", "su_pport", "The name 'su_pport' is reserved. Choose another one.")]
    [InlineData("user", "vvvvvv", "The name 'vvvvvv' is reserved. Choose another one.")]
    [InlineData("user", "ext_1", "The name 'ext_1' is reserved. Choose another one.")]
    [InlineData("user", "TAKEN", "The name 'taken' is taken. Choose another one.")]
    [InlineData("user", "gone", "The name 'gone' is taken. Choose another one.")]
    [InlineData("password", "", "Choose a password.")]
    [InlineData("password", "1234567", "The password has 7 characters; it must have at least 8.")]
    [InlineData("password", "new_comer", "The password is the username. Choose another one.")]
    [InlineData("email", "", "Type your e-mail address.")]
    [InlineData("email", "alice", "'alice' is not an e-mail address: NAME@DOMAIN, at most 254 characters.")]
    [InlineData("email", "a,b@example.org", "'a,b@example.org' is not an e-mail address: NAME@DOMAIN, at most 254 characters.")]
    [InlineData("email", "a@b@example.org", "'a@b@example.org' is not an e-mail address: NAME@DOMAIN, at most 254 characters.")]
    [InlineData("email", "alice@-example.org", "'alice@-example.org' is not an e-mail address: NAME@DOMAIN, at most 254 characters.")]
    [InlineData("birth-day", "31", "Type your date of birth as day, month and year, such as 27, 3 and 1990.")]
    [InlineData("birth-day", "", "Type your date of birth as day, month and year, such as 27, 3 and 1990.")]
    [InlineData("birth-year", "1850", "Type your date of birth as day, month and year, such as 27, 3 and 1990.", "birth-day")]
    [InlineData("birth-year", "2999", "Type your date of birth as day, month and year, such as 27, 3 and 1990.", "birth-day")]
    public async Task What_is_wrong_stands_at_its_field_and_the_rest_is_kept(string field, string value, string text, string? at = null)
    {
        var server = open.Server;
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser, ("user", "new_comer"), ("birth-month", "6"), (field, value));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/create"), (browser.Status, browser.Path));
        Assert.Equal((at ?? field, text), Assert.Single(browser.Errors));
        Assert.StartsWith("Not done: ", browser.Page.One("title").Text, StringComparison.Ordinal);
        Assert.Contains(at ?? field, browser.Page.Main.Values("id"));
        foreach (var (name, typed) in Good.Where(one => one.Name != field && one.Name is not ("user" or "birth-month")))
        {
            Assert.Equal(name == "password" ? null : typed, browser.Page.Main.All("input").Single(input => input.Attributes["name"] == name).Attributes.GetValueOrDefault("value"));
        }

        var summary = browser.Page.Elements.Single(element => element.Attributes.GetValueOrDefault("role") == "alert");
        Assert.Equal("-1", summary.Attributes["tabindex"]);
        Assert.True(summary.Attributes.ContainsKey("autofocus"));
        Assert.Null(browser.Cookie("daybook-session"));
        Assert.Single(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
        Assert.Empty(server.Mails());
    }

    [Theory]
    [InlineData("24", "11", "2013", false)]
    [InlineData("23", "11", "2013", true)]
    public async Task Whoever_is_not_13_yet_is_refused_whatever_else_they_typed(string day, string month, string year, bool joins)
    {
        // It is 23 November 2026.
        await using var server = await TestServer.StartAsync([Open], new ManualTime());
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser, ("birth-day", day), ("birth-month", month), ("birth-year", year));

        if (joins)
        {
            Assert.Equal("alice", browser.Account);
            return;
        }

        Assert.Equal((HttpStatusCode.Forbidden, "You must be 13 or older"), (browser.Status, browser.Heading));
        Assert.Contains("/legal/coppa", browser.Page.Main.Values("href"));
        Assert.Empty(browser.Page.Main.All("input"));
        Assert.Empty(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
        Assert.DoesNotContain("alice", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_was_typed_for_the_age_is_kept_and_nothing_secret_logged()
    {
        await using var server = await TestServer.StartAsync([Open, new("Log:Level", "Trace")]);
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser, ("birth-day", "17"), ("birth-year", "1967"));
        var link = (await server.TakeMailAsync()).Link(server);

        var database = await ReadSharedAsync(Path.Combine(server.Folder, "daybook.db")) + await ReadSharedAsync(Path.Combine(server.Folder, "daybook.db-wal"));
        Assert.Contains("alice@example.org", database, StringComparison.Ordinal);
        Assert.DoesNotContain("1967", database, StringComparison.Ordinal);
        Assert.DoesNotContain("a good password", database + server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('=')[1], database + server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_registration_is_closed_the_page_says_so_and_takes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await Browser.At(server).OpenAsync("/create");

        Assert.Empty(browser.Page.Main.All("form"));
        Assert.DoesNotContain("/create", browser.Page.Values("href"));
        var fields = Good.Append(("form-token", TokenOf(await browser.OpenAsync("/login")))).Select(field => KeyValuePair.Create(field.Item1, field.Item2));
        await browser.PostAsync("/create", fields);

        Assert.Equal(HttpStatusCode.Forbidden, browser.Status);
        Assert.Empty(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task Where_an_invite_is_needed_one_makes_one_account()
    {
        await using var server = await TestServer.StartAsync([Invite]);
        var code = InviteCode.Generate();
        await server.Database.Invites.CreateAsync(code, null, 10, Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/create");
        await FillInAsync(browser);
        Assert.Equal(("invite", "Type the invite: three groups of four letters and digits."), Assert.Single(browser.Errors));
        await FillInAsync(browser, ("invite", "aaaa-bbbb-cccc"));
        Assert.Equal(("invite", "This invite does not exist, or has already been used. Ask for another."), Assert.Single(browser.Errors));

        await FillInAsync(browser, ("invite", code.Value.ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Equal("alice", browser.Account);

        using var second = await Browser.At(server).OpenAsync("/create");
        await FillInAsync(second, ("user", "bob"), ("invite", code.Value));
        Assert.Equal("invite", Assert.Single(second.Errors).Field);
        Assert.Single(await server.Database.Accounts.ListAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task The_invite_of_somebody_who_was_suspended_is_not_good()
    {
        await using var server = await TestServer.StartAsync([Invite]);
        var account = await server.CreateAccountAsync();
        var code = InviteCode.Generate();
        await server.Database.Invites.CreateAsync(code, account.Id, 10, Cancellation);
        await server.Database.Moderation.SetAccountSuspendedAsync(account.Id, true, new ModerationNote(null, ""), Cancellation);
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser, ("invite", code.Value));

        Assert.Equal("invite", Assert.Single(browser.Errors).Field);
    }

    [Fact]
    public async Task From_one_address_no_more_accounts_are_made_within_a_day_than_the_setting_says()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync([Open, new("Registration:MaxPerAddress", "2")], time);
        foreach (var name in (string[])["alice", "bob"])
        {
            using var browser = await Browser.At(server).OpenAsync("/create");
            await FillInAsync(browser, ("user", name));
            Assert.Equal(name, browser.Account);
        }

        using var third = await Browser.At(server).OpenAsync("/create");
        await FillInAsync(third, ("user", "carol"));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.Status);
        Assert.Equal(
            ("", "2 accounts were created or attempted from your address within a day, which is the limit. Try again tomorrow."), Assert.Single(third.Errors));

        time.Advance(TimeSpan.FromDays(1));
        await FillInAsync(third, ("user", "carol"));
        Assert.Equal("carol", third.Account);
    }

    [Fact]
    public async Task Somebody_who_has_a_journal_is_sent_to_its_settings()
    {
        await using var server = await TestServer.StartAsync([Open]);
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();

        await browser.OpenAsync("/create");

        Assert.Equal(("/manage/settings", "You already have a journal. Log out to create another one."), (browser.Path, browser.Notice));
    }

    [Fact]
    public async Task A_mail_is_promised_where_a_server_takes_it()
    {
        await using var smtp = new SmtpServer();
        await using var server = await TestServer.StartAsync(
            [Open, new("Mail:Smtp:Host", "127.0.0.1"), new("Mail:Smtp:Port", $"{smtp.Port}"), new("Mail:Smtp:Security", "none")]);
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser);

        Assert.Equal(
            "Welcome, alice! Your journal is ready. An e-mail is on its way to alice@example.org: follow the link in it to confirm the address.", browser.Notice);
        Assert.Equal("alice@example.org", Assert.Single(await smtp.WaitAsync(1)).To);
    }

    [Fact]
    public async Task A_journal_is_made_also_when_no_mail_can_be_written()
    {
        await using var server = await TestServer.StartAsync([Open]);
        Directory.Delete(Path.Combine(server.Folder, "outbox"));
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser);

        Assert.Equal("alice", browser.Account);
        Assert.Equal(
            "Welcome, alice! Your journal is ready. The e-mail with the link that confirms your address could not be sent: ask for another under E-mail.", browser.Notice);
        Assert.Single(server.Log.Problems);
    }

    [Fact]
    public async Task Every_answer_has_the_policy_of_pages_and_no_cookie_that_scripts_can_read()
    {
        await using var server = await TestServer.StartAsync([Open]);
        using var browser = await Browser.At(server).OpenAsync("/create");

        await FillInAsync(browser, ("email", "x"));

        Assert.Contains("default-src 'none'", browser.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("no-store", browser.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Page.Elements, element => element.Name == "script");
        PageTests.AssertBuilt(browser.Page);
    }

    /// <summary>One for what is refused, which changes nothing.</summary>
    public sealed class OpenServer : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync([Open]);
            await Server.CreateAccountAsync("taken");
            await Server.Database.Moderation.ExpungeAccountAsync((await Server.CreateAccountAsync("gone")).Id, new ModerationNote(null, "a reason"), Cancellation);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    private static (string Name, string Value)[] Good { get; } =
    [
        ("user", "alice"), ("password", "a good password"), ("email", "alice@example.org"),
        ("birth-day", "29"), ("birth-month", "2"), ("birth-year", "1980"),
    ];

    /// <summary>Sends the form with what is good, but for these fields.</summary>
    private static Task<Browser> FillInAsync(Browser browser, params (string Name, string Value)[] but)
    {
        var fields = Good.ToDictionary(field => field.Name, field => field.Value);
        foreach (var (name, value) in but)
        {
            fields[name] = value;
        }

        return browser.SubmitAsync(null, [.. fields.Select(field => (field.Key, (string?)field.Value))]);
    }

    private static string TokenOf(Browser browser) =>
        browser.Page.All("input").First(input => input.Attributes["name"] == "form-token").Attributes["value"];

    private static async Task<Account> FindAsync(TestServer server, string name) =>
        (await server.Database.Accounts.FindAsync(AccountName.Parse(name), Cancellation))!;

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
