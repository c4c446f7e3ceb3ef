using Daybook.Core.Friends;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>friendof</c>: who calls the account a friend (fact sheet 4.9).</summary>
internal sealed class FriendOf(IFriendStore friends) : IMode
{
    private static readonly NumberField FriendOfLimit;
    private static readonly TableReply<Friend> FriendOfs;

    static FriendOf()
    {
        Declaration = new ModeDeclaration(
            "friendof",
            "List those who call the account a friend.",
            "Accounts that this account bans, or that are deleted or suspended, are left out.");
        FriendOfLimit = Declaration.Takes(new NumberField("friendoflimit",
            $"Optional. How many at most; `0` is as many as a reply has, which is {FriendTables.MaxFriendOfs}."));
        FriendOfs = Declaration.Answers(FriendTables.Friends(("friendof", "friendofs"), "Those who call the account a friend, in the usual colours."));
        Declaration.Shows(
            [("mode", "friendof"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1")],
            reply => reply.Set(FriendOfs, [Example.Bob with { Foreground = Colour.Black, GroupMask = 1 }]));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var listed = await FriendTables.FriendOfsAsync(friends, request.Account.Id, request.Get(FriendOfLimit), cancellation);
        reply.Set(FriendOfs, [.. listed.Select(friend => friend with { Birthday = null })]);
    }
}
