using Daybook.Core.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>Taking everything along, and leaving.</summary>
internal static class DataPages
{
    public const string Download = SettingsPages.Data + "/download";
    public const string Password = "password";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Data, ReadRoutes.Methods, () => Show(PageForm.With()));
        manage.MapPost(SettingsPages.Data, DeleteAsync);
        manage.MapMethods(Download, ReadRoutes.Methods, (Visit visit, AccountArchive archive) => archive.OfAsync(visit));
    }

    private static RazorComponentResult Show(PageForm form) => Page.Of<DataPage>(form.Status, (nameof(DataPage.Form), form));

    private static async Task<IResult> DeleteAsync(Visit visit, PasswordProof proof, IAccountStore accounts, AccountMail mail, SiteAddress site)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password, so that nobody else can delete your account.");
        }

        if (form.HasErrors || await proof.AskAsync(visit, form, visit.Owner.Name, "", Password) is null)
        {
            return Show(form);
        }

        if (await accounts.DeleteAsync(visit.Owner.Id, visit.Context.RequestAborted))
        {
            await mail.TellAsync(visit.Owner, site.NoticeUrlOf(visit.Context), AccountLetters.AccountDeleted);
        }

        return visit.SeeOther(DeletedPages.Path);
    }
}
