using Daybook.Server.Tests.Running;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A window of the browser, with cookies of its own. What a script fails at, and what the page's policy stops, fails the test.</summary>
internal sealed class Window : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>
    /// Asks axe-core for what is wrong, by these rules or by all. Nothing else comes back: what passed is long, and took most of the time. No rule of these
    /// reads style sheets: so none is fetched a second time.
    /// </summary>
    private const string FindWrong = """
        async rules => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const runOnly = rules.length > 0 ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
          const found = await axe.run(document, { resultTypes: ['violations'], preload: { assets: ['media'] }, runOnly });
          if (found.testEngine.name !== 'axe-core' || found.passes.length + found.violations.length === 0) {
            throw new Error('axe-core looked at nothing');
          }

          return found.violations.map(one => `${one.id}, ${one.help}\n` + one.nodes.slice(0, 5).map(node => '  ' + node.html).join('\n'));
        }
        """;

    /// <summary>The rules of axe-core that something can break in one scheme and not in the other: our style gives a scheme colours and nothing else.</summary>
    private static readonly string[] OfColour = ["color-contrast", "link-in-text-block"];

    /// <summary>
    /// Those that something can break in the narrow window and not in the wide one: what is about sizes and places, and what is about the link to the menu and
    /// tables, which are shown otherwise there.
    /// </summary>
    private static readonly string[] OfWidth =
    [
        "target-size", "scrollable-region-focusable", "skip-link", "link-name", "region", "empty-table-header", "td-headers-attr", "th-has-data-cells",
    ];

    /// <summary>Where the pictures of the pages go, for whoever wants to look at them; null to make none.</summary>
    private static readonly string? Shots = Environment.GetEnvironmentVariable("DAYBOOK_SHOTS");

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            // The browser itself says this of every answer that is not OK; which ones may be is for the test to say.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public async Task<Window> GoAsync(string path)
    {
        await Page.GotoAsync(path);
        return this;
    }

    /// <summary>Logs in by the form, with the password that accounts of tests have; quicker is <see cref="World.LogInAsync"/>.</summary>
    public async Task<Window> LogInAsync(string name)
    {
        await Page.GotoAsync("/login");
        await Page.Locator("main").GetByLabel("Username").FillAsync(name);
        await Page.Locator("main").GetByLabel("Password").FillAsync(World.Password);
        await Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Log out" })).ToBeVisibleAsync();
        return this;
    }

    /// <summary>Has every page bring axe-core along: to send its half a megabyte to each takes longer than most looks.</summary>
    public async Task<Window> BringAxeAsync()
    {
        await _context.AddInitScriptAsync($"window.bringAxe = () => {{ {Axe}\n }};");
        return this;
    }

    /// <summary>Asserts that axe-core finds nothing wrong, and that nothing is wider than the window.</summary>
    /// <param name="rules">The rules to look at; all if there are none.</param>
    public async Task AssertAccessibleAsync(params string[] rules)
    {
        if (!await Page.EvaluateAsync<bool>("() => { if (!('axe' in window)) window.bringAxe?.(); return 'axe' in window; }"))
        {
            await Page.EvaluateAsync(Axe);
        }

        var wrong = await Page.EvaluateAsync<string[]>(FindWrong, rules);
        Assert.True(wrong.Length == 0, $"{Page.Url}: {string.Join("\n\n", wrong)}");
        var (content, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Page.ViewportSize!.Width);
        Assert.True(content <= window, $"{Page.Url} is {content} pixels wide in a window of {window}");
    }

    /// <summary>Asserts that no script failed and the page's policy stopped nothing, since this was last asked.</summary>
    public void AssertQuiet()
    {
        string[] complaints = [.. _complaints];
        _complaints.Clear();
        Assert.Empty(complaints);
    }

    /// <summary>Asserts the same light and dark.</summary>
    /// <param name="staysDark">Which of them comes last, and stays.</param>
    public async Task AssertAccessibleLightAndDarkAsync(bool staysDark = false)
    {
        foreach (var (isDark, rules) in ((bool, string[])[])[(!staysDark, []), (staysDark, OfColour)])
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            await AssertAccessibleAsync(rules);
        }
    }

    /// <summary>
    /// Asserts that the page is accessible in a narrow and a wide window, light and dark. Axe-core looks at each width and each scheme once, the
    /// second time for what can be otherwise: what is where does not depend on the scheme, nor what is readable on the width.
    /// </summary>
    /// <param name="name">What pictures of the page are called, if any are made.</param>
    public async Task AssertForEverybodyAsync(string name)
    {
        foreach (var (width, scheme, rules) in ((int, ColorScheme, string[]?)[])
            [(1280, ColorScheme.Dark, []), (1280, ColorScheme.Light, null), (360, ColorScheme.Light, [.. OfColour, .. OfWidth]), (360, ColorScheme.Dark, null)])
        {
            if (rules is null && Shots is null)
            {
                continue;
            }

            await Page.SetViewportSizeAsync(width, 800);
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (rules is not null)
            {
                await AssertAccessibleAsync(rules);
            }

            if (Shots is not null)
            {
                var file = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
                await Page.ScreenshotAsync(new() { Path = Path.Combine(Shots, $"{file}-{width}-{scheme}.png"), FullPage = true });
            }
        }

        AssertQuiet();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        AssertQuiet();
    }
}
