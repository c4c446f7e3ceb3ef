using Daybook.Core.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Writing;

/// <summary>
/// Who sends something written: whoever is logged in, or whose name and password stand in the form. So nobody loses what they typed because their session
/// ended meanwhile.
/// </summary>
internal sealed class WhoWrites(Visit visit, PasswordProof proof)
{
    public const string User = "user";
    public const string Password = "password";

    /// <summary>The account; null if there is none, and then what is wrong stands at the form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="mayBeNobody">Whether the form may be sent without any name.</param>
    public async Task<Account?> FindAsync(PageForm form, bool mayBeNobody)
    {
        if (visit.IsFormStale)
        {
            form.Refuse("", visit.Account is null && !mayBeNobody
                ? "You are not logged in any more. Nothing is lost: type your name and password below, and send it again."
                : "This page was opened too long ago, or before you logged in or out. Nothing is lost: look it through, and send it again.");
            return null;
        }

        if (visit.Account is { } account)
        {
            return account;
        }

        if (form[User].Length == 0 && mayBeNobody)
        {
            return null;
        }

        if (!AccountName.TryParse(form[User], out var name))
        {
            form.Refuse(User, form[User].Length == 0 ? "Type the name of your account." : "That is not the name of an account.");
        }

        if (form[Password].Length == 0)
        {
            form.Refuse(Password, "Type your password.");
        }

        if (form.HasErrors || await proof.AskAsync(visit, form, name!, User, Password) is not { } proven)
        {
            return null;
        }

        if (proven.State == AccountState.Visible && await visit.LogInAsync(proven, remember: false))
        {
            return proven;
        }

        form.Refuse(User, "This account is deleted, or its password was changed a moment ago. Log in first.");
        return null;
    }
}
