using Daybook.Server.Tests.Running;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A window of the browser, with cookies of its own. What a script fails at, and what the page's policy stops, fails the test.</summary>
internal sealed class Window : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Asks axe-core for what is wrong. Nothing else comes back: what passed is long, and took most of the time.</summary>
    private const string FindWrong = """
        async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const found = await axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } });
          if (found.testEngine.name !== 'axe-core' || found.passes.length === 0) {
            throw new Error('axe-core looked at nothing');
          }

          return found.violations.map(one => `${one.id}, ${one.help}\n` + one.nodes.slice(0, 5).map(node => '  ' + node.html).join('\n'));
        }
        """;

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

    /// <summary>Logs in with the password that accounts of tests have.</summary>
    public async Task<Window> LogInAsync(string name)
    {
        await Page.GotoAsync("/login");
        await Page.Locator("main").GetByLabel("Username").FillAsync(name);
        await Page.Locator("main").GetByLabel("Password").FillAsync(World.Password);
        await Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Log out" })).ToBeVisibleAsync();
        return this;
    }

    /// <summary>Asserts that axe-core finds nothing wrong, and that nothing is wider than the window.</summary>
    public async Task AssertAccessibleAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        var wrong = await Page.EvaluateAsync<string[]>(FindWrong);
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

    /// <summary>Asserts the same in the other light, and then in the one that is to stay.</summary>
    public async Task AssertAccessibleLightAndDarkAsync(bool staysDark = false)
    {
        foreach (var isDark in (bool[])[!staysDark, staysDark])
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            await AssertAccessibleAsync();
        }
    }

    /// <summary>
    /// Asserts that the page is accessible in a narrow and a wide window, light and dark. Axe-core looks at each width and each scheme once: what is
    /// where does not depend on the scheme, nor what is readable on the width.
    /// </summary>
    /// <param name="name">What pictures of the page are called, if any are made.</param>
    public async Task AssertForEverybodyAsync(string name)
    {
        foreach (var (width, scheme, hasAxe) in ((int, ColorScheme, bool)[])
            [(360, ColorScheme.Light, true), (360, ColorScheme.Dark, false), (1280, ColorScheme.Dark, true), (1280, ColorScheme.Light, false)])
        {
            if (!hasAxe && Shots is null)
            {
                continue;
            }

            await Page.SetViewportSizeAsync(width, 800);
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (hasAxe)
            {
                await AssertAccessibleAsync();
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
