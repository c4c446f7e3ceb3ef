using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Following, reading and grouping friends in a browser without scripts.</summary>
public sealed class FriendsPageTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task Whom_one_follows_one_reads_as_far_as_one_may()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        await PostAsync(ben, "For all", EntrySecurity.Public);
        await PostAsync(ben, "For friends", EntrySecurity.FriendsOnly);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        await browser.OpenAsync($"/users/{ben.Account.Name}/");
        Assert.Contains("What they write will appear on your friends page, and they may read what you write for friends.", browser.Page.One("main").Text, StringComparison.Ordinal);
        await browser.SubmitAsync("/manage/friends/follow", ("do", "follow"));
        Assert.Equal(
            $"You now follow {ben.Account.Name}: what they write will appear on your friends page, and they may read what you write for friends.", browser.Notice);

        await browser.OpenAsync($"/users/{anna.Account.Name}/friends");
        Assert.Equal(["For all"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        await Server.Database.Friends.EditAsync(ben.Account.Id, [], [new FriendEdit(anna.Account.Name)], Token);
        await browser.OpenAsync($"/users/{anna.Account.Name}/friends");
        Assert.Equal(["For friends", "For all"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        PageTests.AssertBuilt(browser.Page);

        // Others see there what they may see themselves.
        using var nobody = await Browser.At(Server).OpenAsync($"/users/{anna.Account.Name}/friends");
        Assert.Equal(["For all"], nobody.Page.Main.All("h2").Select(heading => heading.Text));

        await browser.OpenAsync($"/users/{ben.Account.Name}/profile");
        await browser.SubmitAsync("/manage/friends/follow", ("do", "unfollow"));
        Assert.Empty(await Server.Database.Friends.ListAsync(anna.Account.Id, Token));
    }

    [Fact]
    public async Task Groups_are_made_filled_shown_and_deleted()
    {
        var (anna, ben, eve) = (await shared.JoinAsync(), await shared.JoinAsync(), await shared.JoinAsync());
        await PostAsync(ben, "By ben", EntrySecurity.Public);
        await PostAsync(eve, "By eve", EntrySecurity.Public);
        using var browser = await Browser.At(Server).LogInAsync(anna.Account.Name.Value, "sécret");
        foreach (var name in (AccountName[])[ben.Account.Name, eve.Account.Name])
        {
            await browser.OpenAsync("/manage/friends");
            PageTests.AssertBuilt(browser.Page);
            await browser.SubmitAsync(null, ("name", name.Value));
            Assert.Equal($"/manage/friends/{name}", browser.Path);
            Assert.EndsWith("they may read what you write for friends.", browser.Notice, StringComparison.Ordinal);
        }

        await browser.OpenAsync("/manage/friends/groups");
        await browser.SubmitAsync(null, ("new-group", "Close/"));
        PageTests.AssertBuilt(browser.Page);
        Assert.Contains("the entries of those who are in it, and so who they are.", browser.Page.One("main").Text, StringComparison.Ordinal);
        await browser.OpenAsync($"/manage/friends/{ben.Account.Name}");
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(null, ("group-1", "1"), ("foreground", "#112233"));
        var friend = (await Server.Database.Friends.ListAsync(anna.Account.Id, Token)).Single(one => one.Name == ben.Account.Name);
        Assert.Equal((3u, "#112233"), (friend.GroupMask, friend.Foreground.ToString()));

        await browser.OpenAsync($"/users/{anna.Account.Name}/friends?group=1");
        Assert.Equal(["By ben"], browser.Page.Main.All("h2").Select(heading => heading.Text));
        using var nobody = await Browser.At(Server).OpenAsync($"/users/{anna.Account.Name}/friends?group=1");
        Assert.Equal(HttpStatusCode.NotFound, nobody.Status);

        await browser.OpenAsync("/manage/friends/groups");
        await browser.SubmitAsync(null, ("name-1", ""), ("order-1", "300"));
        Assert.Equal(["name-1", "order-1"], browser.Errors.Select(error => error.Field));
        await browser.SubmitAsync(null, ("name-1", "Near"), ("order-1", "7"), ("public-1", "1"));
        Assert.Equal([new FriendGroup(1, "Near", 7, true)], await Server.Database.Friends.ListGroupsAsync(anna.Account.Id, Token));
        await browser.SubmitAsync(null, ("delete-1", "1"));
        Assert.Empty(await Server.Database.Friends.ListGroupsAsync(anna.Account.Id, Token));
    }

    private async Task PostAsync(Member member, string subject, EntrySecurity security) => await Server.Database.Entries.PostAsync(
        new NewEntry(member.Account.Id, member.Account.Id, EventTime.Of(new DateTime(2004, 5, 6)), security, subject, "text", EntryMetadata.None, "web"), Token);
}
