using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Daybook.Client.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Journeys;

/// <summary>
/// The whole way of somebody who has never seen the site: from the first page to a journal, ten photos with names that everybody sees, and all of
/// them on another server with one command.
/// </summary>
public sealed class NewPersonTests(Chromium chromium)
{
    private const string Name = "clara";
    private const string Secret = "a long evening by the sea";
    private const int Photos = 10;

    private static readonly string[] Keywords = [.. Enumerable.Range(0, Photos).Select(i => $"photo {i}")];

    /// <summary>Each width in each light, with a script and without one; axe-core, which is a script, looks at both widths in both lights.</summary>
    [Theory]
    [InlineData(true, 360, false)]
    [InlineData(true, 1280, true)]
    [InlineData(false, 360, true)]
    [InlineData(false, 1280, false)]
    public async Task Somebody_new_makes_a_journal_uploads_ten_photos_names_them_and_moves_them(bool scripts, int width, bool isDark)
    {
        await using var world = await World.CreateAsync(("Registration:Mode", "open"));
        await using var window = await chromium.OpenAsync(world.Url, new Look(width, isDark), scripts);
        await JoinAsync(window);
        await UploadAsync(window, scripts, isDark);
        await SeeAsync(world);
        await MoveAsync(world, await MakeAppPasswordAsync(window));
    }

    private static async Task JoinAsync(Window window)
    {
        var page = window.Page;
        await window.GoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create a Journal", Exact = true }).ClickAsync();
        await page.GetByLabel("Username").FillAsync(Name);
        await page.GetByLabel("Password").FillAsync(Secret);
        await page.GetByLabel("E-mail").FillAsync("clara@daybook.example");
        await page.GetByLabel("Day").FillAsync("27");
        await page.GetByLabel("Month").FillAsync("3");
        await page.GetByLabel("Year").FillAsync("1990");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create a Journal" }).ClickAsync();
        await Expect(page.GetByText($"Welcome, {Name}! Your journal is ready.")).ToBeVisibleAsync();

        // Another day: the small box of the frame logs in.
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByText("You are logged out.")).ToBeVisibleAsync();
        await page.GetByLabel("Username:").FillAsync(Name);
        await page.GetByLabel("Password:").FillAsync(Secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Your Pictures" }).ClickAsync();
        await Expect(page.GetByText("You have no pictures yet.")).ToBeVisibleAsync();
    }

    private static async Task UploadAsync(Window window, bool scripts, bool isDark)
    {
        var page = window.Page;
        await page.GetByLabel("Choose pictures").SetInputFilesAsync(Enumerable.Range(0, Photos).Select(i => new FilePayload
        {
            Name = $"photo-{i}.jpg", MimeType = "image/jpeg", Buffer = Scenes.Jpeg(i, i % 2 == 0 ? 1200 : 900, i % 2 == 0 ? 900 : 1200),
        }));
        if (scripts)
        {
            await Expect(page.Locator("#queue li canvas:visible")).ToHaveCountAsync(Photos);
            for (var i = 0; i < Photos; i++)
            {
                await page.Locator("#queue li").Nth(i).GetByLabel("Keywords").FillAsync(Keywords[i]);
                await page.Locator("#queue li").Nth(i).GetByLabel("Description").FillAsync(Scenes.DescriptionOf(i));
            }

            await window.AssertAccessibleLightAndDarkAsync(isDark);
            await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
            await Expect(page.Locator("#said")).ToHaveTextAsync($"{Photos} of {Photos} pictures uploaded.");
            await Expect(page.Locator("#arrived li")).ToHaveCountAsync(Photos);
            await Expect(page.Locator("#arrived li").First).ToContainTextAsync("Made to fit: 200 × 200, ");
            await window.AssertAccessibleLightAndDarkAsync(isDark);
        }
        else
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Name your new pictures" })).ToBeVisibleAsync();
            for (var i = 0; i < Photos; i++)
            {
                await page.GetByLabel("Keywords").Nth(i).FillAsync(Keywords[i]);
                await page.GetByLabel("Description").Nth(i).FillAsync(Scenes.DescriptionOf(i));
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        }

        var card = page.Locator(".card", new() { HasText = Keywords[3] });
        await card.Locator("summary").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Make default" }).ClickAsync();
        await Expect(page.Locator(".card", new() { HasText = Keywords[3] }).Locator(".mark")).ToHaveTextAsync("Default");
        await Expect(page.Locator(".card")).ToHaveCountAsync(Photos);
    }

    /// <summary>Somebody who is not logged in looks.</summary>
    private async Task SeeAsync(World world)
    {
        await using var stranger = await chromium.OpenAsync(world.Url, new Look());
        await stranger.GoAsync($"/users/{Name}/userpics");
        await Expect(stranger.Page.Locator(".gallery .keywords")).ToHaveTextAsync(Keywords);
        foreach (var image in await stranger.Page.Locator(".gallery img").AllAsync())
        {
            await image.ScrollIntoViewIfNeededAsync();
            await Expect(image).ToHaveJSPropertyAsync("complete", true);
            Assert.True(await image.EvaluateAsync<int>("image => image.naturalWidth") > 0, "A picture is not there");
        }
    }

    private static async Task<string> MakeAppPasswordAsync(Window window)
    {
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "App passwords" }).ClickAsync();
        await page.GetByLabel("What it is for").FillAsync("ljpics");
        await page.GetByLabel("Your password").FillAsync(Secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make an app password" }).ClickAsync();
        return await page.Locator(".secret").InnerTextAsync();
    }

    private static async Task MoveAsync(World world, string appPassword)
    {
        await using var elsewhere = await World.CreateAsync();
        var moved = await elsewhere.JoinAsync(Name);
        using var person = new Person
        {
            Environment = { ["LJPICS_FROM_PASSWORD"] = appPassword, ["LJPICS_TO_PASSWORD"] = World.Password },
        };

        var run = await person.RunAsync("copy", "--from", $"{world.Url}/{Name}", "--to", $"{elsewhere.Url}/{Name}");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var pictures = await elsewhere.PicturesOfAsync(moved);
        Assert.Equal(Keywords, pictures.Select(one => string.Join(',', one.Keywords)).Order(StringComparer.Ordinal));
        Assert.All(pictures, one => Assert.Equal(Scenes.DescriptionOf(int.Parse(one.Keywords[0].Value[6..], System.Globalization.CultureInfo.InvariantCulture)), one.Description));
        Assert.Equal(pictures.Single(one => one.Keywords[0].Value == Keywords[3]).Id, await elsewhere.DefaultOfAsync(moved));
    }
}
