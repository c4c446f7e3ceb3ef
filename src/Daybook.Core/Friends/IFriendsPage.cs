using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Core.Friends;

/// <summary>What friends wrote, newest posting first; backdated entries are left out.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IFriendsPage
{
    /// <summary>The entries of an account's friends that a viewer sees.</summary>
    /// <param name="accountId">Whose friends.</param>
    /// <param name="viewerId">Who looks; null for somebody who is not logged in.</param>
    /// <param name="query">Which entries.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Entry>> ListAsync(long accountId, long? viewerId, FriendsQuery query, CancellationToken cancellation);

    /// <summary>When the newest entry of a friend was posted, whoever may read it: for <c>checkfriends</c>. Null if there is none.</summary>
    /// <param name="accountId">Whose friends.</param>
    /// <param name="groupMask">Only friends of these groups; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<DateTimeOffset?> FindNewestAsync(long accountId, uint? groupMask, CancellationToken cancellation);
}

/// <summary>Which entries of friends.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Skip">How many to leave out first.</param>
/// <param name="Before">Only those posted strictly earlier.</param>
/// <param name="After">Only those posted strictly later.</param>
/// <param name="GroupMask">Only friends of these groups; null for all.</param>
/// <param name="Kind">Only journals of this kind; null for all.</param>
public sealed record FriendsQuery(
    int Limit, int Skip = 0, DateTimeOffset? Before = null, DateTimeOffset? After = null, uint? GroupMask = null, AccountKind? Kind = null);
