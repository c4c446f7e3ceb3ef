using System.Globalization;
using System.Net;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Modes;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary><c>getpics</c>, <c>editpic</c> and <c>deletepic</c> over the wire.</summary>
public sealed class PictureModesTests
{
    private const string NoPicture = "Client error: Invalid argument(s): no such picture";

    private static readonly string[] Columns =
        ["id", "url", "width", "height", "bytes", "type", "keywords", "description", "default", "time", "suspended"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_examples_of_the_documentation_are_what_the_server_answers()
    {
        await using var server = await TestServer.StartAsync([new("Site:Url", "http://127.0.0.1:8080")], new ManualTime());
        await server.CreateAccountAsync("demo", "correct horse");
        var inkwell = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "inkwell.png"), Cancellation);
        (await server.PostAsync(
            ("mode", "uploadpic"), ("user", "demo"), ("password", "correct horse"), ("default", "1"), ("keywords", "inkwell, writing"),
            ("description", "An ink bottle with a pen"), ("data", inkwell))).AssertOk();

        foreach (var name in new[] { "getpics", "editpic", "deletepic" })
        {
            var example = ModeCatalogue.Find(name)!.Declaration.Example;
            var reply = await server.PostAsync([.. example.FlatRequest.Select(pair => (pair.Key, (object)Uri.UnescapeDataString(pair.Value.Replace('+', ' '))))]);
            Assert.Equal(Reply.Parse(Encoding.UTF8.GetBytes(example.FlatReply())).Pairs, reply.Pairs);
        }
    }

    [Fact]
    public async Task Pictures_are_told_with_all_that_belongs_to_them_oldest_first()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        var bob = await server.CreateAccountAsync("bob");
        var first = await AddAsync(server, alice, "1", "b, a", "one");
        await AddAsync(server, bob, "1");
        time.Advance(TimeSpan.FromDays(1));
        var second = await AddAsync(server, alice, "2", makeDefault: true);
        await server.Database.Moderation.SetUserpicSuspendedAsync(second, true, new ModerationNote(null, "x"), Cancellation);

        var reply = (await PostAsync(server, "getpics")).AssertOk();

        Assert.Equal("2", reply["pic_count"]);
        Assert.Equal(
            [$"{first}", $"{server.Url}/userpic/{first}/{alice.Id}", "100", "80", "1", "image/png", "b, a", "one", "0", "1795435200", "0"], Row(reply, 1));
        Assert.Equal(
            [$"{second}", $"{server.Url}/userpic/{second}/{alice.Id}", "100", "80", "1", "image/png", "", "", "1", "1795521600", "1"], Row(reply, 2));
    }

    [Fact]
    public async Task The_limits_are_told_as_they_are_set_also_where_there_are_no_pictures()
    {
        await using var server = await TestServer.StartAsync(
        [
            new("Userpics:MaxBytes", "50000"), new("Userpics:MaxSide", "500"), new("Userpics:MaxPerAccount", "7"), new("Userpics:MaxKeywords", "3"),
        ]);
        await server.CreateAccountAsync("alice");

        Assert.Equal(
            [
                ("max_bytes", "50000"), ("max_keywords", "3"), ("max_pics", "7"), ("max_side", "500"), ("pic_count", "0"), ("pic_more", "0"),
                ("pic_total", "0"), ("success", "OK"),
            ],
            (await PostAsync(server, "getpics")).Pairs);
    }

    [Fact]
    public async Task More_than_a_thousand_pictures_come_in_several_replies()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var ids = await Task.WhenAll(Enumerable.Range(0, 1001).Select(i => AddAsync(server, alice, $"{i}", "a, b, c")));

        var first = (await PostAsync(server, "getpics")).AssertOk();
        var second = (await PostAsync(server, "getpics", ("after", first["pic_1000_id"]))).AssertOk();

        Assert.Equal(("1000", "1", "1001"), (first["pic_count"], first["pic_more"], first["pic_total"]));
        Assert.Equal(("1", "0", "1001"), (second["pic_count"], second["pic_more"], second["pic_total"]));
        Assert.Equal(
            ids.Order().Select(id => id.ToString(CultureInfo.InvariantCulture)),
            Enumerable.Range(1, 1000).Select(i => first[$"pic_{i}_id"]).Append(second["pic_1_id"]));
    }

    [Fact]
    public async Task An_edit_replaces_keywords_and_description_and_makes_a_default()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var other = await AddAsync(server, alice, "1", "sea", makeDefault: true);
        var id = await AddAsync(server, alice, "2", "a, b", "old");

        var reply = await PostAsync(server, "editpic", ("picid", id), ("keywords", " b ,sea,,"), ("description", "new"), ("default", "1"));

        Assert.Equal(
            [("default", "1"), ("description", "new"), ("keywords", "b, sea"), ("picid", $"{id}"), ("success", "OK")], reply.Pairs);
        var told = await PostAsync(server, "getpics");
        Assert.Equal(("", "0"), (told["pic_1_keywords"], told["pic_1_default"]));
        Assert.Equal(("b, sea", "new", "1"), (told["pic_2_keywords"], told["pic_2_description"], told["pic_2_default"]));
        Assert.NotEqual(other, id);
    }

    [Fact]
    public async Task What_is_not_sent_stays_and_what_is_sent_empty_goes()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, "1", "a, b", "old", makeDefault: true);

        var nothing = await PostAsync(server, "editpic", ("picid", id), ("default", ""));
        Assert.Equal(("a, b", "old", "1"), (nothing["keywords"], nothing["description"], nothing["default"]));
        var noKeywords = await PostAsync(server, "editpic", ("picid", id), ("keywords", ""));
        Assert.Equal(("", "old", "1"), (noKeywords["keywords"], noKeywords["description"], noKeywords["default"]));
        var noDescription = await PostAsync(server, "editpic", ("picid", id), ("description", ""), ("default", "0"));
        Assert.Equal(("", "", "0"), (noDescription["keywords"], noDescription["description"], noDescription["default"]));
        Assert.Null((await server.Database.Accounts.FindAsync(alice.Id, Cancellation))!.DefaultUserpicId);
    }

    [Theory]
    [InlineData("keywords", "pic#4", "keyword 'pic#4' is reserved: pic# and a number names a picture without keywords")]
    [InlineData("keywords", "a,b,c,d", "the picture would have 4 keywords, the limit is 3")]
    [InlineData("keywords", "a\tb", "keyword 'a\uFFFDb' has a control character")]
    [InlineData("description", "a\nb", "description has a control character")]
    [InlineData("default", "yes", "default must be 1 or 0")]
    public async Task An_edit_that_is_refused_changes_nothing(string field, string value, string reason)
    {
        await using var server = await TestServer.StartAsync([new("Userpics:MaxKeywords", "3")]);
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, "1", "x", "old");
        (string, object)[] good = [("keywords", "y"), ("description", "new"), ("default", "1")];

        var reply = await PostAsync(server, "editpic", [("picid", id), .. good.Where(pair => pair.Item1 != field), (field, value)]);

        reply.AssertFail($"Client error: Invalid argument(s): {reason}");
        var told = await PostAsync(server, "getpics");
        Assert.Equal(("x", "old", "0"), (told["pic_1_keywords"], told["pic_1_description"], told["pic_1_default"]));
    }

    [Fact]
    public async Task A_description_may_have_300_characters_and_no_more()
    {
        await using var server = await TestServer.StartAsync();
        var id = await AddAsync(server, await server.CreateAccountAsync("alice"), "1");
        var longest = string.Concat(Enumerable.Repeat("\U0001F58B", 300));

        Assert.Equal(longest, (await PostAsync(server, "editpic", ("picid", id), ("description", longest)))["description"]);
        (await PostAsync(server, "editpic", ("picid", id), ("description", longest + "x")))
            .AssertFail("Client error: Invalid argument(s): description has 301 characters, the limit is 300");
    }

    [Fact]
    public async Task A_deleted_picture_is_gone_and_can_be_restored_until_the_time_that_is_told()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, "1", "a", makeDefault: true);

        var reply = await PostAsync(server, "deletepic", ("picid", id));

        Assert.Equal(
            [("picid", $"{id}"), ("success", "OK"), ("undo_until", $"{time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()}")], reply.Pairs);
        Assert.Equal("0", (await PostAsync(server, "getpics"))["pic_count"]);
        using var picture = await server.Client.GetAsync($"/userpic/{id}/{alice.Id}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, picture.StatusCode);
        Assert.Null((await PostAsync(server, "login", ("getpickwurls", "1"))).Find("defaultpicurl"));
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.NotNull(await server.Database.DeletedUserpics.RestoreAsync(alice.Id, id, new UserpicQuota(10, 10), Cancellation));
    }

    [Theory]
    [InlineData("editpic")]
    [InlineData("deletepic")]
    public async Task A_picture_of_somebody_else_is_refused_as_one_that_never_was(string mode)
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var bob = await server.CreateAccountAsync("bob");
        var his = await AddAsync(server, bob, "1", "a");
        var deleted = await AddAsync(server, alice, "2");
        await PostAsync(server, "deletepic", ("picid", deleted));

        foreach (var id in new[] { his, deleted, 999, 0, 999_999_999_999_999_999 })
        {
            (await PostAsync(server, mode, ("picid", id), ("keywords", "a"), ("default", "1"))).AssertFail(NoPicture);
        }

        Assert.Equal("a", Assert.Single((await server.Database.Userpics.FindAsync(his, Cancellation))!.Keywords).Value);
    }

    [Theory]
    [InlineData("editpic")]
    [InlineData("deletepic")]
    public async Task A_picid_must_be_sent_and_be_a_number(string mode)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("alice");

        (await PostAsync(server, mode)).AssertFail("Client error: Missing required argument(s): picid");
        (await PostAsync(server, mode, ("picid", ""))).AssertFail("Client error: Missing required argument(s): picid");
        foreach (var value in new[] { "-1", "one", "1.0", " 1", "1234567890123456789" })
        {
            (await PostAsync(server, mode, ("picid", value)))
                .AssertFail("Client error: Invalid argument(s): picid must be a whole number of at most 18 digits");
        }
    }

    [Fact]
    public async Task An_account_that_its_owner_deleted_may_look_and_change_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, "1", "a");
        await server.Database.Accounts.DeleteAsync(alice.Id, Cancellation);

        (await PostAsync(server, "login")).AssertOk();
        Assert.Equal("1", (await PostAsync(server, "getpics"))["pic_count"]);
        foreach (var mode in new[] { "uploadpic", "editpic", "deletepic" })
        {
            (await PostAsync(server, mode, ("picid", id))).AssertFail("Client error: Selected journal no longer exists.");
        }
    }

    [Fact]
    public async Task A_suspended_picture_shows_a_neutral_one_that_is_not_kept_for_long()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.CreateAccountAsync("alice");
        var id = await AddAsync(server, alice, "1");
        var note = new ModerationNote(null, "x");
        await server.Database.Moderation.SetUserpicSuspendedAsync(id, true, note, Cancellation);

        using (var response = await server.Client.GetAsync($"/userpic/{id}/{alice.Id}", Cancellation))
        {
            Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
            Assert.Equal("public, max-age=60", response.Headers.CacheControl!.ToString());
            Assert.Null(response.Headers.ETag);
            var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
            Assert.Equal([0x89, 0x50, 0x4E, 0x47], bytes[..4]);
        }

        await server.Database.Moderation.SetUserpicSuspendedAsync(id, false, note, Cancellation);
        Assert.Equal("1", await server.Client.GetStringAsync($"/userpic/{id}/{alice.Id}", Cancellation));
    }

    [Fact]
    public async Task A_suspended_picture_that_is_deleted_and_uploaded_again_is_shown_to_nobody()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var alice = await server.CreateAccountAsync("alice");
        Assert.True(await server.Database.Accounts.SetShowPicturesAsync(alice.Id, true, Cancellation));
        var bytes = TestPictures.Random();
        var id = (await PostAsync(server, "uploadpic", ("data", bytes))).AssertOk().PicId;
        await server.Database.Moderation.SetUserpicSuspendedAsync(id, true, new ModerationNote(null, "not hers"), Cancellation);

        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromHours(1) })
        {
            (await PostAsync(server, "deletepic", ("picid", id))).AssertOk();
            time.Advance(wait);
            await server.Database.DeletedUserpics.PurgeAsync(10, Cancellation);
            id = (await PostAsync(server, "uploadpic", ("data", bytes))).AssertOk().PicId;

            Assert.Equal("1", (await PostAsync(server, "getpics"))["pic_1_suspended"]);
            Assert.NotEqual(bytes, await server.Client.GetByteArrayAsync($"/userpic/{id}/{alice.Id}", Cancellation));
            Assert.Empty(await server.Database.Userpics.ListShownAsync(10, Cancellation));
        }
    }

    private static Task<Reply> PostAsync(TestServer server, string mode, params (string Name, object Value)[] fields) =>
        server.PostAsync([("mode", mode), ("user", "alice"), ("password", "secret"), .. fields]);

    private static string[] Row(Reply reply, int number) => [.. Columns.Select(column => reply[$"pic_{number}_{column}"])];

    private static async Task<long> AddAsync(
        TestServer server, Account account, string picture, string keywords = "", string? description = null, bool makeDefault = false)
    {
        Assert.True(Keyword.TryParseList(keywords, out var parsed, out _));
        var userpic = new NewUserpic(
            account.Id, "image/png", 100, 80, System.Text.Encoding.UTF8.GetBytes(picture), parsed, description, makeDefault);
        return (await server.Database.Userpics.AddAsync(userpic, new UserpicQuota(10_000, 10), Cancellation)).Userpic.Id;
    }
}
