using System.Globalization;
using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Daybook.Pictures.Tests.Making;
using Microsoft.Playwright;
using SkiaSharp;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Pages;

/// <summary>The list of pictures to upload, while it is sent and when that goes wrong: nothing that was chosen, cut or typed is lost unsaid.</summary>
public sealed class UploadListTests(Chromium chromium)
{
    /// <summary>Keeps in mind what the page sends beside the files.</summary>
    private const string KeepSent = """
        const send = XMLHttpRequest.prototype.send;
        window.sent = [];
        XMLHttpRequest.prototype.send = function (data) {
          window.sent.push(Object.fromEntries([...data].filter(([, value]) => typeof value === 'string')));
          return send.call(this, data);
        };
        """;

    /// <summary>Counts the pictures that are kept decoded, and how many are decoded at once at most.</summary>
    private const string CountDecoded = """
        window.kept = new Set();
        window.most = 0;
        let decoding = 0;
        const decode = HTMLImageElement.prototype.decode;
        HTMLImageElement.prototype.decode = async function () {
          window.most = Math.max(window.most, ++decoding);
          try { return await decode.call(this); } finally { decoding--; }
        };
        const create = window.createImageBitmap;
        window.createImageBitmap = async (...given) => { const bitmap = await create(...given); window.kept.add(bitmap); return bitmap; };
        const close = ImageBitmap.prototype.close;
        ImageBitmap.prototype.close = function () { window.kept.delete(this); close.call(this); };
        """;

    [Fact]
    public async Task Whoever_leaves_while_pictures_are_on_the_list_is_asked_first_and_what_came_is_named_when_all_did()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        var asked = new TaskCompletionSource<string>();
        window.Page.Dialog += async (_, dialog) =>
        {
            await dialog.DismissAsync();
            asked.SetResult(dialog.Type);
        };
        await ChooseAsync(window, File("one.png", Scenes.Png(0)), File("two.png", Scenes.Png(1)), File("three.png", Scenes.Png(2)));
        var storm = Row(window, "three.png").GetByLabel("Keywords");
        await storm.FillAsync("storm");

