using Daybook.Server.Modes;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site;

/// <summary>The pages for people: the place to add the next one.</summary>
internal static class SitePages
{
    public static void MapAll(IEndpointRouteBuilder routes)
    {
        SiteAsset.MapAll(routes);

        var pages = routes.MapGroup("").AddEndpointFilter<VisitFilter>();
        pages.MapRead("/", (Visit visit, SiteAddress site) => Page.Of<HomePage>((nameof(HomePage.SiteUrl), site.UrlOf(visit.Context))));
        LoginPages.Map(pages);
        MapDeveloperArea(pages);

        // Every path: the usual pattern leaves out those whose last part has a dot.
        pages.MapFallback("{*path}", MessagePage.NotFound).DisableAntiforgery();
    }

    private static void MapDeveloperArea(IEndpointRouteBuilder pages)
    {
        pages.MapRead("/developer", () => Page.Of<DeveloperPage>());
        pages.MapRead("/developer/protocol", () => Page.Of<ProtocolPage>());
        pages.MapRead("/developer/protocol/about", () => Page.Of<ProtocolAboutPage>());
        pages.MapRead("/developer/protocol/{name}", (string name) => ModePageOf(name));

        // Where LiveJournal had the page; clients and old documents link to it.
        pages.MapRead("/developer/protocol.bml", (string? mode) => string.IsNullOrEmpty(mode) ? Page.Of<ProtocolPage>() : ModePageOf(mode));
    }

    private static IResult ModePageOf(string name) =>
        ModeCatalogue.Find(name) is null ? MessagePage.NotFound() : Page.Of<ModePage>((nameof(ModePage.Name), name));
}
