using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
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
        await window.LogInAsync("anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Choose pictures").SetInputFilesAsync(
            [File("small.png", Scenes.Png(0)), File("photo.jpg", Scenes.Jpeg(1, 2000, 1500))]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Kept exactly as it was: 100 × 100, PNG")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("Made to fit: 200 × 200")).ToBeVisibleAsync();
        await window.Page.GetByLabel("Keywords").First.FillAsync("the sea, evening");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.GetByText("the sea, evening")).ToBeVisibleAsync();

        var card = window.Page.Locator(".card", new() { HasText = "the sea" });
        await card.Locator("summary").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        Assert.Single(await world.PicturesOfAsync(anna));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Bring back the sea" }).ClickAsync();
        Assert.Equal(["the sea", "evening"], (await world.PicturesOfAsync(anna))[0].Keywords.Select(keyword => keyword.Value));
    }

    [Fact]
    public async Task With_a_script_a_photo_is_cut_by_keyboard_and_what_fails_says_why()
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await window.LogInAsync("anna");
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
        await window.LogInAsync("anna");
        await window.GoAsync("/manage/userpics");

        await window.Page.GetByLabel("Find").PressSequentiallyAsync("SEA");

        await Expect(window.Page.Locator(".card")).ToHaveCountAsync(1);
        await Expect(window.Page.GetByLabel("Find")).ToBeFocusedAsync();
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
        await window.LogInAsync("anna");
        await window.GoAsync("/manage/userpics");

        var folder = Directory.CreateDirectory(Daybook.Server.Tests.Repository.Of("artifacts", "pictures"));
        var shot = await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, "your-pictures.png"), FullPage = true });

        Assert.NotEmpty(shot);
    }

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "application/octet-stream", Buffer = bytes };
}
