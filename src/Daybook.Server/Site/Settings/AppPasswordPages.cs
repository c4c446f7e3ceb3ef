using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Settings;

/// <summary>Passwords for programs.</summary>
internal static class AppPasswordPages
{
    public const string Label = "label";
    public const string Revoke = "revoke";
    public const string Password = "password";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.AppPasswords, ReadRoutes.Methods, (Visit visit, IAppPasswordStore store) => ShowAsync(visit, PageForm.With(), store));
        manage.MapPost(SettingsPages.AppPasswords, ChangeAsync);
    }

    private static async Task<IResult> ShowAsync(Visit visit, PageForm form, IAppPasswordStore store) => Page.Of<AppPasswordPage>(
        form.Status,
        (nameof(AppPasswordPage.Form), form),
        (nameof(AppPasswordPage.All), await store.ListAsync(visit.Owner.Id, visit.Context.RequestAborted)));

    private static async Task<IResult> ChangeAsync(
        Visit visit, PasswordProof proof, IAppPasswordStore store, AppPasswordSecrets secrets, AccountMail mail, SiteAddress site)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (form.Has(Revoke))
        {
            // One that is gone already is what was wanted.
            _ = long.TryParse(form[Revoke], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && await store.RevokeAsync(visit.Owner.Id, id, visit.Context.RequestAborted);
            return visit.SeeOther(SettingsPages.AppPasswords, new Notice("The app password has been revoked. Programs that used it are logged out, and can no longer log in."));
        }

        var (label, fault) = AccountText.ReadLabel(form[Label]);
        if (fault is not null)
        {
            form.Refuse(Label, form[Label].Trim().Length == 0 ? "Type what it is for, such as the name of the program." : fault);
        }

        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password: an app password lets its program in until you revoke it.");
        }

        if (form.HasErrors || await proof.AskAsync(visit, form, visit.Owner.Name, "", Password) is null)
        {
            return await ShowAsync(visit, form, store);
        }

        try
        {
            var secret = AppPasswordSecrets.Generate();
            await store.CreateAsync(visit.Owner.Id, label, secrets.Protect(secret), AppPasswordSecrets.MaxPerAccount, visit.Context.RequestAborted);
            await mail.TellAsync(visit.Owner, site.NoticeUrlOf(visit.Context), AccountLetters.AppPasswordMade);
            return visit.SeeOther(SettingsPages.AppPasswords, new Notice(
                $"This is the app password for {label}. Copy it now, with its hyphens: it will not be shown again.", secret));
        }
        catch (TooManyAppPasswordsException full)
        {
            form.Refuse("", full.Message);
            return await ShowAsync(visit, form, store);
        }
        catch (AccountGoneException gone)
        {
            form.Refuse("", $"No app password was made: {gone.Message}.");
            return await ShowAsync(visit, form, store);
        }
    }
}
