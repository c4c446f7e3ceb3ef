using Daybook.Core.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Writing;

/// <summary>
/// Who sends something written: whoever is logged in, or whose name and password stand in the form. So nobody loses what they typed because their session
/// ended meanwhile, and nothing goes out under another name than the page was opened with before it said so.
/// </summary>
internal sealed class WhoWrites(Visit visit, PasswordProof proof)
{
    public const string User = "user";
    public const string Password = "password";

    /// <summary>The hidden field of the account that was logged in when the page was opened.</summary>
    public const string OpenedAs = "opened-as";

    /// <summary>Who was logged in when the page was opened; null if nobody was.</summary>
    public static AccountName? OpenedAsOf(PageForm form) => AccountName.TryParse(form[OpenedAs], out var name) ? name : null;

    /// <summary>The account, which is the visit's from now on; null if there is none, and then what is wrong stands at the form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="mayBeNobody">Whether the form may be sent without any name.</param>
    public async Task<Account?> FindAsync(PageForm form, bool mayBeNobody)
    {
        if (visit.IsFormStale)
        {
            RefuseStale(form, mayBeNobody);
            return null;
        }

        var account = visit.Account ?? await LogInAsync(form, mayBeNobody);
        if (account is not null && OpenedAsOf(form) is { } before && before != account.Name)
        {
            RefuseOther(form, before, account.Name);
            return null;
        }

        return account;
    }

    private async Task<Account?> LogInAsync(PageForm form, bool mayBeNobody)
    {
        if (form[User].Length == 0 && mayBeNobody)
        {
            return null;
        }

        if (await proof.AskAsync(visit, form, User, Password) is not { } proven)
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

    private void RefuseStale(PageForm form, bool mayBeNobody)
    {
        var before = OpenedAsOf(form);
        switch (visit.Account?.Name)
        {
            case null when before is not null || !mayBeNobody:
                form.Refuse("", "You are no longer logged in. Nothing is lost: type your username and password below, and send it again.");

                if (before is not null && form[User].Length == 0)
                {
                    // What somebody began to write under their name is posted anonymously only if they themselves take the name out.
                    form.Put(User, before.Value);
                }

                break;

            case { } now when before is not null && before != now:
                RefuseOther(form, before, now);
                break;

            case { } now:
                form.Refuse("", $"This page was opened too long ago, or before you logged in. Nothing is lost: look it over, and send it again as {now}.");
                break;

            default:
                form.Refuse("", "This page was opened too long ago. Nothing is lost: look it over, and send it again.");
                break;
        }
    }

    private static void RefuseOther(PageForm form, AccountName before, AccountName now) => form.Refuse(
        "", $"This page was opened as {before}, but you are now logged in as {now}. Nothing is lost: send it again to do it as {now}, or log in as {before} in another tab first.");
}
