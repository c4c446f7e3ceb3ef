using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Daybook.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Server.Tests.Site;

/// <summary>What is gone for good is gone everywhere, and what one may not see answers as what is not there.</summary>
public sealed partial class GoneTests
{
    /// <summary>In everything that alice writes, and in nothing else.</summary>
    private const string Words = "Nightjar";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_an_expunged_account_wrote_is_left_on_any_page()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync([new("Log:Level", "Warning")], time);
        var (alice, bob, carol) = (
            await server.CreateAccountAsync("alice", fullName: $"{Words} A."), await server.CreateAccountAsync("bob"), await server.CreateAccountAsync("carol"));
        await server.Database.Accounts.SetShowPicturesAsync(alice.Id, true, Cancellation);
        var picId = (await server.PostAsync(
            ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("keywords", Words), ("default", "1"), ("data", TestPictures.Random())))
            .AssertOk().PicId;
        await server.Database.Profiles.SetAsync(
            alice.Id, new Profile($"{Words} 5", $"{Words} 6", $"https://{Words}.example/", new(1990, 2, 3), true, ["ink", Words.ToLowerInvariant()]), Cancellation);
        await server.Database.Profiles.SetAsync(bob.Id, Profile.Empty with { Interests = ["ink"] }, Cancellation);
        var club = await server.CreateCommunityAsync("club", bob);
        await server.JoinAsync(club, alice);
        await server.JoinAsync(club, carol);
        await server.Database.Friends.EditAsync(carol.Id, [], [new FriendEdit(alice.Name), new FriendEdit(bob.Name), new FriendEdit(club.Name)], Cancellation);
        await server.Database.Friends.EditAsync(alice.Id, [], [new FriendEdit(carol.Name)], Cancellation);
        var own = await server.PostEntryAsync(alice, $"{Words} at home", $"{Words} 1", properties: [("taglist", Words), ("picture_keyword", Words)]);
        var elsewhere = await server.PostEntryAsync(alice, $"{Words} in the club", $"{Words} 2", journal: club, properties: [("taglist", "birds")]);
        var bobs = await server.PostEntryAsync(bob, "Has anybody seen it?", "A bird", properties: [("taglist", "birds")]);
        var question = await server.CommentAsync(bobs, alice, $"{Words}s sing", $"{Words} 3", keyword: Words);
        await server.CommentAsync(bobs, carol, "They do.", parent: question);
        await server.CommentAsync(bobs, alice, $"{Words}s fly", $"{Words} 4");
        await server.CommentAsync(own, carol, "At your home?");
        await server.CommentAsync(elsewhere, bob, "In our club?");

        using var bobsBrowser = await Browser.At(server).LogInAsync("bob");
        string[] pages =
        [
            "/", "/users/alice", "/users/alice/", $"/users/alice/{own.DisplayId}.html", "/users/alice/profile", "/users/alice/tags",
            $"/users/alice/tag/{Words}", "/users/alice/calendar", "/users/alice/2026/11", "/users/alice/2026/11/23", "/users/alice/friends",
            "/users/alice/userpics", "/users/alice/data/userpics", "/users/alice/data/rss", "/users/alice/data/atom", "/users/alice/data/foaf",
            $"/users/alice/data/atom?itemid={own.DisplayId}", $"/userpic/{picId}/{alice.Id}", "/misc/fdata.bml?user=alice", "/misc/interestdata.bml?user=alice",
            "/users/bob/", $"/users/bob/{bobs.DisplayId}.html", $"/users/bob/{bobs.DisplayId}.html?thread={question.DisplayId(bobs.Anum)}", "/users/bob/data/rss",
            "/users/bob/profile", "/misc/fdata.bml?user=carol&comm=1", "/interests?int=ink", "/misc/interestdata.bml?user=bob",
            "/users/club/", $"/users/club/{elsewhere.DisplayId}.html", "/users/club/data/rss", "/users/club/data/atom", "/users/club/data/foaf", "/users/club/tags",
            "/users/club/tag/birds", "/users/club/calendar", "/users/club/2026/11/23", "/users/club/profile",
            "/users/carol/friends", "/users/carol/profile", "/users/carol/data/foaf", "/manage/friends", "/manage/communities/club/members",
        ];
        var before = await ReadAsync(server, bobsBrowser, pages);
        Assert.InRange(before.Values.Count(text => text.Contains(Words, StringComparison.Ordinal)), 15, pages.Length * 2);

        await server.Database.Accounts.DeleteAsync(alice.Id, Cancellation);
        time.Advance(Account.KeptAfterDeletion + Database.ClocksDiffer);
        await server.Services.GetServices<IHostedService>().OfType<Purge>().Single().RunAsync(Cancellation);
        Assert.Null(await server.Database.Accounts.FindAsync(alice.Id, Cancellation));

