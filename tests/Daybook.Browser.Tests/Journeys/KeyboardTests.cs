using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Journeys;

/// <summary>A person without a mouse: every step is a key, and where the focus is can always be seen.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    private const int MostStops = 150;

    /// <summary>What the focus is on, as a screen reader would name it, and whether that can be seen.</summary>
    private const string Focus = """
        () => {
          const one = document.activeElement;
          const style = getComputedStyle(one);
          const box = one.getBoundingClientRect();
          const label = one.getAttribute('aria-label') ?? (one.labels?.[0] ?? one).textContent;
          return {
            name: label.replace(/\s+/g, ' ').trim(),
            kind: one.tagName.toLowerCase(),
            isSeen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
          };
        }
        """;

    [Theory]
    [InlineData(360, true)]
    [InlineData(1280, false)]
    public async Task Pictures_are_uploaded_named_deleted_and_brought_back_by_keys_alone(int width, bool scripts)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await using var window = await chromium.OpenAsync(world.Url, new Look(width), scripts);
        var page = window.Page;

        // Long before the dialog opens: it takes the browser a moment to leave it to the test.
        var chooser = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FileChooser += (_, dialog) => chooser.TrySetResult(dialog);

        await window.GoAsync("/login");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", (await WhereAsync(page)).Name);
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "input", "Username");
        await page.Keyboard.TypeAsync("anna");
        await TabToAsync(page, "input", "Password");
        await page.Keyboard.TypeAsync(World.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Log out" })).ToBeVisibleAsync();
        await TabToAsync(page, "a", "Your Pictures");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your pictures" })).ToBeVisibleAsync();

        await TabToAsync(page, "input", "Choose pictures");
        await page.Keyboard.PressAsync("Enter");
        var opened = await chooser.Task.WaitAsync(TimeSpan.FromMilliseconds(Chromium.Patience), TestContext.Current.CancellationToken);
        await opened.SetFilesAsync([new FilePayload { Name = "sea.png", MimeType = "image/png", Buffer = Scenes.Png(0) }]);
        if (!scripts)
        {
            await TabToAsync(page, "button", "Upload");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
            await TabToAsync(page, "input", "Keywords of picture 1");
            await page.Keyboard.TypeAsync("the sea");
            await TabToAsync(page, "button", "Save");
            await page.Keyboard.PressAsync("Enter");
        }
        else
        {
            await Expect(page.Locator("#queue li")).ToHaveCountAsync(1);
            await Expect(page.Locator("#queue").GetByLabel("Keywords")).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("the sea");
            await TabToAsync(page, "button", "Upload");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("#said")).ToHaveTextAsync("1 of 1 picture uploaded.");
            Assert.Equal("Upload", (await WhereAsync(page)).Name);
        }

        await Expect(page.Locator(".card .keywords")).ToHaveTextAsync("the sea");
        await TabToAsync(page, "summary", "Edit the sea");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "textarea", "Description of the sea");
        await page.Keyboard.TypeAsync("Evening");
        await TabToAsync(page, "button", "Make default");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".card .description")).ToHaveTextAsync("Evening");
        Assert.Equal((await world.PicturesOfAsync(anna))[0].Id, await world.DefaultOfAsync(anna));

        await TabToAsync(page, "input", "Choose the sea");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "button", "Delete");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Deleted. You can restore it for ten minutes.")).ToBeVisibleAsync();
        await TabToAsync(page, "button", "Restore the sea");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("The picture is back.")).ToBeVisibleAsync();
        Assert.Single(await world.PicturesOfAsync(anna));
    }

    /// <summary>Goes from stop to stop until it is there, round the page if need be; each must be seen.</summary>
    private static async Task TabToAsync(IPage page, string kind, string name)
    {
        var stops = new List<string>();
        for (var i = 0; i < MostStops; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await WhereAsync(page);
            Assert.True(stop.IsSeen || stop.Kind == "body", $"{page.Url}: nobody sees that the focus is on {stop.Kind} “{stop.Name}”");
            if (stop.Kind == kind && stop.Name == name)
            {
                return;
            }

            stops.Add($"{stop.Kind} {stop.Name}");
        }

        Assert.Fail($"{page.Url}: the key Tab never comes to {kind} “{name}”, only to: {string.Join("; ", stops.Distinct())}");
    }

    private static async Task<Stop> WhereAsync(IPage page) => await page.EvaluateAsync<Stop>(Focus);

    /// <summary>Where the focus is.</summary>
    private sealed class Stop
    {
        public string Name { get; set; } = "";

        public string Kind { get; set; } = "";

        public bool IsSeen { get; set; }
    }
}
