using System.Net;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Visits;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A server with people on it.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "secret";

    private readonly Dictionary<string, Window> _windows = [];

    private World(TestServer server) => Server = server;

    public TestServer Server { get; }

    public string Url => Server.Url;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<World> CreateAsync(params (string Key, string Value)[] settings) =>
        new(await TestServer.StartAsync(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))));

    /// <summary>
    /// The window of somebody who only looks, and stays logged in; opened when it is first asked for. A window of its own for every page would
    /// take a second each, and a login.
    /// </summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="name">Whose window it is; nobody's if empty.</param>
    public async Task<Window> WindowOfAsync(Chromium chromium, string name)
    {
        if (!_windows.TryGetValue(name, out var window))
        {
            _windows[name] = window = await (await chromium.OpenAsync(Url, new Look())).BringAxeAsync();
            if (name.Length > 0)
            {
                await LogInAsync(window, name);
            }
        }

        return window;
    }

    /// <summary>
    /// Gives a window the cookie of somebody who logged in. The form for it has tests of its own; it costs two pages and a password each time.
    /// </summary>
    public async Task LogInAsync(Window window, string name)
    {
        var account = await Server.Database.Accounts.FindAsync(AccountName.Parse(name), Token);
        var cookie = await Server.Services.GetRequiredService<Sessions>().BeginAsync(
            account!, Sessions.Short, SessionUse.Site, new SessionOrigin(IPAddress.Loopback, "a browser of the tests"), isBound: false, Token);
        await window.Page.Context.AddCookiesAsync(
            [new() { Name = Visitors.CookieName, Value = Uri.EscapeDataString(cookie!), Url = Url, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
    }

    /// <summary>Somebody joins.</summary>
    public Task<Account> JoinAsync(string name, string? fullName = null) => Server.CreateAccountAsync(name, Password, fullName);

    /// <summary>Gives somebody a picture.</summary>
    public async Task<Userpic> AddAsync(Account account, byte[] picture, string keywords = "", string description = "", bool isDefault = false)
    {
        var inspected = PictureInspector.Inspect(picture, new PictureLimits());
        Assert.True(Keyword.TryParseList(keywords, out var read, out var fault), fault);
        var added = await Server.Database.Userpics.AddAsync(
            new NewUserpic(
                account.Id, inspected.Format.ContentType(), inspected.Width, inspected.Height, inspected.Bytes, read, description, isDefault),
            new UserpicQuota(1000, 100),
            Token);
        return added.Userpic;
    }

    /// <summary>What somebody has, oldest first.</summary>
    public async Task<IReadOnlyList<Userpic>> PicturesOfAsync(Account account) => await Server.Database.Userpics.ListAsync(account.Id, Token);

    /// <summary>The default picture of somebody, or null.</summary>
    public async Task<long?> DefaultOfAsync(Account account) => (await Server.Database.Accounts.FindAsync(account.Id, Token))!.DefaultUserpicId;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows.Values)
        {
            await window.DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}
