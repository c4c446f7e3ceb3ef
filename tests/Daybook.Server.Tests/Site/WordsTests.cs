using System.Text;
using Daybook.Server.Options;
using Daybook.Server.Site.Words;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Site;

/// <summary>Help, download and the legal pages: the program's words, or the operator's.</summary>
public sealed class WordsTests
{
    private const string Given = "What you give";
    private const string Written = "What you write";
    private const string Known = "Who you know";
    private const string ByItself = "What comes by itself";
    private const string Deleted = "What you delete";

    /// <summary>
    /// Where the page on privacy tells of what each table holds: its heading, and a word of the row or sentence. A new table is to be told of there, or
    /// named here as one that says nothing about anybody.
    /// </summary>
    private static readonly Dictionary<string, (string Heading, string Words)> ToldOf = new()
    {
        ["accounts"] = (Given, "Username"),
        ["profiles"] = (Given, "Profile"),
        ["account_interests"] = (Given, "interests"),
        ["interests"] = (Given, "interests"),
        ["userpics"] = (Given, "Pictures, keywords, descriptions"),
        ["userpic_files"] = (Given, "Pictures, keywords, descriptions"),
        ["userpic_objects"] = (Deleted, "A picture that you delete"),
        ["userpic_objects_leaving"] = (Deleted, "A picture that you delete"),
        ["keywords"] = (Given, "Pictures, keywords, descriptions"),
        ["deleted_userpic_keywords"] = (Deleted, "you can take it back"),
        ["app_passwords"] = (Given, "App passwords"),
        ["invites"] = (Given, "Invites"),
        ["journals"] = (Written, "How your journal is set"),
        ["entries"] = (Written, "Entries"),
        ["tags"] = (Written, "tags"),
        ["entry_tags"] = (Written, "tags"),
        ["queued_entries"] = (Written, "it waits until one of them decides"),
        ["comments"] = (Written, "Comments"),
        ["messages"] = (Written, "Messages"),
        ["friends"] = (Known, "Friends"),
        ["friend_groups"] = (Known, "Friend groups"),
        ["memberships"] = (Known, "Communities that you are in"),
        ["bans"] = (Known, "Bans"),
        ["sessions"] = (ByItself, "Sessions"),
        ["login_failures"] = (ByItself, "Addresses that wrong passwords came from"),
        ["allowances_taken"] = (ByItself, "How often"),
        ["mail_tokens"] = (ByItself, "Mailed links"),
        ["moderation_log"] = (ByItself, "The moderation log"),
    };

    /// <summary>Keys of the server, proofs that were used, numbers that are counted of what is told of.</summary>
    private static readonly string[] AboutNobody = ["server_keys", "used_challenges", "sync_counts"];

    public static TheoryData<string, string> Pages => new(WrittenPage.All.Select(page => (page.Path, page.FileName)));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_the_operator_wrote_stands_in_the_place_of_the_programs_words_and_a_change_is_seen_at_once(string path, string file)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = Browser.At(server);
        await browser.OpenAsync(path);
        var own = browser.Page.Main.One("h1").Text;

        Write(server, file, "# Our words\n\nWe keep *cats*.\n");
        await browser.OpenAsync(path);
        Assert.Equal("Our words", browser.Heading);
        Assert.Equal("Our words · Daybook", browser.Page.One("title").Text);
        Assert.Equal("We keep cats.", browser.Page.Main.One("p").Text);
        Assert.Equal("cats", browser.Page.Main.One("em").Text);

        Write(server, file, "We keep dogs, and no heading.\n");
        await browser.OpenAsync(path);
        Assert.Equal(WrittenPage.All.Single(page => page.Path == path).Title, browser.Heading);
        Assert.Equal("We keep dogs, and no heading.", browser.Page.Main.One("p").Text);

