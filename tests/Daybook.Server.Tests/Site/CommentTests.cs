using System.Net;
using System.Net.Http.Headers;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Talk;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Site;

/// <summary>Comments in a browser without scripts: written, answered, screened, frozen and deleted.</summary>
public sealed class CommentTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_comment_and_its_answer_stand_in_their_thread_with_their_pictures()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var picture = await ben.AddAsync(Samples.Png(1, 50, 100), ("keywords", "cat"));
        var (_, address) = await PostAsync(anna);
        using var browser = await LogInAsync(ben);
        await browser.OpenAsync(address);
        await browser.SubmitAsync(address, ("subject", "Re: it"), ("body", "I <b>agree</b>\nvery much"), ("picture", "cat"));

        Assert.Equal("Your comment has been posted.", browser.Notice);
        var comment = Comments(browser).Single();
        Assert.StartsWith($"/userpic/{picture}/", browser.Page.Inside(comment).One("img").Attributes["src"], StringComparison.Ordinal);
        Assert.Equal("agree", browser.Page.Inside(comment).One("b").Text);

        using var owner = await LogInAsync(anna);
        await owner.OpenAsync(browser.Page.Inside(comment).All("a").Single(link => link.Text == "Reply").Attributes["href"]);
        Assert.Contains($"Reply to {ben.Account.Name}", owner.Page.All("h2").Select(heading => heading.Text));
        await owner.SubmitAsync(address, ("body", "Thank you"));
        Assert.Equal(["comment depth-0 ", "comment depth-1 "], Comments(owner).Select(one => one.Attributes["class"]));
        PageTests.AssertBuilt(owner.Page);
    }

    [Fact]
    public async Task Somebody_who_is_not_logged_in_comments_where_that_is_allowed()
    {
        var anna = await shared.JoinAsync();
        var (_, address) = await PostAsync(anna);
        using var browser = await Browser.At(Server).OpenAsync(address);
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(address, ("body", "from nobody <img src=https://a.example/x.png>"));
        Assert.Contains("(Anonymous)", Comments(browser).Single().Text, StringComparison.Ordinal);
        Assert.Empty(browser.Page.Inside(Comments(browser).Single()).All("img"));
        Assert.DoesNotContain("127.0.0.1", browser.Page.One("main").Text, StringComparison.Ordinal);

        await Server.Database.Journals.SetAsync(anna.Account.Id, settings => settings with { AllowsAnonymousComments = false }, Token);
        await browser.OpenAsync(address);
        await browser.SubmitAsync(address, ("body", "once more"));
        Assert.Equal(["user", "password"], browser.Errors.Select(error => error.Field));
        Assert.Equal("once more", browser.Page.One("textarea").Text);
        await browser.SubmitAsync(address, ("user", anna.Account.Name.Value), ("password", "sécret"));
        Assert.Equal(2, Comments(browser).Count);
    }

    [Fact]
    public async Task A_comment_that_was_begun_under_a_name_keeps_it_and_its_picture_when_the_session_ended()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        await ben.AddAsync(Samples.Png(2), ("keywords", "cat"));
        var (entry, address) = await PostAsync(anna);
        using var browser = await LogInAsync(ben);
        await browser.OpenAsync(address);
        browser.SetCookie("daybook-session", null);

        await browser.SubmitAsync(address, ("body", "begun by ben"), ("picture", "cat"));
        Assert.Contains("You are no longer logged in", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        await browser.SubmitAsync(address);
        Assert.Equal("password", Assert.Single(browser.Errors).Field);
        await browser.SubmitAsync(address, ("password", "sécret"));

        Assert.Equal("Your comment has been posted.", browser.Notice);
        var comment = Assert.Single(await Server.ListCommentsAsync(entry));
        Assert.Equal((ben.Account.Id, "cat"), (comment.PosterId, comment.PictureKeyword));
    }

    [Fact]
    public async Task A_comment_of_somebody_who_may_not_comment_stays_on_the_page_that_says_so()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var (_, address) = await PostAsync(anna);
        using var browser = await LogInAsync(ben);
        await browser.OpenAsync(address);
        await Server.Database.Bans.AddAsync(anna.Account.Id, ben.Account.Id, Token);

        await browser.SubmitAsync(address, ("body", "begun by ben"));

        Assert.NotEmpty(browser.Errors);
        Assert.Equal("begun by ben", browser.Page.One("textarea").Text);
        await browser.OpenAsync(address);
        Assert.Empty(browser.Page.Main.All("textarea"));
    }

    [Fact]
    public async Task An_answer_to_a_screened_comment_stays_one_when_the_session_ended()
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        var screened = await Server.Database.Comments.AddAsync(new NewComment(entry.JournalId, entry.ItemId, null, null, "", "hidden", null, "192.0.2.7"), Token);
        await Server.Database.Comments.ActAsync(entry.JournalId, anna.Account.Id, screened.TalkId, CommentAction.Screen, Token);
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync($"{address}?replyto={screened.DisplayId(entry.Anum)}");
        browser.SetCookie("daybook-session", null);

        await browser.SubmitAsync(address, ("body", "the answer"));
        await browser.SubmitAsync(address, ("user", anna.Account.Name.Value), ("password", "sécret"));

        var answer = Assert.Single(await Server.ListCommentsAsync(entry, anna.Account), comment => comment.Body == "the answer");
        Assert.Equal(screened.TalkId, answer.ParentId);
    }

    [Fact]
    public async Task A_comment_on_what_only_friends_read_is_not_lost_when_the_session_ended()
    {
        var (anna, ben, eve) = (await shared.JoinAsync(), await shared.JoinAsync(), await shared.JoinAsync());
        await ben.AddAsync(Samples.Png(2), ("keywords", "cat"));
        await Server.Database.Friends.EditAsync(anna.Account.Id, [], [new FriendEdit(ben.Account.Name)], Token);
        var entry = await Server.PostEntryAsync(anna.Account, "for friends", "Secret", EntrySecurity.FriendsOnly);
        var address = $"/users/{anna.Account.Name}/{entry.DisplayId}.html";
        using var browser = await LogInAsync(ben);
        await browser.OpenAsync(address);
        browser.SetCookie("daybook-session", null);

        await browser.SubmitAsync(address, ("body", "begun by ben"), ("picture", "cat"));
        Assert.Contains("You are no longer logged in", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", browser.Page.One("main").Text, StringComparison.Ordinal);
        PageTests.AssertBuilt(browser.Page);
        await browser.SubmitAsync(null, ("user", eve.Account.Name.Value), ("password", "sécret"));
        Assert.Contains($"opened as {ben.Account.Name}", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        await browser.SubmitAsync(null);
        Assert.Contains($"not for {eve.Account.Name}", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Equal(("begun by ben", HttpStatusCode.UnprocessableEntity), (browser.Page.One("textarea").Text, browser.Status));

        using var tab = await LogInAsync(ben);
        browser.SetCookie("daybook-session", tab.Cookie("daybook-session"));
        await browser.SubmitAsync(null);
        await browser.SubmitAsync(address);
        var comment = Assert.Single(await Server.ListCommentsAsync(entry, anna.Account));
        Assert.Equal((ben.Account.Id, "begun by ben", "cat"), (comment.PosterId, comment.Body, comment.PictureKeyword));
    }

    [Fact]
    public async Task A_comment_goes_out_under_another_name_only_after_the_page_said_so()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var (entry, address) = await PostAsync(anna);
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(address);
        using var tab = await LogInAsync(ben);
        browser.SetCookie("daybook-session", tab.Cookie("daybook-session"));

        await browser.SubmitAsync(address, ("body", "whose?"));
        Assert.Contains(
            $"opened as {anna.Account.Name}, but you are now logged in as {ben.Account.Name}", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
        Assert.Empty(await Server.ListCommentsAsync(entry));
        await browser.SubmitAsync(address);
        Assert.Equal(ben.Account.Id, Assert.Single(await Server.ListCommentsAsync(entry)).PosterId);
    }

    [Theory]
    [InlineData('ж', 11_000)]
    [InlineData('ж', 4_501)]
    [InlineData('x', 4_301)]
    public async Task What_is_too_long_for_a_comment_is_refused_and_shown_again(char letter, int length)
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        using var browser = await LogInAsync(anna);
        await browser.OpenAsync(address);

        await browser.SubmitAsync(address, ("subject", new string('s', 101)), ("body", new string(letter, length)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(("subject", "The subject has 101 characters, of which the first 100 fit."), Assert.Single(browser.Errors));
        await browser.SubmitAsync(address, ("subject", new string('s', 100)));
        Assert.Equal("body", Assert.Single(browser.Errors).Field);
        Assert.Equal(new string(letter, length), browser.Page.One("textarea").Text);
        Assert.Empty(await Server.ListCommentsAsync(entry));
    }

    /// <summary>Anybody sends such a form, also without what the page gave out with it: to put so many marks in order would take the square of their number.</summary>
    [Fact]
    public async Task Marks_without_end_hold_nobody_up()
    {
        var anna = await shared.JoinAsync();
        var (_, address) = await PostAsync(anna);
        using var browser = Browser.At(Server);
        using var content = new StringContent("subject=" + new string('\u0315', 65_500) + new string('\u0316', 65_500));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };

        using var answer = await browser.SendRawAsync(request).WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.InRange((int)answer.StatusCode, 200, 499);
    }

    [Fact]
    public async Task No_more_than_some_anonymous_comments_come_from_one_address()
    {
        await using var server = await UserpicServer.StartAsync();
        var anna = await Member.JoinAsync(server);
        var (_, address) = await PostAsync(anna, server);
        using var browser = Browser.At(server);
        for (var i = 0; i < CommentAllowance.Limit; i++)
        {
            await browser.OpenAsync(address);
            await browser.SubmitAsync(address, ("body", $"again {i}"));
            Assert.Equal("Your comment has been posted.", browser.Notice);
        }

        // The last is there, and may be sent once more.
        await browser.OpenAsync(address);
        await browser.SubmitAsync(address, ("body", $"again {CommentAllowance.Limit - 1}"));
        Assert.Equal("Your comment has been posted.", browser.Notice);
        await browser.OpenAsync(address);
        await browser.SubmitAsync(address, ("body", "one too many"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Contains("which is the limit", Assert.Single(browser.Errors).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_keeps_the_journal_screens_freezes_and_deletes_and_others_do_not()
    {
        var (anna, ben) = (await shared.JoinAsync(), await shared.JoinAsync());
        var (entry, address) = await PostAsync(anna);
        var comment = await Server.Database.Comments.AddAsync(
            new NewComment(anna.Account.Id, entry.ItemId, null, ben.Account.Id, "", "what ben said", null, ""), Token);
        var acts = address[..^5] + "/comments";
        var id = comment.DisplayId(entry.Anum);
        using var owner = await LogInAsync(anna);
        using var nobody = Browser.At(Server);
        using var poster = await LogInAsync(ben);

        await DoAsync($"screen-{id}");
        await nobody.OpenAsync(address);
        Assert.DoesNotContain("what ben said", nobody.Page.One("main").Text, StringComparison.Ordinal);
        await owner.OpenAsync(address);
        Assert.Contains("1 screened", owner.Page.One("main").Text, StringComparison.Ordinal);
        await poster.OpenAsync(address);
        await poster.SubmitAsync(acts, ("act", $"delete-{id}"));
        Assert.Equal("The comment has been deleted.", poster.Notice);
        Assert.Empty(Comments(poster));

        var second = await Server.Database.Comments.AddAsync(
            new NewComment(anna.Account.Id, entry.ItemId, null, anna.Account.Id, "", "what anna said", null, ""), Token);
        id = second.DisplayId(entry.Anum);
        await DoAsync($"freeze-{id}");
        await nobody.OpenAsync(address);
        Assert.DoesNotContain("Reply", nobody.Page.All("a").Select(link => link.Text));
        await DoAsync($"unfreeze-{id}");
        await poster.OpenAsync(address);
        Assert.DoesNotContain(acts, poster.Page.Values("action"));
        await poster.PostAsync(acts, [new("form-token", poster.Page.All("input").First().Attributes["value"]), new("act", $"delete-{id}")]);
        Assert.Equal("That comment is gone, or not yours to change.", poster.Notice);
        Assert.Single(Comments(poster));

        async Task DoAsync(string act)
        {
            await owner.OpenAsync(address);
            await owner.SubmitAsync(acts, ("act", act));
            Assert.Equal(HttpStatusCode.OK, owner.Status);
            PageTests.AssertBuilt(owner.Page);
        }
    }

    [Fact]
    public async Task A_deep_thread_is_folded_and_opened_on_a_page_of_its_own()
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        long? parent = null;
        for (var i = 0; i < 9; i++)
        {
            parent = (await Server.Database.Comments.AddAsync(
                new NewComment(anna.Account.Id, entry.ItemId, parent, anna.Account.Id, "", $"answer {i}", null, ""), Token)).TalkId;
        }

        using var browser = await Browser.At(Server).OpenAsync(address);
        Assert.Equal(9, Comments(browser).Count);
        Assert.DoesNotContain("answer 8", browser.Page.One("main").Text, StringComparison.Ordinal);
        PageTests.AssertBuilt(browser.Page);
        await browser.OpenAsync(browser.Page.Inside(Comments(browser)[6]).All("a").Single(link => link.Attributes["href"].Contains("thread", StringComparison.Ordinal)).Attributes["href"]);
        Assert.Equal(3, Comments(browser).Count);
        Assert.Contains("answer 8", browser.Page.One("main").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_comment_of_a_busy_entry_is_on_a_page_and_a_new_one_is_shown()
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        var said = new List<Comment>();
        for (var i = 0; i < 10; i++)
        {
            var root = await Server.CommentAsync(entry, anna.Account, $"thread {i}");
            said.Add(root);
            for (var j = 0; j < 39; j++)
            {
                said.Add(await Server.CommentAsync(entry, anna.Account, $"answer {j}", parent: root));
            }
        }

        using var browser = await Browser.At(Server).OpenAsync(address);
        var shown = Ids(browser);
        while (browser.Page.All("a").SingleOrDefault(link => link.Text == "Later comments") is { } later)
        {
            Assert.InRange(Comments(browser).Count, 1, Threads.MaxShown);
            await browser.OpenAsync(later.Attributes["href"]);
            shown.AddRange(Ids(browser));
        }

        Assert.Equal(said.Select(comment => $"t{comment.DisplayId(entry.Anum)}").Order(), shown.Order());

        await browser.OpenAsync($"{address}?replyto={said[^1].DisplayId(entry.Anum)}#reply");
        await browser.SubmitAsync(address, ("body", "one more"));
        Assert.Contains(browser.Response.Headers.Location!.ToString().Split('#')[1], Ids(browser));
        Assert.Contains("one more", browser.Page.One("main").Text, StringComparison.Ordinal);

        static List<string> Ids(Browser browser) => [.. Comments(browser).Select(comment => comment.Attributes["id"])];
    }

    [Fact]
    public async Task Who_keeps_a_journal_stays_on_the_page_or_in_the_thread_where_something_was_done()
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        var last = await Server.CommentAsync(entry, null, "the first");
        for (var i = 0; i < Threads.PerPage; i++)
        {
            last = await Server.CommentAsync(entry, null, $"one more, {i}");
        }

        var id = last.DisplayId(entry.Anum);
        using var owner = await LogInAsync(anna);
        foreach (var place in (string[])["?page=2", $"?thread={id}"])
        {
            await owner.OpenAsync(address + place);
            await owner.SubmitAsync(address[..^5] + "/comments", ("act", $"freeze-{id}"));
            Assert.Equal($"{address}{place}#t{id}", owner.Response.Headers.Location!.ToString());
            Assert.Single(Comments(owner));
        }

        // Nor is one sent anywhere else by what stands in the form.
        await owner.SubmitAsync(address[..^5] + "/comments", ("act", $"unfreeze-{id}"), ("thread", "//elsewhere.example/?"));
        Assert.Equal($"{address}#t{id}", owner.Response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_a_comment_answers_is_led_to_on_the_page_or_where_it_begins_one()
    {
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        var first = await Server.CommentAsync(entry, anna.Account, "first");
        var second = await Server.CommentAsync(entry, anna.Account, "second", parent: first);
        var (root, answer) = (first.DisplayId(entry.Anum), second.DisplayId(entry.Anum));
        using var browser = await Browser.At(Server).OpenAsync(address);
        Assert.Equal($"#t{root}", Parent());

        await browser.OpenAsync($"{address}?thread={answer}");

        Assert.Equal($"{address}?thread={root}#t{root}", Parent());
        await browser.OpenAsync(Parent());
        Assert.Equal(2, Comments(browser).Count);

        string Parent() => browser.Page.All("a").Single(link => link.Text == "Parent").Attributes["href"];
    }

    [Fact]
    public async Task Comments_that_are_too_much_for_a_page_are_lines_that_lead_to_them()
    {
        // Four thousand tags each.
        const int Lines = 4200, Shown = HtmlRoom.MaxTags / Lines;
        var anna = await shared.JoinAsync();
        var (entry, address) = await PostAsync(anna);
        var comments = new List<Comment>();
        for (var i = 0; i < Threads.PerPage; i++)
        {
            comments.Add(await Server.CommentAsync(entry, anna.Account, $"{i}{new string('\n', Lines)}."));
        }

        var page = await ReadAsync(address);
        Assert.InRange(Shown, 1, Threads.PerPage - 1);
        Assert.Equal(Threads.PerPage, page.Split("<article class=\"comment").Length - 1);
        Assert.Equal(
            comments.Skip(Shown).Select(comment => comment.TalkId),
            comments.Where(comment => page.Contains($"<article class=\"comment depth-0 collapsed\" id=\"t{comment.DisplayId(entry.Anum)}\"", StringComparison.Ordinal))
                .Select(comment => comment.TalkId));
        Assert.InRange(page.Split("<br>").Length - 1, Lines, HtmlRoom.MaxTags);

        foreach (var comment in comments.Skip(Shown))
        {
            var thread = $"{address}?thread={comment.DisplayId(entry.Anum)}";
            Assert.Contains($"\"{thread}#t{comment.DisplayId(entry.Anum)}\"", page, StringComparison.Ordinal);
            Assert.Equal(Lines, (await ReadAsync(thread)).Split("<br>").Length - 1);
        }

        Task<string> ReadAsync(string path) => Server.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token);
    }

    private static List<HtmlElement> Comments(Browser browser) =>
        [.. browser.Page.All("article").Where(article => article.Attributes["class"].StartsWith("comment", StringComparison.Ordinal))];

    private Task<Browser> LogInAsync(Member member) => Browser.At(Server).LogInAsync(member.Account.Name.Value, "sécret");

    private Task<(Entry Entry, string Address)> PostAsync(Member member) => PostAsync(member, Server);

    private static async Task<(Entry Entry, string Address)> PostAsync(Member member, TestServer server)
    {
        var posted = await server.Database.Entries.PostAsync(
            new NewEntry(
                member.Account.Id, member.Account.Id, EventTime.Of(new DateTime(2004, 5, 6)), EntrySecurity.Public, "Entry", "text", EntryMetadata.None, "web"),
            Token);
        return (posted.Entry!, $"/users/{member.Account.Name}/{posted.Entry!.DisplayId}.html");
    }
}
