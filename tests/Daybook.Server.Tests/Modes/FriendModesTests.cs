using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Moderation;
using Daybook.Core.Profiles;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>Friends and friend groups over the wire, by both interfaces (fact sheet 4.9 to 4.13).</summary>
public sealed class FriendModesTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!, _carol = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: _time);
        _alice = await _server.CreateAccountAsync("alice", fullName: "Alice");
        _bob = await _server.CreateAccountAsync("bob", fullName: "Bob");
        _carol = await _server.CreateAccountAsync("carol_x", fullName: "Carol Ö");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Friends_are_added_listed_changed_and_removed()
    {
        var added = await PostAsync(
            "editfriends", ("editfriend_add_2_user", "Carol-X"), ("editfriend_add_2_fg", "#FF0000"), ("editfriend_add_2_bg", "#0000fe"),
            ("editfriend_add_2_groupmask", "8"), ("editfriend_add_10_user", "bob"));
        Assert.Equal(
            [
                ("friend_1_name", "Carol Ö"), ("friend_1_user", "carol_x"), ("friend_2_name", "Bob"), ("friend_2_user", "bob"), ("friends_added", "2"),
                ("success", "OK"),
            ],
            added.Pairs);

        Assert.Equal(
            [
                ("friend_1_bg", "#ffffff"), ("friend_1_fg", "#000000"), ("friend_1_name", "Bob"), ("friend_1_user", "bob"),
                ("friend_2_bg", "#0000fe"), ("friend_2_fg", "#ff0000"), ("friend_2_groupmask", "9"), ("friend_2_name", "Carol Ö"),
                ("friend_2_user", "carol_x"), ("friend_count", "2"), ("success", "OK"),
            ],
            (await PostAsync("getfriends")).Pairs);

        // What is not sent stays, and a client may leave a row of its form empty.
        Assert.Equal("1", (await PostAsync(
            "editfriends", ("editfriend_add_1_user", "carol_x"), ("editfriend_add_1_fg", "#00ff00"), ("editfriend_add_7_bg", "#00FF00")))["friends_added"]);
        var changed = await PostAsync("getfriends");
        Assert.Equal(("#00ff00", "#0000fe", "9"), (changed["friend_2_fg"], changed["friend_2_bg"], changed["friend_2_groupmask"]));

        Assert.Equal(
            "0", (await PostAsync("editfriends", ("editfriend_delete_carol_x", ""), ("editfriend_delete_nobody", "1")))["friends_added"]);
        Assert.Equal(("1", "bob"), ((await PostAsync("getfriends"))["friend_count"], (await PostAsync("getfriends"))["friend_1_user"]));
    }

    [Fact]
    public async Task The_same_is_said_over_xml_rpc()
    {
        var added = await CallAsync("editfriends", ("add", new XmlRpcArray(
        [
            new XmlRpcStruct(("username", new XmlRpcText("carol_x")), ("fgcolor", new XmlRpcText("#ff0000")), ("groupmask", new XmlRpcText("3"))),
            new XmlRpcText("bob"),
        ])));
        Assert.Equal(["carol_x", "bob"], Rows(added, "added").Select(row => row.Text("username")));
        Assert.Equal("Carol Ö", Rows(added, "added")[0].Text("fullname"));

        var friends = Rows(await CallAsync("getfriends"), "friends");
        Assert.Equal(["username", "fullname", "fgcolor", "bgcolor"], friends[0].Members.Select(member => member.Key));
        Assert.Equal(["carol_x", "Carol Ö", "#ff0000", "#ffffff", "3"], friends[1].Members.Select(member => member.Value.ToText()));
        Assert.Equal(3, Assert.IsType<XmlRpcInteger>(friends[1]["groupmask"]).Value);

        await CallAsync("editfriends", ("delete", new XmlRpcArray([new XmlRpcText("bob"), new XmlRpcText("nobody")])));
        Assert.Equal(["carol_x"], Rows(await CallAsync("getfriends"), "friends").Select(row => row.Text("username")));
    }

    [Fact]
    public async Task One_that_is_not_there_is_an_error_after_the_others_were_added()
    {
        await SuspendAsync(_carol);
        foreach (var unknown in new[] { "nobody", "not a name", "carol_x", "" })
        {
            (await PostAsync("editfriends", ("editfriend_add_1_user", unknown), ("editfriend_add_2_user", "bob")))
                .AssertFail("Error adding one or more friends");
            Assert.Equal("1", (await PostAsync("getfriends"))["friend_count"]);
            await PostAsync("editfriends", ("editfriend_delete_bob", "1"));
        }

        Assert.Equal(
            (104, "Error adding one or more friends"),
            await FaultAsync("editfriends", ("add", new XmlRpcArray([new XmlRpcText("nobody")]))));
    }

    [Theory]
    [InlineData("fg", "red", "Bad color value")]
    [InlineData("bg", "#12345", "Bad color value")]
    [InlineData("bg", "#12345g", "Bad color value")]
    [InlineData("groupmask", "-1", "groupmask must be a whole number of at most 18 digits")]
    public async Task What_is_malformed_changes_nothing(string field, string value, string detail)
    {
        (await PostAsync("editfriends", ("editfriend_add_1_user", "bob"), ("editfriend_add_2_user", "carol_x"), ($"editfriend_add_2_{field}", value)))
            .AssertFail($"Client error: Invalid argument(s): {detail}");
        Assert.Equal("0", (await PostAsync("getfriends"))["friend_count"]);
    }

    [Fact]
    public async Task No_more_friends_than_the_limit()
    {
        // As the store counts: the test is about what is answered.
        var names = Enumerable.Range(0, IFriendStore.MaxPerAccount).Select(i => AccountName.Parse($"f{i}")).ToList();
        foreach (var some in names.Chunk(500))
        {
            await Task.WhenAll(some.Select(name => _server.Database.Accounts.CreateAsync(new NewAccount(name, "F", null, _bob.PasswordHash), Cancellation)));
        }

        await _server.Database.Friends.EditAsync(_alice.Id, [], [.. names.Select(name => new FriendEdit(name))], Cancellation);

        (await PostAsync("editfriends", ("editfriend_add_1_user", "bob")))
            .AssertFail("Error adding one or more friends: an account has at most 2000 friends");
        Assert.Equal("2000", (await PostAsync("getfriends"))["friend_count"]);
    }

    [Fact]
    public async Task Nobody_names_more_than_the_limit_at_once()
    {
        var names = Enumerable.Range(0, IFriendStore.MaxPerAccount).Select(i => new FriendEdit(AccountName.Parse($"f{i}")));

        var edited = await _server.Database.Friends.EditAsync(_alice.Id, [], [new FriendEdit(_bob.Name), .. names], Cancellation);

        Assert.True(edited.IsFull);
        Assert.Equal("0", (await PostAsync("getfriends"))["friend_count"]);
    }

    [Fact]
    public async Task Friends_are_told_with_birthday_type_and_status_and_no_more_than_asked_for()
    {
        var community = await _server.CreateCommunityAsync("books", _bob);
        await _server.Database.Profiles.SetAsync(_bob.Id, Profile.Empty with { Birthday = new(1990, 2, 3), IsBirthdayPublic = true }, Cancellation);
        await _server.Database.Profiles.SetAsync(_carol.Id, Profile.Empty with { Birthday = new(1990, 2, 3) }, Cancellation);
        await BefriendAsync(_alice, _bob, _carol, community);
        await BefriendAsync(_bob, _alice);
        await BefriendAsync(_carol, _alice);

        var reply = await PostAsync("getfriends", ("includebdays", "1"), ("includefriendof", "1"), ("includegroups", "1"), ("friendoflimit", "1"));

        Assert.Equal(["bob", "books", "carol_x"], Enumerable.Range(1, 3).Select(i => reply[$"friend_{i}_user"]));
        Assert.Equal(["1990-02-03", null, null], Enumerable.Range(1, 3).Select(i => reply.Find($"friend_{i}_birthday")));
        Assert.Equal([null, "community", null], Enumerable.Range(1, 3).Select(i => reply.Find($"friend_{i}_type")));
        Assert.Equal(("1", "bob", "0"), (reply["friendof_count"], reply["friendof_1_user"], reply["frgrp_maxnum"]));
        Assert.Null(reply.Find("friendof_1_birthday"));
        await _server.Database.Profiles.SetAsync(_bob.Id, Profile.Empty with { Birthday = new(null, 2, 29), IsBirthdayPublic = true }, Cancellation);
        Assert.Equal("0000-02-29", (await PostAsync("getfriends", ("includebdays", "1")))["friend_1_birthday"]);
        Assert.Null((await PostAsync("getfriends")).Find("friend_1_birthday"));
        Assert.Equal(("2", "3", "3"), (
            (await PostAsync("getfriends", ("friendlimit", "2")))["friend_count"], (await PostAsync("getfriends", ("friendlimit", "0")))["friend_count"],
            (await PostAsync("getfriends", ("friendlimit", "4")))["friend_count"]));

        await SuspendAsync(_bob);
        await _server.Database.Accounts.DeleteAsync(_carol.Id, Cancellation);
        var gone = await PostAsync("getfriends", ("includefriendof", "1"), ("includebdays", "1"));
        Assert.Equal(("suspended", "deleted", "0"), (gone["friend_1_status"], gone["friend_3_status"], gone["friendof_count"]));
        Assert.Null(gone.Find("friend_1_birthday"));
        Assert.Equal(("bob", "carol_x"), (gone["friend_1_name"], gone["friend_3_name"]));
    }

    [Fact]
    public async Task Who_calls_one_a_friend_is_told_but_not_who_is_banned()
    {
        await BefriendAsync(_bob, _alice);
        await BefriendAsync(_carol, _alice);
        Assert.Equal(["bob", "carol_x"], Rows(await CallAsync("friendof"), "friendofs").Select(row => row.Text("username")));

        await _server.Database.Bans.AddAsync(_alice.Id, _carol.Id, Cancellation);

        Assert.Equal(
            [
                ("friendof_1_bg", "#ffffff"), ("friendof_1_fg", "#000000"), ("friendof_1_name", "Bob"), ("friendof_1_user", "bob"),
                ("friendof_count", "1"), ("success", "OK"),
            ],
            (await PostAsync("friendof")).Pairs);
        Assert.Equal("0", (await PostAsync("friendof", ("user", "bob")))["friendof_count"]);
    }

    [Fact]
    public async Task Groups_are_made_renamed_and_deleted()
    {
        Assert.Equal([("success", "OK")], (await PostAsync(
            "editfriendgroups", ("efg_set_3_name", " Family/"), ("efg_set_3_sort", "300"), ("efg_set_3_public", "1"), ("efg_set_30_name", "Wörk"),
            ("efg_set_31_name", "none"), ("efg_set_0_name", "none"), ("efg_set_x_name", "none"), ("efg_set_5_name", ""), ("efg_set_6_sort", "1"))).Pairs);
        Assert.Equal(
            [
                ("frgrp_30_name", "Wörk"), ("frgrp_30_sortorder", "50"), ("frgrp_3_name", "Family"), ("frgrp_3_public", "1"),
                ("frgrp_3_sortorder", "255"), ("frgrp_maxnum", "30"), ("success", "OK"),
            ],
            (await PostAsync("getfriendgroups")).Pairs);

        await PostAsync("editfriendgroups", ("efg_set_3_name", "Kin"), ("efg_delete_3", "1"), ("efg_delete_30", "1"), ("efg_delete_99", "1"));
        var reply = await PostAsync("getfriendgroups");
        Assert.Equal(("Kin", "255", "1", "3"), (reply["frgrp_3_name"], reply["frgrp_3_sortorder"], reply["frgrp_3_public"], reply["frgrp_maxnum"]));

        await PostAsync("editfriendgroups", ("efg_set_3_name", "  "), ("efg_delete_1", "0"));
        Assert.Equal("0", (await PostAsync("getfriendgroups"))["frgrp_maxnum"]);
    }

    [Fact]
    public async Task Groups_over_xml_rpc_come_in_the_order_in_which_they_are_shown()
    {
        await CallAsync("editfriendgroups", ("set", new XmlRpcStruct(
            ("1", new XmlRpcStruct(("name", new XmlRpcText("Later")), ("sort", new XmlRpcInteger(9)))),
            ("2", new XmlRpcStruct(("name", new XmlRpcText("1234")), ("sort", new XmlRpcText("3")), ("public", new XmlRpcInteger(1)))))));

        var groups = Rows(await CallAsync("getfriendgroups"), "friendgroups");

        Assert.Equal(["id", "name", "sortorder", "public"], groups[0].Members.Select(member => member.Key));
        Assert.Equal(["int 2", "string 1234", "int 3", "int 1"], groups[0].Members.Select(member => $"{member.Value.Type} {member.Value.ToText()}"));
        Assert.Equal(["1", "Later", "9", "0"], groups[1].Members.Select(member => member.Value.ToText()));
        Assert.Empty((await CallAsync("editfriendgroups", ("delete", new XmlRpcArray([new XmlRpcInteger(2)])))).Members);
        Assert.Equal("1", Assert.Single(Rows(await CallAsync("getfriendgroups"), "friendgroups")).Text("id"));
    }

    [Fact]
    public async Task A_deleted_group_goes_out_of_entries_and_masks_and_masks_come_last()
    {
        await PostAsync("editfriendgroups", ("efg_set_2_name", "A"), ("efg_set_3_name", "B"));
        await PostAsync("editfriends", ("editfriend_add_1_user", "bob"), ("editfriend_add_1_groupmask", "12"), ("editfriend_add_2_user", "carol_x"));
        var entry = await _server.PostEntryAsync(_alice, "for two groups", security: EntrySecurity.Masked(12));

        await PostAsync(
            "editfriendgroups", ("efg_delete_2", "1"), ("editfriend_groupmask_carol_x", "4"), ("editfriend_groupmask_nobody", "8"));

        var friends = await PostAsync("getfriends");
        Assert.Equal(("9", "5"), (friends["friend_1_groupmask"], friends["friend_2_groupmask"]));
        var viewer = await _server.Database.Journals.FindAsync(_alice.Id, _alice.Id, Cancellation);
        Assert.Equal(8u, (await _server.Database.EntryReader.FindAsync(viewer!, entry.ItemId, Cancellation))!.Security.AllowMask);
        (await PostAsync("editfriendgroups", ("efg_set_9_name", "C"), ("editfriend_groupmask_bob", "many")))
            .AssertFail("Client error: Invalid argument(s): Bad groupmask value");
        Assert.Equal("3", (await PostAsync("getfriendgroups"))["frgrp_maxnum"]);
        (await PostAsync("editfriendgroups", ("efg_set_9_name", new byte[] { 0xC3, 0x28 })))
            .AssertFail("Client error: Invalid text encoding: name is not valid UTF-8");
    }

    [Fact]
    public async Task News_of_friends_are_told_once_the_client_knows_what_it_had()
    {
        Assert.Equal([("interval", "60"), ("lastupdate", ""), ("new", "0"), ("success", "OK")], (await PostAsync("checkfriends", ("lastupdate", ""))).Pairs);
        await BefriendAsync(_alice, _bob);
        var before = await PostAsync("checkfriends", ("lastupdate", ""));
        Assert.Equal(("0", "1970-01-01 00:00:00.000"), (before["new"], before["lastupdate"]));
        Assert.Equal(before.Pairs, (await PostAsync("checkfriends", ("lastupdate", before["lastupdate"]))).Pairs);
        Assert.Equal(before.Pairs, (await PostAsync("checkfriends", ("lastupdate", "0"))).Pairs);
        await _server.PostEntryAsync(_bob, "one");
        Assert.Equal("1", (await PostAsync("checkfriends", ("lastupdate", before["lastupdate"])))["new"]);

        var first = await PostAsync("checkfriends");
        Assert.Equal(("0", "2026-11-23 12:00:00.000"), (first["new"], first["lastupdate"]));
        Assert.Equal("0", (await PostAsync("checkfriends", ("lastupdate", first["lastupdate"])))["new"]);

        // In the same second.
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await _server.PostEntryAsync(_bob, "two");
        var second = await CallAsync("checkfriends", ("lastupdate", first["lastupdate"]), ("mask", 1));
        Assert.Equal(("1", "2026-11-23 12:00:00.020", "60"), (second.Text("new"), second.Text("lastupdate"), second.Text("interval")));
        var elsewhere = await PostAsync("checkfriends", ("lastupdate", first["lastupdate"]), ("mask", "8"));
        Assert.Equal(("0", first["lastupdate"]), (elsewhere["new"], elsewhere["lastupdate"]));
        Assert.Equal("1", (await PostAsync("checkfriends", ("lastupdate", first["lastupdate"]), ("mask", "many")))["new"]);
        (await PostAsync("checkfriends", ("lastupdate", "yesterday"))).AssertFail("Client error: Invalid argument(s): Bad date value");
    }

    [Fact]
    public async Task What_friends_wrote_is_told_as_far_as_one_sees_it()
    {
        var books = await _server.CreateCommunityAsync("books", _carol);
        await BefriendAsync(_alice, _bob, books);
        await BefriendAsync(_bob, _alice);
        var first = await _server.PostEntryAsync(_bob, "line\nand ö", "Sübject", properties: [("current_mood", "calm"), ("taglist", "ink")]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _server.PostEntryAsync(_bob, "private", security: EntrySecurity.Private);
        await _server.PostEntryAsync(_bob, "for others", security: EntrySecurity.Masked(4));
        await _server.PostEntryAsync(_bob, "backdated", properties: [("opt_backdated", "1")]);
        var second = await _server.PostEntryAsync(_bob, "for friends", security: EntrySecurity.FriendsOnly);
        _time.Advance(TimeSpan.FromMinutes(1));
        var third = await _server.PostEntryAsync(_carol, "read this", "1234", journal: books);

        Assert.Equal(
            [
                ("entries_1_ditemid", $"{third.DisplayId}"), ("entries_1_event", "read+this"), ("entries_1_journalname", "books"),
                ("entries_1_journaltype", "C"), ("entries_1_postername", "carol_x"), ("entries_1_postertype", "P"), ("entries_1_security", "public"),
                ("entries_1_subject_raw", "1234"), ("entries_count", "1"), ("success", "OK"),
            ],
            (await PostAsync("getfriendspage", ("itemshow", "1"))).Pairs);
        var rows = Rows(await CallAsync("getfriendspage"), "entries");
        Assert.Equal([third.DisplayId, second.DisplayId, first.DisplayId], rows.Select(row => Assert.IsType<XmlRpcInteger>(row["ditemid"]).Value));
        Assert.Equal(["public", "usemask", "public"], rows.Select(row => row.Text("security")));
        Assert.Equal("string", rows[0]["subject_raw"]!.Type);
        Assert.Equal(
            ("Sübject", "line\nand ö", "0", "1795435200", $"{_server.Url}/users/bob", $"{_server.Url}/users/bob", $"{_server.Url}/userpic/neutral.png"),
            (rows[2].Text("subject_raw"), rows[2].Text("event_raw"), rows[2].Text("reply_count"), rows[2].Text("logtime"), rows[2].Text("journalurl"),
                rows[2].Text("posterurl"), rows[2].Text("poster_userpic_url")));
        Assert.Equal(("calm", "ink"), (((XmlRpcStruct)rows[2]["props"]!).Text("current_mood"), ((XmlRpcStruct)rows[2]["props"]!).Text("taglist")));

        Assert.Equal(["books"], Rows(await CallAsync("getfriendspage", ("journaltype", "C")), "entries").Select(row => row.Text("journalname")));
        Assert.Empty(Rows(await CallAsync("getfriendspage", ("journaltype", "Y")), "entries"));
        var skipped = await CallAsync("getfriendspage", ("skip", "1"), ("itemshow", 1));
        Assert.Equal((second.DisplayId, "1"), (((XmlRpcInteger)Rows(skipped, "entries")[0]["ditemid"]!).Value, skipped.Text("skip")));
        Assert.Equal(2, Rows(await CallAsync("getfriendspage", ("before", 1795435320)), "entries").Count);
        Assert.Equal(2, Rows(await CallAsync("getfriendspage", ("lastsync", 1795435200)), "entries").Count);
        Assert.Equal(2, Rows(await CallAsync("getfriendspage", ("before", "2026-11-23 12:02:00")), "entries").Count);
        Assert.Equal(2, Rows(await CallAsync("getfriendspage", ("lastsync", "2026-11-23 12:00:00")), "entries").Count);
        Assert.Equal(3, Rows(await CallAsync("getfriendspage", ("before", 0), ("lastsync", 0)), "entries").Count);
        Assert.Empty(Rows(await CallAsync("getfriendspage", ("groupmask", 8)), "entries"));
    }

    [Theory]
    [InlineData("itemshow", "0", "Parameter out of range: Bad itemshow value")]
    [InlineData("itemshow", "101", "Parameter out of range: Bad itemshow value")]
    [InlineData("itemshow", "-1", "Parameter out of range: Bad itemshow value")]
    [InlineData("itemshow", "2.5", "Parameter out of range: Bad itemshow value")]
    [InlineData("itemshow", "all", "Parameter out of range: Bad itemshow value")]
    [InlineData("itemshow", "99999999999999999999", "Parameter out of range: Bad itemshow value")]
    [InlineData("skip", "101", "Parameter out of range: Bad skip value")]
    [InlineData("skip", "-1", "Parameter out of range: Bad skip value")]
    [InlineData("skip", "few", "Parameter out of range: Bad skip value")]
    [InlineData("before", "now", "Invalid argument(s): Bad before value")]
    [InlineData("lastsync", "99999999999999", "Invalid argument(s): Bad lastsync value")]
    [InlineData("journaltype", "X", "Invalid argument(s): Bad journaltype value")]
    [InlineData("journaltype", "PC", "Invalid argument(s): Bad journaltype value")]
    public async Task A_page_that_cannot_be_is_refused(string field, string value, string error) =>
        (await PostAsync("getfriendspage", (field, value))).AssertFail("Client error: " + error);

    [Fact]
    public async Task An_account_that_its_owner_deleted_may_look_and_change_nothing()
    {
        await _server.Database.Accounts.DeleteAsync(_alice.Id, Cancellation);

        (await PostAsync("getfriends")).AssertOk();
        (await PostAsync("editfriends", ("editfriend_add_1_user", "bob"))).AssertFail("Client error: Selected journal no longer exists.");
        (await PostAsync("editfriendgroups", ("efg_set_1_name", "A"))).AssertFail("Client error: Selected journal no longer exists.");
    }

    private Task<Reply> PostAsync(string mode, params (string Name, object Value)[] fields) =>
        _server.PostAsync([("mode", mode), .. (fields.Any(field => field.Name == "user") ? [] : new (string, object)[] { ("user", "alice") }), ("password", "secret"), ("ver", 1), .. fields]);

    private Task<XmlRpcStruct> CallAsync(string mode, params (string Name, object Value)[] members) =>
        _server.CallAsync(mode, [("username", "alice"), ("password", "secret"), ("ver", 1), .. members]);

    private async Task<(int, string)> FaultAsync(string mode, params (string Name, object Value)[] members)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(mode, members));
        return (fault.Code, fault.Message);
    }

    private static List<XmlRpcStruct> Rows(XmlRpcStruct reply, string name) => [.. Assert.IsType<XmlRpcArray>(reply[name]).Items.Cast<XmlRpcStruct>()];

    private Task<FriendsEdited> BefriendAsync(Account account, params Account[] friends) =>
        _server.Database.Friends.EditAsync(account.Id, [], [.. friends.Select(friend => new FriendEdit(friend.Name))], Cancellation);

    private Task<bool> SuspendAsync(Account account) =>
        _server.Database.Moderation.SetAccountSuspendedAsync(account.Id, true, new ModerationNote(null, "a reason"), Cancellation);
}
