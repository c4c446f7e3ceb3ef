using Daybook.Core.Accounts;

namespace Daybook.Core.Friends;

/// <summary>Whom accounts call friends, and how they group them.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IFriendStore
{
    /// <summary>How many friends an account has at most.</summary>
    const int MaxPerAccount = 2000;

    /// <summary>An account's friends by name, without expunged ones.</summary>
    ValueTask<IReadOnlyList<Friend>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>
    /// Who calls an account a friend, by name: visible ones that it does not ban, in the usual colours. Of a community, its members.
    /// </summary>
    /// <param name="accountId">The account.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Friend>> ListFriendOfAsync(long accountId, int limit, CancellationToken cancellation);

    /// <summary>
    /// Takes friends away, then adds or changes others. What can be done is, and stays. Once the account is gone for good nothing can: nobody is found then.
    /// </summary>
    /// <param name="accountId">Whose friends.</param>
    /// <param name="removed">Those to take away; unknown ones do not matter.</param>
    /// <param name="added">Those to add or change.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<FriendsEdited> EditAsync(
        long accountId, IReadOnlyList<AccountName> removed, IReadOnlyList<FriendEdit> added, CancellationToken cancellation);

    /// <summary>An account's groups, by number.</summary>
    ValueTask<IReadOnlyList<FriendGroup>> ListGroupsAsync(long accountId, CancellationToken cancellation);

    /// <summary>
    /// Changes groups, and then which friends are in them, all at once. A group that is deleted goes out of the security of all entries and out of
    /// the masks of all friends, and so does the number of a group that is made: also what was written for an older one after that was deleted is not for
    /// the new one, which starts empty. One that is both set and deleted stays. Of an account that is gone for good nothing is changed.
    /// </summary>
    /// <param name="accountId">Whose groups.</param>
    /// <param name="set">Groups to make or change.</param>
    /// <param name="deleted">Numbers of groups to delete.</param>
    /// <param name="masks">New masks of friends, with bit 0 set in any case; who is no friend is left out.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task EditGroupsAsync(
        long accountId,
        IReadOnlyList<FriendGroupEdit> set,
        IReadOnlyList<int> deleted,
        IReadOnlyDictionary<AccountName, uint> masks,
        CancellationToken cancellation);
}

/// <summary>What came of changing friends.</summary>
/// <param name="Friends">Those who were added or changed, as they stand now, in the order asked for.</param>
/// <param name="NotFound">Those of whom there is no visible account.</param>
/// <param name="IsFull">True if some were left out since the account has <see cref="IFriendStore.MaxPerAccount"/> friends.</param>
public sealed record FriendsEdited(IReadOnlyList<Friend> Friends, IReadOnlyList<AccountName> NotFound, bool IsFull);
