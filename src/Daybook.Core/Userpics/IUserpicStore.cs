using Daybook.Core.Accounts;

namespace Daybook.Core.Userpics;

/// <summary>Where user pictures are kept.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IUserpicStore
{
    /// <summary>
    /// Adds a picture, its keywords and the choice of default in one transaction: all of it is durable when the task ends, or
    /// nothing has changed.
    /// </summary>
    /// <remarks>
    /// If the account has a picture of the same bytes, that one is meant: it gets the keywords, the description and the default, loses
    /// nothing, and no quota counts. This holds for any number of calls at once.
    /// </remarks>
    /// <exception cref="UserpicQuotaException">The account has as many pictures as it may.</exception>
    /// <exception cref="TooManyKeywordsException">The picture would have more keywords than one may.</exception>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<AddedUserpic> AddAsync(NewUserpic userpic, UserpicQuota quota, CancellationToken cancellation);

    /// <summary>All pictures of the account, oldest first.</summary>
    ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>One picture; null if there is none of that id.</summary>
    ValueTask<Userpic?> FindAsync(long userpicId, CancellationToken cancellation);

    /// <summary>
    /// The bytes of a picture, for anyone: null if the picture is not there, is not this account's, or the account is not
    /// <see cref="AccountState.Visible"/>.
    /// </summary>
    ValueTask<UserpicFile?> ReadAsync(long userpicId, long accountId, CancellationToken cancellation);

    /// <summary>
    /// Deletes a picture, with its bytes; its keywords are free again, and if it was the default there is none.
    /// False if there is none of that id.
    /// </summary>
    Task<bool> DeleteAsync(long userpicId, CancellationToken cancellation);
}

/// <summary>The account has as many pictures as it may.</summary>
public sealed class UserpicQuotaException(int count, int limit)
    : Exception($"the account has {count} userpics, the limit is {limit}");

/// <summary>The picture would have more keywords than one may.</summary>
public sealed class TooManyKeywordsException(int count, int limit)
    : Exception($"the picture would have {count} keywords, the limit is {limit}");

/// <summary>The account that was to act was deleted or suspended meanwhile.</summary>
public sealed class AccountGoneException() : Exception("the account is suspended or deleted");
