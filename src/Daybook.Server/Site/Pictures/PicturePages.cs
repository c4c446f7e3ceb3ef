using System.Security.Cryptography;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Journals;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;
using Daybook.Server.Userpics;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Site.Pictures;

/// <summary>What everybody sees of a person's pictures: the page, the feed, and one picture by its keyword.</summary>
internal static class PicturePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/users/{name}/userpics", ReadRoutes.Methods, ShowAsync);
        pages.MapMethods(
            "/allpics.bml", ReadRoutes.Methods,
            (Visit visit, string? user) => AccountName.TryParse(user, out var name) ? visit.SeeOther(PictureText.PageOf(name)) : MessagePage.NotFound());
        pages.MapMethods("/users/{name}/data/userpics", ReadRoutes.Methods, FeedAsync);
        pages.MapMethods(NeutralPicture.Path, ReadRoutes.Methods, (HttpContext context) => PictureResponse.SendInsteadAsync(
            context, NeutralPicture.ContentType, PictureResponse.NotForLong, NeutralPicture.Bytes));
        pages.MapMethods("/users/{name}/userpic", ReadRoutes.Methods, async (HttpContext context, string name, IAccountStore accounts, NamedPicture picture) =>
        {
            if (await FindAsync(context, accounts, name) is { } owner)
            {
                await picture.AnswerAsync(context, owner);
            }
            else
            {
                await PictureResponse.SendTextAsync(
                    context, StatusCodes.Status404NotFound, PictureResponse.NotForLong, "No such account.\n");
            }
        });
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string name, IAccountStore accounts, IUserpicStore userpics)
    {
        if (await FindAsync(context, accounts, name) is not { } owner)
        {
            return MessagePage.NotFound();
        }

        // The filter and the choice of some are for the owner.
        var view = PictureView.Read(context.Request.Query) with { Filter = "", Ids = null };
        return Page.Of<PicturesPage>(
            (nameof(PicturesPage.Owner), owner), (nameof(PicturesPage.Page), view.Pick(await VisibleAsync(context, userpics, owner))));
    }

    private static async Task<IResult> FeedAsync(HttpContext context, string name, IAccountStore accounts, IUserpicStore userpics, SiteAddress site)
    {
        if (await FindAsync(context, accounts, name) is not { } owner)
        {
            return MessagePage.NotFound();
        }

        var feed = PictureFeed.Write(owner, await VisibleAsync(context, userpics, owner), site.UrlOf(context));
        context.Response.Headers.CacheControl = PictureResponse.NotForLong;
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(feed).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(feed, AtomXml.FeedType, entityTag: tag);
    }

    /// <summary>The account, if it is one that anybody may see.</summary>
    private static async ValueTask<Account?> FindAsync(HttpContext context, IAccountStore accounts, string name) =>
        AccountName.TryParse(name, out var parsed)
        && await accounts.FindAsync(parsed, context.RequestAborted) is { State: AccountState.Visible } account
            ? account
            : null;

    private static async ValueTask<IReadOnlyList<Userpic>> VisibleAsync(HttpContext context, IUserpicStore userpics, Account owner) =>
        [.. (await userpics.ListAsync(owner.Id, context.RequestAborted)).Where(userpic => userpic.Suspension is null)];
}
