using Daybook.Core.Friends;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getfriendgroups</c>: the groups of the account's friends (fact sheet 4.10).</summary>
internal sealed class GetFriendGroups(IFriendStore friends) : IMode
{
    private static readonly TableReply<FriendGroup> Groups;

    static GetFriendGroups()
    {
        Declaration = new ModeDeclaration("getfriendgroups", "List the account's friend groups.", "`login` answers the same.");
        Groups = Declaration.Answers(FriendTables.Groups("The friend groups."));
        Declaration.Shows(
            [("mode", "getfriendgroups"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1")],
            reply => reply.Set(Groups, [Example.Family]));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation) =>
        reply.Set(Groups, FriendTables.Sort(await friends.ListGroupsAsync(request.Account.Id, cancellation)));
}
