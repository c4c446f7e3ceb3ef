using System.Globalization;
using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Browser.Tests.Pages;

/// <summary>The pages of journals, friends and communities: for everybody, at every width, in any light.</summary>
public sealed class JournalPagesTests(Chromium chromium, Village village) : IClassFixture<Village>
{
    /// <summary>Stands for the page of an entry with comments.</summary>
    private const string Entry = "ENTRY";

    /// <summary>Every page, and as whom it is looked at; nobody if empty.</summary>
    private static readonly (string Path, string Who)[] Pages =
    [
        ("/users/anna/", ""),
        ("/users/anna/", "anna"),
        ("/users/north_shore/", "ben"),
        (Entry, ""),
        (Entry, "anna"),
        (Entry + "?replyto=", "clara_m"),
        ("/users/anna/calendar", ""),
        ("/users/anna/2026/03", ""),
        ("/users/anna/2026/03/07", ""),
        ("/users/anna/tags", ""),
        ("/users/anna/tag/books", ""),
        ("/users/anna/profile", "ben"),
        ("/users/anna/profile", "anna"),
        ("/users/ben/profile", "ben"),
        ("/users/north_shore/profile", ""),
        ("/interests?int=lighthouses", ""),
        ("/users/anna/friends", "anna"),
        ("/users/anna/friends?group=2", ""),
        ("/update", ""),
        ("/update", "anna"),
        (Entry + "/edit", "anna"),
        (Entry + "/delete", "anna"),
        ("/manage/friends", "anna"),
        ("/manage/friends/ben", "anna"),
        ("/manage/friends/groups", "anna"),
        ("/manage/tags", "anna"),
        ("/manage/tags?tag=harbour", "anna"),
        ("/manage/tags", "ben"),
        ("/manage/communities", "anna"),
        ("/manage/communities/north_shore", "anna"),
        ("/manage/communities/north_shore/profile", "anna"),
        ("/manage/communities/north_shore/members", "anna"),
        ("/manage/communities/north_shore/bans", "anna"),
        ("/manage/communities/north_shore/tags", "anna"),
        ("/manage/communities/north_shore/queue", "clara_m"),
        ("/manage/settings", "anna"),
        ("/manage/settings/journal", "anna"),
    ];

    /// <summary>The pages' paths, of an entry that may be any.</summary>
    internal static IEnumerable<string> Paths => Pages.Select(page => Address("/users/anna/999.html", page.Path.Split('?')[0]));

    /// <summary>The pages, as xunit takes them.</summary>
    public static TheoryData<string, string> All => [.. Pages.Select(page => new TheoryDataRow<string, string>(page.Path, page.Who))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_page_is_for_everybody(string path, string who)
    {
        var window = await village.World.WindowOfAsync(chromium, who);
        await window.GoAsync(await AddressAsync(window, path));
        await window.AssertForEverybodyAsync($"{path}-as-{who}");
    }

    [Fact]
    public async Task A_profile_that_is_refused_says_where_and_is_for_everybody()
    {
        var window = await village.World.WindowOfAsync(chromium, "clara_m");
        await window.GoAsync("/manage/settings");
        await window.Page.GetByLabel("Website").FillAsync("javascript:alert(1)");
        await window.Page.GetByLabel("Day", new() { Exact = true }).FillAsync("31");
        await window.Page.GetByLabel("Month").FillAsync("2");
        await window.Page.GetByLabel("Interests").FillAsync(new string('w', 51));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("3 things are not right yet");
        await window.AssertForEverybodyAsync("refused-profile");
    }

    [Fact]
    public async Task A_comment_that_is_refused_says_so_with_the_focus()
    {
        var window = await village.World.WindowOfAsync(chromium, "clara_m");
        await window.GoAsync(await AddressAsync(window, Entry + "?replyto="));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Post the comment" }).ClickAsync();
        await Expect(window.Page.Locator(".errors")).ToBeFocusedAsync();
        await Expect(window.Page.Locator(".errors")).ToBeInViewportAsync();
        await Expect(window.Page.Locator(".errors")).ToContainTextAsync("Write something first.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_posted_with_a_picture_keyword_appears_with_that_picture(bool scripts)
    {
        await using var world = await World.CreateAsync();
        var anna = await world.JoinAsync("anna");
        await world.AddAsync(anna, Scenes.Png(0), "the sea", isDefault: true);
        var lighthouse = await world.AddAsync(anna, Scenes.Png(6), "lighthouse");
        await using var window = await chromium.OpenAsync(world.Url, new Look(), scripts);
        await window.LogInAsync("anna");
        await window.GoAsync("/update");
        await window.Page.GetByLabel("Subject").FillAsync("At night");
        await window.Page.GetByLabel("Entry").FillAsync("It blinks.\nIt blinks again.");
        await window.Page.Locator(".picker summary").ClickAsync();
        await window.Page.GetByText("lighthouse", new() { Exact = true }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Post" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "At night" })).ToBeVisibleAsync();

        await window.GoAsync("/users/anna/");
        var picture = window.Page.Locator("article img").First;
        await Expect(picture).ToHaveAttributeAsync("src", string.Create(CultureInfo.InvariantCulture, $"/userpic/{lighthouse.Id}/{anna.Id}?s=100"));
        Assert.Equal((100, 100), (await picture.EvaluateAsync<int>("image => image.naturalWidth"), await picture.EvaluateAsync<int>("image => image.naturalHeight")));
    }

    private async Task<string> AddressAsync(Window window, string path)
    {
        if (path == Entry + "?replyto=")
        {
            await window.GoAsync(village.Entry);
            return (await window.Page.Locator("a", new() { HasText = "Reply" }).First.GetAttributeAsync("href"))!;
        }

        return Address(village.Entry, path);
    }

    private static string Address(string entry, string path) =>
        path.StartsWith(Entry + "/", StringComparison.Ordinal) ? entry[..^".html".Length] + path[Entry.Length..] : path == Entry ? entry : path;
}
