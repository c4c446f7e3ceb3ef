using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Server.Modes;

/// <summary>Who stands in the examples of the documentation.</summary>
internal static class Example
{
    /// <summary>A friend of the account that the examples are about.</summary>
    public static Friend Bob { get; } = new(
        2, AccountName.Parse("bob"), "Bob", AccountKind.Person, AccountState.Visible, new Colour(0x203080), Colour.White, 9, null);

    /// <summary>A group that this friend is in.</summary>
    public static FriendGroup Family { get; } = new(3, "Family", 20, IsPublic: false);

    /// <summary>A call of a method that the flat protocol does not have, with the credentials of the examples.</summary>
    public static XmlRpcStruct Call(params (string Name, XmlRpcValue Value)[] members) => new(
        [("username", new XmlRpcText("demo")), ("password", new XmlRpcText("correct horse")), ("ver", new XmlRpcInteger(1)), .. members]);
}
