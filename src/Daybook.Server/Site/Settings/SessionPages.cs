using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Settings;

/// <summary>Where an account is logged in.</summary>
internal static class SessionPages
{
    public const string End = "end";
    public const string EndOthers = "end-others";
    public const string EndAll = "end-all";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Sessions, ReadRoutes.Methods, async (Visit visit, ISessionStore store) => Page.Of<SessionPage>(
            (nameof(SessionPage.All), await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted))));
        manage.MapPost(SettingsPages.Sessions, EndAsync);
    }

    private static async Task<IResult> EndAsync(Visit visit, ISessionStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var mine = visit.Visitor.Session!.Id;
        if (form.Has(EndAll))
        {
            await store.EndAllAsync(visit.Owner.Id, visit.Context.RequestAborted);
            await visit.LogOutAsync();
            return visit.SeeOther("/", new Notice("All sessions have been ended, and you are logged out."));
        }

        if (form.Has(EndOthers))
        {
            var all = await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted);
            await store.EndAsync(visit.Owner.Id, [.. all.Select(session => session.Id).Where(id => id != mine)], visit.Context.RequestAborted);
            return visit.SeeOther(SettingsPages.Sessions, new Notice("All other sessions have been ended."));
        }

        if (!long.TryParse(form[End], NumberStyles.None, CultureInfo.InvariantCulture, out var session))
        {
            return visit.SeeOther(SettingsPages.Sessions);
        }

        if (session == mine)
        {
            await visit.LogOutAsync();
            return visit.SeeOther("/", new Notice("You are logged out."));
        }

        await store.EndAsync(visit.Owner.Id, [session], visit.Context.RequestAborted);
        return visit.SeeOther(SettingsPages.Sessions, new Notice("The session has been ended."));
    }
}
