using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>What operators see and do on the site, and what others do not.</summary>
public sealed class AdminTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/log")]
    [InlineData("/admin/accounts/alice")]
    [InlineData("/admin/userpics/1")]
    [InlineData("/admin/userpics/1/file")]
    public async Task To_whoever_is_no_operator_it_does_not_exist(string path)
    {
        await using var server = await TestServer.StartAsync();
        var alice = await Member.JoinAsync(server, "alice");
        await alice.AddAsync(TestPictures.Random());
        await server.CreateAccountAsync();
        using var nobody = Browser.At(server);
        using var somebody = await Browser.At(server).LogInAsync();
        foreach (var browser in (Browser[])[nobody, somebody])
        {
            await browser.OpenAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "There is nothing here"), (browser.Status, browser.Heading));
            Assert.DoesNotContain("/admin", browser.Page.Values("href"));

            await browser.PostAsync(path, [new("act", "delete"), new("reason", "x")]);
            Assert.Equal((HttpStatusCode.NotFound, "There is nothing here"), (browser.Status, browser.Heading));
        }

        Assert.Empty(await LogAsync(server));
        Assert.NotNull(await server.Database.Userpics.FindAsync(1, Cancellation));
    }

    [Fact]
    public async Task Whoever_is_demoted_or_suspended_sees_nothing_from_then_on()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        Assert.Equal("Moderation", (await browser.OpenAsync("/admin")).Heading);

        var account = await server.Database.Accounts.FindAsync(AccountName.Parse("op"), Cancellation);
        await server.Database.Accounts.SetOperatorAsync(account!.Id, false, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/admin")).Status);
    }

    [Theory]
    [InlineData(" Alice ", "/admin/accounts/alice")]
    [InlineData("1", "/admin/userpics/1")]
    [InlineData("#1", "/admin/userpics/1")]
    [InlineData("/userpic/1/2", "/admin/userpics/1")]
    [InlineData("https://daybook.example/userpic/1/2?s=100", "/admin/userpics/1")]
    public async Task An_account_or_a_picture_is_found(string sought, string found)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        await alice.AddAsync(TestPictures.Random(), ("keywords", "sea"), ("description", "Waves"));

        await browser.OpenAsync($"/admin?q={Uri.EscapeDataString(sought)}");

        Assert.Equal((found, HttpStatusCode.OK), (browser.Path, browser.Status));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("2")]
    [InlineData("no body")]
    [InlineData("99999999999999999999")]
    public async Task What_is_not_there_is_not_found_and_the_page_says_so(string sought)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);

        await browser.OpenAsync($"/admin?q={Uri.EscapeDataString(sought)}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal([("q", "There is no account or picture with this name, number or address.")], browser.Errors);
        Assert.Contains(sought, browser.Page.Values("value"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/admin/accounts/bob")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/admin/userpics/2")).Status);
    }

    [Fact]
    public async Task A_picture_is_seen_suspended_unsuspended_and_deleted_each_with_a_reason_in_the_log()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        var picture = TestPictures.Random();
        var id = await alice.AddAsync(picture, ("keywords", "sea, storm"), ("description", "Waves"));
        var path = $"/admin/userpics/{id}";
        await browser.OpenAsync(path);
        Assert.Contains("sea, storm", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("While the picture is suspended, its owner can read it too.", browser.Page.One("main").Text, StringComparison.Ordinal);

        await browser.SubmitAsync(null, ("reason", "Shows somebody else"), ("act", "suspend"));
        Assert.Equal((path, $"Picture {id} is suspended: a neutral one is shown in its place."), (browser.Path, browser.Notice));
        Assert.Contains("Shows somebody else", browser.Page.One("main").Text, StringComparison.Ordinal);

        // Operators still see what others do not.
        using var file = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, browser.Page.Main.One("img").Attributes["src"]));
        Assert.Equal(TestPictures.Pixels(picture), TestPictures.Pixels(await file.Content.ReadAsByteArrayAsync(Cancellation)));
        Assert.NotEqual(TestPictures.Pixels(picture), TestPictures.Pixels((await alice.GetAsync(id)).Bytes));

        await browser.SubmitAsync(null, ("reason", "It was a mistake"), ("act", "unsuspend"));
        Assert.Equal($"Picture {id} is shown again.", browser.Notice);

        await browser.SubmitAsync(null, ("reason", "Asked for"), ("act", "delete"));
        Assert.Equal(("/admin/accounts/alice", $"Picture {id} has been deleted for good."), (browser.Path, browser.Notice));
        Assert.Null(await server.Database.Userpics.FindAsync(id, Cancellation));
        Assert.Equal(
            [
                ("op", ModerationAction.ExpungeUserpic, id, "Asked for"), ("op", ModerationAction.UnsuspendUserpic, id, "It was a mistake"),
                ("op", ModerationAction.SuspendUserpic, id, "Shows somebody else"),
            ],
            (await LogAsync(server)).Select(entry => (entry.Moderator!.Value, entry.Action, entry.UserpicId!.Value, entry.Reason)));
    }

    [Fact]
    public async Task The_log_still_names_an_account_that_was_deleted_for_good()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await server.CreateAccountAsync("alice");
        await server.Database.Moderation.ExpungeAccountAsync(alice.Id, new ModerationNote(null, "Asked for"), Cancellation);

        await browser.OpenAsync("/admin/log");

        Assert.Matches(@"command line\s*Deleted\s+alice\s*Asked for", browser.Page.One("main").Text);
        Assert.DoesNotContain(browser.Page.Main.All("a"), link => link.Text == "alice");
    }

    [Fact]
    public async Task An_account_is_suspended_and_let_go_and_no_operator_locks_themselves_out()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        var id = await alice.AddAsync(TestPictures.Random());

        await (await browser.OpenAsync("/admin/accounts/alice")).SubmitAsync(null, ("reason", "Spam"), ("act", "suspend"));
        Assert.StartsWith("alice is suspended", browser.Notice, StringComparison.Ordinal);
        using (var gone = await server.Client.GetAsync(alice.UrlOf(id), Cancellation))
        {
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        await browser.SubmitAsync(null, ("reason", "Settled"), ("act", "unsuspend"));
        Assert.Equal("alice is no longer suspended.", browser.Notice);
        Assert.Equal(["Settled", "Spam"], (await LogAsync(server)).Select(entry => entry.Reason));

        await (await browser.OpenAsync("/admin/accounts/op")).SubmitAsync(null, ("reason", "Oops"), ("act", "suspend"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(2, (await LogAsync(server)).Count);
    }

    [Theory]
    [InlineData("", "Say why: the moderation log keeps it.")]
    [InlineData("  ", "Say why: the moderation log keeps it.")]
    [InlineData("long", "The reason has 301 characters, the limit is 300.")]
    public async Task Without_a_proper_reason_nothing_is_done(string reason, string text)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        var id = await alice.AddAsync(TestPictures.Random());
        foreach (var path in (string[])[$"/admin/userpics/{id}", "/admin/accounts/alice"])
        {
            await (await browser.OpenAsync(path)).SubmitAsync(null, ("reason", reason == "long" ? new string('x', 301) : reason), ("act", "suspend"));
            Assert.Equal([("reason", text)], browser.Errors);
        }

        Assert.Empty(await LogAsync(server));
    }

    [Fact]
    public async Task Whoever_logged_in_hours_ago_says_the_password_again()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        using var browser = await OperatorAsync(server);
        await Member.JoinAsync(server, "alice");
        await browser.OpenAsync("/admin/accounts/alice");
        Assert.DoesNotContain(browser.Page.Main.All("input"), IsPassword);

        time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(1));
        await browser.SubmitAsync(null, ("reason", "Spam"), ("act", "suspend"));
        Assert.Equal("password", Assert.Single(browser.Errors).Field);
        await browser.SubmitAsync(null, ("password", "wrong"), ("act", "suspend"));
        Assert.Equal([("password", "This is not your password.")], browser.Errors);
        Assert.Empty(await LogAsync(server));

        await browser.SubmitAsync(null, ("password", "secret"), ("act", "suspend"));
        Assert.StartsWith("alice is suspended", browser.Notice, StringComparison.Ordinal);
        Assert.Equal("Spam", Assert.Single(await LogAsync(server)).Reason);
    }

    [Fact]
    public async Task The_log_and_an_accounts_pictures_come_in_pages()
    {
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "100")]);
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        for (var i = 0; i < 61; i++)
        {
            var id = await alice.AddAsync(TestPictures.Random(4));
            await server.Database.Moderation.SetUserpicSuspendedAsync(id, true, new ModerationNote(null, $"reason {i}"), Cancellation);
        }

        await browser.OpenAsync("/admin");
        Assert.Equal(10, Entries(browser).Count);
        await browser.OpenAsync("/admin/log");
        Assert.Equal((50, "reason 60"), (Entries(browser).Count, Entries(browser)[0]));
        await browser.OpenAsync(browser.Page.Main.All("a").Last().Attributes["href"]);
        Assert.Equal((11, "reason 10", "reason 0"), (Entries(browser).Count, Entries(browser)[0], Entries(browser)[^1]));
        Assert.Equal("Newest", browser.Page.Main.All("a").Last().Text);

        await browser.OpenAsync("/admin/accounts/alice");
        Assert.Equal(60, browser.Page.Main.All("img").Count());
        await browser.OpenAsync(browser.Page.Main.All("a").Last().Attributes["href"]);
        Assert.Single(browser.Page.Main.All("img"));
    }

    [Fact]
    public async Task Every_link_of_an_operators_pages_leads_somewhere()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await OperatorAsync(server);
        var alice = await Member.JoinAsync(server, "alice");
        var kept = await alice.AddAsync(TestPictures.Random());
        var gone = await alice.AddAsync(TestPictures.Random());
        await server.Database.Moderation.SetUserpicSuspendedAsync(kept, true, new ModerationNote(null, "x"), Cancellation);
        await server.Database.Moderation.ExpungeUserpicAsync(gone, new ModerationNote(null, "y"), Cancellation);

        var found = new HashSet<string> { "/admin" };
        var toRead = new Queue<string>(found);
        while (toRead.TryDequeue(out var path))
        {
            await browser.OpenAsync(path);
            Assert.True(browser.Status == HttpStatusCode.OK, $"{path} answers {browser.Status}");
            foreach (var link in browser.Page.Values("href").Where(link => link.StartsWith("/admin", StringComparison.Ordinal)))
            {
                if (found.Add(link))
                {
                    toRead.Enqueue(link);
                }
            }
        }

        await browser.OpenAsync("/admin");
        Assert.Contains($"Suspended picture {kept} of alice", Squeezed(browser), StringComparison.Ordinal);
        Assert.Contains($"Deleted picture {gone} of alice", Squeezed(browser), StringComparison.Ordinal);
        Assert.Contains("/admin/log", found);
        Assert.Contains($"/admin/userpics/{kept}", found);
        Assert.Contains("/admin/accounts/alice", found);
    }

    private static async Task<Browser> OperatorAsync(TestServer server)
    {
        var account = await server.CreateAccountAsync("op");
        await server.Database.Accounts.SetOperatorAsync(account.Id, true, Cancellation);
        return await Browser.At(server).LogInAsync("op");
    }

    private static ValueTask<IReadOnlyList<ModerationEntry>> LogAsync(TestServer server) =>
        server.Database.Moderation.ListAsync(null, 100, Cancellation);

    private static bool IsPassword(HtmlElement input) => input.Attributes.GetValueOrDefault("type") == "password";

    private static string Squeezed(Browser browser) =>
        string.Join(' ', browser.Page.One("main").Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static List<string> Entries(Browser browser) =>
        [.. browser.Page.Main.All("p").Where(text => text.Attributes.GetValueOrDefault("class") == "reason").Select(text => text.Text)];
}
