using Daybook.Core.Journals;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>How one's own journal is set.</summary>
internal static class JournalSettingsPages
{
    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Journal, ReadRoutes.Methods, async (Visit visit, IJournalStore journals) =>
            Show(PageForm.With(JournalForm.Of((await FindAsync(visit, journals)).Settings))));
        manage.MapPost(SettingsPages.Journal, SaveAsync);
    }

    private static RazorComponentResult Show(PageForm form) =>
        Page.Of<JournalSettingsPage>(form.Status, (nameof(JournalSettingsPage.Form), form));

    private static async Task<IResult> SaveAsync(Visit visit, IJournalStore journals)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        JournalForm.Read(form, (await FindAsync(visit, journals)).Settings);
        if (form.HasErrors)
        {
            return Show(form);
        }

        await journals.SetAsync(visit.Owner.Id, settings => JournalForm.Read(form, settings), visit.Context.RequestAborted);
        return visit.SeeOther(SettingsPages.Journal, new Notice("Saved."));
    }

    private static async Task<Journal> FindAsync(Visit visit, IJournalStore journals) =>
        (await journals.FindAsync(visit.Owner.Id, visit.Owner.Id, visit.Context.RequestAborted))!.Journal;
}
