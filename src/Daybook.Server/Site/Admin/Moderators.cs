using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Admin;

/// <summary>An account, as an operator sees it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Count">How many pictures it has.</param>
/// <param name="Userpics">Some of them, oldest first.</param>
/// <param name="Next">The last id of these, if more follow; else null.</param>
public sealed record SeenAccount(Account Account, int Count, IReadOnlyList<Userpic> Userpics, long? Next);

/// <summary>A picture, as an operator sees it.</summary>
/// <param name="Userpic">The picture.</param>
/// <param name="Owner">Whose it is.</param>
public sealed record SeenUserpic(Userpic Userpic, Account Owner);

/// <summary>What operators look for, and do.</summary>
internal sealed class Moderators(
    IAccountStore accounts, IUserpicStore userpics, IModerationStore moderation, Authenticator authenticator, TimeProvider time)
{
    /// <summary>The buttons of a form, and what pressing them means.</summary>
    public const string Act = "act";
    public const string Suspend = "suspend";
    public const string Unsuspend = "unsuspend";
    public const string Delete = "delete";

    /// <summary>The fields.</summary>
    public const string Reason = "reason";
    public const string Password = "password";

    /// <summary>Whoever logged in longer ago says the password again: the browser may be in other hands by then.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromHours(4);

    /// <summary>Where something is shown: an account by its name, a picture by its number or address; null if there is none.</summary>
    public async ValueTask<string?> FindAsync(string sought, CancellationToken cancellation)
    {
        // Of an address: /userpic/PICID/ACCOUNTID, with or without the server in front.
        var text = sought.Trim();
        var number = text.Split('?')[0].Split('/') is [.., "userpic", var picture, _] ? picture : text.TrimStart('#');
        if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await userpics.FindAsync(id, cancellation) is not null)
        {
            return AdminPages.AddressOf(id);
        }

        return AccountName.TryParse(text, out var name) && await accounts.FindAsync(name, cancellation) is not null ? AdminPages.AddressOf(name) : null;
    }

    public async ValueTask<SeenAccount?> SeeAsync(AccountName name, long after, CancellationToken cancellation)
    {
        if (await accounts.FindAsync(name, cancellation) is not { } account)
        {
            return null;
        }

        var page = await userpics.ListAsync(account.Id, after, AdminPages.PicturesPerPage + 1, cancellation);
        var shown = page.Take(AdminPages.PicturesPerPage).ToList();
        return new SeenAccount(account, await userpics.CountAsync(account.Id, cancellation), shown, page.Count > shown.Count ? shown[^1].Id : null);
    }

    public async ValueTask<SeenUserpic?> SeeAsync(long userpicId, CancellationToken cancellation) =>
        await userpics.FindAsync(userpicId, cancellation) is { } userpic && await accounts.FindAsync(userpic.AccountId, cancellation) is { } owner
            ? new SeenUserpic(userpic, owner)
            : null;

    /// <summary>Whether the operator must say the password again.</summary>
    public bool MustProve(Visit visit) => visit.Visitor.Session is not { } session || time.GetUtcNow() - session.CreatedAt > TrustedFor;

    /// <summary>Does to an account what the form says.</summary>
    /// <returns>What was done, as a sentence; null if nothing was, and then the form says why.</returns>
    public async Task<string?> ChangeAsync(Visit visit, PageForm form, AccountName name)
    {
        var cancellation = visit.Context.RequestAborted;
        if (form[Act] is not (Suspend or Unsuspend))
        {
            form.Refuse("", "Choose what to do.");
        }
        else if (form[Act] == Suspend && name == visit.Owner.Name)
        {
            form.Refuse("", "This is your own account: you could not log in to unsuspend it.");
        }

        if (await CheckAsync(visit, form) is not { } note || await accounts.FindAsync(name, cancellation) is not { } account)
        {
            return null;
        }

        var suspended = form[Act] == Suspend;
        await moderation.SetAccountSuspendedAsync(account.Id, suspended, note, cancellation);
        return $"{name} is {(suspended ? "suspended: nobody can see it or its pictures, and it cannot do anything" : "no longer suspended")}.";
    }

    /// <summary>Does to a picture what the form says.</summary>
    /// <inheritdoc cref="ChangeAsync(Visit, PageForm, AccountName)" path="/returns"/>
    public async Task<string?> ChangeAsync(Visit visit, PageForm form, Userpic userpic)
    {
        if (form[Act] is not (Suspend or Unsuspend or Delete))
        {
            form.Refuse("", "Choose what to do.");
        }

        if (await CheckAsync(visit, form) is not { } note)
        {
            return null;
        }

        if (form[Act] == Delete)
        {
            await moderation.ExpungeUserpicAsync(userpic.Id, note, visit.Context.RequestAborted);
            return $"Picture {userpic.Id} has been deleted for good.";
        }

        var suspended = form[Act] == Suspend;
        await moderation.SetUserpicSuspendedAsync(userpic.Id, suspended, note, visit.Context.RequestAborted);
        return $"Picture {userpic.Id} is {(suspended ? "suspended: a neutral one is shown in its place" : "shown again")}.";
    }

    /// <summary>The note for the log, if there is a reason, and the password where it must be.</summary>
    private async Task<ModerationNote?> CheckAsync(Visit visit, PageForm form)
    {
        if (!ModerationNote.TryReadReason(form[Reason], out var reason, out var fault))
        {
            form.Refuse(Reason, fault);
        }

        if (!form.HasErrors && MustProve(visit))
        {
            await ProveAsync(visit, form);
        }

        return form.HasErrors ? null : new ModerationNote(visit.Owner.Id, reason!);
    }

    private async Task ProveAsync(Visit visit, PageForm form)
    {
        try
        {
            await authenticator.AuthenticateAsync(
                visit.Owner.Name, Credentials.OwnPassword.Of(form[Password]), Visitors.AddressOf(visit.Context), visit.Context.RequestAborted);
        }
        catch (ProtocolException busy) when (busy.Fault == Faults.Internal)
        {
            form.Postpone("Too many people are logging in right now. Try again.");
        }
        catch (ProtocolException refused)
        {
            form.Refuse(Password, refused.Fault == Faults.InvalidPassword
                ? "This is not your password."
                : "The password cannot be checked right now. Wait a few minutes, and try again.");
        }
    }
}
