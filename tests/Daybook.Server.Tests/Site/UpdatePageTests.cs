using System.Net;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Site;

/// <summary>Writing, editing and deleting entries in a browser without scripts.</summary>
public sealed class UpdatePageTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task An_entry_is_written_with_everything_that_belongs_to_it()
    {
        var anna = await shared.JoinAsync();
        var picture = await anna.AddAsync(Samples.Png(3), ("keywords", "tea"));
        await Server.Database.Friends.EditGroupsAsync(
            anna.Account.Id, [new FriendGroupEdit(3, "Close", null, null)], [], new Dictionary<Core.Accounts.AccountName, uint>(), Token);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/update");

        await browser.SubmitAsync(
            null,
            ("subject", "A day & a night"),
            ("event", "First line\r\nsecond <b>line</b>"),
            ("picture", "tea"),
            ("mood", "Happy"),
            ("music", "Bach"),
            ("location", "the pier"),
            ("tags", "Sea, summer"),
            ("security", "groups"),
            ("group-3", "1"),
            ("date", "2004-05-06"),
            ("time", "21:07"),
            ("screening", "A"));

        Assert.Equal("A day & a night", browser.Heading);
        Assert.Equal("Your entry has been posted.", browser.Notice);
        var entry = await LastAsync(anna);
        Assert.Equal("First line\nsecond <b>line</b>", entry.Text);
        Assert.Equal(("tea", (long?)picture), (entry.PictureKeyword, entry.UserpicId));
        Assert.Equal(EntrySecurity.Masked(1 << 3), entry.Security);
        Assert.Equal(["sea", "summer"], entry.Tags.Select(tag => tag.Value));
        Assert.Equal(new DateTime(2004, 5, 6, 21, 7, 0), entry.EventTime.Value);
        Assert.Equal(
            ["current_location=the pier", "current_moodid=15", "current_music=Bach", "interface=web", "opt_screening=A"],
            entry.StoredProperties.Select(property => $"{property.Key}={property.Value}").Order());
        Assert.Equal(HttpStatusCode.OK, browser.Status);
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_nothing_typed_is_lost()
    {
        var anna = await shared.JoinAsync();
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/update");

        await browser.SubmitAsync(null, ("subject", "Kept"), ("event", " \n "), ("tags", "_odd"), ("date", "2004-02-31"), ("mood", "so so"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(["event", "tags", "date"], browser.Errors.Select(error => error.Field));
        Assert.Equal("Kept", Value(browser, "subject"));
        Assert.Equal("so so", Value(browser, "mood"));
        PageTests.AssertBuilt(browser.Page);
        Assert.Null(await FindLastAsync(anna));
    }

    [Fact]
    public async Task Whoever_is_not_logged_in_logs_in_with_the_entry()
    {
        var anna = await shared.JoinAsync();
        using var browser = await Browser.At(Server).OpenAsync("/update");

        await browser.SubmitAsync(null, ("event", "typed before"), ("user", anna.Account.Name.Value), ("password", "wrong"));
        Assert.Equal("password", Assert.Single(browser.Errors).Field);
        Assert.Equal("typed before", browser.Page.One("textarea").Text);
        await browser.SubmitAsync(null, ("password", "sécret"));

        Assert.Equal("typed before", (await LastAsync(anna)).Text);
        Assert.Equal(anna.Account.Name.Value, browser.Account);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_session_ended_while_one_wrote()
    {
        var anna = await shared.JoinAsync();
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/update");
        await Server.Database.Sessions.EndAllAsync(anna.Account.Id, Token);

        await browser.SubmitAsync(null, ("subject", "Long"), ("event", new string('é', 30_000)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Contains("Nothing is lost", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Null(await FindLastAsync(anna));
        await browser.SubmitAsync(null, ("user", anna.Account.Name.Value), ("password", "sécret"));
        Assert.Equal(new string('é', 30_000), (await LastAsync(anna)).Text);
    }

    [Fact]
    public async Task Whoever_a_community_bans_changes_no_entry_there_and_deletes_their_own()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var club = await Server.CreateCommunityAsync("strict_club", ben.Account);
        await Server.JoinAsync(club, anna.Account);
        var entry = await Server.PostEntryAsync(anna.Account, "as it was", "Hers", EntrySecurity.Public, club);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync($"/users/strict_club/{entry.DisplayId}/edit");
        await Server.Database.Bans.AddAsync(club.Id, anna.Account.Id, Token);

        await browser.SubmitAsync(null, ("event", "something else"));
        Assert.Equal("You cannot write in this journal.", Assert.Single(browser.Errors).Text);
        Assert.Equal("as it was", (await FindAsync())!.Text);

        await browser.OpenAsync($"/users/strict_club/{entry.DisplayId}/delete");
        await browser.SubmitAsync(null);
        Assert.Null(await FindAsync());

        async Task<Entry?> FindAsync() => await Server.Database.EntryReader.FindAsync(
            (await Server.Database.Journals.FindAsync(club.Id, ben.Account.Id, Token))!, entry.ItemId, Token);
    }

    [Fact]
    public async Task An_entry_is_edited_and_deleted_by_who_wrote_it_alone()
    {
        var anna = await shared.JoinAsync();
        var ben = await shared.JoinAsync();
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync("/update");
        await browser.SubmitAsync(null, ("subject", "Before"), ("event", "\nfirst\n"), ("mood", "odd"), ("tags", "one, two"), ("security", "friends"));
        var before = await LastAsync(anna);
        var address = $"/users/{anna.Account.Name}/{before.DisplayId}";

        await browser.OpenAsync(address + "/edit");
        PageTests.AssertBuilt(browser.Page);
        Assert.Equal("odd", Value(browser, "mood"));
        await browser.SubmitAsync(null, ("subject", "After"), ("mood", ""), ("tags", "two"));

        var after = await LastAsync(anna);
        Assert.Equal(("After", "first", EntrySecurity.FriendsOnly, before.EventTime), (after.Subject, after.Text, after.Security, after.EventTime));
        Assert.Equal(["two"], after.Tags.Select(tag => tag.Value));
        Assert.Null(after.Property("current_mood"));

        using var other = await Browser.At(Server).LogInAsync(ben.Account.Name.Value, "sécret");
        foreach (var page in (string[])["/edit", "/delete"])
        {
            await other.OpenAsync(address + page);
            Assert.Equal(HttpStatusCode.NotFound, other.Status);
        }

        await browser.OpenAsync(address + "/delete");
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(null);
        Assert.Equal("The entry has been deleted.", browser.Notice);
        Assert.Null(await FindLastAsync(anna));
    }

    private static string Value(Browser browser, string field) =>
        browser.Page.All("input").Single(input => input.Attributes.GetValueOrDefault("name") == field).Attributes["value"];

    private async Task<Entry> LastAsync(Member member) => Assert.IsType<Entry>(await FindLastAsync(member));

    private async Task<Entry?> FindLastAsync(Member member)
    {
        Standing standing = (await Server.Database.Journals.FindAsync(member.Account.Id, member.Account.Id, Token))!;
        return await Server.Database.EntryReader.FindLastPostedAsync(standing, Token);
    }
}
