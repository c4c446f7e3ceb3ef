using Daybook.Core;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;

namespace Daybook.Server.Modes.Console;

/// <summary>Finds the journals that commands are about.</summary>
internal static class KeptJournals
{
    /// <summary>A journal that somebody keeps: their own, or, by its name, a community that they maintain.</summary>
    /// <returns>How they stand to it; else what to tell them.</returns>
    public static async ValueTask<(Standing? Standing, ConsoleResult? Refusal)> FindKeptAsync(
        this IJournalStore journals, Account account, string? community, CancellationToken cancellation)
    {
        var standing = community is null
            ? await journals.FindAsync(account.Id, account.Id, cancellation)
            : AccountName.TryParse(community, out var name) ? await journals.FindAsync(name, account.Id, cancellation) : null;
        return standing switch
        {
            { Keeps: true } => (standing, null),
            { Journal: { IsVisible: true, IsCommunity: true } } => (null, ConsoleResult.Fail($"You do not maintain {standing.Journal.Name}.")),
            _ => (null, ConsoleResult.Fail($"There is no community '{TextLine.Printable(community ?? "")}'.")),
        };
    }

    /// <summary>An account that is to be seen.</summary>
    /// <returns>The account; else what to tell who asked for it.</returns>
    public static async ValueTask<(Account? Account, ConsoleResult? Refusal)> FindVisibleAsync(
        this IAccountStore accounts, string text, CancellationToken cancellation) =>
        AccountName.TryParse(text, out var name) && await accounts.FindAsync(name, cancellation) is { State: AccountState.Visible } account
            ? (account, null)
            : (null, NoAccount(text));

    /// <summary>What to tell whoever named an account that is not there, or not for them.</summary>
    public static ConsoleResult NoAccount(string text) => ConsoleResult.Fail($"There is no account '{TextLine.Printable(text)}'.");
}
