using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Daybook.Browser.Tests.Driving.Chromium))]

namespace Daybook.Browser.Tests.Driving;

/// <summary>Debian's browser, started once for all tests. It finds no host but this machine.</summary>
/// <remarks>
/// Its headless shell is the same engine without the browser's own windows, each of which costs two processes more than the page in it. The long
/// run takes the whole browser.
/// </remarks>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string Program =
        Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? "/usr/bin/chromium" : "/usr/bin/chromium-headless-shell";

    /// <summary>How long a step may take, in milliseconds: longer than any takes on a busy machine, so that what hangs fails its test.</summary>
    internal const float Patience = 60_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-default-apps", "--no-first-run", "--metrics-recording-only",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();

        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Headless = true, Args = Arguments, Timeout = Patience });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a window of somebody who was never on the site.</summary>
    internal async Task<Window> OpenAsync(string url, Look look, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = url,
            ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = look.IsStill ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            ViewportSize = new() { Width = look.Width, Height = 800 },
            DeviceScaleFactor = look.Scale,
            JavaScriptEnabled = scripts,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(Patience);
        return new Window(context, await context.NewPageAsync());
    }
}

/// <summary>How somebody looks at pages.</summary>
/// <param name="Width">The window's width in pixels of the page.</param>
/// <param name="IsDark">Whether they like it dark.</param>
/// <param name="IsStill">Whether they like nothing to move.</param>
/// <param name="Scale">How many pixels of the screen one of the page has.</param>
internal sealed record Look(int Width = 1280, bool IsDark = false, bool IsStill = false, float Scale = 1);
