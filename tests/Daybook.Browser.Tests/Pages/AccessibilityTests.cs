using Daybook.Browser.Tests.Driving;
using Daybook.Browser.Tests.Drawing;
using Microsoft.Playwright;

namespace Daybook.Browser.Tests.Pages;

/// <summary>Every page, checked by axe-core in a narrow and a wide window, light and dark.</summary>
public sealed class AccessibilityTests(Chromium chromium, AccessibilityTests.People people) : IClassFixture<AccessibilityTests.People>
{
    /// <summary>Who looks at a page.</summary>
    public enum Person
    {
        /// <summary>Somebody who is not logged in.</summary>
        Anybody,

        /// <summary>Somebody with pictures.</summary>
        Anna,

        /// <summary>Somebody who has just come.</summary>
        Ben,
    }

    /// <summary>Every page, and as whom it is looked at: the place to add one.</summary>
    private static readonly (string Path, Person Who)[] Pages =
    [
        ("/", Person.Anybody),
        ("/login", Person.Anybody),
        ("/developer", Person.Anybody),
        ("/developer/protocol", Person.Anybody),
        ("/developer/protocol/uploadpic", Person.Anybody),
        ("/nothing-here", Person.Anybody),
        ("/users/anna/userpics", Person.Anybody),
        ("/users/ben/userpics", Person.Anybody),
        ("/manage/userpics", Person.Anna),
        ("/manage/userpics?ids=1,2,3&fitted=2", Person.Anna),
        ("/manage/userpics?filter=nothing", Person.Anna),
        ("/manage/userpics", Person.Ben),
    ];

    /// <summary>The pages, as xunit takes them.</summary>
    public static TheoryData<string, Person> All => [.. Pages.Select(page => new TheoryDataRow<string, Person>(page.Path, page.Who))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_page_is_for_everybody(string path, Person who)
    {
        await using var window = await chromium.OpenAsync(people.World.Url, new Look());
        if (who != Person.Anybody)
        {
            await window.LogInAsync(who.ToString().ToLowerInvariant());
        }

        foreach (var width in (int[])[360, 1280])
        {
            await window.Page.SetViewportSizeAsync(width, 800);
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await window.GoAsync(path);
                await window.AssertAccessibleAsync();
            }
        }
    }

    /// <summary>A server with people on it, for pages that change nothing.</summary>
    public sealed class People : IAsyncLifetime
    {
        internal World World { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            World = await World.CreateAsync();
            await World.JoinAsync("ben");
            var anna = await World.JoinAsync("anna", "Anna Lindqvist");
            for (var i = 0; i < Scenes.Count; i++)
            {
                await World.AddAsync(anna, Scenes.Png(i), i == 2 ? "" : Scenes.NameOf(i), i == 3 ? "" : Scenes.DescriptionOf(i), i == 0);
            }
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
