using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Exports;

/// <summary>Finds the journal that somebody exports: by a session of the protocol (<c>ljsession</c>), or of the site, and <c>authas</c>.</summary>
internal sealed class ExportKeeper(Sessions sessions, IAccountStore accounts, IJournalStore journals)
{
    /// <summary>How the sender stands to the journal that <c>authas</c> names, or else to their own; null if they do not keep it, or are nobody.</summary>
    public async ValueTask<Standing?> FindAsync(Visit visit)
    {
        var cancellation = visit.Context.RequestAborted;
        if (await FindAccountAsync(visit) is not { } account)
        {
            return null;
        }

        var authAs = visit.Context.Request.Query["authas"].ToString();
        var standing = authAs.Length == 0
            ? await journals.FindAsync(account.Id, account.Id, cancellation)
            : AccountName.TryParse(authAs, out var name) ? await journals.FindAsync(name, account.Id, cancellation) : null;
        return standing is { Keeps: true } ? standing : null;
    }

    private async ValueTask<Account?> FindAccountAsync(Visit visit)
    {
        var context = visit.Context;
        if (context.Request.Cookies["ljsession"] is not { } cookie || Sessions.AccountIdOf(cookie) is not { } accountId)
        {
            return visit.Account;
        }

        return await accounts.FindAsync(accountId, context.RequestAborted) is { State: AccountState.Visible } account
            && await sessions.FindAsync(cookie, account, SessionUse.Protocol, Visitors.AddressOf(context), context.RequestAborted) is not null
                ? account
                : null;
    }
}
