using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Sizes;

namespace Daybook.Server.Site.Admin;

/// <summary>
/// <c>/admin</c>: what operators do to accounts and pictures, each time with a reason. To everybody else it answers as if it did not exist.
/// </summary>
internal static class AdminPages
{
    /// <summary>Pictures of one account on a page.</summary>
    public const int PicturesPerPage = 60;

    /// <summary>Lines of the log on a page.</summary>
    public const int EntriesPerPage = 50;

    private const int NewestEntries = 10;

    public static string AddressOf(AccountName name) => $"/admin/accounts/{name}";

    public static string AddressOf(long userpicId) => string.Create(CultureInfo.InvariantCulture, $"/admin/userpics/{userpicId}");

    public static void Map(IEndpointRouteBuilder pages)
    {
        var admin = pages.MapGroup("/admin").WithMetadata(OperatorsOnly.Mark);
        admin.MapMethods("", ReadRoutes.Methods, FindAsync);
        admin.MapMethods("/log", ReadRoutes.Methods, ShowLogAsync);
        admin.MapMethods("/accounts/{name}", ReadRoutes.Methods, (Visit visit, Moderators moderators, string name, long? after) =>
            ShowAccountAsync(visit, moderators, name, after ?? 0, PageForm.With()));
        admin.MapPost("/accounts/{name}", ChangeAccountAsync);
        admin.MapMethods("/userpics/{id:long}", ReadRoutes.Methods, (Visit visit, Moderators moderators, long id) => ShowUserpicAsync(visit, moderators, id, PageForm.With()));
        admin.MapPost("/userpics/{id:long}", ChangeUserpicAsync);
        admin.MapMethods("/userpics/{id:long}/file", ReadRoutes.Methods, ServeAsync);
    }

    private static async Task<IResult> FindAsync(Visit visit, Moderators moderators, IModerationStore moderation, string? q)
    {
        var form = PageForm.With(("q", q));
        if (!string.IsNullOrWhiteSpace(q))
        {
            if (await moderators.FindAsync(q, visit.Context.RequestAborted) is { } address)
            {
                return visit.SeeOther(address);
            }

            form.Refuse("q", "There is no account or picture with this name, number or address.");
        }

        return Page.Of<AdminPage>(
            form.Status,
            (nameof(AdminPage.Form), form),
            (nameof(AdminPage.Entries), await moderation.ListAsync(null, NewestEntries, visit.Context.RequestAborted)));
    }

    private static async Task<IResult> ShowLogAsync(Visit visit, IModerationStore moderation, long? before) => Page.Of<ModerationLogPage>(
        (nameof(ModerationLogPage.IsFirst), before is null),
        (nameof(ModerationLogPage.Entries), await moderation.ListAsync(before, EntriesPerPage + 1, visit.Context.RequestAborted)));

    private static async Task<IResult> ShowAccountAsync(Visit visit, Moderators moderators, string name, long after, PageForm form)
    {
        var cancellation = visit.Context.RequestAborted;
        return AccountName.TryParse(name, out var parsed) && await moderators.SeeAsync(parsed, after, cancellation) is { } seen
            ? Page.Of<AdminAccountPage>(form.Status, (nameof(AdminAccountPage.Form), form), (nameof(AdminAccountPage.Seen), seen))
            : MessagePage.NotFound();
    }

    private static async Task<IResult> ChangeAccountAsync(Visit visit, Moderators moderators, string name)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (!AccountName.TryParse(name, out var parsed))
        {
            return MessagePage.NotFound();
        }

        return await moderators.ChangeAsync(visit, form, parsed) is { } done
            ? visit.SeeOther(AddressOf(parsed), new Notice(done))
            : await ShowAccountAsync(visit, moderators, name, 0, form);
    }

    private static async Task<IResult> ShowUserpicAsync(Visit visit, Moderators moderators, long id, PageForm form) =>
        await moderators.SeeAsync(id, visit.Context.RequestAborted) is { } seen
            ? Page.Of<AdminUserpicPage>(form.Status, (nameof(AdminUserpicPage.Form), form), (nameof(AdminUserpicPage.Seen), seen))
            : MessagePage.NotFound();

    private static async Task<IResult> ChangeUserpicAsync(Visit visit, Moderators moderators, long id)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (await moderators.SeeAsync(id, visit.Context.RequestAborted) is not { } seen)
        {
            return MessagePage.NotFound();
        }

        if (await moderators.ChangeAsync(visit, form, seen.Userpic) is not { } done)
        {
            return await ShowUserpicAsync(visit, moderators, id, form);
        }

        return visit.SeeOther(form[Moderators.Act] == Moderators.Delete ? AddressOf(seen.Owner.Name) : AddressOf(id), new Notice(done));
    }

    /// <summary>The picture itself, which others may not see any more.</summary>
    private static async Task<IResult> ServeAsync(Visit visit, IModerationStore moderation, Renditions renditions, long id)
    {
        if (!RequestedSize.TryRead(visit.Context.Request, out var size)
            || await moderation.ReadUserpicAsync(id, visit.Context.RequestAborted) is not { } file)
        {
            return MessagePage.NotFound();
        }

        try
        {
            var (type, bytes) = size is null ? new Rendition(file.ContentType, file.Bytes) : await renditions.GetAsync(file, size, visit.Context.RequestAborted);
            visit.Context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            return TypedResults.Bytes(bytes, type);
        }
        catch (TooManyPicturesException)
        {
            return MessagePage.TryAgain();
        }
    }
}
