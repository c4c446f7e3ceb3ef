using Daybook.Core.Accounts;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Settings;

/// <summary>All that the owner of a deleted account can do: think again, or take everything along.</summary>
internal static class DeletedPages
{
    public const string Path = VisitFilter.DeletedAccountPath;
    public const string Download = Path + "/download";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(Path, ReadRoutes.Methods, (Visit visit) => visit.Owner.State == AccountState.Deleted
            ? Page.Of<DeletedPage>()
            : visit.SeeOther(SettingsPages.Profile));
        manage.MapPost(Path, async (Visit visit, IAccountStore accounts) =>
            await accounts.RestoreAsync(visit.Owner.Id, visit.Context.RequestAborted)
                ? visit.SeeOther(SettingsPages.Profile, new Notice("Welcome back! Your account is as it was."))
                : visit.SeeOther(Path));
        manage.MapMethods(Download, ReadRoutes.Methods, (Visit visit, AccountArchive archive) => archive.OfAsync(visit));
    }
}
