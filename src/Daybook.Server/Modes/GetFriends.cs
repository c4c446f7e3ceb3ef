using Daybook.Core.Friends;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getfriends</c>: whom the account calls friends (fact sheet 4.9).</summary>
internal sealed class GetFriends(IFriendStore friends) : IMode
{
    private static readonly FlagField IncludeFriendOf, IncludeGroups, IncludeBirthdays;
    private static readonly NumberField FriendLimit, FriendOfLimit;
    private static readonly TableReply<Friend> Friends, FriendOfs;
    private static readonly TableReply<FriendGroup> Groups;

    static GetFriends()
    {
        Declaration = new ModeDeclaration(
            "getfriends",
            "List the account's friends, and if asked for its friend groups and those who call it a friend.",
            "Friends may be people and communities.");
        IncludeFriendOf = Declaration.Takes(new FlagField("includefriendof", "Optional. `1` asks for those who call the account a friend as well."));
        IncludeGroups = Declaration.Takes(new FlagField("includegroups", "Optional. `1` asks for the friend groups as well."));
        IncludeBirthdays = Declaration.Takes(new FlagField("includebdays", "Optional. `1` asks for the friends' birthdays."));
        FriendLimit = Declaration.Takes(new NumberField("friendlimit", "Optional. How many friends at most; `0` is all."));
        FriendOfLimit = Declaration.Takes(new NumberField("friendoflimit",
            $"Optional. How many of those who call the account a friend at most; `0` is as many as a reply has, which is {FriendTables.MaxFriendOfs}."));
        Friends = Declaration.Answers(FriendTables.Friends(("friend", "friends"), "The friends."));
        FriendOfs = Declaration.Answers(FriendTables.Friends(("friendof", "friendofs"),
            "With `includefriendof`: those who call the account a friend, in the usual colours; without those that it bans."));
        Groups = Declaration.Answers(FriendTables.Groups("With `includegroups`: the friend groups."));
        Declaration.Shows(
            [("mode", "getfriends"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("includegroups", "1")],
            reply =>
            {
                reply.Set(Friends, [Example.Bob]);
                reply.Set(Groups, [Example.Family]);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var accountId = request.Account.Id;
        var (withBirthdays, limit) = (request.Get(IncludeBirthdays), request.Get(FriendLimit));
        var listed = await friends.ListAsync(accountId, cancellation);
        reply.Set(
            Friends,
            [.. listed.Take(limit is > 0 ? limit.Value : listed.Count).Select(friend => withBirthdays ? friend : friend with { Birthday = null })]);
        if (request.Get(IncludeFriendOf))
        {
            var friendOfs = await FriendTables.FriendOfsAsync(friends, accountId, request.Get(FriendOfLimit), cancellation);
            reply.Set(FriendOfs, [.. friendOfs.Select(friend => friend with { Birthday = null })]);
        }

        if (request.Get(IncludeGroups))
        {
            reply.Set(Groups, FriendTables.Sort(await friends.ListGroupsAsync(accountId, cancellation)));
        }
    }
}
