using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;

namespace Daybook.Server.Modes.Console;

/// <summary><c>ban_list</c>: whom a journal bans.</summary>
internal sealed class BanListCommand(IJournalStore journals, IBanStore bans) : IConsoleCommand
{
    public string Name => "ban_list";

    public string Summary => "List whom you ban, or a community that you maintain.";

    public IReadOnlyList<string> Usage => ["ban_list", "ban_list from COMMUNITY"];

    public async Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation)
    {
        if (call.Arguments is not ([] or ["from", _]))
        {
            return CommandShell.Misused(this);
        }

        var (standing, refusal) = await journals.FindKeptAsync(call.Account, call.Arguments.ElementAtOrDefault(1), cancellation);
        if (standing is null)
        {
            return refusal!;
        }

        var banned = await bans.ListAsync(standing.Journal.AccountId, cancellation);
        return ConsoleResult.Tell(banned.Count == 0 ? [$"{standing.Journal.Name} bans nobody."] : banned.Select(name => name.Value));
    }
}

/// <summary><c>ban_set</c>: ban an account from a journal.</summary>
internal sealed class BanSetCommand(IAccountStore accounts, IJournalStore journals, IBanStore bans) : IConsoleCommand
{
    public string Name => "ban_set";

    public string Summary => "Ban an account from your journal, or from a community that you maintain: it neither comments nor posts there.";

    public IReadOnlyList<string> Usage => ["ban_set ACCOUNT", "ban_set ACCOUNT from COMMUNITY"];

    public async Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation)
    {
        if (call.Arguments is not ([_] or [_, "from", _]))
        {
            return CommandShell.Misused(this);
        }

        var (standing, refusal) = await journals.FindKeptAsync(call.Account, call.Arguments.ElementAtOrDefault(2), cancellation);
        if (standing is null)
        {
            return refusal!;
        }

        (var account, refusal) = await accounts.FindVisibleAsync(call.Arguments[0], cancellation);
        if (account is null)
        {
            return refusal!;
        }

        if (!IBanStore.MayBan(call.Account.Id, account))
        {
            return ConsoleResult.Fail($"{account.Name} cannot be banned.");
        }

        try
        {
            await bans.AddAsync(standing.Journal.AccountId, account.Id, cancellation);
        }
        catch (TooManyException full)
        {
            return ConsoleResult.Fail($"{standing.Journal.Name} bans {full.Limit} accounts, which is the limit.");
        }

        return ConsoleResult.Done($"{account.Name} is banned from {standing.Journal.Name}.");
    }
}

/// <summary><c>ban_unset</c>: take a ban back.</summary>
internal sealed class BanUnsetCommand(IAccountStore accounts, IJournalStore journals, IBanStore bans) : IConsoleCommand
{
    public string Name => "ban_unset";

    public string Summary => "Take a ban back.";

    public IReadOnlyList<string> Usage => ["ban_unset ACCOUNT", "ban_unset ACCOUNT from COMMUNITY"];

    public async Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation)
    {
        if (call.Arguments is not ([_] or [_, "from", _]))
        {
            return CommandShell.Misused(this);
        }

        var (standing, refusal) = await journals.FindKeptAsync(call.Account, call.Arguments.ElementAtOrDefault(2), cancellation);
        if (standing is null)
        {
            return refusal!;
        }

        // Also one that was suspended or deleted since it was banned.
        return AccountName.TryParse(call.Arguments[0], out var name) && await accounts.FindAsync(name, cancellation) is { } account
            && await bans.RemoveAsync(standing.Journal.AccountId, account.Id, cancellation)
                ? ConsoleResult.Done($"{account.Name} is not banned from {standing.Journal.Name} any more.")
                : ConsoleResult.Fail($"'{TextLine.Printable(call.Arguments[0])}' is not banned from {standing.Journal.Name}.");
    }
}
