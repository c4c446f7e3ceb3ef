using System.Text.Json;
using Daybook.Client.Tests.Running;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Running;

namespace Daybook.Client.Tests;

/// <summary><c>list</c>, <c>download</c> and <c>copy</c> from servers that only know <c>login</c>, and from ours.</summary>
public sealed class AlbumTests : IAsyncLifetime
{
    private OtherServer _other = null!;
    private Person _person = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _other = await OtherServer.StartAsync();
        _other.Pictures.AddRange(
        [
            new OtherPicture(1, Drawn.Small(1), "happy", "a&b=c", "日本") { Description = "A cat, seen from above", Comment = "by me" },
            new OtherPicture(2, Drawn.Small(2)) { Comment = "Sea & sand" },
            new OtherPicture(12, Drawn.Small(3), "Zebra"),
        ]);
        _other.DefaultId = 2;
        _person = Person.At(_other.Url);
    }

    [Fact]
    public async Task A_list_tells_what_the_login_and_the_feed_tell()
    {
        _other.HasFeed = true;

        var table = await _person.RunAsync("list");
        var json = await _person.RunAsync("list", "--json");

        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Equal(
            """
            PICTURE  DEFAULT  SIZE  BYTES  KEYWORDS            DESCRIPTION
            1        -        -     -      a&b=c, happy, 日本  A cat, seen from above
            2        yes      -     -      -                   Sea & sand
            12       -        -     -      Zebra               -

            """,
            table.Output);
        var pictures = JsonElement.Parse(json.Output);
        Assert.Equal(
            [("1", "a&b=c,happy,日本", false), ("2", "", true), ("12", "Zebra", false)],
            pictures.EnumerateArray().Select(one => (
                one.GetProperty("picid").GetRawText(),
                string.Join(',', one.GetProperty("keywords").EnumerateArray().Select(keyword => keyword.GetString())),
                one.GetProperty("default").GetBoolean())));
    }

    [Fact]
    public async Task Without_a_feed_there_are_no_descriptions()
    {
        var run = await _person.RunAsync("list");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("cat", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_has_the_pictures_and_what_is_said_about_them()
    {
        _other.HasFeed = true;

        var run = await _person.RunAsync("download", "album");
        var manifest = ReadManifest("album");

        Assert.Equal((0, "3 pictures: 3 downloaded\n"), (run.ExitCode, run.Error));
        Assert.Equal((_other.Url, "test"), (manifest.Server, manifest.User));
        Assert.Equal(["1.png", "2.png", "12.png"], manifest.Pictures.Select(one => one.File));
        Assert.Equal([false, true, false], manifest.Pictures.Select(one => one.Default));
        Assert.Equal(["a&b=c", "happy", "日本"], manifest.Pictures[0].Keywords);
        Assert.Empty(manifest.Pictures[1].Keywords);
        Assert.Equal(["A cat, seen from above", "Sea & sand", null], manifest.Pictures.Select(one => one.Description));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), manifest.Pictures[2].Created);
        foreach (var picture in _other.Pictures)
        {
            Assert.Equal(picture.Bytes, await File.ReadAllBytesAsync(_person.Of($"album/{picture.Id}.png"), Cancellation));
        }
    }

    [Fact]
    public async Task A_picture_with_two_addresses_is_one_and_no_keyword_has_a_comma()
    {
        _other.Answer = (mode, _) => mode == "login"
            ? OtherServer.Lines(
                ("success", "OK"), ("name", "Test"), ("pickw_count", "2"), ("pickwurl_count", "2"),
                ("pickw_1", "one, two"), ("pickwurl_1", $"{_other.Url}/userpic/1/2"),
                ("pickw_2", "pic#12"), ("pickwurl_2", $"{_other.Url}/userpic/12/2"),
                ("defaultpicurl", $"{_other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/userpic/1/2"))
            : null;

        var first = await _person.RunAsync("download", "album");
        var second = await _person.RunAsync("download", "album");
        var pictures = ReadManifest("album").Pictures;

        Assert.Equal((0, "2 pictures: 2 downloaded\n"), (first.ExitCode, first.Error));
        Assert.Equal((0, "2 pictures: 0 downloaded, 2 already there\n"), (second.ExitCode, second.Error));
        Assert.Equal([("1.png", "one  two", true), ("12.png", "", false)], pictures.Select(one => (one.File, string.Join('|', one.Keywords), one.Default)));
    }

    [Fact]
    public async Task A_second_download_fetches_what_is_missing_and_updates_the_rest()
    {
        await _person.RunAsync("download", "album");
        File.Delete(_person.Of("album/12.png"));
        _other.Fetched.Clear();
        _other.DefaultId = 1;

        var run = await _person.RunAsync("download", "album");

        Assert.Equal((0, "3 pictures: 1 downloaded, 2 already there\n"), (run.ExitCode, run.Error));
        Assert.Equal(["/userpic/12/2"], _other.Fetched);
        Assert.Equal([true, false, false], ReadManifest("album").Pictures.Select(one => one.Default));
    }

    [Fact]
    public async Task What_a_server_shows_no_longer_keeps_what_was_known_of_it()
    {
        _other.HasFeed = true;
        await _person.RunAsync("download", "album");
        _other.Pictures.RemoveAll(picture => picture.Id != 12);
        _other.Pictures[0] = _other.Pictures[0] with { Keywords = ["Zebra", "happy"] };
        _other.DefaultId = null;

        var run = await _person.RunAsync("download", "album");
        var pictures = ReadManifest("album").Pictures.ToDictionary(one => one.File);

        Assert.Equal((0, "1 picture: 0 downloaded, 1 already there\n"), (run.ExitCode, run.Error));
        Assert.Equal(["happy", "Zebra"], pictures["12.png"].Keywords);
        Assert.Equal(["a&b=c", "日本"], pictures["1.png"].Keywords);
        Assert.Equal("A cat, seen from above", pictures["1.png"].Description);
        Assert.True(pictures["2.png"].Default);
        Assert.Equal(3, pictures.Count);
    }

    [Fact]
    public async Task A_feed_that_is_not_there_takes_no_description_away()
    {
        _other.HasFeed = true;
        await _person.RunAsync("download", "album");
        _other.HasFeed = false;

        await _person.RunAsync("download", "album");
        var without = ReadManifest("album").Pictures;
        _other.HasFeed = true;
        _other.Pictures[1] = _other.Pictures[1] with { Comment = null };
        await _person.RunAsync("download", "album");
        var with = ReadManifest("album").Pictures;

        Assert.Equal(["A cat, seen from above", "Sea & sand", null], without.Select(one => one.Description));
        Assert.All(without, picture => Assert.NotNull(picture.Created));
        Assert.Equal(["A cat, seen from above", null, null], with.Select(one => one.Description));
    }

    [Fact]
    public async Task A_picture_that_is_gone_or_none_is_named_and_left_out()
    {
        _other.Pictures[0] = _other.Pictures[0] with { Bytes = "<html>"u8.ToArray() };
        _other.Pictures[2] = _other.Pictures[2] with { Bytes = [] };

        var run = await _person.RunAsync("download", "album", "--parallel", "1");

        Assert.Equal((1, "picture 2: 2.png\n"), (run.ExitCode, run.Output));
        Assert.Equal(
            $"""
            picture 1: what is at {_other.Url}/userpic/1/2 is not a PNG, JPEG, GIF or WebP
            picture 12: There is no picture at {_other.Url}/userpic/12/2
            3 pictures: 1 downloaded, 2 failed

            """,
            run.Error);
        Assert.Equal(["2.png"], ReadManifest("album").Pictures.Select(one => one.File));
    }

    [Fact]
    public async Task A_suspended_picture_is_not_taken_for_the_one_that_is_shown_in_its_place()
    {
        _other.Answer = (mode, _) => mode == "getpics"
            ? OtherServer.Lines(
            [
                ("success", "OK"), ("pic_count", "2"), .. Listed(1, 1, suspended: true), .. Listed(2, 2, suspended: false),
            ])
            : null;

        var list = await _person.RunAsync("list");
        var run = await _person.RunAsync("download", "album");

        Assert.Matches(@"\n1 +suspended +20x20 ", list.Output);
        Assert.Equal((1, "picture 2: 2.png\n"), (run.ExitCode, run.Output));
        Assert.StartsWith("picture 1: is suspended by its server, which shows another picture in its place\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["/userpic/2/2"], _other.Fetched);
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        _other.Answer = (mode, fields) => (mode, fields.GetValueOrDefault("after")) switch
        {
            ("getpics", null) => OtherServer.Lines([("success", "OK"), ("pic_more", "1"), ("pic_count", "1"), .. Listed(1, 1)]),
            ("getpics", "1") => OtherServer.Lines([("success", "OK"), ("pic_more", "0"), ("pic_count", "2"), .. Listed(1, 2), .. Listed(2, 12)]),
            _ => null,
        };

        var run = await _person.RunAsync("list");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["PICTURE", "1", "2", "12"], run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("pic_more", "1")]
    [InlineData("pic_more", "1", "pic_count", "1", "pic_1_id", "0")]
    [InlineData("pic_count", "2", "pic_2_id", "5")]
    public async Task A_list_that_would_never_end_is_a_server_error(params string[] pairs)
    {
        _other.Answer = (mode, _) => mode != "getpics" ? null : OtherServer.Lines(
        [
            .. new Dictionary<string, string>([.. Listed(1, 5).Select(pair => KeyValuePair.Create(pair.Key, pair.Value)),
                .. Listed(2, 6).Select(pair => KeyValuePair.Create(pair.Key, pair.Value))])
            {
                ["success"] = "OK",
            }.Concat(pairs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1])))
            .GroupBy(pair => pair.Key).Select(same => (same.Key, same.Last().Value)),
        ]);

        var run = await _person.RunAsync("list", "--retries", "0");

        Assert.Equal((1, "", "Server Error, try again later.\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("<html>oops</html>")]
    [InlineData("")]
    public async Task A_feed_that_cannot_be_read_is_said_and_costs_the_descriptions_alone(string feed)
    {
        _other.HasFeed = true;
        _other.FeedText = feed;

        var run = await _person.RunAsync("download", "album");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("There are no descriptions, because the feed of userpics cannot be read: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, ReadManifest("album").Pictures.Count);
    }

    [Fact]
    public async Task A_feed_moves_no_cursor()
    {
        _other.HasFeed = true;
        _other.FeedText = "<feed>\u001b[31m</feed>";

        var run = await _person.RunAsync("list");

        Assert.StartsWith("There are no descriptions, because the feed of userpics cannot be read: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public async Task A_folder_of_another_account_is_left_alone()
    {
        await _person.RunAsync("download", "album");
        await using var another = await OtherServer.StartAsync();

        var run = await _person.RunAsync("download", "album", "--server", another.Url);

        Assert.Equal((1, "album holds pictures other than those of " + another.Url + "/test: choose another folder.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Who_mistypes_the_account_has_no_folder_of_it()
    {
        var mistyped = await _person.RunAsync("download", "album", "--user", "tset");
        var isThere = Directory.Exists(_person.Of("album"));
        var run = await _person.RunAsync("download", "album");

        Assert.Equal((3, false), (mistyped.ExitCode, isThere));
        Assert.Equal((0, "3 pictures: 3 downloaded\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("2.png")]
    [InlineData("900.JPG")]
    [InlineData("0123456789abcdef.webp")]
    public async Task Somebodys_own_files_are_not_taken_for_the_accounts_pictures(string own)
    {
        var file = _person.Write($"photos/{own}", Drawn.Small(9));

        var run = await _person.RunAsync("download", "photos");

        Assert.Equal(
            (1, $"photos has no manifest.json, and {own} in it would be taken for a picture of {_other.Url}/test: choose another folder.\n"),
            (run.ExitCode, run.Error));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_person.Of("photos")));
    }

    [Fact]
    public async Task Files_with_other_names_may_be_in_the_folder()
    {
        _person.Write("album/notes 2.txt", [1]);
        _person.Write("album/sea.png", Drawn.Small(9));
        _person.Write("album/2.jpeg", Drawn.Small(9));

        Assert.Equal(0, (await _person.RunAsync("download", "album")).ExitCode);
        Assert.Equal(["1.png", "2.png", "12.png"], ReadManifest("album").Pictures.Select(one => one.File));
    }

    [Fact]
    public async Task What_was_downloaded_can_be_uploaded_elsewhere()
    {
        _other.HasFeed = true;
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        await _person.RunAsync("download", "album");

        var run = await _person.RunAsync("upload", "album", "--server", server.Url);

        Assert.Equal((0, "3 pictures: 3 uploaded\n"), (run.ExitCode, run.Error));
        await AssertMovedAsync(server);
    }

    [Fact]
    public async Task A_copy_moves_pictures_keywords_descriptions_and_the_default()
    {
        _other.HasFeed = true;
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("alice", "wonder");
        SetPasswords("secret", "wonder");

        var run = await _person.RunAsync("copy", "--from", $"{_other.Url}/test", "--to", $"{server.Url}/Alice");
        _other.Fetched.Clear();
        var again = await _person.RunAsync("copy", "--from", $"{_other.Url}/test", "--to", $"{server.Url}/alice");

        Assert.Equal((0, "3 pictures: 3 copied\n"), (run.ExitCode, run.Error));
        Assert.Equal((0, "3 pictures: 0 copied, 3 already there\n"), (again.ExitCode, again.Error));
        Assert.Empty(_other.Fetched);
        await AssertMovedAsync(server);
    }

    [Fact]
    public async Task A_copy_follows_the_default_also_back_to_where_it_was()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        SetPasswords("secret", "secret");
        string[] copy = ["copy", "--from", $"{_other.Url}/test", "--to", $"{server.Url}/test", "--parallel", "1"];

        foreach (var (origin, here) in new[] { (2, 2), (12, 3), (2, 2) })
        {
            _other.DefaultId = origin;
            Assert.Equal(0, (await _person.RunAsync(copy)).ExitCode);
            Assert.Equal(here, (await server.Database.Accounts.FindAsync(1, Cancellation))!.DefaultUserpicId);
        }

        Assert.Equal("3 pictures: 0 copied, 3 already there\n", (await _person.RunAsync(copy)).Error);
    }

    [Fact]
    public async Task A_copy_between_two_of_our_servers_keeps_everything()
    {
        await using var from = await TestServer.StartAsync();
        await using var to = await TestServer.StartAsync();
        await from.CreateAccountAsync();
        await to.CreateAccountAsync();
        SetPasswords("secret", "secret");
        _person.Environment["LJPICS_SERVER"] = from.Url;
        var file = _person.Write("sea.png", Drawn.Small(5));
        Assert.Equal(0, (await _person.RunAsync("upload", file, "--keywords", "sea, sand", "--default")).ExitCode);

        var run = await _person.RunAsync("copy", "--from", $"{from.Url}/test", "--to", $"{to.Url}/test");

        Assert.Equal((0, "1 picture: 1 copied\n"), (run.ExitCode, run.Error));
        var copy = Assert.Single(await to.Database.Userpics.ListAsync(1, Cancellation));
        Assert.Equal(["sand", "sea"], copy.Keywords.Select(one => one.Value).Order());
        Assert.Equal(copy.Id, (await to.Database.Accounts.FindAsync(copy.AccountId, Cancellation))!.DefaultUserpicId);
    }

    [Fact]
    public async Task A_copy_shrinks_what_the_other_server_would_refuse_only_when_asked()
    {
        _other.Pictures[2] = _other.Pictures[2] with { Bytes = Drawn.Large() };
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        SetPasswords("secret", "secret");
        string[] copy = ["copy", "--from", $"{_other.Url}/test", "--to", $"{server.Url}/test"];

        var refused = await _person.RunAsync(copy);
        var shrunk = await _person.RunAsync([.. copy, "--shrink"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("picture 12: has ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, shrunk.ExitCode);
        Assert.Equal(3, (await server.Database.Userpics.ListAsync(1, Cancellation)).Count);
    }

    [Fact]
    public async Task What_an_account_has_no_room_for_is_not_even_fetched()
    {
        _other.Pictures.AddRange([new OtherPicture(13, Drawn.Small(4)), new OtherPicture(14, Drawn.Small(5))]);
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "2")]);
        await server.CreateAccountAsync();
        SetPasswords("secret", "secret");
        string[] copy = ["copy", "--from", $"{_other.Url}/test", "--to", $"{server.Url}/test", "--parallel", "1"];

        var run = await _person.RunAsync(copy);
        var fetched = _other.Fetched.ToList();
        var again = await _person.RunAsync(copy);

        Assert.Equal(["/userpic/1/2", "/userpic/2/2", "/userpic/12/2"], fetched);
        Assert.Equal((1, 1), (run.ExitCode, again.ExitCode));
        Assert.Matches(
            @"^picture 12: Client error: Access of restricted feature: .*limit is 2.*\n" +
            @"picture 13: not sent, because the account takes no more pictures\npicture 14: not sent, because the account takes no more pictures\n" +
            @"5 pictures: 2 copied, 3 failed\n$",
            run.Error);
        Assert.EndsWith("5 pictures: 0 copied, 2 already there, 3 failed\n", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_without_a_password_says_how_to_give_one()
    {
        var run = await _person.RunAsync("copy", "--from", $"{_other.Url}/test", "--to", "http://127.0.0.1:1/test");

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("LJPICS_FROM_PASSWORD", run.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        await _other.DisposeAsync();
    }

    /// <summary>A row of <c>getpics</c>.</summary>
    private IEnumerable<(string Key, string Value)> Listed(int row, int id, bool suspended = false) =>
    [
        ($"pic_{row}_id", $"{id}"), ($"pic_{row}_url", $"{_other.Url}/userpic/{id}/2"), ($"pic_{row}_width", "20"), ($"pic_{row}_height", "20"),
        ($"pic_{row}_bytes", "99"), ($"pic_{row}_type", "image/png"), ($"pic_{row}_keywords", ""), ($"pic_{row}_description", ""),
        ($"pic_{row}_default", "0"), ($"pic_{row}_time", "1795435200"), ($"pic_{row}_suspended", suspended ? "1" : "0"),
    ];

    private void SetPasswords(string from, string to)
    {
        _person.Environment["LJPICS_FROM_PASSWORD"] = from;
        _person.Environment["LJPICS_TO_PASSWORD"] = to;
    }

    private UserpicManifest ReadManifest(string folder) => UserpicManifest.Parse(File.ReadAllBytes(_person.Of($"{folder}/manifest.json")));

    private static async Task AssertMovedAsync(TestServer server)
    {
        var pictures = await server.Database.Userpics.ListAsync(1, Cancellation);
        Assert.Equal(
            ["", "Zebra", "a&b=c,happy,日本"],
            pictures.Select(one => string.Join(',', one.Keywords.Select(keyword => keyword.Value).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
        var standard = (await server.Database.Accounts.FindAsync(pictures[0].AccountId, Cancellation))!.DefaultUserpicId;
        Assert.Equal("Sea & sand", pictures.Single(one => one.Id == standard).Description);
        Assert.Equal("A cat, seen from above", pictures.Single(one => one.Keywords.Count == 3).Description);
    }
}
