using System.Globalization;
using System.Text;
using System.Text.Json;
using Daybook.Client.Tests.Running;
using Daybook.Core.Userpics;
using Daybook.Server.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class UploadTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Person _person = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateAccountAsync();
        _person = Person.At(_server.Url);
    }

    [Fact]
    public async Task A_picture_goes_up_with_all_that_is_said_about_it()
    {
        var file = _person.Write("sea.png", Drawn.Small(1));

        var run = await _person.RunAsync(
            "upload", file, "--keywords", "at the sea, 日本", "--keywords-from-name", "--default", "--description", "Waves & sand");

        Assert.Equal((0, $"{file}: picture 1, 20x20\n", "1 picture: 1 uploaded\n"), (run.ExitCode, run.Output, run.Error));
        var userpic = Assert.Single(await PicturesAsync());
        Assert.Equal(["at the sea", "sea", "日本"], userpic.Keywords.Select(one => one.Value).Order(StringComparer.Ordinal));
        Assert.Equal("Waves & sand", userpic.Description);
        Assert.Equal(userpic.Id, (await _server.Database.Accounts.FindAsync(userpic.AccountId, Cancellation))!.DefaultUserpicId);
    }

    [Theory]
    [InlineData("e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData("\u1112\u1161\u11ab", "\uD55C")]
    public async Task A_file_named_as_on_a_Mac_letter_and_accent_apart_is_not_sent_again(string name, string keyword)
    {
        var file = _person.Write($"{name}.png", Drawn.Small(1));
        string[] upload = ["upload", file, "--keywords-from-name", "--description", name];
        await _person.RunAsync(upload);

        var again = await _person.RunAsync(upload);

        Assert.Equal((0, "1 picture: 0 uploaded, 1 already there\n"), (again.ExitCode, again.Error));
        var userpic = Assert.Single(await PicturesAsync());
        Assert.Equal((keyword, keyword), (Assert.Single(userpic.Keywords).Value, userpic.Description));
    }

    [Fact]
    public async Task A_picture_past_the_limit_is_not_sent_and_the_others_are()
    {
        var large = _person.Write("folder/large.png", Drawn.Large());
        var size = new FileInfo(large).Length;
        var small = _person.Write("folder/small.png", Drawn.Small(1));
        _person.Write("folder/empty.png", []);
        _person.Write("folder/notes.txt", [1]);

        var run = await _person.RunAsync("upload", _person.Of("folder"), "missing.png");

        Assert.Equal((1, $"{small}: picture 1, 20x20\n"), (run.ExitCode, run.Output));
        Assert.Equal(
            $"""
            missing.png: there is no such file or folder
            {_person.Of("folder/empty.png")}: the file is empty
            {large}: has {size} bytes, the limit is 40960; --shrink makes it fit
            4 pictures: 1 uploaded, 3 failed

            """,
            run.Error);
    }

    [Fact]
    public async Task A_folder_has_pictures_by_whatever_name_their_kind_goes()
    {
        string[] names = ["1.png", "2.JPG", "3.jpeg", "4.jpe", "5.jfif", "6.gif", "7.webp"];
        for (var i = 0; i < names.Length; i++)
        {
            _person.Write($"folder/{names[i]}", Drawn.Small(i + 1));
        }

        var run = await _person.RunAsync("upload", _person.Of("folder"), "--parallel", "1");

        Assert.Equal((0, "7 pictures: 7 uploaded\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_limit_is_the_servers_where_it_tells_and_40960_otherwise()
    {
        var large = _person.Write("large.png", Drawn.Large());
        var size = new FileInfo(large).Length;
        await using var generous = await TestServer.StartAsync([new("Userpics:MaxBytes", "1000000")]);
        await generous.CreateAccountAsync();
        await using var silent = await OtherServer.StartAsync();
        await using var strict = await OtherServer.StartAsync();
        strict.Answer = (mode, _) => mode == "getpics" ? OtherServer.Lines(("success", "OK"), ("pic_count", "0"), ("max_bytes", "1000")) : null;

        var taken = await _person.RunAsync("upload", large, "--server", generous.Url);
        var classic = await _person.RunAsync("upload", large, "--server", silent.Url);
        var small = await _person.RunAsync("upload", large, "--server", strict.Url);

        Assert.Equal((0, 1, 1), (taken.ExitCode, classic.ExitCode, small.ExitCode));
        Assert.Contains($"large.png: has {size} bytes, the limit is 40960; --shrink makes it fit\n", classic.Error, StringComparison.Ordinal);
        Assert.Contains($"large.png: has {size} bytes, the limit is 1000; --shrink makes it fit\n", small.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (silent.Count("uploadpic"), strict.Count("uploadpic")));
    }

    [Fact]
    public async Task Shrink_makes_it_fit_and_says_how()
    {
        var large = _person.Write("large.png", Drawn.Large());
        var small = _person.Write("small.png", Drawn.Small(1));

        var run = await _person.RunAsync("upload", large, small, "--shrink", "--parallel", "1");
        var again = await _person.RunAsync("upload", large, small, "--shrink");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"large\.png: picture 1, 200x200, made to fit as (Jpeg|WebP) of quality \d+\n", run.Output);
        Assert.Matches(@"small\.png: picture 2, 20x20\n", run.Output);
        Assert.Equal("2 pictures: 0 uploaded, 2 already there\n", again.Error);
        Assert.All(await PicturesAsync(), userpic => Assert.InRange(userpic.Size, 1, 40_960));
    }

    [Fact]
    public async Task Another_limit_may_be_given()
    {
        var small = _person.Write("small.png", Drawn.Small(1));
        var size = new FileInfo(small).Length;

        var refused = await _person.RunAsync("upload", small, "--max-bytes", $"{size - 1}");
        var sent = await _person.RunAsync("upload", small, "--max-bytes", $"{size}");

        Assert.Equal((1, 0), (refused.ExitCode, sent.ExitCode));
        Assert.Contains($"has {size} bytes, the limit is {size - 1}", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_refuses_is_named_with_its_reason()
    {
        var page = _person.Write("page.png", "<html>"u8.ToArray());
        var good = _person.Write("good.png", Drawn.Small(1));

        var run = await _person.RunAsync("upload", page, good, "--json", "--parallel", "1");

        var lines = run.Output.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal((page, "failed", 203), (Text(lines[0], "name"), Text(lines[0], "state"), lines[0].GetProperty("code").GetInt32()));
        Assert.StartsWith("Client error: Invalid argument(s): ", Text(lines[0], "error"), StringComparison.Ordinal);
        Assert.Equal((good, "done", 1L), (Text(lines[1], "name"), Text(lines[1], "state"), lines[1].GetProperty("picid").GetInt64()));
        Assert.Equal(20, lines[1].GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task An_address_is_left_to_the_server()
    {
        // The server fetches nothing from loopback, and says so: the client has passed the address on.
        var run = await _person.RunAsync("upload", "http://127.0.0.1/a.png", "--keywords-from-name");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("http://127.0.0.1/a.png: Client error: Invalid argument(s): ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_left_alone_for_an_hour()
    {
        await using var elsewhere = await OtherServer.StartAsync();
        elsewhere.Pictures.Add(new OtherPicture(5, Drawn.Small(1)));
        await using var server = await TestServer.StartAsync(
            [new("Userpics:Fetch:AllowedNetworks:0", "127.0.0.1/32"), new("Userpics:Fetch:AllowedPorts:0", $"{new Uri(elsewhere.Url).Port}")]);
        await server.CreateAccountAsync();
        var address = $"{elsewhere.Url}/userpic/5/2";
        string[] upload = ["upload", address, "--keywords", "sea", "--server", server.Url];

        var first = await _person.RunAsync(upload);
        var second = await _person.RunAsync(upload);
        var notes = Assert.Single(Directory.GetFiles(_person.Of("share/ljpics/taken")));
        var parts = (await File.ReadAllTextAsync(notes, Cancellation)).Split(' ');
        var time = long.Parse(parts[2], CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(notes, $"{parts[0]} {parts[1]} {time - (30 * 60)}\n", Cancellation);
        var later = await _person.RunAsync(upload);
        await File.WriteAllTextAsync(notes, $"{parts[0]} {parts[1]} {time - (60 * 60)}\n", Cancellation);
        var muchLater = await _person.RunAsync(upload);

        Assert.Equal($"{address}: picture 1, 20x20\n", first.Output);
        Assert.Matches("^.+: picture 1, fetched from there (just now|a minute ago)\n$", second.Output);
        Assert.Equal("1 picture: 0 uploaded, 1 already there\n", second.Error);
        Assert.Matches("^.+: picture 1, fetched from there 3[0-3] minutes ago\n$", later.Output);
        Assert.Equal($"{address}: picture 1, 20x20\n", muchLater.Output);
        Assert.Equal(2, elsewhere.Fetched.Count);
    }

    [Fact]
    public async Task An_address_whose_picture_is_to_fit_is_fetched_here()
    {
        await using var elsewhere = await OtherServer.StartAsync();
        elsewhere.Pictures.Add(new OtherPicture(5, Drawn.Large()));

        var run = await _person.RunAsync(
            "upload", $"{elsewhere.Url}/userpic/5/2", $"{elsewhere.Url}/userpic/6/2", "--shrink", "--parallel", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"/userpic/5/2: picture 1, 200x200, made to fit as (Jpeg|WebP) of quality \d+\n$", run.Output);
        Assert.Contains($"There is no picture at {elsewhere.Url}/userpic/6/2\n", run.Error, StringComparison.Ordinal);
        Assert.Single(await PicturesAsync());
    }

    [Fact]
    public async Task A_folder_goes_up_as_its_manifest_says()
    {
        _person.Write("album/1.png", Drawn.Small(1));
        _person.Write("album/2.png", Drawn.Small(2));
        _person.Write("album/more.PNG", Drawn.Small(3));
        _person.Write("album/manifest.json", Encoding.UTF8.GetBytes("""
            { "pictures": [
                { "file": "2.png", "keywords": ["two", "zwei"], "description": "Two", "default": true },
                { "file": "gone.png", "keywords": ["gone"] },
                { "file": "1.png", "keywords": ["one"] } ] }
            """));

        var run = await _person.RunAsync("upload", _person.Of("album"), "--parallel", "1");

        Assert.Equal((1, 3), (run.ExitCode, run.Output.Split('\n').Length - 1));
        Assert.Contains("gone.png: is in manifest.json but is not a picture in the folder\n", run.Error, StringComparison.Ordinal);
        var pictures = await PicturesAsync();
        Assert.Equal(["one", "two,zwei", ""], pictures.Select(one => string.Join(',', one.Keywords.Select(keyword => keyword.Value).Order())));
        Assert.Equal(["", "Two", ""], pictures.Select(one => one.Description));
        Assert.Equal(2, (await _server.Database.Accounts.FindAsync(pictures[0].AccountId, Cancellation))!.DefaultUserpicId);
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{ "pictures": [ { "file": "../1.png" } ] }""", "is not the name of a file in the manifest's own folder")]
    [InlineData("""{ "pictures": [ { "file": "1.png", "keywords": ["a"] }, { "file": "2.png", "keywords": ["a"] } ] }""", "The keyword 'a' can name only one picture")]
    [InlineData("""{ "pictures": [ { "file": "1.png", "default": true }, { "file": "2.png", "default": true } ] }""", "Only one picture can be the default")]
    public async Task A_manifest_without_sense_sends_nothing(string manifest, string reason)
    {
        _person.Write("album/1.png", Drawn.Small(1));
        _person.Write("album/2.png", Drawn.Small(2));
        _person.Write("album/manifest.json", Encoding.UTF8.GetBytes(manifest));

        var run = await _person.RunAsync("upload", _person.Of("album"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Empty(await PicturesAsync());
    }

    [Fact]
    public async Task One_keyword_for_several_pictures_is_wrong_usage()
    {
        var (one, two) = (_person.Write("1.png", Drawn.Small(1)), _person.Write("2.png", Drawn.Small(2)));

        Assert.Equal(2, (await _person.RunAsync("upload", one, two, "--keywords", "a")).ExitCode);
        Assert.Equal(2, (await _person.RunAsync("upload", one, two, "--default")).ExitCode);
        Assert.Empty(await PicturesAsync());
    }

    [Fact]
    public async Task What_was_taken_is_sent_again_only_if_something_else_is_said_or_it_is_gone()
    {
        var file = _person.Write("sea.png", Drawn.Small(1));
        await _person.RunAsync("upload", file, "--keywords", "a");

        var same = await _person.RunAsync("upload", file, "--keywords", "a");
        var other = await _person.RunAsync("upload", file, "--keywords", "b");
        await _person.RunAsync("delete", "1");
        var gone = await _person.RunAsync("upload", file, "--keywords", "a");

        Assert.Equal($"{file}: picture 1, already there\n", same.Output);
        Assert.Equal($"{file}: picture 1, 20x20\n", other.Output);
        Assert.Equal($"{file}: picture 2, 20x20\n", gone.Output);
    }

    [Fact]
    public async Task What_was_taken_is_sent_again_when_another_picture_is_the_default()
    {
        var (a, b) = (_person.Write("a.png", Drawn.Small(1)), _person.Write("b.png", Drawn.Small(2)));
        await _person.RunAsync("upload", a, "--default");
        await _person.RunAsync("upload", b, "--default");

        var back = await _person.RunAsync("upload", a, "--default");
        var again = await _person.RunAsync("upload", a, "--default");

        Assert.Equal($"{a}: picture 1, 20x20\n", back.Output);
        Assert.Equal($"{a}: picture 1, already there\n", again.Output);
        Assert.Equal(1, await DefaultAsync());
    }

    [Theory]
    [InlineData("sea")]
    [InlineData("\u2764\uFE0F")]
    [InlineData("e\u0301te\u0301")]
    public async Task What_was_taken_is_sent_again_when_its_keyword_names_another_picture(string keyword)
    {
        var (a, b) = (_person.Write("a.png", Drawn.Small(1)), _person.Write("b.png", Drawn.Small(2)));
        await _person.RunAsync("upload", a, "--keywords", $"{keyword}, 日本");
        await _person.RunAsync("upload", b, "--keywords", keyword);

        var back = await _person.RunAsync("upload", a, "--keywords", $"{keyword}, 日本");

        Assert.Equal($"{a}: picture 1, 20x20\n", back.Output);
        Assert.Equal([$"{keyword.Normalize()},日本", ""], (await PicturesAsync()).Select(one => string.Join(',', one.Keywords.Select(word => word.Value).Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task What_was_taken_is_sent_again_when_it_is_described_otherwise()
    {
        var file = _person.Write("a.png", Drawn.Small(1));
        await _person.RunAsync("upload", file, "--description", "Waves");
        await _person.RunAsync("upload", file, "--description", "Sand");

        var back = await _person.RunAsync("upload", file, "--description", "Waves");
        var again = await _person.RunAsync("upload", file, "--description", "Waves");

        Assert.Equal($"{file}: picture 1, 20x20\n", back.Output);
        Assert.Equal($"{file}: picture 1, already there\n", again.Output);
        Assert.Equal("Waves", Assert.Single(await PicturesAsync()).Description);
    }

    [Fact]
    public async Task The_same_file_twice_in_one_command_is_sent_once()
    {
        var file = _person.Write("a.png", Drawn.Small(1));

        var run = await _person.RunAsync("upload", file, file, "--parallel", "1");

        Assert.Equal($"{file}: picture 1, 20x20\n{file}: picture 1, already there\n", run.Output);
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<IReadOnlyList<Userpic>> PicturesAsync() => [.. (await _server.Database.Userpics.ListAsync(1, Cancellation)).OrderBy(one => one.Id)];

    private async Task<long?> DefaultAsync() => (await _server.Database.Accounts.FindAsync(1, Cancellation))!.DefaultUserpicId;

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
