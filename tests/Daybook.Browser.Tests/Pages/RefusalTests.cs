using Daybook.Browser.Tests.Driving;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Pages;

/// <summary>
/// Every form that is refused: what is wrong has the focus, leads to its field, stands beside it, and is read out with it; axe-core finds nothing.
/// </summary>
public sealed class RefusalTests(Chromium chromium, Town town) : IClassFixture<Town>
{
    /// <summary>The page, who sends its form, what is typed where, which button is pressed, and at which fields what is said.</summary>
    public static TheoryData<string, Visitor, string, string, string> Forms => new()
    {
        { "/login", Visitor.Anybody, "", "Log in", "user:Type your username.;password:Type your password." },
        { "/login", Visitor.Anybody, "user=anna;password=wrong", "Log in", "password:" },
        { "/create", Visitor.Anybody, "user=login;password=short;email=nobody", "Create a Journal", "invite:Type the invite;user:reserved;password:at least 8;email:not an e-mail;birth-day:Type your date of birth" },
        { "/lostinfo", Visitor.Anybody, "", "Create the link", "who:Type your username" },
        { "/lostinfo/reset?code=CODE", Visitor.Anybody, "password=short", "Change the password", "password:at least 8" },
        { "/manage/settings", Visitor.Anna, "full-name=", "Save", "full-name:The full name is empty." },
        { "/manage/settings/email", Visitor.Anna, "email=nobody;password=", "Create the link", "email:not an e-mail;password:" },
        { "/manage/settings/password", Visitor.Anna, "", "Change the password", "old-password:;new-password:" },
        { "/manage/settings/app-passwords", Visitor.Anna, "label=", "Make an app password", "label:;password:" },
        { "/manage/settings/data", Visitor.Anna, "", "Delete my account", "password:" },
        { "/manage/userpics", Visitor.Anna, "", "Upload", "picture:Choose a picture" },
        { "/manage/userpics", Visitor.Anna, "url=ftp://daybook.example/picture.png", "Upload", "url:" },
        { "/manage/userpics", Visitor.Anna, "to=a, b", "Rename", "to:has a comma" },
        { "/manage/userpics?ids=1", Visitor.Anna, "keywords-1=pic#1", "Save", "keywords-1:is reserved" },
        { "/admin", Visitor.Warden, "q=nobody at all", "Find", "q:" },
        { "/admin/accounts/anna", Visitor.Warden, "", "Suspend", "reason:Say why" },
        { "/admin/userpics/1", Visitor.Warden, "", "Suspend", "reason:Say why" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_refused_form_says_at_the_field_what_to_do(string path, Visitor who, string typed, string button, string expected)
    {
        var window = await town.WindowOfAsync(chromium, who);
        var page = window.Page;
        await page.SetViewportSizeAsync(360, 800);

        // The script of one's own pictures sends no form that is empty: here the form itself is looked at, as if the script had not come.
        await page.RouteAsync("**/pictures.js", route => route.AbortAsync());
        await window.GoAsync(await town.AddressOfAsync(path));
        foreach (var pair in typed.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            await page.Locator($"main [name='{pair[..at]}']").FillAsync(pair[(at + 1)..]);
        }

        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

        await Expect(page.Locator(".errors")).ToBeFocusedAsync();
        Assert.StartsWith("Not done: ", await page.TitleAsync(), StringComparison.Ordinal);
        var faults = expected.Split(';').Select(fault => fault.Split(':', 2)).ToList();
        await Expect(page.Locator(".errors a")).ToHaveCountAsync(faults.Count);
        for (var i = 0; i < faults.Count; i++)
        {
            var link = page.Locator(".errors a").Nth(i);
            var text = await link.InnerTextAsync();
            Assert.Contains(faults[i][1], text, StringComparison.Ordinal);
            var field = page.Locator($"main [name='{faults[i][0]}']").First;
            Assert.Equal("true", await field.GetAttributeAsync("aria-invalid"));
            Assert.Equal("#" + await field.GetAttributeAsync("id"), await link.GetAttributeAsync("href"));
            await Expect(page.Locator(".field.wrong").Filter(new() { Has = page.Locator($"[name='{faults[i][0]}']") }).Locator(".error").First).ToHaveTextAsync(text);
            await link.ClickAsync();
            await Expect(field).ToBeFocusedAsync();
            await Expect(field).ToBeInViewportAsync();
        }

        await window.AssertAccessibleLightAndDarkAsync();
    }

    [Fact]
    public async Task Whoever_is_too_young_is_told_why_and_nothing_else()
    {
        await using var world = await World.CreateAsync(("Registration:Mode", "open"));
        await using var window = await chromium.OpenAsync(world.Url, new Look(360));
        await window.GoAsync("/create");
        await window.Page.GetByLabel("Day").FillAsync("1");
        await window.Page.GetByLabel("Month").FillAsync("1");

        // Too young also if the year ends right now.
        await window.Page.GetByLabel("Year").FillAsync(DateTime.UtcNow.AddYears(-11).Year.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Create a Journal" }).ClickAsync();

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "You must be 13 or older" })).ToBeVisibleAsync();
        await window.AssertAccessibleAsync();
        await window.Page.Locator("main").GetByRole(AriaRole.Link).ClickAsync();
        Assert.EndsWith("/legal/coppa", window.Page.Url, StringComparison.Ordinal);
    }
}
