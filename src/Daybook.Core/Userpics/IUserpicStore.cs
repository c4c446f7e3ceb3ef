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
    /// nothing, and no quota counts. This holds for any number of calls at once. An account that has twice as many pictures as it may, with
    /// those that it deleted and can restore, loses for each that is added the one that it deleted first.
    /// </remarks>
    /// <exception cref="UserpicQuotaException">The account has as many pictures as it may.</exception>
    /// <exception cref="TooManyKeywordsException">The picture would have more keywords than one may.</exception>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<AddedUserpic> AddAsync(NewUserpic userpic, UserpicQuota quota, CancellationToken cancellation);

    /// <summary>All pictures of the account, oldest first: never more than its quota has ever been.</summary>
    ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>Pictures of the account, oldest first, a page at a time.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="after">The last id of the page before; 0 for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Userpic>> ListAsync(long accountId, long after, int limit, CancellationToken cancellation);

    /// <summary>
    /// What the account's pictures are called: a picture stands there once for each of its keywords, and once without any if it has none. It is what
    /// clients ask for most, and costs a part of what the pictures do. As long as the account's version is the same, so are they.
    /// </summary>
    ValueTask<UserpicNames> ListNamesAsync(long accountId, CancellationToken cancellation);

    /// <summary>The account's keywords that something it wrote still names, but no picture has any more, in order.</summary>
    ValueTask<IReadOnlyList<Keyword>> ListMissedAsync(long accountId, CancellationToken cancellation);

    /// <summary>How many pictures the account has, as its quota counts them.</summary>
    ValueTask<int> CountAsync(long accountId, CancellationToken cancellation);

    /// <summary>One picture; null if there is none of that id.</summary>
    ValueTask<Userpic?> FindAsync(long userpicId, CancellationToken cancellation);

    /// <summary>
    /// The bytes of a picture, for anyone: null if the picture is not there, is not this account's, or the account is not
    /// <see cref="AccountState.Visible"/>. Of a suspended picture there are no bytes: see <see cref="UserpicFile.IsSuspended"/>.
    /// </summary>
    /// <param name="userpicId">Which picture.</param>
    /// <param name="accountId">Whose it must be.</param>
    /// <param name="known">The picture as it was read before, with its bytes: they never change, and so are not read again. Null if it was not.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<UserpicFile?> ReadAsync(long userpicId, long accountId, UserpicFile? known, CancellationToken cancellation);

    /// <summary>
    /// The newest pictures of visible accounts that agree to be shown (<see cref="Account.ShowPictures"/>), newest first, without suspended
    /// ones. As quick with a million pictures as with ten.
    /// </summary>
    ValueTask<IReadOnlyList<ShownUserpic>> ListShownAsync(int limit, CancellationToken cancellation);

    /// <summary>Changes a picture of the account in one transaction: all of it is durable when the task ends, or nothing has changed.</summary>
    /// <returns>The picture as it stands now; null if it is not one of the account's.</returns>
    /// <exception cref="TooManyKeywordsException">
    /// The picture would gain keywords and have more than one may. Fewer, or another order, are fine also if that is still too many.
    /// </exception>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<Userpic?> EditAsync(long accountId, long userpicId, UserpicEdit edit, UserpicQuota quota, CancellationToken cancellation);

    /// <summary>Leaves the account without a default picture. False if it had none.</summary>
    Task<bool> ClearDefaultAsync(long accountId, CancellationToken cancellation);

    /// <summary>
    /// Gives a keyword of one of the account's pictures another name; it keeps its place. If the account has the new name already, that
    /// keyword moves here from wherever it is, in the place of the old one.
    /// </summary>
    /// <returns>The picture as it stands now; null if none of the account's has the keyword.</returns>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<Userpic?> RenameKeywordAsync(long accountId, Keyword keyword, Keyword newName, CancellationToken cancellation);
}

/// <summary>The account has as many pictures as it may.</summary>
public sealed class UserpicQuotaException(int count, int limit)
    : Exception($"the account has {count} {(count == 1 ? "userpic" : "userpics")}, the limit is {limit}");

/// <summary>The picture would have more keywords than one may.</summary>
public sealed class TooManyKeywordsException(int count, int limit)
    : Exception($"the picture would have {count} keywords, the limit is {limit}");

/// <summary>The account that was to act was deleted or suspended meanwhile.</summary>
public sealed class AccountGoneException() : Exception("the account is suspended or deleted");
