using Daybook.Server.Tests.Running;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A window of the browser, with cookies of its own. What a script fails at, and what the page's policy stops, fails the test.</summary>
internal sealed class Window : IAsyncDisposable
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

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
        var found = await Page.RunAxe(Rules);
        Assert.True(found.Violations.Length == 0, string.Join("\n\n", found.Violations.Select(Describe)));
        var (content, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Page.ViewportSize!.Width);
        Assert.True(content <= window, $"{Page.Url} is {content} pixels wide in a window of {window}");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    private string Describe(AxeResultItem violation) =>
        $"{Page.Url}: {violation.Id}, {violation.Help}\n" + string.Join('\n', violation.Nodes.Take(5).Select(node => "  " + node.Html));
}