        await window.Page.GetByRole(AriaRole.Link, new() { Name = "what others see" }).ClickAsync();
        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromMilliseconds(Chromium.Patience), Token));
        await Expect(storm).ToHaveValueAsync("storm");

        // A link to name them that is there earlier leads away from those that are still to come.
        var third = new TaskCompletionSource();
        await HoldAsync(window, number => number == 3 ? third.Task : Task.CompletedTask);
        await UploadAsync(window);
        await Expect(window.Page.Locator("#arrived li")).ToHaveCountAsync(2);
        await Expect(window.Page.Locator("#arrived a")).ToHaveCountAsync(0);
        third.SetResult();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Name them" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
        Assert.Contains(await world.PicturesOfAsync(anna), one => string.Join(',', one.Keywords) == "storm");
    }

    [Fact]
    public async Task While_a_picture_is_sent_it_cannot_be_changed_and_when_that_failed_it_can()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await window.Page.AddInitScriptAsync(KeepSent);
        await window.Page.ReloadAsync();
        var (fails, first, second) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await HoldAsync(window, number => number switch { 1 => fails.Task, 2 => first.Task, _ => second.Task }, failing: 1);
        await ChooseAsync(window, File("photo.jpg", Scenes.Jpeg(0, 1200, 900)));
        var photo = Row(window, "photo.jpg");
        var (keywords, canvas) = (photo.GetByLabel("Keywords"), photo.Locator("canvas"));
        await Expect(canvas).ToBeVisibleAsync();
        await keywords.FillAsync("storm");
        await canvas.FocusAsync();
        await window.Page.Locator("#upload").EvaluateAsync("form => form.requestSubmit()");

        await Expect(keywords).Not.ToBeEditableAsync();
        await Expect(photo.GetByLabel("Description")).Not.ToBeEditableAsync();
        await Expect(photo.Locator(".crop")).ToHaveAttributeAsync("inert", "");
        await Expect(photo.Locator(".zoom")).ToHaveAttributeAsync("inert", "");
        await Expect(photo.GetByRole(AriaRole.Button, new() { Name = "Remove from the list" })).ToBeFocusedAsync();
        await window.AssertAccessibleAsync();

        fails.SetResult();
        await Expect(photo.Locator(".error")).ToHaveTextAsync("The server could not be reached. Try again.");
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("Nothing was uploaded. The list says why.");
        await keywords.FillAsync("storm, night");
        await canvas.FocusAsync();
        await window.Page.Keyboard.PressAsync("+");

        // Whoever is in a row that goes, because it has come, goes to the next: not into a field, where the rest of what is being typed would be wrong.
        await ChooseAsync(window, File("other.png", Scenes.Png(1)));
        await UploadAsync(window);
        await keywords.FocusAsync();
        first.SetResult();
        await Expect(window.Page.Locator("#queue li")).ToHaveCountAsync(1);
        await Expect(Row(window, "other.png")).ToBeFocusedAsync();
        second.SetResult();
        await Expect(window.Page.Locator("#queue li")).ToHaveCountAsync(0);
        await Expect(window.Page.Locator("#send")).ToBeFocusedAsync();
        Assert.Contains(await world.PicturesOfAsync(anna), one => string.Join(',', one.Keywords) == "storm,night");
        Assert.Equal(["900", "818", null], await SentAsync(window, "side"));
    }

    [Fact]
    public async Task A_photo_that_is_sent_before_it_was_seen_is_offered_to_be_cut_when_it_comes_back()
    {
        await using var world = await World.CreateAsync();
        await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await window.Page.AddInitScriptAsync("""
            const decode = HTMLImageElement.prototype.decode;
            const held = new Promise(go => { window.letDecode = go; });
            window.decoded = 0;
            HTMLImageElement.prototype.decode = async function () { await held; await decode.call(this); setTimeout(() => { window.decoded++; }); };
            """);
        await window.Page.ReloadAsync();
        var fails = new TaskCompletionSource();
        await HoldAsync(window, _ => fails.Task, failing: 1);
        await ChooseAsync(window, File("photo.jpg", Scenes.Jpeg(0, 1200, 900)));
        var photo = Row(window, "photo.jpg");
        await UploadAsync(window);
        await Expect(photo.Locator(".state")).ToHaveTextAsync("Uploading");

        await window.Page.EvaluateAsync("letDecode()");
        await window.Page.WaitForFunctionAsync("decoded === 1");
        await Expect(photo.Locator(".state")).ToHaveTextAsync("Uploading");
        await Expect(photo.Locator("canvas")).ToBeHiddenAsync();
        fails.SetResult();
        await Expect(photo.Locator("canvas")).ToHaveJSPropertyAsync("width", 400);
        await Expect(photo.Locator(".error")).ToHaveTextAsync("The server could not be reached. Try again.");
    }

    [Fact]
    public async Task Of_many_photos_only_those_near_the_window_are_kept_decoded_and_each_keeps_its_square()
    {
        const int Many = 14;
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await window.Page.AddInitScriptAsync(KeepSent + CountDecoded);
        await window.Page.ReloadAsync();

        await ChooseAsync(window, [.. Enumerable.Range(0, Many).Select(i => File($"{i:00}.jpg", Scenes.Jpeg(i % 3, 1200, 900)))]);
        var (first, last) = (Row(window, "00.jpg").Locator("canvas"), Row(window, $"{Many - 1:00}.jpg").Locator("canvas"));
        await Expect(first).ToHaveJSPropertyAsync("width", 400);
        await first.FocusAsync();
        await window.Page.Keyboard.PressAsync("+");
        await Expect(last).Not.ToHaveJSPropertyAsync("width", 400);
        await last.EvaluateAsync("canvas => canvas.closest('li').scrollIntoView()");
        await Expect(last).ToHaveJSPropertyAsync("width", 400);
        await Expect(first).ToHaveJSPropertyAsync("width", 0);
        Assert.Equal(255, await last.EvaluateAsync<int>("canvas => canvas.getContext('2d').getImageData(200, 200, 1, 1).data[3]"));

        // Near is half a window above and below.
        Assert.InRange(await window.Page.EvaluateAsync<int>("kept.size"), 1, Many / 2);
        Assert.Equal(1, await window.Page.EvaluateAsync<int>("most"));
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync($"{Many} of {Many} pictures uploaded.");
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("kept.size"));
        Assert.Equal("818", (await SentAsync(window, "side"))[0]);
        Assert.NotEmpty(await world.PicturesOfAsync(anna));
    }

    [Fact]
    public async Task What_there_is_no_place_for_is_not_sent()
    {
        await using var world = await World.CreateAsync(("Userpics:MaxPerAccount", "3"));
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Scenes.Png(0), "sea");
        await using var window = await ArriveAsync(world);
        var sent = await HoldAsync(window, _ => Task.CompletedTask);

        await ChooseAsync(window, [.. Enumerable.Range(1, 5).Select(i => File($"{i}.png", Scenes.Png(i)))]);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("5 pictures are on the list. There is room for 2 more.");
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("2 of 5 pictures uploaded. The list says what is wrong with the others.");
        await Expect(window.Page.Locator("#queue .error")).ToHaveTextAsync(Enumerable.Repeat(
            "There is no room for it: you have as many pictures as you can have, counting those before it on the list. Delete some, then press Upload again.", 3));
        Assert.Equal((2, 3), (sent(), (await world.PicturesOfAsync(anna)).Count));

        // What another window makes room for meanwhile counts.
        await world.Server.Database.DeletedUserpics.DeleteAsync(anna.Id, (await world.PicturesOfAsync(anna))[0].Id, Token);
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 3 pictures uploaded. The list says what is wrong with the others.");
        Assert.Equal(3, sent());
    }

    [Theory]
    [InlineData(false, "There is no room for it: you have as many pictures as you can have. Delete some, then press Upload again.")]
    [InlineData(true, "You are no longer logged in. Log in from another window, then press Upload again: the list stays.")]
    public async Task What_all_others_would_hear_as_well_ends_the_run(bool isLogout, string reason)
    {
        await using var world = await World.CreateAsync(("Userpics:MaxPerAccount", "6"));
        var anna = await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        var (bothWait, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var sent = await HoldAsync(window, number =>
        {
            if (number == 2)
            {
                bothWait.SetResult();
            }

            return go.Task;
        });
        await ChooseAsync(window, [.. Enumerable.Range(0, 5).Select(i => File($"{i}.png", Scenes.Png(i)))]);
        await UploadAsync(window);
        await bothWait.Task;

        // Meanwhile, in another window.
        var other = await window.Page.Context.NewPageAsync();
        if (isLogout)
        {
            await other.GotoAsync("/");
            await other.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
            await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Log out" })).ToHaveCountAsync(0);
        }
        else
        {
            for (var i = 10; i < 16; i++)
            {
                await world.AddAsync(anna, Scenes.Png(i));
            }
        }

        go.SetResult();
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("Nothing was uploaded. The list says why.");
        Assert.Equal(2, sent());
        await Expect(window.Page.Locator("#queue .error").Last).ToHaveTextAsync(reason);
        if (!isLogout)
        {
            return;
        }

        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync($"Nothing was uploaded. {reason}");
        await other.GotoAsync("/login");
        await other.Locator("main").GetByLabel("Username").FillAsync("anna");
        await other.Locator("main").GetByLabel("Password").FillAsync(World.Password);
        await other.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Log out" })).ToBeVisibleAsync();
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("5 of 5 pictures uploaded.");
    }

    [Fact]
    public async Task What_the_server_has_no_room_for_at_this_moment_is_sent_again_by_itself()
    {
        await using var world = await World.CreateAsync();
        await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        var sent = 0;
        await window.Page.RouteAsync("**/upload", route => Interlocked.Increment(ref sent) <= 2
            ? route.FulfillAsync(new() { Status = 503, Headers = [new("Retry-After", "1")], Body = "Try again." })
            : route.ContinueAsync());
        await ChooseAsync(window, File("one.png", Scenes.Png(0)));

        // What is said there for a second can be missed by who looks now and then.
        await window.Page.EvaluateAsync("""
            () => {
              window.states = [];
              new MutationObserver(() => window.states.push(document.querySelector('#queue .state')?.textContent ?? ''))
                .observe(document.getElementById('queue'), { childList: true, characterData: true, subtree: true });
            }
            """);
        await UploadAsync(window);

        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");
        Assert.Contains(
            "The server has no room for it right now. It will be tried again in a second.", await window.Page.EvaluateAsync<string[]>("states"));
        Assert.Equal(3, sent);
    }

    [Fact]
    public async Task What_cannot_be_uploaded_is_said_at_once_and_counted()
    {
        await using var world = await World.CreateAsync();
        await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await ChooseAsync(window, File("IMG_0001.HEIC", new byte[100]));
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync(
            "IMG_0001.HEIC is on the list. It cannot be uploaded: A HEIC photo cannot be read here. Export it as JPEG, and choose that.");
        await Expect(window.Page.Locator("#queue").GetByRole(AriaRole.Textbox)).ToHaveCountAsync(0);
        await Expect(Row(window, "HEIC").GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await window.AssertAccessibleAsync();
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("Nothing on the list can be uploaded. The list says why.");

        await ChooseAsync(window, File("one.png", Scenes.Png(0)), File("two.heif", new byte[100]), File("three.heic", new byte[100]));
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync(
            "3 pictures are on the list. 2 cannot be uploaded: A HEIC photo cannot be read here. Export it as JPEG, and choose that. The list says what is wrong with the others.");
        await Expect(Row(window, "one.png").GetByLabel("Keywords")).ToBeFocusedAsync();
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 4 pictures uploaded. The list says what is wrong with the others.");
    }

    [Fact]
    public async Task Each_field_of_the_list_says_which_picture_it_is_for_and_what_is_wrong_with_it()
    {
        await using var world = await World.CreateAsync();
        await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await ChooseAsync(window, File("one.png", Scenes.Png(0)), File("two.jpg", Scenes.Jpeg(1, 1200, 900)));
        var (one, two) = (Row(window, "one.png"), Row(window, "two.jpg"));
        await Expect(one.GetByLabel("Description")).ToHaveAccessibleDescriptionAsync("one.png");
        await Expect(two.Locator(".zoom input")).ToHaveAccessibleDescriptionAsync("two.jpg");
        await Expect(one.GetByRole(AriaRole.Button, new() { Name = "Crop it to a square" })).ToHaveAccessibleDescriptionAsync("one.png");
        await Expect(two.GetByRole(AriaRole.Button, new() { Name = "Remove from the list" })).ToHaveAccessibleDescriptionAsync("two.jpg");

        await one.GetByLabel("Keywords").FillAsync("sea");
        await two.GetByLabel("Keywords").FillAsync("sea");
        await UploadAsync(window);
        await Expect(one.GetByLabel("Keywords")).ToHaveAccessibleDescriptionAsync(
            "one.png “sea” is also typed for two.jpg, and a keyword can name only one picture.");

        // Of a row that is taken off, the next can be taken off with the same key.
        await one.GetByRole(AriaRole.Button, new() { Name = "Remove from the list" }).PressAsync("Enter");
        await Expect(two.GetByRole(AriaRole.Button, new() { Name = "Remove from the list" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Two_fingers_zoom_the_square_where_it_is_and_one_moves_it()
    {
        await using var world = await World.CreateAsync();
        await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        await window.Page.AddInitScriptAsync(KeepSent);
        await window.Page.ReloadAsync();
        await ChooseAsync(window, File("photo.jpg", Scenes.Jpeg(0, 1600, 1200)));
        var canvas = Row(window, "photo.jpg").Locator("canvas");
        await Expect(canvas).ToHaveJSPropertyAsync("width", 400);
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var touch = await window.Page.Context.NewCDPSessionAsync(window.Page);

        // Apart, from 60 pixels to 120, around the middle: twice as near.
        await TouchAsync("touchStart", (x - 30, y), (x + 30, y));
        for (var apart = 35; apart <= 60; apart += 5)
        {
            await TouchAsync("touchMove", (x - apart, y), (x + apart, y));
        }

        // One finger is lifted before the other: that is no tap.
        await TouchAsync("touchEnd", (x - 60, y));
        await TouchAsync("touchEnd");
        var zoom = double.Parse(await Row(window, "photo.jpg").Locator(".zoom input").InputValueAsync(), CultureInfo.InvariantCulture);
        Assert.InRange(zoom, 1.9, 2.1);

        // Then 50 pixels to the right with one.
        await TouchAsync("touchStart", (x, y));
        await TouchAsync("touchMove", (x + 25, y));
        await TouchAsync("touchMove", (x + 50, y));
        await TouchAsync("touchEnd");
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");
        var (left, top, side) = (await NumberAsync("x"), await NumberAsync("y"), await NumberAsync("side"));
        Assert.InRange(side, 570, 632);
        Assert.InRange(left + (side / 2), 800 - 175, 800 - 130);
        Assert.InRange(top + (side / 2), 590, 610);

        async Task<int> NumberAsync(string name) => int.Parse((await SentAsync(window, name))[0]!, CultureInfo.InvariantCulture);

        Task TouchAsync(string type, params (double X, double Y)[] points) => touch.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type, ["touchPoints"] = points.Select((point, id) => new { x = point.X, y = point.Y, id }).ToArray(),
        });
    }

    /// <summary>The browser shows a WebP turned as its EXIF says, or as it is stored.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public async Task The_square_of_a_picture_that_is_to_be_turned_is_the_one_that_was_seen(int orientation)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await ArriveAsync(world);
        using var striped = new SKBitmap(1500, 500, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var drawing = new SKCanvas(striped))
        {
            drawing.Clear(SKColors.Lime);
            using var blue = new SKPaint { Color = SKColors.Blue };
            drawing.DrawRect(1000, 0, 500, 500, blue);
        }

        await ChooseAsync(window, File("turned.webp", WebPs.Extended(
            WebPs.Encode(striped, lossless: true), WebPs.Exif, 1500, 500, after: [WebPs.Chunk("EXIF", Exifs.Tiff(orientation))])));
        var canvas = Row(window, "turned.webp").Locator("canvas");
        await Expect(canvas).ToHaveJSPropertyAsync("width", 400);
        for (var i = 0; i < 20; i++)
        {
            await canvas.PressAsync("Shift+ArrowRight");
            await canvas.PressAsync("Shift+ArrowDown");
        }

        var seen = await canvas.EvaluateAsync<int[]>("canvas => [...canvas.getContext('2d').getImageData(200, 200, 1, 1).data]");
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");

        var picture = Assert.Single(await world.PicturesOfAsync(anna));
        var file = (await world.Server.Database.Userpics.ReadAsync(picture.Id, anna.Id, null, Token))!;
        using var shown = SKBitmap.Decode(file.Bytes.Span);
        var pixel = shown.GetPixel(100, 100);
        Assert.InRange(Math.Abs(seen[1] - pixel.Green) + Math.Abs(seen[2] - pixel.Blue), 0, 60);
    }

    [Fact]
    public async Task Everybody_can_use_the_list_whatever_stands_on_it()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        for (var i = 0; i < 30; i++)
        {
            await world.AddAsync(anna, Scenes.Png(i), $"{Scenes.NameOf(i)} {i}", i % 3 == 0 ? "" : Scenes.DescriptionOf(i), i == 0);
        }

        await using var window = await ArriveAsync(world);
        await ChooseAsync(window, File("here already.png", Scenes.Png(40)), File("letter.png", "Dear journal"u8.ToArray()));
        await UploadAsync(window);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 2 pictures uploaded. The list says what is wrong with the others.");
        await ChooseAsync(
            window, File("IMG_20260314_181502_the long name that a phone gives_HDR.jpg", Scenes.Jpeg(1, 2000, 1500)), File("small.png", Scenes.Png(31)),
            File("IMG_0001.HEIC", new byte[100]), File("tiny.png", Scenes.Png(32, 40, 20)));
        await Expect(window.Page.Locator("#queue canvas").Nth(1)).ToHaveJSPropertyAsync("width", 400);
        await Expect(Row(window, "tiny.png").Locator("img")).ToBeVisibleAsync();
        await window.Page.Locator(".card summary").Nth(7).ClickAsync();

        await window.Page.Locator("#queue").EvaluateAsync("queue => queue.scrollIntoView()");
        await window.AssertForEverybodyAsync("the list");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<Window> ArriveAsync(World world)
    {
        var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        return await window.GoAsync("/manage/userpics");
    }

    /// <summary>Lets uploads go on when the test wants; those up to a number fail then, as without a network.</summary>
    /// <returns>How many came.</returns>
    private static async Task<Func<int>> HoldAsync(Window window, Func<int, Task> until, int failing = 0)
    {
        var came = 0;
        await window.Page.RouteAsync("**/upload", async route =>
        {
            var number = Interlocked.Increment(ref came);
            await until(number);
            await (number <= failing ? route.AbortAsync() : route.ContinueAsync());
        });
        return () => came;
    }

    private static Task ChooseAsync(Window window, params FilePayload[] files) => window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(files);

    private static Task UploadAsync(Window window) => window.Page.Locator("#send").ClickAsync();

    private static ILocator Row(Window window, string name) => window.Page.Locator("#queue li", new() { Has = window.Page.Locator(".name", new() { HasText = name }) });

    /// <summary>What was sent in a field, upload by upload.</summary>
    private static Task<string?[]> SentAsync(Window window, string field) =>
        window.Page.EvaluateAsync<string?[]>("field => sent.map(one => one[field] ?? null)", field);

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "application/octet-stream", Buffer = bytes };
}
