using Daybook.Core;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Friends;
using Daybook.Core.Journals;

namespace Daybook.Server.Modes.Console;

/// <summary><c>community</c>: add members to a community, and take them out.</summary>
internal sealed class CommunityCommand(
    IAccountStore accounts, IJournalStore journals, ICommunityStore communities, IFriendStore friends) : IConsoleCommand
{
    public string Name => "community";

    public string Summary => "Add somebody who follows a community that you maintain as its member, or take one out; anybody may take themselves out.";

    public IReadOnlyList<string> Usage => ["community COMMUNITY add ACCOUNT", "community COMMUNITY remove ACCOUNT"];

    public async Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation)
    {
        if (call.Arguments is not [var community, "add" or "remove", var member])
        {
            return CommandShell.Misused(this);
        }

        // Whoever was suspended or deleted since they came can be taken out.
        var isLeaving = call.Arguments[1] == "remove";
        if (!AccountName.TryParse(member, out var memberName)
            || await accounts.FindAsync(memberName, cancellation) is not { } account
            || (account.State != AccountState.Visible && !isLeaving))
        {
            return KeptJournals.NoAccount(member);
        }

        if (!(isLeaving && account.Id == call.Account.Id))
        {
            var (_, refusal) = await journals.FindKeptAsync(call.Account, community, cancellation);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return AccountName.TryParse(community, out var name)
            && await journals.FindAsync(name, account.Id, cancellation) is { Journal: { IsCommunity: true, IsVisible: true } } standing
                ? await (isLeaving ? RemoveAsync(standing, account, cancellation) : AddAsync(standing, account, isOneself: account.Id == call.Account.Id, cancellation))
                : ConsoleResult.Fail($"There is no community '{TextLine.Printable(community)}'.");
    }

    private async Task<ConsoleResult> AddAsync(Standing standing, Account account, bool isOneself, CancellationToken cancellation)
    {
        var community = standing.Journal;
        if (standing.IsBanned)
        {
            return ConsoleResult.Fail($"{account.Name} is banned from {community.Name}.");
        }

        // Profiles show at once who is in a community: nobody else chooses that for somebody.
        if (account.Kind == AccountKind.Person && !isOneself && standing.Roles == CommunityRoles.None
            && !(await friends.ListAsync(account.Id, cancellation)).Any(friend => friend.AccountId == community.AccountId))
        {
            return ConsoleResult.Fail($"{account.Name} does not follow {community.Name}. Ask them to, if they want to be in it.");
        }

        try
        {
            return await communities.AddMemberAsync(community.AccountId, account.Id, cancellation)
                ? ConsoleResult.Done($"{account.Name} is a member of {community.Name}.")
                : ConsoleResult.Fail($"{account.Name} cannot be a member of a community.");
        }
        catch (TooManyException full)
        {
            return ConsoleResult.Fail($"{community.Name} has {full.Limit} {full.What}, which is the limit.");
        }
    }

    private async Task<ConsoleResult> RemoveAsync(Standing standing, Account account, CancellationToken cancellation)
    {
        // Whoever is suspended or deleted stands to it as anybody, member or not.
        var community = standing.Journal;
        if (account.State == AccountState.Visible && standing.Roles == CommunityRoles.None)
        {
            return ConsoleResult.Fail($"{account.Name} is no member of {community.Name}.");
        }

        try
        {
            await communities.SetRolesAsync(community.AccountId, account.Id, CommunityRoles.None, cancellation);
            return ConsoleResult.Done($"{account.Name} is no member of {community.Name} any more.");
        }
        catch (LastMaintainerException)
        {
            return ConsoleResult.Fail($"{account.Name} is the only one who maintains {community.Name}.");
        }
    }
}
