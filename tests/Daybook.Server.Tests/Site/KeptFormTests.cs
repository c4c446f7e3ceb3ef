using System.Net;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Site;

/// <summary>What was typed and chosen for an entry stays so, whatever happened to the session meanwhile: above all who may read it.</summary>
public sealed class KeptFormTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private const string Session = "daybook-session";

    private static readonly EntrySecurity Close = EntrySecurity.Masked(1 << 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_may_read_it_and_its_picture_are_kept_when_the_session_ended(bool isEdit)
    {
        var anna = await JoinAsync();
        var old = isEdit ? await Server.PostEntryAsync(anna.Account, "before", security: Close, properties: [("picture_keyword", "angry")]) : null;
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(old is null ? "/update" : EditOf(old));
        await Server.Database.Sessions.EndAllAsync(anna.Account.Id, Token);

        await browser.SubmitAsync(null, ("event", "for few"), ("security", "groups"), ("group-3", "1"), ("picture", "angry"));
        Assert.Contains("Nothing is lost", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Equal(isEdit ? ("Edit an entry", "Save") : ("Update Journal", "Post"), (browser.Heading, ButtonOf(browser)));
        Assert.Equal("groups", ChosenIn(browser, "security"));
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(null, ("password", "wrong"));
        Assert.Equal("password", Assert.Single(browser.Errors).Field);

        // The name stands there already.
        await browser.SubmitAsync(null, ("password", "sécret"));

        Assert.Equal(anna.Account.Name.Value, browser.Account);
        var entry = await LastAsync(anna);
        Assert.Equal(("for few", Close, "angry"), (entry.Text, entry.Security, entry.PictureKeyword));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Friend_groups_of_one_account_are_never_taken_for_those_of_another(bool isLoggedInByTheForm)
    {
        var (anna, ben) = (await JoinAsync(), await JoinAsync("Colleagues"));
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync("/update");
        if (isLoggedInByTheForm)
        {
            browser.SetCookie(Session, null);
            await browser.SubmitAsync(null, ("event", "for few"), ("security", "groups"), ("group-3", "1"));
            await browser.SubmitAsync(null, ("user", ben.Account.Name.Value), ("password", "sécret"));
        }
        else
        {
            await BecomeAsync(browser, ben);
            await browser.SubmitAsync(null, ("event", "for few"), ("security", "groups"), ("group-3", "1"));
        }

        var said = Assert.Single(browser.Errors).Text;
        Assert.Contains($"opened as {anna.Account.Name}, but you are now logged in as {ben.Account.Name}", said, StringComparison.Ordinal);
        Assert.Equal(ben.Account.Name.Value, browser.Account);
        Assert.Equal("groups", ChosenIn(browser, "security"));
        Assert.Contains("Colleagues", browser.Page.Main.All("label").Select(label => label.Text));
        await browser.SubmitAsync(null);
        Assert.Equal("security", Assert.Single(browser.Errors).Field);
        Assert.Null(await FindLastAsync(ben));

        await browser.SubmitAsync(null, ("group-3", "1"));
        var entry = await LastAsync(ben);
        Assert.Equal(("for few", Close), (entry.Text, entry.Security));
        Assert.Null(await FindLastAsync(anna));
    }

    [Fact]
    public async Task Whoever_has_no_groups_is_not_made_to_write_for_everybody()
    {
        var (anna, ben) = (await JoinAsync(), await shared.JoinAsync());
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync("/update");
        await BecomeAsync(browser, ben);

        await browser.SubmitAsync(null, ("event", "for few"), ("security", "groups"), ("group-3", "1"));
        await browser.SubmitAsync(null);
        Assert.Equal("security", Assert.Single(browser.Errors).Field);
        Assert.Equal("groups", ChosenIn(browser, "security"));
        Assert.Null(await FindLastAsync(ben));

        await browser.SubmitAsync(null, ("security", "private"));
        Assert.Equal(EntrySecurity.Private, (await LastAsync(ben)).Security);
    }

    [Fact]
    public async Task An_edit_is_not_lost_while_somebody_else_is_logged_in()
    {
        var (anna, ben) = (await JoinAsync(), await JoinAsync());
        var entry = await Server.PostEntryAsync(anna.Account, "before", "Secret", Close);
        using var browser = await LogInAsync(anna);
        var cookie = browser.Cookie(Session);
        await browser.OpenAsync(EditOf(entry));
        await BecomeAsync(browser, ben);

        await browser.SubmitAsync(null, ("event", "an hour's work"));
        Assert.Contains($"opened as {anna.Account.Name}", browser.Errors[0].Text, StringComparison.Ordinal);
        await browser.SubmitAsync(null);
        Assert.Contains($"{ben.Account.Name} did not write this entry", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Equal(("Edit an entry", "Save", HttpStatusCode.UnprocessableEntity), (browser.Heading, ButtonOf(browser), browser.Status));
        Assert.Equal("an hour's work", browser.Page.One("textarea").Text);
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal("before", (await LastAsync(anna)).Text);

        browser.SetCookie(Session, cookie);
        await browser.SubmitAsync(null);
        await browser.SubmitAsync(null);
        Assert.Equal("Saved.", browser.Notice);
        var after = await LastAsync(anna);
        Assert.Equal(("an hour's work", "Secret", Close), (after.Text, after.Subject, after.Security));
    }

    [Fact]
    public async Task Whoever_logs_in_with_the_form_and_has_more_to_mend_sends_it_once_more()
    {
        var anna = await JoinAsync();
        using var browser = await Browser.At(Server).OpenAsync("/update");

        await browser.SubmitAsync(null, ("event", "typed before"), ("date", "nonsense"), ("user", anna.Account.Name.Value), ("password", "sécret"));
        Assert.Equal("date", Assert.Single(browser.Errors).Field);
        Assert.Equal(anna.Account.Name.Value, browser.Account);
        await browser.SubmitAsync(null, ("date", ""));

        Assert.Equal("Your entry has been posted.", browser.Notice);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("everyone")]
    public async Task Whoever_does_not_say_who_may_read_it_is_asked(string? security)
    {
        var anna = await JoinAsync();
        var entry = await Server.PostEntryAsync(anna.Account, "before", security: EntrySecurity.Private);
        using var browser = await LogInAsync(anna);
        foreach (var path in (string[])["/update", EditOf(entry)])
        {
            await browser.OpenAsync(path);
            var fields = new Dictionary<string, string> { ["form-token"] = browser.FormToken, ["event"] = "for whom?" };
            if (security is not null)
            {
                fields["security"] = security;
            }

            await browser.PostAsync(path, fields);
            Assert.Equal("security", Assert.Single(browser.Errors).Field);
            Assert.Equal(security ?? "", ChosenIn(browser, "security"));
            PageTests.AssertBuilt(browser.Page);
            await browser.SubmitAsync(null);
            Assert.Equal("security", Assert.Single(browser.Errors).Field);
            Assert.Equal("before", (await LastAsync(anna)).Text);
        }

        await browser.SubmitAsync(null, ("security", "friends"));
        var after = await LastAsync(anna);
        Assert.Equal(("for whom?", EntrySecurity.FriendsOnly), (after.Text, after.Security));
    }

    [Fact]
    public async Task What_a_maintainer_wrote_for_some_in_a_community_stays_so_in_an_edit()
    {
        var anna = await JoinAsync();
        var club = await Server.CreateCommunityAsync("few_club", anna.Account);
        var entry = await Server.PostEntryAsync(anna.Account, "before", security: Close, journal: club);
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(EditOf(entry));
        Assert.Equal("groups", ChosenIn(browser, "security"));

        await browser.SubmitAsync(null, ("event", "after"));

        var after = (await Server.Database.EntryReader.FindAsync((await Server.Database.Journals.FindAsync(club.Id, anna.Account.Id, Token))!, entry.ItemId, Token))!;
        Assert.Equal(("after", Close), (after.Text, after.Security));
    }

    [Fact]
    public async Task An_edit_keeps_the_keyword_of_a_picture_that_is_gone()
    {
        var anna = await shared.JoinAsync();
        var picture = await anna.AddAsync(Samples.Png(5), ("keywords", "angry"));
        await Server.PostEntryAsync(anna.Account, "befroe", properties: [("picture_keyword", "angry")]);
        await anna.DeleteAsync(picture);
        await EditAsync("before");
        Assert.Equal("angry", (await LastAsync(anna)).PictureKeyword);

        // One picture named by its number, though it has a keyword.
        picture = await anna.AddAsync(Samples.Png(6), ("keywords", "calm"));
        await Server.PostEntryAsync(anna.Account, "again", properties: [("picture_keyword", $"pic#{picture}")]);
        await EditAsync("once more");
        Assert.Equal($"pic#{picture}", (await LastAsync(anna)).PictureKeyword);

        async Task EditAsync(string text)
        {
            using var browser = await LogInAsync(anna);
            await browser.OpenAsync(EditOf(await LastAsync(anna)));
            PageTests.AssertBuilt(browser.Page);
            await browser.SubmitAsync(null, ("event", text));
            Assert.Equal(("Saved.", text), (browser.Notice, (await LastAsync(anna)).Text));
        }
    }

    [Fact]
    public async Task What_is_too_long_is_refused_and_never_cut_unsaid()
    {
        var anna = await shared.JoinAsync();
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync("/update");
        var tags = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"{i:000} {new string('ä', 36)}"));

        await browser.SubmitAsync(
            null, ("subject", new string('山', 86)), ("event", "text"), ("mood", new string('m', 101)), ("music", new string('m', 101)), ("location", new string('山', 86)), ("tags", tags));
        Assert.Equal(["subject", "mood", "music", "location"], browser.Errors.Select(error => error.Field));
        Assert.Equal("The subject has 86 characters, of which the first 85 fit.", browser.Errors[0].Text);
        Assert.Equal("The music has 101 characters, of which the first 100 fit.", browser.Errors[2].Text);
        Assert.Null(await FindLastAsync(anna));

        // A browser cuts what is longer than it was told, and says nothing.
        Assert.DoesNotContain("maxlength", browser.Page.Main.All("input").Single(input => input.Attributes.GetValueOrDefault("name") == "tags").Attributes.Keys);
        await browser.SubmitAsync(null, ("subject", new string('山', 85)), ("mood", ""), ("music", new string('m', 100)), ("location", ""));
        var entry = await LastAsync(anna);
        Assert.Equal((new string('山', 85), 100, tags), (entry.Subject, entry.Tags.Count, string.Join(", ", entry.Tags)));
    }

    private static string EditOf(Entry entry) => $"/users/{entry.Journal}/{entry.DisplayId}/edit";

    private static string ButtonOf(Browser browser) => browser.Page.Main.All("button").Single().Text;

    private static string ChosenIn(Browser browser, string field)
    {
        var select = browser.Page.Main.All("select").Single(select => select.Attributes["name"] == field);
        return browser.Page.Inside(select).All("option").Single(option => option.Attributes.ContainsKey("selected")).Attributes["value"];
    }

    private Task<Browser> LogInAsync(Member member) => Browser.At(Server).LogInAsync(member.Account.Name.Value, "sécret");

    /// <summary>What happens when somebody logs in as another in another tab.</summary>
    private async Task BecomeAsync(Browser browser, Member other)
    {
        using var tab = await LogInAsync(other);
        browser.SetCookie(Session, tab.Cookie(Session));
    }

    /// <summary>Somebody with a picture and a friend group, the third.</summary>
    private async Task<Member> JoinAsync(string group = "Close")
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(4), ("keywords", "angry"));
        await Server.Database.Friends.EditGroupsAsync(
            member.Account.Id, [new FriendGroupEdit(3, group, null, null)], [], new Dictionary<AccountName, uint>(), Token);
        return member;
    }

    private async Task<Entry> LastAsync(Member member) => Assert.IsType<Entry>(await FindLastAsync(member));

    private async Task<Entry?> FindLastAsync(Member member)
    {
        Standing standing = (await Server.Database.Journals.FindAsync(member.Account.Id, member.Account.Id, Token))!;
        return await Server.Database.EntryReader.FindLastPostedAsync(standing, Token);
    }
}
