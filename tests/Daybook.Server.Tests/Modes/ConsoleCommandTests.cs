using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Moderation;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary><c>consolecommand</c> over the wire (fact sheet 4.15).</summary>
public sealed class ConsoleCommandTests : IAsyncLifetime
{
    private const string NotLoggedIn = "error: You must be logged in to run this command.";

    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!, _carol = null!, _books = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _alice = await _server.CreateAccountAsync("alice");
        _bob = await _server.CreateAccountAsync("bob", fullName: "Bob");
        _carol = await _server.CreateAccountAsync("carol");
        _books = await _server.CreateCommunityAsync("books", _alice);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("password", "wrong")]
    [InlineData("auth_method", "cookie")]
    [InlineData("user", "nobody")]
    public async Task Whoever_fails_to_log_in_is_answered_as_anybody(string field, string value)
    {
        (string, object)[] credentials = [("user", "alice"), ("password", "secret")];
        (string, object)[] wrong = [.. credentials.Where(pair => pair.Item1 != field), (field, value)];

        var help = (await _server.PostAsync([("mode", "consolecommand"), .. wrong, ("command", "print hello")])).AssertOk();
        var friend = (await _server.PostAsync([("mode", "consolecommand"), .. wrong, ("command", "friend list")])).AssertOk();

        Assert.Equal(("1", "info: hello"), (help["cmd_success"], Lines(help)));
        Assert.Equal(("0", NotLoggedIn), (friend["cmd_success"], Lines(friend)));
        Assert.All(_server.Log.Requests, line => Assert.Equal("-", line.Values["Account"]));
    }

    [Fact]
    public async Task Failures_to_log_in_count_as_anywhere_else()
    {
        for (var i = 0; i < 10; i++)
        {
            await _server.PostAsync(("mode", "consolecommand"), ("user", "alice"), ("password", "wrong"), ("command", "help"));
        }

        (await _server.PostAsync(("mode", "login"), ("user", "alice"), ("password", "secret")))
            .AssertFail("Client error: Your IP address is temporarily banned for exceeding the login failure rate.");
    }

    [Fact]
    public async Task A_command_must_be_sent_by_somebody_with_a_name()
    {
        (await _server.PostAsync(("mode", "consolecommand"), ("user", "alice"), ("password", "secret")))
            .AssertFail("Client error: Missing required argument(s): command");
        (await _server.PostAsync(("mode", "consolecommand"), ("command", "help"))).AssertFail("Client error: No username sent.");
    }

    [Fact]
    public async Task Friends_are_added_listed_and_removed()
    {
        await _server.Database.Friends.EditGroupsAsync(
            _alice.Id, [new(2, "Old friends", null, null), new(5, "Kin", null, null)], [], new Dictionary<AccountName, uint>(), Cancellation);

        Assert.Equal("success: bob is your friend.", Lines(await PostAsync("friend add bob \"group=old friends\" fgcolor=#102030")));
        Assert.Equal("success: bob is your friend.", Lines(await PostAsync("friend add bob group=Kin")));
        Assert.Equal("success: books is your friend.", Lines(await PostAsync("friend add books bgcolor=#ff0000")));

        Assert.Equal("info: bob - Bob|info: books - Full books (community)", Lines(await PostAsync("friend list")));
        var friends = await _server.Database.Friends.ListAsync(_alice.Id, Cancellation);
        Assert.Equal((37u, new Colour(0x102030)), (friends[0].GroupMask, friends[0].Foreground));
        Assert.Equal("success: bob is not your friend any more.", Lines(await PostAsync("friend remove bob")));
        Assert.Equal("info: books - Full books (community)", Lines(await PostAsync("friend list")));
    }

    [Fact]
    public async Task Accounts_are_banned_from_ones_own_journal_and_from_communities_that_one_maintains()
    {
        Assert.Equal("info: alice bans nobody.", Lines(await PostAsync("ban_list")));
        Assert.Equal("success: bob is banned from alice.", Lines(await PostAsync("ban_set bob")));
        Assert.Equal("success: carol is banned from books.", Lines(await PostAsync("ban_set carol from books")));
        Assert.Equal("info: bob", Lines(await PostAsync("ban_list")));
        Assert.Equal("info: carol", Lines(await PostAsync("ban_list from books")));
        Assert.Equal("error: carol is banned from books.", Lines(await PostAsync("community books add carol")));
        Assert.Equal("success: carol is not banned from books any more.", Lines(await PostAsync("ban_unset carol from books")));

        Assert.Equal("error: You do not maintain books.", Lines(await PostAsync("ban_set alice from books", "bob")));
        Assert.Equal("error: You do not maintain books.", Lines(await PostAsync("ban_list from books", "bob")));
    }

    [Fact]
    public async Task Members_are_added_and_taken_out_by_who_maintains_the_community_and_take_themselves_out()
    {
        Assert.Equal("error: bob does not follow books. Ask them to, if they want to be in it.", Lines(await PostAsync("community books add bob")));
        Assert.Empty(await _server.Database.Communities.ListOfAsync(_bob.Id, Cancellation));
        foreach (var willing in (Account[])[_bob, _carol])
        {
            await _server.Database.Friends.EditAsync(willing.Id, [], [new FriendEdit(_books.Name)], Cancellation);
        }

        Assert.Equal("success: bob is a member of books.", Lines(await PostAsync("community books add bob")));
        Assert.Equal("success: carol is a member of books.", Lines(await PostAsync("community books add carol")));
        Assert.Equal("error: You do not maintain books.", Lines(await PostAsync("community books add carol", "bob")));
        Assert.Equal("error: You do not maintain books.", Lines(await PostAsync("community books remove carol", "bob")));
        Assert.Equal("success: bob is no member of books any more.", Lines(await PostAsync("community books remove bob", "bob")));

        // A member who maintains it stays that when added again.
        await PostAsync("community books add alice");
        var members = await _server.Database.Communities.ListAsync(_books.Id, CommunityRoles.All, null, 10, Cancellation);
        Assert.Equal([("alice", CommunityRoles.All), ("carol", CommunityRoles.Member)], members.Select(one => (one.Account.Value, one.Roles)));
    }

    [Fact]
    public async Task Members_who_were_suspended_or_deleted_since_are_taken_out_and_not_added()
    {
        await _server.JoinAsync(_books, _bob);
        await _server.JoinAsync(_books, _carol);
        await _server.Database.Moderation.SetAccountSuspendedAsync(_bob.Id, true, new ModerationNote(null, "spam"), Cancellation);
        await _server.Database.Accounts.DeleteAsync(_carol.Id, Cancellation);

        Assert.Equal("error: There is no account 'bob'.", Lines(await PostAsync("community books add bob")));
        Assert.Equal("success: bob is no member of books any more.", Lines(await PostAsync("community books remove bob")));
        Assert.Equal("success: carol is no member of books any more.", Lines(await PostAsync("community books remove carol")));

        var members = await _server.Database.Communities.ListAsync(_books.Id, CommunityRoles.All, null, 10, Cancellation);
        Assert.Equal(_alice.Name, Assert.Single(members).Account);
    }

    [Fact]
    public async Task Journals_are_set()
    {
        string[] commands =
        [
            "set journaltitle \"My \\\"life\\\"\"", "set newpost_minsecurity friends", "set opt_whocanreply reg", "set opt_whoscreened F",
            "set legacy_encoding KOI8-R", "set for books moderated 1", "set for books postlevel select", "set for books membership closed",
        ];
        foreach (var command in commands)
        {
            Assert.Equal("1", (await PostAsync(command))["cmd_success"]);
        }

        var own = (await _server.Database.Journals.FindAsync(_alice.Id, null, Cancellation))!.Journal.Settings;
        Assert.Equal(
            ("My \"life\"", SecurityKind.UseMask, false, Screening.NotFriends, false),
            (own.Title, own.MinimumSecurity, own.AllowsAnonymousComments, own.Screening, own.IsModerated));
        Assert.Equal("koi8-r", own.LegacyEncoding);
        var books = (await _server.Database.Journals.FindAsync(_books.Id, null, Cancellation))!.Journal.Settings;
        Assert.Equal((true, PostingAccess.Select, false), (books.IsModerated, books.PostingAccess, books.IsOpen));
        foreach (var wrong in new[] { "set legacy_encoding utf-16", "set membership open", "set for books postlevel nobody" })
        {
            Assert.Equal("0", (await PostAsync(wrong))["cmd_success"]);
        }

        Assert.Equal("0", (await PostAsync("set journaltitle " + new string('x', 81)))["cmd_success"]);
        Assert.Equal("error: You do not maintain books.", Lines(await PostAsync("set for books moderated 0", "bob")));
    }

    [Fact]
    public async Task Over_xml_rpc_several_commands_run_one_after_the_other()
    {
        var reply = await _server.CallAsync(
            "consolecommand", ("username", "alice"), ("password", "secret"), ("commands", new XmlRpcArray(
            [
                new XmlRpcText("print \"a b\""), new XmlRpcArray([new XmlRpcText("print"), new XmlRpcText("\"a b"), new XmlRpcText("!c")]),
                new XmlRpcText("nonsense"), new XmlRpcText("friend add bob"),
            ])));

        var results = Assert.IsType<XmlRpcArray>(reply["results"]).Items.Cast<XmlRpcStruct>().ToList();
        Assert.Equal([1, 1, 0, 1], results.Select(result => Assert.IsType<XmlRpcInteger>(result["success"]).Value));
        Assert.Equal(
            ["info", "a b"], Assert.IsType<XmlRpcArray>(Assert.Single(Assert.IsType<XmlRpcArray>(results[0]["output"]).Items)).Items.Select(item => item.ToText()));
        Assert.Equal(
            ["info \"a b", "error c"],
            ((XmlRpcArray)results[1]["output"]!).Items.Cast<XmlRpcArray>().Select(line => $"{line.Items[0].ToText()} {line.Items[1].ToText()}"));
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => _server.CallAsync(
            "consolecommand", ("username", "alice"), ("commands", new XmlRpcArray([.. Enumerable.Repeat(new XmlRpcText("help"), 101)]))));
        Assert.Equal((209, "Client error: Parameter out of range: 101 commands, at most 100 are allowed"), (fault.Code, fault.Message));
    }

    private async Task<Reply> PostAsync(string command, string user = "alice") =>
        (await _server.PostAsync(("mode", "consolecommand"), ("user", user), ("password", "secret"), ("command", command))).AssertOk();

    internal static string Lines(Reply reply) => string.Join(
        '|',
        Enumerable.Range(1, int.Parse(reply["cmd_line_count"], System.Globalization.CultureInfo.InvariantCulture))
            .Select(i => $"{reply[$"cmd_line_{i}_type"]}: {reply[$"cmd_line_{i}"]}"));
}
