using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;
using Daybook.Server.Accounts;
using Daybook.Server.Mail;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Joining;

/// <summary><c>/create</c>: who may make an account, and what one starts with.</summary>
internal static class CreatePages
{
    private const string Invite = "invite";
    private const string User = "user";
    private const string Password = "password";
    private const string Email = "email";
    private const string BirthDay = "birth-day";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/create", ReadRoutes.Methods, (Visit visit) => visit.Account is null ? Show(PageForm.With()) : HasOne(visit));
        pages.MapPost("/create", CreateAsync);
    }

    private static RazorComponentResult Show(PageForm form, int? status = null) =>
        Page.Of<CreatePage>(status ?? form.Status, (nameof(CreatePage.Form), form));

    private static IResult HasOne(Visit visit) =>
        visit.SeeOther(SettingsPages.Profile, new Notice("You already have a journal. Log out to create another one."));

    private static async Task<IResult> CreateAsync(
        Visit visit,
        RegistrationOptions registration,
        Registrations registrations,
        IAccountStore accounts,
        AccountMail mail,
        MailOptions mailOptions,
        SiteAddress site,
        SiteOptions siteOptions,
        TimeProvider time)
    {
        if (visit.Account is not null)
        {
            return HasOne(visit);
        }

        if (registration.Mode == RegistrationMode.Closed)
        {
            return Show(PageForm.With(), StatusCodes.Status403Forbidden);
        }

        var form = await PageForm.ReadAsync(visit.Context);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var birthDate = Birthday.Read(form[BirthDay], form["birth-month"], form["birth-year"], today)?.Date;
        if (birthDate is { } born && !JoiningAge.IsReached(born, today))
        {
            return MessagePage.TooYoung();
        }

        var invite = await CheckAsync(form, registration, accounts, birthDate, visit.Context.RequestAborted);
        if (form.HasErrors || !TryReadName(form, out var name))
        {
            return Show(form);
        }

        if (!await registrations.TryTakeAsync(AddressKey.Of(Visitors.AddressOf(visit.Context)), visit.Context.RequestAborted))
        {
            var tried = registration.MaxPerAddress == 1 ? "1 account was" : $"{registration.MaxPerAddress} accounts were";
            form.Refuse("", $"{tried} created or attempted from your address within a day, which is the limit. Try again tomorrow.");
            return Show(form, StatusCodes.Status429TooManyRequests);
        }

        if (await MakeAsync(form, name, invite, registrations, visit) is not { } account)
        {
            return Show(form);
        }

        var isMailed = site.LinkUrlOf(visit.Context) is { } siteUrl && await mail.AskToConfirmAsync(account, account.Email!, siteUrl, CancellationToken.None);
        await visit.LogInAsync(account, remember: false);
        return visit.SeeOther(SettingsPages.Profile, new Notice(
            $"Welcome, {account.Name}! Your journal is ready. " + (isMailed, mailOptions.IsSent) switch
            {
                (true, true) => $"An e-mail is on its way to {account.Email}: follow the link in it to confirm the address.",
                (true, false) => $"This server does not send mail itself: ask {siteOptions.Operator} for the link that confirms your address.",
                _ => "The e-mail with the link that confirms your address could not be sent: ask for another under E-mail.",
            }));
    }

    /// <summary>Says at each field what is wrong with it.</summary>
    /// <returns>The invite, if one is needed and it has the form of one.</returns>
    private static async Task<InviteCode?> CheckAsync(
        PageForm form, RegistrationOptions registration, IAccountStore accounts, DateOnly? birthDate, CancellationToken cancellation)
    {
        InviteCode? invite = null;
        if (registration.Mode == RegistrationMode.Invite && !InviteCode.TryParse(form[Invite], out invite))
        {
            form.Refuse(Invite, "Type the invite: three groups of four letters and digits.");
        }

        if (!TryReadName(form, out var name))
        {
            form.Refuse(User, $"A username has {AccountName.Rule}.");
        }
        else if (ReservedNames.Contain(name))
        {
            form.Refuse(User, $"The name '{name}' is reserved. Choose another one.");
        }
        else if (await accounts.FindAsync(name, cancellation) is not null)
        {
            form.Refuse(User, Taken(name));
        }

        if (AccountText.FaultOfPassword(form[Password], form[User].Trim()) is { } fault)
        {
            form.Refuse(Password, fault);
        }

        if (AccountText.ReadEmail(form[Email]).Fault is { } emailFault)
        {
            form.Refuse(Email, form[Email].Length == 0 ? "Type your e-mail address." : emailFault);
        }

        if (birthDate is null)
        {
            form.Refuse(BirthDay, "Type your date of birth as day, month and year, such as 27, 3 and 1990.");
        }

        return invite;
    }

    private static async Task<Account?> MakeAsync(PageForm form, AccountName name, InviteCode? invite, Registrations registrations, Visit visit)
    {
        try
        {
            return await registrations.MakeAsync(name, form[Password], AccountText.ReadEmail(form[Email]).Value, invite, visit.Context.RequestAborted);
        }
        catch (AccountNameTakenException)
        {
            form.Refuse(User, Taken(name));
        }
        catch (InviteRefusedException)
        {
            form.Refuse(Invite, "This invite does not exist, or has already been used. Ask for another.");
        }

        return null;
    }

    private static bool TryReadName(PageForm form, [NotNullWhen(true)] out AccountName? name) => AccountName.TryParse(form[User], out name);

    private static string Taken(AccountName name) => $"The name '{name}' is taken. Choose another one.";
}
