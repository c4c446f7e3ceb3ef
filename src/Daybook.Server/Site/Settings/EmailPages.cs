using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Joining;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>Where mail to an account goes. An address is the account's once somebody followed the link that was mailed there.</summary>
internal static class EmailPages
{
    public const string Email = "email";
    public const string Password = "password";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Email, ReadRoutes.Methods, (Visit visit) => Show(PageForm.With((Email, visit.Owner.Email))));
        manage.MapPost(SettingsPages.Email, SendAsync);
    }

    private static RazorComponentResult Show(PageForm form, int? status = null) =>
        Page.Of<EmailPage>(status ?? form.Status, (nameof(EmailPage.Form), form));

    private static async Task<IResult> SendAsync(
        Visit visit, PasswordProof proof, AccountMail mail, MailOptions options, ConfirmationAllowance allowance, SiteAddress site, SiteOptions siteOptions)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var (email, fault) = AccountText.ReadEmail(form[Email]);
        if (fault is not null)
        {
            form.Refuse(Email, form[Email].Length == 0 ? "Type your e-mail address." : fault);
        }
        else if (email == visit.Owner.Email && visit.Owner.EmailConfirmed)
        {
            form.Refuse(Email, "This is already your address, and it is confirmed.");
        }

        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password: whoever can read your mail can get into your account.");
        }

        if (form.HasErrors || await proof.AskAsync(visit, form, visit.Owner.Name, "", Password) is not { } account)
        {
            return Show(form);
        }

        if (site.LinkUrlOf(visit.Context) is not { } siteUrl)
        {
            form.Refuse("", SiteAddress.NoLink);
            return Show(form);
        }

        if (!await allowance.TryTakeAsync(visit.Owner.Id, visit.Context.RequestAborted))
        {
            form.Refuse("", $"{ConfirmationAllowance.PerHour} e-mails were sent within an hour, which is the limit. Check your mail, or try again later.");
            return Show(form, StatusCodes.Status429TooManyRequests);
        }

        if (!await mail.AskToConfirmAsync(account, email, siteUrl, visit.Context.RequestAborted))
        {
            form.Refuse("", "The e-mail could not be sent. Try again later.");
            return Show(form, StatusCodes.Status503ServiceUnavailable);
        }

        return visit.SeeOther(SettingsPages.Email, new Notice(options.IsSent
            ? $"An e-mail is on its way to {email}. Follow the link in it within seven days to confirm the address."
            : $"This server does not send mail itself: ask {siteOptions.Operator} for the link that confirms {email}. It works for seven days."));
    }
}

/// <summary>How often an account may have a mail sent to an address that nobody confirmed.</summary>
internal sealed class ConfirmationAllowance(Allowances allowances)
{
    public const int PerHour = 5;

    private readonly IAllowance _sent = allowances.Of("confirmation", PerHour, TimeSpan.FromHours(1));

    public Task<bool> TryTakeAsync(long accountId, CancellationToken cancellation) => _sent.TryTakeAsync(accountId, cancellation);
}
