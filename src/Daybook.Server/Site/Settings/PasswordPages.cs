using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>A new password, for whoever knows the old one.</summary>
internal static class PasswordPages
{
    public const string Old = "old-password";
    public const string New = "new-password";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Password, ReadRoutes.Methods, () => Show(PageForm.With()));
        manage.MapPost(SettingsPages.Password, ChangeAsync);
    }

    private static RazorComponentResult Show(PageForm form) => Page.Of<PasswordPage>(form.Status, (nameof(PasswordPage.Form), form));

    private static async Task<IResult> ChangeAsync(
        Visit visit, PasswordProof proof, Registrations registrations, IAccountStore accounts, IAppPasswordStore appPasswords, AccountMail mail,
        SiteAddress site)
    {
        var cancellation = visit.Context.RequestAborted;
        var form = await PageForm.ReadAsync(visit.Context);
        if (form[Old].Length == 0)
        {
            form.Refuse(Old, "Type your current password.");
        }

        if (AccountText.FaultOfPassword(form[New], visit.Owner.Name.Value) is { } fault)
        {
            form.Refuse(New, fault);
        }

        if (form.HasErrors || await proof.AskAsync(visit, form, visit.Owner.Name, "", Old) is null)
        {
            return Show(form);
        }

        // Before the change: nothing that may fail stands between that and the letter.
        var owner = visit.Owner;
        var kept = (await appPasswords.ListAsync(owner.Id, cancellation)).Count;
        await accounts.ChangePasswordAsync(owner.Id, await registrations.HashAsync(form[New], cancellation), cancellation);
        await mail.TellAsync(owner, site.NoticeUrlOf(visit.Context), (to, account, siteUrl) => AccountLetters.PasswordChanged(to, account, siteUrl, kept));

        // All sessions ended with the old password; whoever sits here proved to know the new one.
        if (await accounts.FindAsync(owner.Id, cancellation) is { } changed)
        {
            await visit.LogInAsync(changed, remember: visit.Visitor.Session is { } session && session.ExpiresAt - session.CreatedAt > Accounts.Sessions.Short);
        }

        return visit.SeeOther(SettingsPages.Password, new Notice("Your password has been changed, and all other sessions have been ended. App passwords still work."));
    }
}
