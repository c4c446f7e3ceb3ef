using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Friends;

namespace Daybook.Server.Tests.Running;

/// <summary>One server for all tests of a class, on which each has accounts of its own. Its time stands still until a test moves it on.</summary>
public sealed class EntryServer : IAsyncLifetime
{
    private int _accounts;

    internal TestServer Server { get; private set; } = null!;

    internal ManualTime Time { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(UserpicServer.Quiet, Time);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Makes an account that no other test has.</summary>
    /// <param name="interfaceName">By which interface its owner speaks: <c>flat</c> or <c>xml-rpc</c>.</param>
    internal async Task<Writer> JoinAsync(string interfaceName = Writer.Flat)
    {
        var account = await Server.CreateAccountAsync($"writer{Interlocked.Increment(ref _accounts)}");
        return new Writer(Server, account, interfaceName);
    }

    /// <summary>Makes a community.</summary>
    internal async Task<Account> FoundAsync(Writer maintainer, params Writer[] members)
    {
        var community = await Server.Database.Communities.CreateAsync(
            AccountName.Parse($"club{Interlocked.Increment(ref _accounts)}"), "A club", maintainer.Account.Id, Cancellation);
        foreach (var member in members)
        {
            await Server.Database.Communities.SetRolesAsync(community.Id, member.Account.Id, CommunityRoles.Member, Cancellation);
        }

        return community;
    }

    /// <summary>Makes one a friend of another, in these groups.</summary>
    internal Task BefriendAsync(Writer who, Writer friend, uint mask = 1) =>
        Server.Database.Friends.EditAsync(who.Account.Id, [], [new FriendEdit(friend.Account.Name, GroupMask: mask)], Cancellation);
}