        var after = await ReadAsync(server, bobsBrowser, pages);
        Assert.All(after, page => Assert.DoesNotContain(Words, page.Value.Replace(page.Key.Path, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        Assert.All(pages.Where(path => path.Contains("alice", StringComparison.Ordinal) || path.Contains("/userpic/", StringComparison.Ordinal)), path =>
            Assert.StartsWith("404", after[(path, false)], StringComparison.Ordinal));

        // Nobody finds her as a reader, a member or a friend, or by a link to where she was.
        Assert.All(
            after.Where(page => !page.Key.Path.Contains("alice", StringComparison.Ordinal)),
            page => Assert.DoesNotContain("alice", page.Value, StringComparison.OrdinalIgnoreCase));

        // Her place in the thread is there, for the answer's sake; the comment that nobody answered has none.
        await bobsBrowser.OpenAsync($"/users/bob/{bobs.DisplayId}.html");
        Assert.Contains("They do.", bobsBrowser.Page.One("main").Text, StringComparison.Ordinal);
        var left = await server.ListCommentsAsync(bobs);
        Assert.Equal([(CommentState.Deleted, null), (CommentState.Active, (long?)carol.Id)], left.Select(comment => (comment.State, comment.PosterId)));

        // Neither do programs.
        foreach (var (mode, fields) in new (string, (string, object)[])[]
        {
            ("getevents", [("selecttype", "lastn"), ("usejournal", "club")]), ("syncitems", [("usejournal", "club")]), ("getusertags", [("usejournal", "club")]),
            ("getfriends", [("includefriendof", "1")]), ("friendof", []), ("getfriendspage", []), ("login", [("getpickws", "1")]),
        })
        {
            var reply = (await server.PostAsync([("mode", mode), ("user", "carol"), ("password", "secret"), ("ver", "1"), .. fields])).AssertOk();
            Assert.DoesNotContain(Words, reply.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("alice", reply.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bob")]
    public async Task What_one_may_not_see_answers_just_as_what_is_not_there(string? visitor)
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync([new("Log:Level", "Warning")], time);
        var alice = await server.CreateAccountAsync("alice");
        var bob = await server.CreateAccountAsync("bob");
        await server.Database.Friends.EditAsync(bob.Id, [], [new FriendEdit(alice.Name)], Cancellation);
        var gone = await server.CreateAccountAsync("gone2");
        await server.PostEntryAsync(alice, "seen", properties: [("taglist", "open")], time: new DateTime(2024, 5, 6));
        string[] lists =
        [
            "/", "/users/alice/", "/users/alice/tags", "/users/alice/calendar", "/users/alice/2025/06", "/users/alice/2025/06/07", "/users/alice/tag/closed",
            "/users/alice/profile", "/users/alice/data/rss", "/users/alice/data/atom", "/users/alice/data/foaf", "/users/alice/data/rss?tag=closed",
            "/users/bob/friends", "/userinfo.bml?user=alice",
        ];
        using var browser = new Browser(server);
        if (visitor is not null)
        {
            await browser.LogInAsync(visitor);
        }

        var before = await ListAsync();
        var news = await NewsAsync();
        time.Advance(TimeSpan.FromHours(20));
        var hidden = await server.PostEntryAsync(alice, "hidden", "Hidden", EntrySecurity.Private, properties: [("taglist", "closed")], time: new DateTime(2025, 6, 7));
        var comment = await server.CommentAsync(hidden, alice, "said to herself");
        await server.PostEntryAsync(gone, "one");
        await server.Database.Accounts.DeleteAsync(gone.Id, Cancellation);
        var missing = (256 * 3) + (hidden.Anum % 200);
        var wrong = (hidden.DisplayId & ~255L) | ((hidden.DisplayId + 1) & 255);
        var thread = comment.DisplayId(hidden.Anum);
        Assert.Equal(before, await ListAsync());
        Assert.Equal(news, await NewsAsync());
        foreach (var (seen, other) in new (string, string)[]
        {
            ($"/users/alice/{hidden.DisplayId}.html", $"/users/alice/{missing}.html"),
            ($"/users/alice/{hidden.DisplayId}.html", $"/users/alice/{wrong}.html"),
            ($"/users/alice/{hidden.DisplayId}.html?thread={thread}", $"/users/alice/{missing}.html?thread={thread}"),
            ($"/users/alice/{hidden.DisplayId}/edit", $"/users/alice/{missing}/edit"),
            ($"/users/alice/{hidden.DisplayId}/delete", $"/users/alice/{missing}/delete"),
            ($"/users/alice/{hidden.DisplayId}/comments", $"/users/alice/{missing}/comments"),
            ($"/users/alice/data/atom?itemid={hidden.DisplayId}", $"/users/alice/data/atom?itemid={missing}"),
            ("/users/gone2/", "/users/gone3/"),
            ("/users/gone2/256.html", "/users/gone3/256.html"),
            ("/users/gone2/profile", "/users/gone3/profile"),
            ("/users/gone2/data/rss", "/users/gone3/data/rss"),
            ("/users/gone2/friends", "/users/gone3/friends"),
        })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                Assert.Equal(Neutral(await AnswerAsync(browser, method, other), other), Neutral(await AnswerAsync(browser, method, seen), seen));
            }
        }

        // So does what is sent there.
        await browser.OpenAsync(visitor is null ? "/login" : "/manage/settings");
        var token = browser.FormToken;
        async Task<string> PostAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new FormUrlEncodedContent([new("form-token", token), new("body", "What is this?"), new("do", "delete"), new("talkid", $"{thread}")]);
            return Neutral(await AnswerAsync(browser, request), path);
        }

        foreach (var end in new[] { ".html", "/comments", "/edit", "/delete" })
        {
            Assert.Equal(await PostAsync($"/users/alice/{missing}{end}"), await PostAsync($"/users/alice/{hidden.DisplayId}{end}"));
        }

        async Task<string> SayAsync(string mode, params (string, object)[] fields) =>
            (await server.PostAsync([("mode", mode), ("user", "bob"), ("password", "secret"), ("ver", "1"), ("usejournal", "alice"), .. fields])).ToString();

        Assert.Equal(
            await SayAsync("getevents", ("selecttype", "one"), ("itemid", 9)), await SayAsync("getevents", ("selecttype", "one"), ("itemid", hidden.ItemId)));
        Assert.Equal(await SayAsync("editevent", ("itemid", 9), ("event", "x")), await SayAsync("editevent", ("itemid", hidden.ItemId), ("event", "x")));

        async Task<string> NewsAsync() => (await server.PostAsync(("mode", "checkfriends"), ("user", "bob"), ("password", "secret"))).ToString();

        async Task<List<string>> ListAsync()
        {
            var answers = new List<string>();
            foreach (var path in lists)
            {
                answers.Add(path + "\n" + Token.Replace(await AnswerAsync(browser, HttpMethod.Get, path), "TOKEN"));
            }

            return answers;
        }
    }

    /// <summary>The answer without what must differ: the address that was asked for, and the tokens of forms, each of which is another.</summary>
    private static string Neutral(string answer, string path)
    {
        var (own, number) = (path.Split('?')[0], Number.Match(path).Value);
        answer = answer.Replace(Uri.EscapeDataString(path), "PATH", StringComparison.Ordinal).Replace(path, "PATH", StringComparison.Ordinal)
            .Replace(own, "PATH", StringComparison.Ordinal).Replace("gone2", "gone3", StringComparison.Ordinal);

        // Where it stands alone: the same digits may be a part of an asset's name.
        return Token.Replace(number.Length > 0 ? Regex.Replace(answer, $"(?<![0-9a-z]){number}(?![0-9a-z])", "N") : answer, "TOKEN");
    }

    /// <summary>Every page as anybody sees it, and as somebody does who is logged in: status, headers and text.</summary>
    private static async Task<Dictionary<(string Path, bool IsLoggedIn), string>> ReadAsync(TestServer server, Browser browser, IEnumerable<string> paths)
    {
        using var nobody = Browser.At(server);
        var read = new Dictionary<(string, bool), string>();
        foreach (var path in paths)
        {
            read[(path, false)] = await AnswerAsync(nobody, HttpMethod.Get, path);
            read[(path, true)] = await AnswerAsync(browser, HttpMethod.Get, path);
        }

        return read;
    }

    private static async Task<string> AnswerAsync(Browser browser, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await AnswerAsync(browser, request);
    }

    private static async Task<string> AnswerAsync(Browser browser, HttpRequestMessage request)
    {
        using var response = await browser.SendRawAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Set-Cookie"))
            .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}\n");
        return $"{(int)response.StatusCode}\n{string.Concat(headers)}\n{Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(Cancellation))}";
    }

    [GeneratedRegex("(?<=/users/alice/)[0-9]{3,}")]
    private static partial Regex Number { get; }

    [GeneratedRegex("(?<=name=\"form-token\" value=\")[^\"]+|(?<=name=\"form-token\" content=\")[^\"]+")]
    private static partial Regex Token { get; }
}
