using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Joining;

/// <summary><c>/lostinfo</c>, where a lost password is told, and <c>/lostinfo/reset</c>, where the mailed link leads.</summary>
internal static class LostInfoPages
{
    private const string Who = "who";
    private const string Code = "code";
    private const string Password = "password";
    private const string Revoke = "revoke";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/lostinfo", ReadRoutes.Methods, () => Show(PageForm.With()));
        pages.MapPost("/lostinfo", ReportAsync);
        pages.MapMethods("/lostinfo/reset", ReadRoutes.Methods, async (Visit visit, IMailTokenStore tokens, IAccountStore accounts, IAppPasswordStore appPasswords) =>
        {
            visit.HideAddress();
            var secret = new MailSecret(visit.Context.Request.Query[Code].ToString());
            return await FindAsync(secret, visit, tokens, accounts) is { } account
                ? (IResult)await ShowResetAsync(visit, PageForm.With((Code, secret.Text)), account, appPasswords)
                : Over();
        });
        pages.MapPost("/lostinfo/reset", ResetAsync);
    }

    private static RazorComponentResult Show(PageForm form, int? status = null) =>
        Page.Of<LostInfoPage>(status ?? form.Status, (nameof(LostInfoPage.Form), form));

    private static async Task<IResult> ReportAsync(
        Visit visit, LostInfoAllowance allowance, LostPasswords lost, MailOptions mail, SiteAddress site, SiteOptions options)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var who = form.Line(Who);
        if (who.Length is 0 or > EmailAddress.MaxLength)
        {
            form.Refuse(Who, "Type your username, or the e-mail address of your account.");
            return Show(form);
        }

        if (site.LinkUrlOf(visit.Context) is not { } siteUrl)
        {
            form.Refuse("", SiteAddress.NoLink);
            return Show(form);
        }

        if (!await allowance.TryTakeAsync(AddressKey.Of(Visitors.AddressOf(visit.Context)), visit.Context.RequestAborted))
        {
            form.Refuse(
                "",
                $"{LostInfoAllowance.PerHour} links were requested from your address within an hour, which is the limit. Check your mail: the links that were sent work for an hour.");
            return Show(form, StatusCodes.Status429TooManyRequests);
        }

        lost.Report(new LostPassword(who, siteUrl));
        return visit.SeeOther("/login", new Notice(mail.IsSent
            ? "If there is such an account and it has an e-mail address, an e-mail with a link is on its way. The link works once, within one hour."
            : $"If there is such an account and it has an e-mail address, there is now a link, which works once, within one hour. This server does not send mail itself: ask {options.Operator} for the link."));
    }

    private static async Task<Account?> FindAsync(MailSecret secret, Visit visit, IMailTokenStore tokens, IAccountStore accounts)
    {
        var cancellation = visit.Context.RequestAborted;
        return await tokens.FindAsync(secret, MailPurpose.ResetPassword, cancellation) is { } token
            ? await accounts.FindAsync(token.AccountId, cancellation)
            : null;
    }

    private static async Task<RazorComponentResult> ShowResetAsync(Visit visit, PageForm form, Account account, IAppPasswordStore appPasswords) => Page.Of<ResetPage>(
        form.Status,
        (nameof(ResetPage.Form), form),
        (nameof(ResetPage.Name), account.Name.Value),
        (nameof(ResetPage.AppPasswords), (await appPasswords.ListAsync(account.Id, visit.Context.RequestAborted)).Count));

    private static RazorComponentResult Over() => MessagePage.LinkIsOver("/lostinfo", "Get a new link");

    private static async Task<IResult> ResetAsync(
        Visit visit, IMailTokenStore tokens, IAccountStore accounts, IAppPasswordStore appPasswords, Registrations registrations, AccountMail mail,
        SiteAddress site)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var secret = new MailSecret(form[Code]);
        if (await FindAsync(secret, visit, tokens, accounts) is not { } account)
        {
            // Before the password is hashed: whoever guesses is to cost nothing.
            return Over();
        }

        if (AccountText.FaultOfPassword(form[Password], account.Name.Value) is { } fault)
        {
            form.Refuse(Password, fault);
            return await ShowResetAsync(visit, form, account, appPasswords);
        }

        // Before the change: nothing that may fail stands between that and the letter.
        var kept = form.Has(Revoke) ? 0 : (await appPasswords.ListAsync(account.Id, visit.Context.RequestAborted)).Count;
        var hash = await registrations.HashAsync(form[Password], visit.Context.RequestAborted);
        if (await tokens.ResetPasswordAsync(secret, hash, form.Has(Revoke), visit.Context.RequestAborted) is not { } changed)
        {
            return Over();
        }

        await mail.TellAsync(changed, site.NoticeUrlOf(visit.Context), (to, owner, siteUrl) => AccountLetters.PasswordChanged(to, owner, siteUrl, kept));
        return visit.SeeOther("/login", new Notice($"The password of {changed.Name} has been changed. Log in with the new one."));
    }
}

/// <summary>How often one address may tell of a lost password.</summary>
internal sealed class LostInfoAllowance(Allowances allowances)
{
    public const int PerHour = 10;

    private readonly IAllowance _told = allowances.Of("lost password", PerHour, TimeSpan.FromHours(1));

    public Task<bool> TryTakeAsync(AddressKey address, CancellationToken cancellation) => _told.TryTakeAsync(address, cancellation);
}
