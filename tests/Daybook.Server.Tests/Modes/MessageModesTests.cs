using System.Diagnostics;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Messages;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Modes;

/// <summary><c>sendmessage</c>, <c>getinbox</c> and <c>addcomment</c>, which XML-RPC alone has (fact sheet 5.3).</summary>
public sealed class MessageModesTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!, _carol = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: _time);
        _alice = await _server.CreateAccountAsync("alice");
        _bob = await _server.CreateAccountAsync("bob");
        _carol = await _server.CreateAccountAsync("carol");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_message_is_sent_and_stands_in_both_inboxes()
    {
        var sent = await CallAsync("alice", "sendmessage", ("to", "Bob"), ("subject", "Grüße"), ("body", " <b>Hello</b>,\r\nif a < b <!-- x --> "));
        Assert.Equal("int 1", $"{sent["sent_count"]!.Type} {sent.Text("sent_count")}");
        var msgId = Assert.Single(sent.Texts("msgid"));
        Assert.Equal(["int"], Assert.IsType<XmlRpcArray>(sent["msgid"]).Items.Select(item => item.Type));
        Assert.Null(sent["last_errors"]);

        _time.Advance(TimeSpan.FromSeconds(1));
        await CallAsync("bob", "sendmessage", ("to", "alice"), ("subject", ""), ("body", "12345"), ("parent", ReadId(await CallAsync("bob", "getinbox"))));

        var inbox = await CallAsync("alice", "getinbox");
        Assert.Equal(("alice", "P", "0"), (inbox.Text("login"), inbox.Text("journaltype"), inbox.Text("skip")));
        var items = Rows(inbox);
        Assert.Equal(["18", "19"], items.Select(item => item.Text("type")));
        Assert.Equal(("bob", "N", "1795435201", "string 12345"), (
            items[0].Text("from"), items[0].Text("state"), items[0].Text("when"), $"{items[0]["body"]!.Type} {items[0].Text("body")}"));
        Assert.Equal(("bob", "R", msgId, msgId, "Grüße", "Hello,\nif a < b"), (
            items[1].Text("to"), items[1].Text("state"), items[1].Text("qid"), items[1].Text("msgid"), items[1].Text("subject"), items[1].Text("body")));
        Assert.Null(items[0]["parent"]);
        var answer = Rows(await CallAsync("bob", "getinbox", ("gettype", 19)));
        Assert.Equal(ReadId(await CallAsync("bob", "getinbox", ("gettype", "18"))), int.Parse(Assert.Single(answer).Text("parent"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_message_comes_with_a_picture_of_its_sender()
    {
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "none"), ("userpic", "sea"));
        Assert.Null(Rows(await CallAsync("bob", "getinbox"))[0]["picture"]);
        var sea = (await _server.PostAsync(
            ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("keywords", "sea"), ("data", TestPictures.Random()))).AssertOk().PicId;
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "by keyword"), ("userpic", "sea"));
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "by number"), ("userpic", $"pic#{sea}"));
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "unknown"), ("userpic", "lake"));

        foreach (var reader in new[] { "bob", "alice" })
        {
            var pictures = Rows(await CallAsync(reader, "getinbox")).Select(item => (item.Text("body"), item["picture"] is { } url ? url.ToText() : null));
            var address = $"{_server.Url}/userpic/{sea}/{_alice.Id}";
            Assert.Equal([("unknown", null), ("by number", address), ("by keyword", address), ("none", (string?)null)], pictures);
        }
    }

    [Fact]
    public async Task An_inbox_is_read_in_parts()
    {
        for (var i = 0; i < 5; i++)
        {
            await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", $"m{i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<string> BodiesAsync(params (string, object)[] members) =>
            string.Join(',', Rows(await CallAsync("bob", "getinbox", members)).Select(item => item.Text("body")));

        Assert.Equal("m4,m3,m2,m1,m0", await BodiesAsync());
        Assert.Equal("m4,m3", await BodiesAsync(("itemshow", 2)));
        Assert.Equal("m2,m1", await BodiesAsync(("itemshow", "2"), ("skip", 2)));
        Assert.Equal("m1,m0", await BodiesAsync(("before", 1795435202)));
        Assert.Equal("m4,m3", await BodiesAsync(("lastsync", "1795435202")));
        Assert.Equal("m1,m0", await BodiesAsync(("before", "2026-11-23 12:00:02")));
        Assert.Equal("m4,m3", await BodiesAsync(("lastsync", "2026-11-23 12:00:02")));
        Assert.Equal("", await BodiesAsync(("gettype", new XmlRpcArray([new XmlRpcInteger(1), new XmlRpcInteger(22)]))));
        Assert.Equal("m4,m3,m2,m1,m0", await BodiesAsync(("gettype", new XmlRpcArray([new XmlRpcInteger(18), new XmlRpcInteger(22)]))));
        Assert.Equal((209, "Client error: Parameter out of range: Bad itemshow value"), await FaultAsync("getinbox", ("itemshow", 101)));
        Assert.Equal((209, "Client error: Parameter out of range: Bad skip value"), await FaultAsync("getinbox", ("skip", -1)));
        Assert.Equal((203, "Client error: Invalid argument(s): Bad before value"), await FaultAsync("getinbox", ("before", "soon")));
        Assert.Equal((203, "Client error: Invalid argument(s): Non-numeric gettype 'x'"), await FaultAsync("getinbox", ("gettype", "x")));
    }

    [Fact]
    public async Task A_message_to_several_reaches_those_who_take_it()
    {
        await _server.Database.Bans.AddAsync(_carol.Id, _alice.Id, Cancellation);

        var sent = await CallAsync(
            "alice", "sendmessage", ("body", "x"),
            ("to", new XmlRpcArray([new XmlRpcText("bob"), new XmlRpcText("carol"), .. Enumerable.Repeat(new XmlRpcText("BOB"), 30)])));

        Assert.Equal(("1", "carol takes no messages from alice"), (sent.Text("sent_count"), Assert.Single(sent.Texts("last_errors"))));
        Assert.Single(Rows(await CallAsync("bob", "getinbox")));
        Assert.Empty(Rows(await CallAsync("carol", "getinbox")));
        Assert.Equal(
            (203, "Client error: Invalid argument(s): carol takes no messages from alice"), await FaultAsync("sendmessage", ("to", "carol"), ("body", "x")));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_and_nothing_is_sent()
    {
        Assert.Equal((200, "Client error: Missing required argument(s): to"), await FaultAsync("sendmessage", ("body", "x")));
        Assert.Equal((100, "Invalid username: nobody"), await FaultAsync("sendmessage", ("to", "bob,nobody"), ("body", "x")));
        Assert.Equal((213, "Client error: Message body is empty"), await FaultAsync("sendmessage", ("to", "bob"), ("body", " <br/> ")));
        Assert.Equal(
            (212, "Client error: Message body is too long: it has 5001 characters, at most 5000 are allowed"),
            await FaultAsync("sendmessage", ("to", "bob"), ("body", string.Concat(Enumerable.Repeat("ö", 5001)))));
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(212, (await FaultAsync("sendmessage", ("to", "bob"), ("body", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<!--<a>", 22_800)))))).Code);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(
            (209, "Client error: Parameter out of range: 21 recipients, at most 20 are allowed"),
            await FaultAsync("sendmessage", ("to", string.Join(',', Enumerable.Range(1, 21).Select(i => $"bob{i}"))), ("body", "x")));
        Assert.Equal(208, (await FaultAsync("sendmessage", ("to", "bob"), ("body", new byte[] { 0xC3, 0x28 }))).Code);
        Assert.Empty(Rows(await CallAsync("bob", "getinbox")));
    }

    [Fact]
    public async Task More_messages_than_an_hour_takes_are_refused_as_too_often_so_that_clients_come_again()
    {
        for (var i = 0; i < 99; i++)
        {
            await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", $"{i}"));
        }

        var last = await CallAsync("alice", "sendmessage", ("to", "bob,carol"), ("body", "x"));
        Assert.Equal(("1", "carol: Post frequency limit."), (last.Text("sent_count"), Assert.Single(last.Texts("last_errors"))));
        Assert.Equal(
            (405, "Client error: Post frequency limit.: at most 100 messages an hour are allowed"),
            await FaultAsync("sendmessage", ("to", "bob,carol"), ("body", "y")));

        // What is there may be sent again: nobody is told that it was too often.
        Assert.Equal("1", (await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "x"))).Text("sent_count"));
        _time.Advance(TimeSpan.FromHours(1));
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", "x"));
    }

    [Theory]
    [InlineData("a <b>c</b >d", "a cd")]
    [InlineData("1 < 2 <3 </ 4> 5", "1 < 2 <3 </ 4> 5")]
    [InlineData("<!-- a <b> --> c <!-- d <e>f</e>", "c <!-- d f")]
    [InlineData("a <b <i>c</i>", "a <b c")]
    [InlineData("x<!-->y-->z<", "xz<")]
    public async Task Tags_are_taken_out_of_a_message(string sent, string kept)
    {
        await CallAsync("alice", "sendmessage", ("to", "bob"), ("body", sent));
        Assert.Equal(kept, Rows(await CallAsync("bob", "getinbox"))[0].Text("body"));
    }

    [Fact]
    public async Task A_box_that_somebody_else_filled_takes_no_message_of_a_stranger_and_says_so()
    {
        for (var i = 0; i < Message.MaxPerAccount; i++)
        {
            await _server.Database.Messages.SendAsync(new NewMessage(_carol.Id, _bob.Id, "", $"{i}"), Cancellation);
        }

        var sent = await CallAsync("alice", "sendmessage", ("to", "bob,carol"), ("body", "x"));

        Assert.Equal(("1", "the box of bob is full, it has 1000 messages"), (sent.Text("sent_count"), Assert.Single(sent.Texts("last_errors"))));
    }

    [Fact]
    public async Task A_comment_and_an_answer_are_added()
    {
        var entry = await _server.PostEntryAsync(_bob, "an entry");

        var first = await CallAsync(
            "alice", "addcomment", ("journal", "bob"), ("ditemid", (int)entry.DisplayId), ("subject", "Höflich"), ("body", "Hello\r\nthere"));
        var dTalkId = Assert.IsType<XmlRpcInteger>(first["dtalkid"]).Value;
        Assert.Equal(("OK", $"{_server.Url}/users/bob/{entry.DisplayId}.html?thread={dTalkId}#t{dTalkId}"), (first.Text("status"), first.Text("commentlink")));
        await CallAsync("bob", "addcomment", ("ditemid", $"{entry.DisplayId}"), ("body", "Thanks"), ("parent", (int)dTalkId));
        await CallAsync("bob", "addcomment", ("ditemid", $"{entry.DisplayId}"), ("body", "Again"), ("parenttalkid", 1));
        await CallAsync("bob", "addcomment", ("ditemid", $"{entry.DisplayId}"), ("body", "Once more"), ("parenttalkid", 0), ("parent", (int)dTalkId));

        var comments = await _server.ListCommentsAsync(entry);
        Assert.Equal(
            [("alice", "Höflich", "Hello\nthere", null), ("bob", "", "Thanks", 1L), ("bob", "", "Again", (long?)1), ("bob", "", "Once more", 1L)],
            comments.Select(comment => (comment.Poster!.Value, comment.Subject, comment.Body, comment.ParentId)));
        Assert.Equal(1, dTalkId / 256);
    }

    [Fact]
    public async Task No_more_than_some_comments_in_others_journals_come_from_one_account_by_whichever_way()
    {
        var entry = await _server.PostEntryAsync(_bob, "an entry");
        var own = await _server.PostEntryAsync(_alice, "her own");
        var allowance = _server.Services.GetRequiredService<CommentAllowance>();
        for (var i = 1; i < CommentAllowance.AccountLimit; i++)
        {
            Assert.True(await allowance.TryTakeAsync(_alice.Id, _bob.Id, Cancellation));
        }

        await AddAsync("alice", entry);
        await AddAsync("alice", entry);
        var refused = await Assert.ThrowsAsync<XmlRpcFaultException>(() => AddAsync("alice", entry, "another"));
        using var browser = await Browser.At(_server).LogInAsync("alice");
        var page = $"/users/bob/{entry.DisplayId}.html";
        await browser.OpenAsync(page);
        await browser.SubmitAsync(page, ("body", "once more"));

        Assert.Equal(
            (405, "Client error: Post frequency limit.: at most 300 comments within 10 minutes are allowed in the journals of others"),
            (refused.Code, refused.Message));
        Assert.Equal(
            "You wrote 300 comments in other people's journals within 10 minutes, which is the limit. Try again later.", Assert.Single(browser.Errors).Text);
        Assert.Single(await _server.ListCommentsAsync(entry));
        await AddAsync("alice", own);
        await AddAsync("carol", entry);
        _time.Advance(TimeSpan.FromMinutes(10));
        await AddAsync("alice", entry);

        Task AddAsync(string user, Entry to, string body = "x") =>
            CallAsync(user, "addcomment", ("journal", to == own ? "alice" : "bob"), ("ditemid", $"{to.DisplayId}"), ("body", body));
    }

    [Fact]
    public async Task A_comment_that_may_not_be_is_refused()
    {
        var entry = await _server.PostEntryAsync(_bob, "an entry");
        var hidden = await _server.PostEntryAsync(_bob, "private", security: EntrySecurity.Private);
        var closed = await _server.PostEntryAsync(_bob, "no comments", properties: [("opt_nocomments", "1")]);
        var comment = await _server.CommentAsync(entry, _bob, "first");
        await _server.Database.Comments.ActAsync(_bob.Id, _bob.Id, comment.TalkId, CommentAction.FreezeThread, Cancellation);
        const string Nothing = "Client error: Invalid argument(s): no such entry or comment";

        Task<(int, string)> AddAsync(long ditemId, params (string, object)[] more) =>
            FaultAsync("addcomment", [("journal", "bob"), ("ditemid", $"{ditemId}"), ("body", "x"), .. more]);

        Assert.Equal((203, Nothing), await AddAsync(hidden.DisplayId));
        Assert.Equal((203, Nothing), await AddAsync(99 * 256));
        Assert.Equal((203, Nothing), await AddAsync((entry.DisplayId & ~255L) | ((entry.DisplayId + 1) & 255)));
        Assert.Equal((203, Nothing), await AddAsync(entry.DisplayId, ("parenttalkid", 99)));
        Assert.Equal((404, "Client error: Cannot post: the entry takes no comments"), await AddAsync(closed.DisplayId));
        Assert.Equal((404, "Client error: Cannot post: nobody may answer that comment any more"), await AddAsync(entry.DisplayId, ("parenttalkid", 1)));
        Assert.Equal(
            (409, "Client error: Post too large.: the text has 4301 characters and 4301 bytes, at most 4300 and 9000 are allowed"),
            await AddAsync(entry.DisplayId, ("body", new string('x', 4301))));
        Assert.Equal((206, "Client error: Invalid destination journal username."), await AddAsync(entry.DisplayId, ("journal", "nobody")));
        Assert.Equal((200, "Client error: Missing required argument(s): body"), await AddAsync(entry.DisplayId, ("body", " ")));
        Assert.Equal((200, "Client error: Missing required argument(s): ditemid"), await FaultAsync("addcomment", ("body", "x")));
        await _server.Database.Bans.AddAsync(_bob.Id, _alice.Id, Cancellation);
        Assert.Equal((151, "Banned from journal"), await AddAsync(entry.DisplayId));
    }

    [Theory]
    [InlineData("getinbox")]
    [InlineData("sendmessage")]
    [InlineData("addcomment")]
    public async Task The_flat_protocol_does_not_know_them(string mode) => (await _server.PostAsync(("mode", mode), ("user", "alice"), ("password", "secret")))
        .AssertFail($"Client error: Unknown mode ({mode})");

    private Task<XmlRpcStruct> CallAsync(string user, string mode, params (string Name, object Value)[] members) =>
        _server.CallAsync(mode, [("username", user), ("password", "secret"), ("ver", 1), .. members]);

    private async Task<(int Code, string Text)> FaultAsync(string mode, params (string Name, object Value)[] members)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync("alice", mode, members));
        return (fault.Code, fault.Message);
    }

    private static int ReadId(XmlRpcStruct inbox) => int.Parse(Rows(inbox)[0].Text("msgid"), System.Globalization.CultureInfo.InvariantCulture);

    private static List<XmlRpcStruct> Rows(XmlRpcStruct inbox) => [.. Assert.IsType<XmlRpcArray>(inbox["items"]).Items.Cast<XmlRpcStruct>()];
}
