using Daybook.Browser.Tests.Driving;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Browser.Tests.Pages;

/// <summary>Every page, checked by axe-core in a narrow and a wide window, light and dark.</summary>
public sealed class AccessibilityTests(Chromium chromium, Town town) : IClassFixture<Town>
{
    /// <summary>Addresses that are read and show no page.</summary>
    private static readonly string[] NoPages =
    [
        "/healthz", "/readyz", "/interface/flat", "/interface/xmlrpc", "/cgi-bin/log.cgi", "/robots.txt", "/favicon.ico", "/.well-known/change-password",
        "/allpics.bml", "/userpic/neutral.png", "/users/{name}/data/userpics", "/users/{name}/userpic", "/manage/userpics/{form}",
        "/manage/settings/data/download", "/manage/deleted/download", "/admin/userpics/{id:long}/file",

        // What programs read.
        "/interface/atom", "/interface/atom/feed", "/interface/atom/categories", "/interface/atom/edit/{itemId}",
        "/interface/atomapi/{user}", "/interface/atomapi/{user}/feed", "/interface/atomapi/{user}/categories", "/interface/atomapi/{user}/edit/{itemId}",
        "/export_comments.bml", "/export_comments",
        "/users/{name}/data/rss", "/users/{name}/data/atom", "/users/{name}/data/foaf", "/misc/fdata.bml", "/misc/interestdata.bml",

        // What leads elsewhere.
        "/userinfo.bml", "/interests.bml", "/update.bml", "/users/{name}/{id}/comments", "/manage/friends/follow", "/manage/communities/membership",
        "/logout",
    ];

    /// <summary>The pages, as xunit takes them.</summary>
    public static TheoryData<string, Visitor> All => [.. EveryPage.All.Select(page => new TheoryDataRow<string, Visitor>(page.Path, page.Who))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_page_is_for_everybody(string path, Visitor who)
    {
        var window = await town.WindowOfAsync(chromium, who);
        await window.GoAsync(await town.AddressOfAsync(path));
        await window.AssertForEverybodyAsync($"{who}{path}");
    }

    [Fact]
    public async Task Where_nobody_can_join_the_page_is_for_everybody_too()
    {
        await using var world = await World.CreateAsync();
        await using var window = await chromium.OpenAsync(world.Url, new Look());
        await window.GoAsync("/create");
        await window.AssertForEverybodyAsync("closed/create");
        await window.GoAsync("/");
        await window.AssertForEverybodyAsync("closed/");
    }

    [Fact]
    public async Task What_is_not_for_everybody_is_found()
    {
        var window = await town.WindowOfAsync(chromium, Visitor.Anybody);
        await window.GoAsync("/help");
        await window.Page.EvaluateAsync("""
            () => {
              const main = document.querySelector('main');
              main.append(new Image());
              const pale = main.appendChild(document.createElement('p'));
              pale.textContent = 'Pale';
              pale.style.color = '#ccc';
              pale.style.background = '#ddd';
            }
            """);

        var found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => window.AssertForEverybodyAsync("wrong"));

        Assert.Contains("image-alt", found.Message, StringComparison.Ordinal);
        Assert.Contains("color-contrast", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_for_everybody_in_a_narrow_window_or_in_the_light_alone_is_found()
    {
        var window = await town.WindowOfAsync(chromium, Visitor.Anybody);
        await window.GoAsync("/help");
        await window.Page.EvaluateAsync("""
            () => {
              const style = new CSSStyleSheet();
              style.replaceSync(`
                .small { all: unset; display: block; line-height: 2; }
                @media (max-width: 400px) { .small { width: 8px; height: 8px; overflow: hidden; } }
                @media (prefers-color-scheme: light) { .pale { color: #ccc; background: #ddd; } }`);
              document.adoptedStyleSheets = [style];
              document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="pale">Pale</p><div><button class="small">One</button><button class="small">Two</button></div>');
            }
            """);

        var found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => window.AssertForEverybodyAsync("wrong"));

        Assert.Contains("target-size", found.Message, StringComparison.Ordinal);
        Assert.Contains("color-contrast", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_of_the_server_is_in_the_list()
    {
        var routes = town.World.Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains("GET"))
            .Select(route => (Text: "/" + route.RoutePattern.RawText?.TrimStart('/'), Pattern: route.RoutePattern))
            .Where(route => !route.Text.StartsWith("/assets/", StringComparison.Ordinal))
            .ToList();
        Assert.True(routes.Count > 30, $"There should be more routes than {routes.Count}");
        var paths = EveryPage.All.Select(page => page.Path.Split('?')[0]).Concat(JournalPagesTests.Paths).ToList();

        Assert.Empty(routes.Where(route => !NoPages.Contains(route.Text) && !paths.Any(path =>
            new TemplateMatcher(new RouteTemplate(route.Pattern), new RouteValueDictionary(route.Pattern.Defaults)).TryMatch(path, []))).Select(route => route.Text));
        Assert.Empty(NoPages.Except(routes.Select(route => route.Text)));
    }
}
