using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Making, keeping and using a community in a browser without scripts.</summary>
public sealed class CommunityPageTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_community_is_made_joined_moderated_and_left()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        using var keeper = await LogInAsync(anna);
        using var member = await LogInAsync(ben);
        await keeper.OpenAsync("/manage/communities");
        PageTests.AssertBuilt(keeper.Page);
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("full-name", ""));
        Assert.Equal(["full-name"], keeper.Errors.Select(error => error.Field));
        await keeper.SubmitAsync(null, ("full-name", "Tea drinkers"));
        Assert.Equal(["name"], keeper.Errors.Select(error => error.Field));
        await keeper.SubmitAsync(null, ("name", "tea_drinkers"));
        Assert.Equal("/manage/communities/tea_drinkers", keeper.Path);
        PageTests.AssertBuilt(keeper.Page);
        await keeper.SubmitAsync(null, ("title", "Tea, and more tea"), ("moderated", "1"), ("minimum-security", "A"));

        await member.OpenAsync("/users/tea_drinkers/");
        Assert.Equal("Tea, and more tea", member.Heading);
        await member.SubmitAsync("/manage/communities/membership", ("do", "join"));
        await member.OpenAsync("/update?usejournal=tea_drinkers");
        await member.SubmitAsync(null, ("subject", "Green or black?"), ("event", "I ask <b>you</b>"));
        Assert.Contains("is waiting for a moderator", member.Notice, StringComparison.Ordinal);
        await member.OpenAsync("/manage/communities/tea_drinkers/queue");
        Assert.Equal(HttpStatusCode.NotFound, member.Status);

        await keeper.OpenAsync("/manage/communities/tea_drinkers/queue");
        PageTests.AssertBuilt(keeper.Page);
        var approve = keeper.Page.All("button").Single(button => button.Text == "Approve");
        await keeper.SubmitAsync(null, ("approve", approve.Attributes["value"]));
        Assert.Equal("The entry has been posted.", keeper.Notice);
        await member.OpenAsync("/users/tea_drinkers/");
        Assert.Equal(["Green or black?"], member.Page.Main.All("h2").Select(heading => heading.Text));

        await member.SubmitAsync("/manage/communities/membership", ("do", "leave"));
        Assert.Equal("You are no longer in tea_drinkers.", member.Notice);
        await keeper.OpenAsync("/users/tea_drinkers/profile");
        PageTests.AssertBuilt(keeper.Page);
        await keeper.SubmitAsync("/manage/communities/membership", ("do", "leave"));
        Assert.Contains("last maintainer", keeper.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintainers_choose_members_and_ban_and_nobody_else_finds_those_pages()
    {
        var (anna, ben, eve) = (await shared.JoinAsync(), await shared.JoinAsync(), await shared.JoinAsync());
        var community = await Server.Database.Communities.CreateAsync(AccountName.Parse("walkers"), "Walkers", anna.Account.Id, Token);
        using var keeper = await LogInAsync(anna);
        using var other = await LogInAsync(eve);
        foreach (var page in (string[])["", "/members", "/bans", "/queue"])
        {
            await keeper.OpenAsync("/manage/communities/walkers" + page);
            Assert.Equal(HttpStatusCode.OK, keeper.Status);
            PageTests.AssertBuilt(keeper.Page);
            await other.OpenAsync("/manage/communities/walkers" + page);
            Assert.Equal(HttpStatusCode.NotFound, other.Status);
        }

        await Server.Database.Friends.EditAsync(ben.Account.Id, [], [new FriendEdit(community.Name)], Token);
        await keeper.OpenAsync("/manage/communities/walkers/members");
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("member", "1"), ("moderator", "1"));
        Assert.Equal(
            CommunityRoles.Member | CommunityRoles.Moderator,
            Assert.Single(await Server.Database.Communities.ListOfAsync(ben.Account.Id, Token)).Roles);
        await keeper.SubmitAsync(null, ("name", anna.Account.Name.Value), ("member", "1"));
        Assert.Contains("no maintainer left", Assert.Single(keeper.Errors).Text, StringComparison.Ordinal);

        await keeper.OpenAsync("/manage/communities/walkers/bans");
        await keeper.SubmitAsync(null, ("name", eve.Account.Name.Value));
        Assert.Equal([eve.Account.Name], await Server.Database.Bans.ListAsync(community.Id, Token));
        await keeper.SubmitAsync(null, ("unban", eve.Account.Name.Value));
        Assert.Empty(await Server.Database.Bans.ListAsync(community.Id, Token));
    }

    [Fact]
    public async Task Nobody_is_made_a_maintainer_who_did_not_choose_to()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var community = await Server.Database.Communities.CreateAsync(AccountName.Parse("swimmers"), "Swimmers", anna.Account.Id, Token);
        using var keeper = await LogInAsync(anna);
        await keeper.OpenAsync("/manage/communities/swimmers/members");

        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("member", "1"), ("maintainer", "1"));
        Assert.Contains("does not follow", Assert.Single(keeper.Errors).Text, StringComparison.Ordinal);
        Assert.Empty(await Server.Database.Communities.ListOfAsync(ben.Account.Id, Token));

        await Server.Database.Friends.EditAsync(ben.Account.Id, [], [new FriendEdit(community.Name)], Token);
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("member", "1"), ("maintainer", "1"));
        Assert.Equal(CommunityRoles.Member | CommunityRoles.Maintainer, await RolesAsync());

        // Who is one already stays it, following or not.
        await Server.Database.Friends.EditAsync(ben.Account.Id, [community.Name], [], Token);
        await keeper.OpenAsync("/manage/communities/swimmers/members");
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("maintainer", "1"));
        Assert.Equal(CommunityRoles.Maintainer, await RolesAsync());

        async Task<CommunityRoles> RolesAsync() => Assert.Single(await Server.Database.Communities.ListOfAsync(ben.Account.Id, Token)).Roles;
    }

    [Fact]
    public async Task Nobody_is_made_a_member_who_did_not_choose_to()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var community = await Server.Database.Communities.CreateAsync(AccountName.Parse("ben_is_a_thief"), "Ill meant", anna.Account.Id, Token);
        using var keeper = await LogInAsync(anna);
        await keeper.OpenAsync("/manage/communities/ben_is_a_thief/members");

        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("member", "1"));
        Assert.Contains("does not follow", Assert.Single(keeper.Errors).Text, StringComparison.Ordinal);
        await keeper.OpenAsync($"/users/{ben.Account.Name}/profile");
        Assert.DoesNotContain("ben_is_a_thief", keeper.Page.One("main").Text, StringComparison.Ordinal);

        // Who is in it already gets another role, or is taken out, following or not.
        Assert.True(await Server.Database.Communities.SetRolesAsync(community.Id, ben.Account.Id, CommunityRoles.Member, Token));
        await keeper.OpenAsync("/manage/communities/ben_is_a_thief/members");
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value), ("member", "1"), ("moderator", "1"));
        Assert.Equal(CommunityRoles.Member | CommunityRoles.Moderator, Assert.Single(await Server.Database.Communities.ListOfAsync(ben.Account.Id, Token)).Roles);
        await keeper.OpenAsync("/manage/communities/ben_is_a_thief/members");
        await keeper.SubmitAsync(null, ("name", ben.Account.Name.Value));
        Assert.Empty(await Server.Database.Communities.ListOfAsync(ben.Account.Id, Token));
    }

    [Fact]
    public async Task Members_who_were_suspended_or_deleted_since_are_taken_out_and_given_no_roles()
    {
        var (anna, ben, eve) = (await shared.JoinAsync(), await shared.JoinAsync(), await shared.JoinAsync());
        var community = await Server.CreateCommunityAsync("rowers", anna.Account);
        await Server.JoinAsync(community, ben.Account);
        await Server.JoinAsync(community, eve.Account);
        await ben.SuspendAsync();
        await Server.Database.Accounts.DeleteAsync(eve.Account.Id, Token);
        using var keeper = await LogInAsync(anna);
        foreach (var gone in (Member[])[ben, eve])
        {
            await keeper.OpenAsync("/manage/communities/rowers/members");
            await keeper.SubmitAsync(null, ("name", gone.Account.Name.Value), ("member", "1"), ("moderator", "1"));
            Assert.Equal(("name", "There is nobody with this name."), Assert.Single(keeper.Errors));

            await keeper.OpenAsync("/manage/communities/rowers/members");
            await keeper.SubmitAsync(null, ("name", gone.Account.Name.Value));
            Assert.Equal($"{gone.Account.Name} is no longer in the community.", keeper.Notice);
        }

        var members = await Server.Database.Communities.ListAsync(community.Id, CommunityRoles.All, null, 10, Token);
        Assert.Equal(anna.Account.Name, Assert.Single(members).Account);
    }

    [Fact]
    public async Task Neither_oneself_nor_a_community_can_be_banned()
    {
        var anna = await shared.JoinAsync();
        var community = await Server.Database.Communities.CreateAsync(AccountName.Parse("divers"), "Divers", anna.Account.Id, Token);
        using var keeper = await LogInAsync(anna);
        await keeper.OpenAsync("/manage/communities/divers/bans");

        foreach (var name in (AccountName[])[anna.Account.Name, community.Name])
        {
            await keeper.SubmitAsync(null, ("name", name.Value));
            Assert.Equal("name", Assert.Single(keeper.Errors).Field);
        }

        Assert.Empty(await Server.Database.Bans.ListAsync(community.Id, Token));
    }

    [Fact]
    public async Task What_a_page_of_settings_is_not_asked_to_change_stays_as_it_is()
    {
        var anna = await shared.JoinAsync();
        var community = await Server.Database.Communities.CreateAsync(AccountName.Parse("quiet_club"), "Quiet", anna.Account.Id, Token);
        var before = JournalSettings.Default with { MinimumSecurity = Core.Entries.SecurityKind.Private, LegacyEncoding = "utf-8" };
        await Server.Database.Journals.SetAsync(community.Id, _ => before, Token);
        await Server.Database.Journals.SetAsync(anna.Account.Id, _ => before, Token);
        using var keeper = await LogInAsync(anna);
        foreach (var (path, account) in new[] { ("/manage/communities/quiet_club", community), ("/manage/settings/journal", anna.Account) })
        {
            await keeper.OpenAsync(path);
            await keeper.SubmitAsync(null, ("title", "Hush"));

            Assert.Equal("Saved.", keeper.Notice);
            Assert.Equal(before with { Title = "Hush" }, (await Server.Database.Journals.FindAsync(account.Id, null, Token))!.Journal.Settings);
        }
    }

    [Fact]
    public async Task A_journal_is_set_on_its_page_of_the_settings()
    {
        var anna = await shared.JoinAsync();
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync("/manage/settings/journal");
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(
            null, ("title", new string('é', 81)), ("minimum-security", "U"), ("screening", "R"), ("anonymous-comments", null), ("encoding", "koi8-r"));
        Assert.Equal("title", Assert.Single(browser.Errors).Field);
        await browser.SubmitAsync(null, ("title", "By the sea"));

        // What is not sent stays as it was.
        await browser.SubmitAsync(null, ("title", null), ("minimum-security", null), ("screening", null), ("encoding", null));

        var settings = (await Server.Database.Journals.FindAsync(anna.Account.Id, null, Token))!.Journal.Settings;
        Assert.Equal(
            JournalSettings.Default with
            {
                Title = "By the sea",
                MinimumSecurity = Core.Entries.SecurityKind.UseMask,
                Screening = Core.Comments.Screening.Anonymous,
                AllowsAnonymousComments = false,
                LegacyEncoding = "koi8-r",
            },
            settings);
    }

    [Fact]
    public async Task A_queue_that_is_too_much_for_a_page_is_shown_from_its_beginning()
    {
        const int Lines = 60_000;
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var club = await Server.CreateCommunityAsync("long_texts", anna.Account);
        await Server.JoinAsync(club, ben.Account);
        await Server.Database.Journals.SetAsync(club.Id, settings => settings with { IsModerated = true }, Token);
        for (var i = 0; i < 3; i++)
        {
            var entry = new NewEntry(
                club.Id, ben.Account.Id, EventTime.Of(new DateTime(2026, 11, 23)), EntrySecurity.Public, $"Entry {i}", $"{i}{new string('\n', Lines)}.", EntryMetadata.None, "web");
            Assert.Null((await Server.Database.Entries.PostAsync(entry, Token)).Entry);
        }

        using var keeper = await LogInAsync(anna);
        Assert.Equal((Lines, 2), await CountAsync());

        // Whatever is decided makes room.
        var waiting = await Server.Database.QueuedEntries.ListAsync(club.Id, Token);
        Assert.True(await Server.Database.QueuedEntries.RejectAsync(club.Id, waiting[0].Id, Token));
        Assert.Equal((Lines, 1), await CountAsync());

        async Task<(int Lines, int WithoutText)> CountAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/manage/communities/long_texts/queue");
            using var answer = await keeper.SendRawAsync(request);
            var page = await answer.Content.ReadAsStringAsync(Token);
            return (page.Split("<br>").Length - 1, page.Split("There is no room for its text").Length - 1);
        }
    }

    private Task<Browser> LogInAsync(Member member) => Browser.At(Server).LogInAsync(member.Account.Name.Value, "sécret");
}
