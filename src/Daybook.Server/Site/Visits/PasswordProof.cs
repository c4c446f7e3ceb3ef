using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;

namespace Daybook.Server.Site.Visits;

/// <summary>Asks for an account's own password, as the protocol does: with the same bounds, and in words for people.</summary>
internal sealed class PasswordProof(Authenticator authenticator, LoginOptions login, SiteOptions site)
{
    /// <summary>The account whose name and password the form has; null if there is none, and then what is wrong stands at its fields.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="form">The form.</param>
    /// <param name="userField">The field of the name.</param>
    /// <param name="passwordField">The field of the password.</param>
    public async Task<Account?> AskAsync(Visit visit, PageForm form, string userField, string passwordField)
    {
        if (!AccountName.TryParse(form[userField], out var name))
        {
            form.Refuse(
                userField,
                form[userField].Length == 0 ? "Type your username." : $"A username has {AccountName.Rule}.");
        }

        if (form[passwordField].Length == 0)
        {
            form.Refuse(passwordField, "Type your password.");
        }

        return form.HasErrors || name is null ? null : await AskAsync(visit, form, name, userField, passwordField);
    }

    /// <summary>The account of the name, if the password is its own; else what is wrong stands at the form's fields.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="form">The form.</param>
    /// <param name="name">Whose account.</param>
    /// <param name="userField">The field of the name; empty if the form has none.</param>
    /// <param name="passwordField">The field of the password.</param>
    public async Task<Account?> AskAsync(Visit visit, PageForm form, AccountName name, string userField, string passwordField)
    {
        try
        {
            var (account, _) = await authenticator.AuthenticateAsync(
                name, Credentials.OwnPassword.Of(form[passwordField]), Visitors.AddressOf(visit.Context), visit.Context.RequestAborted);
            return account;
        }
        catch (ProtocolException refused)
        {
            if (refused.Fault == Faults.Internal)
            {
                form.Postpone("Too many people are logging in right now. Try again.");
                return null;
            }

            var (field, text) = Describe(refused.Fault, userField, passwordField);
            form.Refuse(field, text);
            return null;
        }
    }

    private (string Field, string Text) Describe(Fault fault, string userField, string passwordField) => true switch
    {
        _ when fault == Faults.InvalidUsername => (userField, "There is no account with this name here."),
        _ when fault == Faults.InvalidPassword => (
            passwordField, "This is not the password of the account. App passwords are for programs and do not work here."),
        _ when fault == Faults.AddressBanned => (
            "",
            $"Too many logins from your address failed within {Spans.InWords(login.FailureWindow)}: {login.MaxFailuresPerAccount} for one account, or {login.MaxFailuresPerAddress} in all. Try again in {Spans.InWords(login.Ban)}."),
        _ => ("", $"This account is suspended, so nobody can log in to it. Ask {site.Operator}."),
    };
}
