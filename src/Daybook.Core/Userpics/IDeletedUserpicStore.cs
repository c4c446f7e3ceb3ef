using Daybook.Core.Accounts;

namespace Daybook.Core.Userpics;

/// <summary>
/// Where a picture goes that its owner deletes. For <see cref="DeletedUserpic.KeptFor"/> the owner may think again; until then, and after,
/// it is for all others as if it had never been: it is not served or listed, is no duplicate of a new one, and no quota counts it.
/// </summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IDeletedUserpicStore
{
    /// <summary>
    /// Deletes a picture of the account: its keywords are free again, and if it was the default there is none.
    /// </summary>
    /// <param name="accountId">Whose it must be.</param>
    /// <param name="userpicId">Which one.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>Null if it is not one of the account's.</returns>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<DeletedUserpic?> DeleteAsync(long accountId, long userpicId, CancellationToken cancellation);

    /// <summary>
    /// Undoes <see cref="DeleteAsync"/>. The picture gets back those of its keywords that no other picture has by now, and is the default
    /// again if it was and none was chosen since.
    /// </summary>
    /// <returns>Null if the account has no such deleted picture, or its time is over.</returns>
    /// <exception cref="UserpicQuotaException">
    /// The account has as many pictures as it may. How many it had when it deleted the first of them it may always have again, until it uploads another.
    /// </exception>
    /// <exception cref="SameUserpicException">The account has a picture of the same bytes again: that one is meant from then on.</exception>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    Task<Userpic?> RestoreAsync(long accountId, long userpicId, UserpicQuota quota, CancellationToken cancellation);

    /// <summary>The account's pictures that can be restored, last deleted first, with the keywords that they would get back.</summary>
    ValueTask<IReadOnlyList<DeletedUserpic>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>Takes pictures whose time is over away for good.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>How many it took.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);

    /// <summary>
    /// Takes keywords away for good that no picture has, nothing that was written names, and no deleted picture would get back: a few at a time, in the order
    /// of their age, so that however many there are none of the calls takes long.
    /// </summary>
    /// <param name="after">Where the call before ended (<see cref="PurgedKeywords.Last"/>); 0 for the first.</param>
    /// <param name="limit">How many keywords are looked at, at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<PurgedKeywords> PurgeKeywordsAsync(long after, int limit, CancellationToken cancellation);

    /// <summary>Deletes the bytes of pictures that were taken away for good from the object store, if there is one.</summary>
    /// <param name="keptFor">How long they are kept there, so that a database that is restored from a backup finds them.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up between two of them.</param>
    /// <returns>How many it took.</returns>
    Task<int> PurgeObjectsAsync(TimeSpan keptFor, int limit, CancellationToken cancellation);
}

/// <summary>A picture that its owner deleted.</summary>
/// <param name="Userpic">The picture.</param>
/// <param name="DeletedAt">When it was deleted.</param>
public sealed record DeletedUserpic(Userpic Userpic, DateTimeOffset DeletedAt)
{
    /// <summary>How long a deleted picture can be restored.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>Until when it can be restored.</summary>
    public DateTimeOffset UndoUntil => DeletedAt + KeptFor;
}

/// <summary>What came of looking at some keywords.</summary>
/// <param name="Count">How many were taken away.</param>
/// <param name="Last">Where to go on; 0, which is where to begin anew, if all have been looked at.</param>
public readonly record struct PurgedKeywords(int Count, long Last);

/// <summary>The account has a picture of the same bytes.</summary>
public sealed class SameUserpicException(long userpicId) : Exception($"the same picture was uploaded again since, as {userpicId}")
{
    /// <summary>The picture that it has.</summary>
    public long UserpicId { get; } = userpicId;
}
