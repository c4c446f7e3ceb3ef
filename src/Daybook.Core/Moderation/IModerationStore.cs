using Daybook.Core.Userpics;

namespace Daybook.Core.Moderation;

/// <summary>What those who run the server do to what others keep there; each change and its line in the log are one transaction.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IModerationStore
{
    /// <summary>
    /// Suspends an account or lets it be as it was: visible, or deleted by its owner. False if there is no such account; an account that
    /// need not be changed is not, and nothing is logged.
    /// </summary>
    Task<bool> SetAccountSuspendedAsync(long accountId, bool suspended, ModerationNote note, CancellationToken cancellation);

    /// <summary>
    /// Takes away the account's userpics, keywords, app passwords, sessions, invites, e-mail and password for good, all at once; and its journal,
    /// what it wrote in communities, the texts of its comments, its friends, messages and roles. Only the name stays, taken, and what this log
    /// says of it. False if there is no such account.
    /// </summary>
    Task<bool> ExpungeAccountAsync(long accountId, ModerationNote note, CancellationToken cancellation);

    /// <summary>
    /// Suspends a picture, so that a neutral one is shown in its place, or shows it again. False if there is none of that id. A picture that
    /// is suspended already gets the new reason; one that need not be unsuspended is not changed, and nothing is logged. It holds for the bytes:
    /// when the same account deletes the picture and uploads it again, at whatever time, it is as it was left here.
    /// </summary>
    Task<bool> SetUserpicSuspendedAsync(long userpicId, bool suspended, ModerationNote note, CancellationToken cancellation);

    /// <summary>
    /// Takes a picture and its bytes away for good, also one that its owner deleted; its keywords are free again, and if it was the default
    /// there is none. False if there is none of that id.
    /// </summary>
    Task<bool> ExpungeUserpicAsync(long userpicId, ModerationNote note, CancellationToken cancellation);

    /// <summary>Whose picture it is, also one that its owner deleted; null if there is none of that id.</summary>
    ValueTask<long?> FindOwnerAsync(long userpicId, CancellationToken cancellation);

    /// <summary>The bytes of a picture for a moderator, suspended or not, whatever its account's state; null if there is none of that id.</summary>
    ValueTask<UserpicFile?> ReadUserpicAsync(long userpicId, CancellationToken cancellation);

    /// <summary>The log, newest first, a page at a time.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<ModerationEntry>> ListAsync(long? before, int limit, CancellationToken cancellation);
}
