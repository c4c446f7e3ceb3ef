using System.Globalization;
using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Reading;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Site;

/// <summary>What a journal's pages show, and to whom.</summary>
public sealed class JournalPageTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_journal_shows_its_newest_entries_with_pictures_moods_and_tags()
    {
        var anna = await shared.JoinAsync();
        var picture = await anna.AddAsync(Samples.Png(1, 120, 60), ("keywords", "sea"));
        await PostAsync(anna, "First", "one", day: 1);
        var second = await PostAsync(anna, "Second", "two <b>bold</b>\nline", day: 2, change: entry => entry with
        {
            Metadata = new EntryMetadata(
                new Dictionary<string, string> { ["current_moodid"] = "15", ["current_music"] = "Bach", ["current_location"] = "the pier" },
                [TagName.Parse("sea"), TagName.Parse("summer")],
                "sea"),
        });

        using var browser = await Browser.At(Server).OpenAsync($"/users/{anna.Account.Name}/");

        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Equal(["Second", "First"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        var newest = browser.Page.Inside(browser.Page.All("article").First());
        Assert.Equal(["Mood", "Music", "Location", "Tags"], newest.All("dt").Select(term => term.Text));
        Assert.Equal(["happy", "Bach", "the pier", "sea, summer"], newest.All("dd").Select(text => text.Text));
        Assert.Equal(("100", "50"), (newest.One("img").Attributes["width"], newest.One("img").Attributes["height"]));
        Assert.StartsWith($"/userpic/{picture}/", newest.One("img").Attributes["src"], StringComparison.Ordinal);
        Assert.Equal("bold", newest.One("b").Text);
        Assert.Contains($"/users/{anna.Account.Name}/{second.DisplayId}.html", newest.Values("href"));
        Assert.Contains("img-src 'self' https:", browser.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        PageTests.AssertBuilt(browser.Page);
    }

    [Fact]
    public async Task Every_page_of_a_journal_is_built_and_leads_on()
    {
        var anna = await shared.JoinAsync();
        for (var i = 1; i <= 25; i++)
        {
            await PostAsync(anna, $"Entry {i}", "text", day: i, change: entry => entry with
            {
                Metadata = entry.Metadata with { Tags = [TagName.Parse("all of them")] },
            });
        }

        var journal = $"/users/{anna.Account.Name}";
        using var browser = Browser.At(Server);
        foreach (var path in (string[])["", "/tags", "/tag/all%20of%20them", "/calendar", "/calendar?year=2004", "/2004/05", "/2004/05/03", "/2004/06", "/profile", "/userpics"])
        {
            await browser.OpenAsync(journal + path);
            Assert.Equal(HttpStatusCode.OK, browser.Status);
            PageTests.AssertBuilt(browser.Page);
        }

        await browser.OpenAsync(journal);
        var older = browser.Page.All("a").Single(link => link.Text == "Older entries").Attributes["href"];
        await browser.OpenAsync(older);
        Assert.Equal(["Entry 5", "Entry 4", "Entry 3", "Entry 2", "Entry 1"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        await browser.OpenAsync(journal + "/tag/all%20of%20them");
        await browser.OpenAsync(browser.Page.All("a").Single(link => link.Text == "Older entries").Attributes["href"]);
        Assert.Equal(5, browser.Page.Main.All("h2").Count());
        await browser.OpenAsync(journal + "/2004/05/03");
        Assert.Equal(["Entry 3"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        await browser.OpenAsync($"/userinfo.bml?user={anna.Account.Name}");
        Assert.Equal(journal + "/profile", browser.Path);
    }

    [Fact]
    public async Task The_page_of_a_tag_is_found_whatever_its_name_has_in_it()
    {
        var anna = await shared.JoinAsync();
        string[] tags = ["harry/draco", "harry%2fdraco", "50%", "c++ & c#?", "a//b/", "späť"];
        foreach (var tag in tags)
        {
            await PostAsync(anna, $"About {tag}", tag, day: 1, change: entry => entry with { Metadata = entry.Metadata with { Tags = [TagName.Parse(tag)] } });
        }

        using var browser = Browser.At(Server);
        foreach (var tag in tags)
        {
            await browser.OpenAsync($"/users/{anna.Account.Name}/tags");
            await browser.OpenAsync(browser.Page.Main.All("a").Single(link => link.Text == tag).Attributes["href"]);
            Assert.Equal((HttpStatusCode.OK, $"Tagged “{tag}”"), (browser.Status, browser.Heading));
            Assert.Equal([$"About {tag}"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        }

        await browser.OpenAsync($"/~{anna.Account.Name}/tag/harry%2Fdraco/?before=999");
        Assert.Equal("Tagged “harry/draco”", browser.Heading);
    }

    [Fact]
    public async Task A_day_with_more_entries_than_a_page_has_leads_to_all_of_them()
    {
        var anna = await shared.JoinAsync();
        var subjects = Enumerable.Range(1, ReadingPages.MaxOfDay + 3).Select(i => $"Entry {i}").ToList();
        foreach (var subject in subjects)
        {
            await PostAsync(anna, subject, subject, day: 7);
        }

        var day = $"/users/{anna.Account.Name}/2004/05/07";
        using var browser = await Browser.At(Server).OpenAsync(day);
        Assert.Equal(subjects.Take(ReadingPages.MaxOfDay), browser.Page.Main.All("h2").Select(heading => heading.Text));
        await browser.OpenAsync(browser.Page.All("a").Single(link => link.Text == "Later entries").Attributes["href"]);
        Assert.Equal(subjects.Skip(ReadingPages.MaxOfDay), browser.Page.Main.All("h2").Select(heading => heading.Text));
        Assert.Equal(day, browser.Page.All("a").Single(link => link.Text == "Earliest entries").Attributes["href"]);
        PageTests.AssertBuilt(browser.Page);

        await browser.OpenAsync($"/users/{anna.Account.Name}/2004/05");
        Assert.Equal(day, browser.Page.All("a").Single(link => link.Text == $"All {subjects.Count} entries of this day").Attributes["href"]);
    }

    [Theory]
    [InlineData("1970/01", "1970/02")]
    [InlineData("2004/05", "2004/04", "2004/06")]
    [InlineData("2037/12", "2037/11")]
    public async Task A_month_leads_to_those_beside_it_that_there_are(string month, params string[] beside)
    {
        var journal = $"/users/{(await shared.JoinAsync()).Account.Name}/";
        using var browser = await Browser.At(Server).OpenAsync(journal + month);

        Assert.Equal(
            beside.Select(one => journal + one),
            browser.Page.All("a").Where(link => link.Attributes.GetValueOrDefault("rel") is "prev" or "next").Select(link => link.Attributes["href"]));
    }

    [Theory]
    [InlineData('"', 10)]
    [InlineData('\n', 1)]
    public async Task What_is_too_much_for_a_page_is_led_to(char one, int shown)
    {
        const int Length = 65_000;
        var anna = await shared.JoinAsync();
        var addresses = new List<string>();
        for (var i = 1; i <= 12; i++)
        {
            var entry = await PostAsync(anna, $"Entry {i}", $"{i}{new string(one, Length)}.", day: 7);
            addresses.Add($"/users/{anna.Account.Name}/{entry.DisplayId}.html");
        }

        // Whichever stand first have their texts.
        foreach (var (path, order) in ((string, IEnumerable<string>)[])[("", addresses.AsEnumerable().Reverse()), ("/2004/05/07", addresses)])
        {
            var page = await ReadAsync($"/users/{anna.Account.Name}{path}");
            Assert.Equal(order.Skip(shown), order.Where(address => page.Contains($"<span class=\"cut\"><a href=\"{address}\">Read more …</a></span>", StringComparison.Ordinal)));
            Assert.InRange(page.Length, shown * Length, HtmlRoom.MaxCharacters + 100_000);
        }

        foreach (var address in addresses)
        {
            Assert.InRange((await ReadAsync(address)).Length, Length, 10 * Length);
        }

        Task<string> ReadAsync(string path) => Server.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token);
    }

    [Fact]
    public async Task What_is_private_answers_as_what_does_not_exist()
    {
        var anna = await shared.JoinAsync();
        var hidden = await PostAsync(anna, "Hidden", "secret", day: 1, change: entry => entry with
        {
            Security = EntrySecurity.Private, Metadata = entry.Metadata with { Tags = [TagName.Parse("hidden")] },
        });
        var journal = $"/users/{anna.Account.Name}";
        using var nobody = Browser.At(Server);
        var nothing = await TextAsync(nobody, $"{journal}/{DisplayId.Of(999, 7)}.html");

        foreach (var path in (string[])[$"{journal}/{hidden.DisplayId}.html", $"{journal}/{hidden.DisplayId}/edit", $"{journal}/{hidden.DisplayId}/delete", $"{journal}/tag/hidden"])
        {
            Assert.Equal(nothing, await TextAsync(nobody, path));
        }

        await nobody.OpenAsync(journal);
        Assert.DoesNotContain("Hidden", nobody.Page.One("main").Text, StringComparison.Ordinal);
        using var owner = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await owner.OpenAsync($"{journal}/{hidden.DisplayId}.html");
        Assert.Equal("Hidden", owner.Heading);
        Assert.Contains("Private", owner.Page.One("main").Text, StringComparison.Ordinal);

        // The byte that keeps numbers from being counted through counts.
        await owner.OpenAsync($"{journal}/{DisplayId.Of(hidden.ItemId, (hidden.Anum + 1) % 256)}.html");
        Assert.Equal(HttpStatusCode.NotFound, owner.Status);
    }

    [Fact]
    public async Task A_journal_that_is_suspended_or_deleted_is_not_there()
    {
        var anna = await shared.JoinAsync();
        var entry = await PostAsync(anna, "First", "one", day: 1);
        await anna.SuspendAsync();

        using var browser = Browser.At(Server);
        foreach (var page in (string[])["", "/tags", "/calendar", "/2004/05", "/2004/05/01", "/profile", $"/{entry.DisplayId}.html"])
        {
            await browser.OpenAsync($"/users/{anna.Account.Name}{page}");
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        }
    }

    [Fact]
    public async Task A_cut_is_a_link_on_lists_and_a_place_on_the_page_of_the_entry()
    {
        var anna = await shared.JoinAsync();
        var entry = await PostAsync(anna, "Cut", "before <lj-cut text=\"the rest\">what was cut</lj-cut>", day: 1);
        var address = $"/users/{anna.Account.Name}/{entry.DisplayId}.html";
        using var browser = Browser.At(Server);

        await browser.OpenAsync($"/users/{anna.Account.Name}/");
        Assert.DoesNotContain("what was cut", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains($"{address}#cutid1", browser.Page.Values("href"));

        await browser.OpenAsync(address);
        Assert.Contains("what was cut", browser.Page.One("main").Text, StringComparison.Ordinal);
        Assert.Contains("cutid1", browser.Page.Values("id"));
    }

    [Fact]
    public async Task Keywords_that_entries_name_and_no_picture_has_are_listed_beside_the_pictures()
    {
        var anna = await shared.JoinAsync();
        var picture = await anna.AddAsync(Samples.Png(4), ("keywords", "the old cat, unused"));
        await PostAsync(anna, "First", "one", day: 1, change: entry => entry with { Metadata = entry.Metadata with { PictureKeyword = "the old cat" } });
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/manage/userpics");
        Assert.DoesNotContain("Keywords without a picture", browser.Page.All("h2").Select(heading => heading.Text));

        await anna.DeleteAsync(picture);

        await browser.OpenAsync("/manage/userpics");
        var section = browser.Page.All("section").Single(one => one.Attributes.GetValueOrDefault("aria-labelledby") == "missed-heading");
        Assert.Equal(["the old cat"], browser.Page.Inside(section).All("li").Select(item => item.Text));
    }

    [Fact]
    public async Task The_archive_of_an_account_has_its_entries_and_what_was_said_of_them()
    {
        var anna = await shared.JoinAsync();
        var entry = await PostAsync(anna, "Hidden", "secret", day: 1, change: one => one with { Security = EntrySecurity.Private });
        await Server.Database.Comments.AddAsync(
            new Core.Comments.NewComment(anna.Account.Id, entry.ItemId, null, anna.Account.Id, "", "said", null, ""), Token);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        using var response = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, "/manage/settings/data/download"));
        using var zip = new System.IO.Compression.ZipArchive(await response.Content.ReadAsStreamAsync(Token));

        using var entries = await System.Text.Json.JsonDocument.ParseAsync(zip.GetEntry("entries.json")!.Open(), default, Token);
        using var comments = await System.Text.Json.JsonDocument.ParseAsync(zip.GetEntry("comments.json")!.Open(), default, Token);

        var one = Assert.Single(entries.RootElement.EnumerateArray());
        Assert.Equal(("Hidden", "secret", "private"), (one.GetProperty("subject").GetString(), one.GetProperty("text").GetString(), one.GetProperty("security").GetString()));
        Assert.Equal("said", Assert.Single(comments.RootElement.EnumerateArray()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task The_archive_of_an_account_has_its_friends_groups_communities_bans_settings_and_what_waits_for_moderators()
    {
        var (anna, ben, eve) = (await shared.JoinAsync(), await shared.JoinAsync(), await shared.JoinAsync());
        var data = Server.Database;
        var club = await Server.CreateCommunityAsync("waiting_club", ben.Account);
        await Server.JoinAsync(club, anna.Account);
        await data.Journals.SetAsync(club.Id, settings => settings with { IsModerated = true }, Token);
        await Server.PostEntryAsync(ben.Account, "not hers either", "His", journal: club);
        await data.Entries.PostAsync(
            new NewEntry(
                club.Id, anna.Account.Id, EventTime.Of(new DateTime(2004, 5, 6)), EntrySecurity.FriendsOnly, "Waits", "for a moderator",
                new EntryMetadata(new Dictionary<string, string> { [EntryProperty.Mood] = "calm" }, [TagName.Parse("patience")]), "web"),
            Token);
        await data.Friends.EditGroupsAsync(anna.Account.Id, [new(3, "Family", 20, false), new(5, "Work", 30, true)], [], new Dictionary<AccountName, uint>(), Token);
        await data.Friends.EditAsync(anna.Account.Id, [], [new(ben.Account.Name, new Colour(0x123456), null, 1 << 3)], Token);
        await data.Bans.AddAsync(anna.Account.Id, eve.Account.Id, Token);
        await data.Journals.SetAsync(
            anna.Account.Id, settings => settings with { Title = "Days", Screening = Core.Comments.Screening.NotFriends, MinimumSecurity = SecurityKind.UseMask }, Token);
        await data.Profiles.SetAsync(
            anna.Account.Id, new("About me", "Here", "https://anna.example/", new Core.Profiles.Birthday(1990, 2, 3), false, ["sailing"]), Token);
        await PostAsync(anna, "For some", "text", day: 1, change: one => one with { Security = EntrySecurity.Masked(1 << 3) });
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        using var response = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, "/manage/settings/data/download"));
        using var zip = new System.IO.Compression.ZipArchive(await response.Content.ReadAsStreamAsync(Token));

        var account = await ReadAsync("account.json");
        Assert.Equal(
            """{"bio":"About me","location":"Here","website":"https://anna.example/","birthday":{"year":1990,"month":2,"day":3},"isBirthdayPublic":false,"interests":["sailing"]}""",
            Compact(account.GetProperty("profile")));
        Assert.Equal(
            """{"title":"Days","legacyEncoding":"windows-1252","minimumSecurity":"usemask","screening":"notFriends","allowsAnonymousComments":true}""",
            Compact(account.GetProperty("journal")));
        Assert.Equal(
            """[{"number":3,"bit":8,"name":"Family","sortOrder":20,"isPublic":false},{"number":5,"bit":32,"name":"Work","sortOrder":30,"isPublic":true}]""",
            Compact(account.GetProperty("friendGroups")));
        Assert.Equal(
            $$"""[{"name":"{{ben.Account.Name}}","kind":"person","groupMask":9,"foreground":"#123456","background":"#ffffff"}]""",
            Compact(account.GetProperty("friends")));
        Assert.Equal("""[{"name":"waiting_club","roles":["member"]}]""", Compact(account.GetProperty("communities")));
        Assert.Equal($"""["{eve.Account.Name}"]""", Compact(account.GetProperty("bans")));

        var entry = Assert.Single((await ReadAsync("entries.json")).EnumerateArray());
        Assert.Equal((8, """["Family"]"""), (entry.GetProperty("allowMask").GetInt32(), Compact(entry.GetProperty("groups"))));
        var waiting = Assert.Single((await ReadAsync("entries-waiting.json")).EnumerateArray());
        Assert.Equal(
            ("waiting_club", "Waits", "for a moderator", "usemask", """{"current_mood":"calm","taglist":"patience"}"""),
            (waiting.GetProperty("journal").GetString(), waiting.GetProperty("subject").GetString(), waiting.GetProperty("text").GetString(),
                waiting.GetProperty("security").GetString(), Compact(waiting.GetProperty("properties"))));

        async Task<System.Text.Json.JsonElement> ReadAsync(string name)
        {
            await using var stream = await zip.GetEntry(name)!.OpenAsync(Token);
            return (await System.Text.Json.JsonDocument.ParseAsync(stream, default, Token)).RootElement;
        }

        static string Compact(System.Text.Json.JsonElement element) => System.Text.Json.JsonSerializer.Serialize(element, System.Text.Json.JsonSerializerOptions.Web);
    }

    [Fact]
    public async Task The_archive_of_an_account_has_what_it_wrote_elsewhere_and_nothing_of_what_others_did()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var club = await Server.CreateCommunityAsync("archived_club", ben.Account);
        await Server.JoinAsync(club, anna.Account);
        var entry = await Server.PostEntryAsync(anna.Account, "in the club", "Mine", EntrySecurity.FriendsOnly, club);
        await Server.PostEntryAsync(ben.Account, "not hers", "His", EntrySecurity.FriendsOnly, club);
        var bens = await Server.PostEntryAsync(ben.Account, "secret by now", "Bens");
        var comment = await Server.CommentAsync(bens, anna.Account, "her comment");
        await Server.CommentAsync(bens, ben.Account, "his answer", parent: comment);
        var gone = await Server.CommentAsync(bens, anna.Account, "taken back");
        await Server.Database.Comments.ActAsync(ben.Account.Id, anna.Account.Id, gone.TalkId, Core.Comments.CommentAction.Delete, Token);
        await Server.CommentAsync(entry, anna.Account, "in the club too");
        await Server.Database.Messages.SendAsync(new(anna.Account.Id, ben.Account.Id, "Hi", "a message"), Token);

        // She is thrown out, and he closes his entry: her words are hers.
        await Server.Database.Communities.SetRolesAsync(club.Id, anna.Account.Id, Core.Communities.CommunityRoles.None, Token);
        await Server.Database.Entries.EditAsync(
            new EntryEdit(bens.JournalId, bens.ItemId, ben.Account.Id, default, SecurityKind.Private, null, "Bens", "secret by now", EntryMetadata.None), Token);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        using var response = await browser.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, "/manage/settings/data/download"));
        using var zip = new System.IO.Compression.ZipArchive(await response.Content.ReadAsStreamAsync(Token));

        async Task<List<System.Text.Json.JsonElement>> ReadAsync(string name)
        {
            await using var stream = await zip.GetEntry(name)!.OpenAsync(Token);
            return [.. (await System.Text.Json.JsonDocument.ParseAsync(stream, default, Token)).RootElement.EnumerateArray()];
        }

        Assert.Empty(await ReadAsync("entries.json"));
        var mine = Assert.Single(await ReadAsync("entries-elsewhere.json"));
        Assert.Equal(
            ("archived_club", "Mine", "in the club"),
            (mine.GetProperty("journal").GetString(), mine.GetProperty("subject").GetString(), mine.GetProperty("text").GetString()));
        var comments = await ReadAsync("comments-elsewhere.json");
        Assert.Equal(
            [(club.Id, "in the club too"), (bens.JournalId, "her comment")],
            comments.Select(one => (one.GetProperty("journal").GetString() == "archived_club" ? club.Id : bens.JournalId, one.GetProperty("body").GetString()))
                .OrderByDescending(one => one.Item1));
        Assert.Contains(
            $"{Server.Url}/users/{ben.Account.Name}/{bens.DisplayId}.html", comments.Select(one => one.GetProperty("entryUrl").GetString()));
        var message = Assert.Single(await ReadAsync("messages.json"));
        Assert.Equal((ben.Account.Name.Value, "a message"), (message.GetProperty("to").GetString(), message.GetProperty("body").GetString()));
        foreach (var file in zip.Entries)
        {
            using var reader = new StreamReader(await file.OpenAsync(Token));
            var text = await reader.ReadToEndAsync(Token);
            Assert.DoesNotContain("not hers", text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret by now", text, StringComparison.Ordinal);
            Assert.DoesNotContain("his answer", text, StringComparison.Ordinal);
            Assert.DoesNotContain("taken back", text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> TextAsync(Browser browser, string path)
    {
        await browser.OpenAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        return browser.Page.One("main").Text;
    }

    private async Task<Entry> PostAsync(Member member, string subject, string text, int day, Func<NewEntry, NewEntry>? change = null)
    {
        Assert.True(EventTime.TryCreate(2004, 5, day, 12, 30, out var time), day.ToString(CultureInfo.InvariantCulture));
        var entry = new NewEntry(member.Account.Id, member.Account.Id, time, EntrySecurity.Public, subject, text, EntryMetadata.None, "web");
        return (await Server.Database.Entries.PostAsync(change?.Invoke(entry) ?? entry, Token)).Entry!;
    }
}
