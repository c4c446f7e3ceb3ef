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

    /// <summary>When the newest entry of a friend was posted that the account may read: for <c>checkfriends</c>. Null if there is none.</summary>
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
/// <param name="Behind">Only entries behind this place: the last of the page before.</param>
public sealed record FriendsQuery(
    int Limit, int Skip = 0, DateTimeOffset? Before = null, DateTimeOffset? After = null, uint? GroupMask = null, AccountKind? Kind = null,
    FriendsCursor? Behind = null);

/// <summary>
/// A place on friends pages, which no two entries share: by when they were posted, and within a millisecond by journal and number.
/// </summary>
/// <param name="LoggedAt">When it was posted, in Unix milliseconds.</param>
/// <param name="JournalId">The journal.</param>
/// <param name="ItemId">The entry.</param>
public readonly record struct FriendsCursor(long LoggedAt, long JournalId, long ItemId)
{
    /// <summary>Where an entry is.</summary>
    public static FriendsCursor Of(Entry entry) => new(entry.LoggedAt.ToUnixTimeMilliseconds(), entry.JournalId, entry.ItemId);
}
