using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Daybook.Pictures.Tests.Making;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Pages;

/// <summary>A person and their pictures, with a script and without one.</summary>
public sealed class ManagePicturesTests(Chromium chromium)
{
    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Without_scripts_pictures_are_uploaded_named_deleted_and_brought_back(int width)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look(width), scripts: false);
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(
            [File("small.png", Scenes.Png(0)), File("photo.jpg", Scenes.Jpeg(1, 2000, 1500))]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Every pixel kept: 100 × 100, PNG")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Made to fit: 200 × 200")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Keywords").First.FillAsync("the sea, evening");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.GetByText("the sea, evening")).ToBeVisibleAsync();

        var card = window.Page.Locator(".card", new() { HasText = "the sea" });
        await card.Locator("summary").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        Assert.Single(await world.PicturesOfAsync(anna));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Restore the sea" }).ClickAsync();
        Assert.Equal(["the sea", "evening"], (await world.PicturesOfAsync(anna))[0].Keywords.Select(keyword => keyword.Value));
    }

    [Fact]
    public async Task With_a_script_a_photo_is_cut_by_keyboard_and_what_fails_says_why()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(
            [File("small.png", Scenes.Png(0)), File("photo.jpg", Scenes.Jpeg(1, 2000, 1500)), File("letter.png", "Dear journal"u8.ToArray())]);
        var photo = window.Page.Locator("#queue li", new() { HasText = "photo.jpg" });
        await photo.Locator("canvas").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await window.Page.Keyboard.PressAsync("+");
        await photo.GetByLabel("Keywords").FillAsync("mountains");
        await window.AssertAccessibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");

        await Expect(window.Page.Locator("#queue .error", new() { HasText = "." })).ToContainTextAsync("Not a picture of a known format");
        await Expect(window.Page.Locator("#said")).ToContainTextAsync("2 of 3 pictures uploaded.");
        await Expect(window.Page.Locator("#queue li")).ToHaveCountAsync(1);
        await Expect(window.Page.Locator("#queue .error")).ToContainTextAsync("Not a picture of a known format");
        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(2);
        var pictures = await world.PicturesOfAsync(anna);
        Assert.Contains(pictures, one => (one.Width, one.Height) == (100, 100));
        Assert.Contains(pictures, one => (one.Width, one.Height) == (200, 200) && one.Keywords[0].Value == "mountains");

        // Which was left as it was can be told afterwards, and both can be named.
        var arrived = window.Page.Locator("#arrived");
        await Expect(arrived.Locator("li", new() { HasText = "small.png" })).ToContainTextAsync("Every pixel kept: 100 × 100, PNG");
        await Expect(arrived.Locator("li", new() { HasText = "photo.jpg" })).ToContainTextAsync("Made to fit: 200 × 200, ");
        await arrived.GetByRole(AriaRole.Link, new() { Name = "Name them" }).ClickAsync();
        await Expect(window.Page.GetByLabel("Keywords")).ToHaveCountAsync(2);
        await Expect(window.Page.GetByText("Made to fit: 200 × 200")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_keyword_that_is_typed_for_two_pictures_is_refused_before_any_is_sent_and_one_that_moves_is_told()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Scenes.Png(3), "sea");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");
        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync([File("one.png", Scenes.Png(0)), File("two.png", Scenes.Png(1))]);
        var rows = window.Page.Locator("#queue li");
        await rows.Nth(0).GetByLabel("Keywords").FillAsync("shore, sea");
        await rows.Nth(1).GetByLabel("Keywords").FillAsync("sea");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Expect(rows.Nth(0).Locator(".error")).ToHaveTextAsync("“sea” is also typed for two.png, and a keyword can name only one picture.");
        await Expect(rows.Nth(1).Locator(".error")).ToHaveTextAsync("“sea” is also typed for one.png, and a keyword can name only one picture.");
        await Expect(rows.Nth(0).GetByLabel("Keywords")).ToBeFocusedAsync();
        Assert.Single(await world.PicturesOfAsync(anna));

        await rows.Nth(1).GetByLabel("Keywords").FillAsync("");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("2 of 2 pictures uploaded.");
        await Expect(window.Page.Locator("#arrived li", new() { HasText = "one.png" })).ToContainTextAsync("“sea” moved here from another picture");
    }

    [Fact]
    public async Task What_is_taken_off_the_list_is_not_uploaded_even_while_it_is_being_sent()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        // The first two, which are sent at once, go no further than the browser until the test lets them.
        var held = 0;
        var (go, bothWait) = (new TaskCompletionSource(), new TaskCompletionSource());
        await window.Page.RouteAsync("**/upload", async route =>
        {
            if (Interlocked.Increment(ref held) == 2)
            {
                bothWait.SetResult();
            }

            await go.Task;
            try
            {
                await route.ContinueAsync();
            }
            catch (PlaywrightException)
            {
                // It was given up by then.
            }
        });
        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(
            [File("one.png", Scenes.Png(0)), File("two.png", Scenes.Png(1)), File("three.png", Scenes.Png(2)), File("four.png", Scenes.Png(3))]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await bothWait.Task;

        foreach (var name in (string[])["two.png", "three.png"])
        {
            await window.Page.Locator("#queue li", new() { HasText = name }).GetByRole(AriaRole.Button, new() { Name = "Remove from the list" }).ClickAsync();
        }

        go.SetResult();
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("2 of 2 pictures uploaded.");
        Assert.Equal(["four.png", "one.png"], (await window.Page.Locator("#arrived strong").AllTextContentsAsync()).Order());
        Assert.Equal(2, (await world.PicturesOfAsync(anna)).Count);
    }

    [Fact]
    public async Task What_is_typed_among_the_pictures_survives_an_upload_that_ends_and_the_new_ones_come_when_they_are_wanted()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        var old = await world.AddAsync(anna, Scenes.Png(0), "sea");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");
        var go = new TaskCompletionSource();
        await window.Page.RouteAsync("**/upload", async route =>
        {
            await go.Task;
            await route.ContinueAsync();
        });
        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(File("new.png", Scenes.Png(1)));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await window.Page.Locator(".card summary").ClickAsync();
        var description = window.Page.Locator($"#description-{old.Id}");
        await description.PressSequentiallyAsync("Waves at ");
        await window.Page.GetByLabel("Choose sea").CheckAsync();

        go.SetResult();
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");
        await description.FocusAsync();
        await description.PressAsync("End");
        await description.PressSequentiallyAsync("night");
        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(1);
        await window.AssertAccessibleAsync();

        await window.Page.GetByLabel("Find").FillAsync("nothing");
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("A picture below has changes that are not saved. Save it first, or press Show.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show the new pictures" }).ClickAsync();

        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(2);
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Show the new pictures" })).ToBeHiddenAsync();
        await Expect(description).ToHaveValueAsync("Waves at night");
        await Expect(window.Page.GetByLabel("Choose sea")).ToBeCheckedAsync();
        await window.Page.Locator($"#picture-{old.Id}").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.GetByText("Saved.")).ToBeVisibleAsync();
        Assert.Equal("Waves at night", (await world.PicturesOfAsync(anna))[0].Description);
    }

    [Theory]
    [InlineData("Save")]
    [InlineData("Make default")]
    [InlineData("Delete")]
    public async Task What_is_typed_for_one_picture_stays_while_another_is_changed(string button)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        var (sea, tea) = (await world.AddAsync(anna, Scenes.Png(0), "sea"), await world.AddAsync(anna, Scenes.Png(1), "tea"));
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await window.LogInAsync("anna");
        await window.GoAsync("/manage/userpics");
        var (seas, teas) = (window.Page.Locator($"#picture-{sea.Id}"), window.Page.Locator($"#picture-{tea.Id}"));
        await teas.Locator("summary").ClickAsync();
        await teas.GetByLabel("Description").FillAsync("A cup, and steam");
        await seas.Locator("summary").ClickAsync();

        await seas.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

        await Expect(window.Page.Locator(".notice")).ToBeVisibleAsync();
        await Expect(teas.GetByLabel("Description")).ToHaveValueAsync("A cup, and steam");
        await teas.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.Locator(".notice")).ToHaveTextAsync("Saved.");
        Assert.Equal("A cup, and steam", (await world.PicturesOfAsync(anna)).Single(one => one.Id == tea.Id).Description);

        // What is saved is not typed once more over what somebody else makes of it.
        await window.Page.ReloadAsync();
        await Expect(teas.Locator("details")).Not.ToHaveAttributeAsync("open", "");
    }

    [Fact]
    public async Task On_the_page_of_a_refused_form_what_was_typed_stays_as_well_and_new_pictures_are_named()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        var old = await world.AddAsync(anna, Scenes.Png(0), "sea");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");
        await window.Page.Locator(".card summary").ClickAsync();
        var tooLong = new string('d', 301);
        await window.Page.Locator($"#description-{old.Id}").FillAsync(tooLong);
        await window.Page.Locator(".card").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.Locator($"#description-{old.Id}-error")).ToBeVisibleAsync();

        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(File("new.png", Scenes.Png(1)));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");

        await Expect(window.Page.Locator($"#description-{old.Id}")).ToHaveValueAsync(tooLong);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show the new pictures" }).ClickAsync();
        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(2);
        await Expect(window.Page.Locator($"#description-{old.Id}")).ToHaveValueAsync(tooLong);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Name them" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Files_are_dropped_and_pasted_and_a_photo_of_an_iphone_is_told_what_to_do()
    {
        const string Give = """
            ([how, name, type, base64]) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type }));
              const given = { bubbles: true, cancelable: true };
              document.body.dispatchEvent(how === 'drop' ? new DragEvent('drop', { ...given, dataTransfer: data }) : new ClipboardEvent('paste', { ...given, clipboardData: data }));
            }
            """;
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look(360));
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.EvaluateAsync(Give, new[] { "drop", "dropped.png", "image/png", Convert.ToBase64String(Scenes.Png(0)) });
        await window.Page.EvaluateAsync(Give, new[] { "paste", "image.png", "image/png", Convert.ToBase64String(Scenes.Png(1)) });
        await window.Page.EvaluateAsync(Give, new[] { "drop", "IMG_0001.HEIC", "image/heic", Convert.ToBase64String(new byte[100]) });
        await Expect(window.Page.Locator("#queue .name")).ToHaveTextAsync(["dropped.png", "image.png", "IMG_0001.HEIC"]);
        await Expect(window.Page.Locator("#queue .error").Nth(2)).ToHaveTextAsync("A HEIC photo cannot be read here. Export it as JPEG, and choose that.");
        await window.AssertAccessibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();

        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("2 of 3 pictures uploaded. The list says what is wrong with the others.");
        Assert.Equal(2, (await world.PicturesOfAsync(anna)).Count);
    }

    [Theory]
    [InlineData(false, 1, "?s=100")]
    [InlineData(false, 2, "?s=200")]
    [InlineData(true, 1, "?s=100&still=1")]
    public async Task A_picture_is_sharp_on_dense_screens_and_still_for_those_who_want_that(bool isStill, float scale, string address)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Lantern.File(), "lantern");
        await world.Server.Database.Accounts.SetShowPicturesAsync(anna.Id, true, TestContext.Current.CancellationToken);
        await using var window = await chromium.OpenAsync(world.Url, new Look(IsStill: isStill, Scale: scale));
        foreach (var path in (string[])["/", "/users/anna/userpics"])
        {
            await window.GoAsync(path);
            Assert.EndsWith(address, await window.Page.Locator("main img").EvaluateAsync<string>("image => image.currentSrc"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_filter_works_as_one_types()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        for (var i = 0; i < 3; i++)
        {
            await world.AddAsync(anna, Scenes.Png(i), Scenes.NameOf(i));
        }

        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Find").PressSequentiallyAsync("SEA");

        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(1);
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 picture");
        await Expect(window.Page.GetByLabel("Find")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Several_are_chosen_while_one_types_to_find_them()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        for (var i = 0; i < 4; i++)
        {
            await world.AddAsync(anna, Scenes.Png(i), Scenes.NameOf(i));
        }

        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");
        var (filter, cards, count) = (window.Page.GetByLabel("Find"), window.Page.Locator(".card"), window.Page.Locator("#chosen-count"));

        await filter.PressSequentiallyAsync("sea");
        await Expect(cards).ToHaveCountAsync(1);
        await window.Page.GetByLabel("Choose the sea").CheckAsync();
        await Expect(count).ToHaveTextAsync("With the chosen picture:");
        await filter.FillAsync("tea");
        await Expect(window.Page.GetByLabel("Choose tea")).ToBeVisibleAsync();
        await Expect(count).ToHaveTextAsync("With the chosen picture, not shown now:");
        await window.Page.GetByLabel("Choose tea").CheckAsync();
        await Expect(count).ToHaveTextAsync("With the 2 chosen pictures, 1 of them not shown now:");
        await filter.FillAsync("");
        await Expect(cards).ToHaveCountAsync(4);
        await Expect(count).ToHaveTextAsync("With the 2 chosen pictures:");
        await Expect(window.Page.GetByLabel("Choose the sea")).ToBeCheckedAsync();
        await filter.FillAsync("night");
        await Expect(cards).ToHaveCountAsync(1);
        await window.AssertAccessibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).First.ClickAsync();

        await Expect(window.Page.GetByText("2 pictures deleted.")).ToBeVisibleAsync();
        Assert.Equal([Scenes.NameOf(1), Scenes.NameOf(3)], (await world.PicturesOfAsync(anna)).Select(one => string.Join(", ", one.Keywords)));
    }

    [Fact]
    public async Task What_was_found_is_counted_on_all_pages()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        for (var i = 0; i < 102; i++)
        {
            await world.AddAsync(anna, Scenes.Png(i % Scenes.Count, 20 + i, 20), $"sea {i}");
        }

        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Find").PressSequentiallyAsync("sea");

        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("102 pictures");
        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(100);
    }

    [Fact]
    public async Task What_one_types_to_find_stays_as_it_is_however_slowly_with_spaces_and_while_a_word_is_composed()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Scenes.Png(0), "at the sea");
        await world.AddAsync(anna, Scenes.Png(1), "at home");
        await world.AddAsync(anna, Scenes.Png(2), "海");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");
        var (filter, said, cards) = (window.Page.GetByLabel("Find"), window.Page.Locator("#said"), window.Page.Locator(".card"));

        // The pause after each is over once what was found is said.
        foreach (var (text, found) in ((string, int)[])[("at", 2), (" ", 2), ("the", 1), (" ", 1), ("s", 1)])
        {
            await said.EvaluateAsync("said => said.textContent = ''");
            await filter.PressSequentiallyAsync(text);
            await Expect(said).ToHaveTextAsync(found == 1 ? "1 picture" : $"{found} pictures");
            await Expect(cards).ToHaveCountAsync(found);
        }

        await Expect(filter).ToHaveValueAsync("at the s");
        await Expect(filter).ToBeFocusedAsync();

        // As an input method for Chinese or Japanese types.
        await filter.FillAsync("");
        await Expect(cards).ToHaveCountAsync(3);
        var asked = new List<string>();
        window.Page.Request += (_, request) => asked.Add(Uri.UnescapeDataString(request.Url));
        var keys = await window.Page.Context.NewCDPSessionAsync(window.Page);
        foreach (var composed in (string[])["u", "um", "umi"])
        {
            await keys.SendAsync("Input.imeSetComposition", new() { ["text"] = composed, ["selectionStart"] = composed.Length, ["selectionEnd"] = composed.Length });
        }

        Assert.Equal("umi", await filter.InputValueAsync());

        // Longer than the script waits after a key, by the same clock: a search for half a word would have begun by then.
        await window.Page.EvaluateAsync("() => new Promise(over => setTimeout(over, 300))");
        await keys.SendAsync("Input.insertText", new() { ["text"] = "海" });
        await Expect(cards).ToHaveCountAsync(1);
        await Expect(filter).ToHaveValueAsync("海");
        Assert.EndsWith("filter=海", Assert.Single(asked, url => url.Contains("filter", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_shown_in_the_readme()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        for (var i = 0; i < Scenes.Count; i++)
        {
            await world.AddAsync(anna, Scenes.Png(i, 200, 200), Scenes.NameOf(i), Scenes.DescriptionOf(i), i == 0);
        }

        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await world.LogInAsync(window, "anna");
        await window.GoAsync("/manage/userpics");

        var folder = Directory.CreateDirectory(Daybook.Server.Tests.Repository.Of("artifacts", "pictures"));
        var gallery = (await window.Page.Locator(".gallery").BoundingBoxAsync())!;
        var shot = await window.Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(folder.FullName, "your-pictures.png"),
            FullPage = true,
            Clip = new() { Width = 1280, Height = gallery.Y + gallery.Height + 32 },
        });

        Assert.NotEmpty(shot);
    }

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "application/octet-stream", Buffer = bytes };
}
