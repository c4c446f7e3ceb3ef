using Daybook.Core.Userpics;
using Daybook.Server.Modes;
using Daybook.Server.Site.Admin;
using Daybook.Server.Site.Communities;
using Daybook.Server.Site.Exports;
using Daybook.Server.Site.Friends;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Pictures;
using Daybook.Server.Site.Pictures.Manage;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Tags;
using Daybook.Server.Site.Talk;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Words;
using Daybook.Server.Site.Writing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site;

/// <summary>The pages for people: the place to add the next one.</summary>
internal static class SitePages
{
    public static void MapAll(IEndpointRouteBuilder routes)
    {
        SiteAsset.MapAll(routes);
        WellKnown.Map(routes);

        // Made here: the framework would compile an expression to make it.
        var pages = routes.MapGroup("").AddEndpointFilter(routes.ServiceProvider.GetRequiredService<VisitFilter>());
        pages.MapMethods("/", ReadRoutes.Methods, ShowHomeAsync);
        LoginPages.Map(pages);
        CreatePages.Map(pages);
        LostInfoPages.Map(pages);
        ConfirmPages.Map(pages);
        SettingsPages.Map(pages);
        WordPages.Map(pages);
        AdminPages.Map(pages);
        ExportPages.Map(pages);
        PicturePages.Map(pages);
        ReadingPages.Map(pages);
        AboutPages.Map(pages);
        InterestPages.Map(pages);
        TalkPages.Map(pages);
        UpdatePages.Map(pages);
        ManageTagsPages.Map(pages);
        FriendsPages.Map(pages);
        CommunityPages.Map(pages);
        ManagePages.Map(pages);
        MapDeveloperArea(pages);

        // Every path that is left. (MapFallback takes only those whose last part has no dot, whatever pattern it is given, once handlers are bound
        // while compiling.)
        pages.Map("{*path}", AnswerElsewhere).WithOrder(int.MaxValue).DisableAntiforgery();
    }

    private static async Task<IResult> ShowHomeAsync(Visit visit, SiteAddress site, IUserpicStore userpics) => Page.Of<HomePage>(
        (nameof(HomePage.SiteUrl), site.UrlOf(visit.Context)),
        (nameof(HomePage.Newest), await userpics.ListShownAsync(HomePage.MostPictures, visit.Context.RequestAborted)));

    private static RazorComponentResult AnswerElsewhere(HttpContext context, OtherMethods methods)
    {
        var allowed = methods.At(context.Request.Path);
        if (allowed.Count == 0)
        {
            return MessagePage.NotFound();
        }

        context.Response.Headers.Allow = string.Join(", ", allowed);
        return MessagePage.NotAllowed();
    }

    private static void MapDeveloperArea(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/developer", ReadRoutes.Methods, () => Page.Of<DeveloperPage>());
        pages.MapMethods("/developer/protocol", ReadRoutes.Methods, () => Page.Of<ProtocolPage>());
        pages.MapMethods("/developer/protocol/about", ReadRoutes.Methods, () => Page.Of<ProtocolAboutPage>());
        pages.MapMethods("/developer/protocol/{name}", ReadRoutes.Methods, (string name) => ModePageOf(name));

        // Where LiveJournal had the page; clients and old documents link to it.
        pages.MapMethods("/developer/protocol.bml", ReadRoutes.Methods, (string? mode) => string.IsNullOrEmpty(mode) ? Page.Of<ProtocolPage>() : ModePageOf(mode));
    }

    private static RazorComponentResult ModePageOf(string name) =>
        ModeCatalogue.Find(name) is null ? MessagePage.NotFound() : Page.Of<ModePage>((nameof(ModePage.Name), name));
}