        File.Delete(Path.Combine(server.Folder, "pages", file));
        await browser.OpenAsync(path);
        Assert.Equal(own, browser.Heading);
    }

    [Fact]
    public async Task Html_in_a_page_is_shown_and_not_obeyed()
    {
        await using var server = await TestServer.StartAsync();
        Write(server, "terms.md", "# T <b>x</b>\n\n<script>alert(1)</script>\n\nA <img src=x onerror=y> line <a href='javascript:z'>w</a>\n");
        using var browser = await Browser.At(server).OpenAsync("/legal/terms");

        Assert.Equal("T <b>x</b>", browser.Heading);
        Assert.DoesNotContain(browser.Page.Main.Elements, element => element.Name is "script" or "img" or "b" or "a");
        Assert.Contains("<script>alert(1)</script>", browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_lead_here_to_the_web_or_to_a_mailbox_and_others_are_mere_text()
    {
        await using var server = await TestServer.StartAsync();
        Write(
            server,
            "terms.md",
            """
            [a](/help) [b](#end) [c](https://daybook.example/x) [d](mailto:us@daybook.example) <https://daybook.example> <us@daybook.example>

            [no1](javascript:alert(1)) [no2](//evil.example) [no3](/\evil.example) [no4](data:text/html,x) [no5](vbscript:x) <javascript:alert(1)>

            ![ours](/favicon.ico) ![theirs](https://evil.example/x.png)

            ## End
            """);
        using var browser = await Browser.At(server).OpenAsync("/legal/terms");

        Assert.Equal(
            ["/help", "#end", "https://daybook.example/x", "mailto:us@daybook.example", "https://daybook.example", "mailto:us@daybook.example"],
            browser.Page.Main.All("a").Select(link => link.Attributes["href"]));
        Assert.Equal(["/favicon.ico"], browser.Page.Main.All("img").Select(image => image.Attributes["src"]));
        Assert.Contains("no1 no2 no3 no4 no5 javascript:alert(1)", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("theirs", browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headings_can_be_linked_to_and_never_take_an_id_of_the_frame()
    {
        await using var server = await TestServer.StartAsync();
        Write(server, "help.md", "# H\n\n## Content\n\n## Menu\n\n## Same\n\n## Same\n\n# Once more\n\n## ???\n");
        using var browser = await Browser.At(server).OpenAsync("/help");

        Assert.Equal(
            ["content-2", "menu-2", "same", "same-2", "once-more", "section"],
            browser.Page.Main.All("h2").Select(heading => heading.Attributes["id"]));
        Assert.Equal(
            ["#content-2", "#menu-2", "#same", "#same-2", "#once-more", "#section"],
            browser.Page.Main.All("a").Select(link => link.Attributes["href"]));
        Assert.Equal(browser.Page.Values("id").Distinct(), browser.Page.Values("id"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_not_text_is_named_in_the_log_once_and_the_programs_words_stand()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = Browser.At(server);
        foreach (var (content, reason) in (ValueTuple<byte[], string>[])
            [
                (Encoding.UTF8.GetBytes("# " + new string('x', PageTexts.MaxBytes - 1)), $"it has {PageTexts.MaxBytes + 1} bytes, the limit is {PageTexts.MaxBytes}"),
                ([.. "# Caf"u8, 0xE9], ""),
            ])
        {
            var seen = server.Log.Problems.Count;
            Write(server, "privacy.md", content);
            await browser.OpenAsync("/legal/privacy");
            await browser.OpenAsync("/legal/privacy");

            Assert.Equal("Privacy", browser.Heading);
            Assert.Single(server.Log.Problems.Skip(seen), entry => entry.Message.Contains("pages/privacy.md", StringComparison.Ordinal) && entry.Message.Contains(reason, StringComparison.Ordinal));
        }

        Write(server, "privacy.md", "# " + new string('x', PageTexts.MaxBytes - 2));
        Assert.StartsWith("xxx", (await browser.OpenAsync("/legal/privacy")).Heading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_name_the_limits_that_hold_here()
    {
        await using var server = await TestServer.StartAsync(
        [
            new("Userpics:MaxBytes", "54321"), new("Userpics:MaxSide", "321"), new("Userpics:MaxPerAccount", "77"), new("Userpics:MaxKeywords", "6"),
            new("Login:Ban", "00:12:00"), new("Site:Url", "https://daybook.example"),
        ]);
        using var browser = await Browser.At(server).OpenAsync("/help");
        Assert.Equal(
            ["54,321 bytes", "321 pixels", "77", "6, of 40 characters each", "300 characters"],
            browser.Page.Main.All("td").Select(cell => cell.Text).Where((_, at) => at is 3 or 5 or 9 or 11 or 13));
        Assert.Contains("https://daybook.example/NAME", browser.Page.One("main").Text, StringComparison.Ordinal);

        await browser.OpenAsync("/help/faq");
        Assert.Contains("the account has 77 userpics, the limit is 77", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("for 12 minutes.", browser.Page.One("main").Text, StringComparison.Ordinal);

        // Operators can name them as well, and what is no name stays as it is.
        Write(server, "faq.md", "{{max-bytes}} {{undo}} {{account-kept}} {{session-short}} {{host}} {{nothing}} {{ max-bytes }}");
        await browser.OpenAsync("/help/faq");
        Assert.Equal("54,321 10 minutes 30 days 24 hours daybook.example {{nothing}} {{ max-bytes }}", browser.Page.Main.One("p").Text);
    }

    [Fact]
    public async Task Where_a_limit_is_one_no_page_speaks_of_several()
    {
        await using var server = await TestServer.StartAsync(
        [
            new("Userpics:MaxPerAccount", "1"), new("Userpics:MaxFrames", "1"), new("Userpics:MaxScans", "1"), new("Userpics:MaxKeywords", "1"),
        ]);
        using var browser = await Browser.At(server).OpenAsync("/help/faq");
        Assert.Contains("the account has 1 userpic, the limit is 1", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b1 (userpics|frames|scans|keywords)\b", browser.Page.One("main").Text);

        await browser.OpenAsync("/help");
        Assert.DoesNotMatch(@"\b1 (userpics|frames|scans|keywords)\b", browser.Page.One("main").Text);
    }

    [Fact]
    public async Task Every_fact_is_documented_and_none_is_left_open_in_the_programs_own_words()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = Browser.At(server);
        foreach (var page in WrittenPage.All)
        {
            await browser.OpenAsync(page.Path);
            Assert.DoesNotContain("{{", browser.Page.One("main").Text, StringComparison.Ordinal);
        }

        var document = await File.ReadAllTextAsync(Repository.Of("docs", "pages.md"), TestContext.Current.CancellationToken);
        Assert.All(server.Services.GetRequiredService<PageFacts>().Names, name => Assert.Contains($"`{{{{{name}}}}}`", document, StringComparison.Ordinal));
        Assert.All(WrittenPage.All, page => Assert.Contains($"`pages/{page.FileName}` | `{page.Path}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_on_privacy_tells_of_every_table_that_holds_something_about_somebody()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal((await TablesAsync(server)).Order(StringComparer.Ordinal), ToldOf.Keys.Concat(AboutNobody).Order(StringComparer.Ordinal));

        using var browser = await Browser.At(server).OpenAsync("/legal/privacy");
        var page = browser.Page.One("main").Text;
        var headings = browser.Page.Main.All("h2").Select(heading => heading.Text).ToList();
        foreach (var (table, (heading, words)) in ToldOf)
        {
            // The last, since the page begins with a list of its headings.
            var from = page.LastIndexOf(heading, StringComparison.Ordinal);
            var after = headings[headings.IndexOf(heading) + 1];
            var section = page[from..page.LastIndexOf(after, StringComparison.Ordinal)];
            Assert.True(section.Contains(words, StringComparison.Ordinal), $"{table}: no “{words}” under “{heading}”");
        }
    }

    [Fact]
    public async Task The_page_on_privacy_says_what_holds_with_the_store_that_the_server_has()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await Browser.At(server).OpenAsync("/legal/privacy");
        Assert.Contains("removed from the database, and overwritten there. A picture that an operator", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("nothing of it is written to disk", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("30 days, or until the comment is deleted", browser.Page.One("main").Text, StringComparison.Ordinal);

        Assert.Equal(
            "in the database, which several servers may share, and nowhere else; the picture and its bytes are removed from the database, which overwrites them when it " +
            "tidies up; bytes in the object store stay there for 3 days more, so that a database restored from a backup finds its pictures",
            FactsOf(StorageProvider.Postgres, 3));
        Assert.EndsWith("and overwritten there; bytes in the object store stay there for an hour more", FactsOf(StorageProvider.Sqlite, 0), StringComparison.Ordinal);

        string FactsOf(StorageProvider provider, int keepDeletedDays) => new PageFacts(
            server.Services.GetRequiredService<UserpicsOptions>(),
            server.Services.GetRequiredService<LoginOptions>(),
            new StorageOptions(provider, null),
            new S3Options(new S3Bucket(null, "pictures", "eu", "key", "secret", null, true), keepDeletedDays)).FillIn("{{counts-kept}}; {{bytes-end}}", "");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_a_page_links_to_within_another_is_there(string path, string file)
    {
        _ = file;
        await using var server = await TestServer.StartAsync();
        using var browser = await Browser.At(server).OpenAsync(path);
        foreach (var link in browser.Page.Main.All("a").Select(link => link.Attributes["href"]).Where(link => link.IndexOf('#') > 0).ToList())
        {
            await browser.OpenAsync(link);
            Assert.Contains(link.Split('#')[1], browser.Page.Values("id"));
        }
    }

    private static async Task<List<string>> TablesAsync(TestServer server)
    {
        await using var connection = new SqliteConnection($"Data Source={new DataFolder(server.Folder).DatabaseFile};Pooling=False;Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", connection);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> tables = [];
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            tables.Add(rows.GetString(0));
        }

        return tables;
    }

    private static void Write(TestServer server, string file, string text) => Write(server, file, Encoding.UTF8.GetBytes(text));

    private static void Write(TestServer server, string file, byte[] bytes)
    {
        var folder = new DataFolder(server.Folder).PagesFolder;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
    }
}
