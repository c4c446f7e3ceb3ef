using Daybook.Core.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Joining;

/// <summary>
/// <c>/confirm</c>, where the link of a mail leads that confirms an address. It asks for a button to be pressed, since some mail programs follow
/// links by themselves.
/// </summary>
internal static class ConfirmPages
{
    private const string Code = "code";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/confirm", ReadRoutes.Methods, async (Visit visit, IMailTokenStore tokens) =>
        {
            visit.HideAddress();
            var secret = new MailSecret(visit.Context.Request.Query[Code].ToString());
            return await tokens.FindAsync(secret, MailPurpose.ConfirmEmail, visit.Context.RequestAborted) is { } token
                ? (IResult)Page.Of<ConfirmPage>((nameof(ConfirmPage.Code), secret.Text), (nameof(ConfirmPage.Email), token.Email))
                : Over();
        });
        pages.MapPost("/confirm", ConfirmAsync);
    }

    private static async Task<IResult> ConfirmAsync(Visit visit, IMailTokenStore tokens, IAccountStore accounts, AccountMail mail, SiteAddress site)
    {
        var cancellation = visit.Context.RequestAborted;
        var secret = new MailSecret((await PageForm.ReadAsync(visit.Context))[Code]);
        var token = await tokens.FindAsync(secret, MailPurpose.ConfirmEmail, cancellation);
        var before = token is null ? null : await accounts.FindAsync(token.AccountId, cancellation);
        if (await tokens.ConfirmEmailAsync(secret, cancellation) is not { } account)
        {
            return Over();
        }

        if (before is not null && before.Email != account.Email)
        {
            await mail.TellAsync(before, site.NoticeUrlOf(visit.Context), AccountLetters.EmailChanged);
        }

        return visit.SeeOther(
            visit.Account?.Id == account.Id ? SettingsPages.Email : "/",
            new Notice($"Thank you: mail for {account.Name} now goes to {account.Email}."));
    }

    private static RazorComponentResult Over() => MessagePage.LinkIsOver(SettingsPages.Email, "Get a new link");
}
