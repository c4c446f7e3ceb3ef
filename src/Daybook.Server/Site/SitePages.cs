using Daybook.Server.Modes;
using Daybook.Server.Site.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site;

/// <summary>The pages for people: the place to add the next one.</summary>
internal static class SitePages
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void MapAll(IEndpointRouteBuilder routes)
    {
        SiteAsset.MapAll(routes);

        var pages = routes.MapGroup("").AddEndpointFilter(static (invocation, next) =>
        {
            SetPolicy(invocation.HttpContext.Response);
            return next(invocation);
        });
        pages.MapMethods("/", Read, (HttpContext context, SiteAddress site) =>
            Page<HomePage>(new() { [nameof(HomePage.SiteUrl)] = site.UrlOf(context) }));
        pages.MapMethods("/developer", Read, () => Page<DeveloperPage>());
        pages.MapMethods("/developer/protocol", Read, () => Page<ProtocolPage>());
        pages.MapMethods("/developer/protocol/about", Read, () => Page<ProtocolAboutPage>());
        pages.MapMethods("/developer/protocol/{name}", Read, (string name) => ModePageOf(name));

        // Where LiveJournal had the page; clients and old documents link to it.
        pages.MapMethods("/developer/protocol.bml", Read, (string? mode) => string.IsNullOrEmpty(mode) ? Page<ProtocolPage>() : ModePageOf(mode));

        // Every path: the usual pattern leaves out those whose last part has a dot.
        pages.MapFallback("{*path}", () => NotFound());
    }

    private static RazorComponentResult ModePageOf(string name) => ModeCatalogue.Find(name) is null
        ? NotFound()
        : Page<ModePage>(new() { [nameof(ModePage.Name)] = name });

    private static RazorComponentResult<NotFoundPage> NotFound()
    {
        var page = Page<NotFoundPage>();
        page.StatusCode = StatusCodes.Status404NotFound;
        return page;
    }

    private static RazorComponentResult<TPage> Page<TPage>(Dictionary<string, object?>? parameters = null)
        where TPage : IComponent => new(parameters ?? []) { PreventStreamingRendering = true };

    /// <summary>Nothing from elsewhere, and nothing that runs.</summary>
    private static void SetPolicy(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
