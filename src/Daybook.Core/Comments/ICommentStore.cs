using Daybook.Core.Access;

namespace Daybook.Core.Comments;

/// <summary>The comments on entries. Each change is one on the journal's clock too, so that <c>syncitems</c> tells of it.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ICommentStore
{
    /// <summary>
    /// Adds a comment, screened if the entry or its journal says so. The same one once more within <see cref="Comment.IsTheSameFor"/>, by the same poster or address and at the
    /// same place, is the one that is there.
    /// </summary>
    /// <exception cref="CommentRefusedException">It is refused; nothing was changed.</exception>
    Task<Comment> AddAsync(NewComment comment, CancellationToken cancellation);

    /// <summary>Whether a comment is there already, as it is for <see cref="AddAsync"/>: then it is no more to be counted.</summary>
    ValueTask<bool> IsThereAsync(NewComment comment, CancellationToken cancellation);

    /// <summary>
    /// The places of the comments of an entry that a viewer may read, oldest first. Deleted ones, and others that this viewer may not read, come as
    /// <see cref="CommentState.Deleted"/> without poster if an answer to them that is read needs their place.
    /// </summary>
    ValueTask<IReadOnlyList<CommentPlace>> ListPlacesAsync(Standing viewer, long itemId, CancellationToken cancellation);

    /// <summary>
    /// The comments of an entry that have these places, in the order asked for. What the viewer may not read comes as <see cref="CommentState.Deleted"/>
    /// without poster and text.
    /// </summary>
    ValueTask<IReadOnlyList<Comment>> ListAsync(Standing viewer, long itemId, IReadOnlyList<long> talkIds, CancellationToken cancellation);

    /// <summary>A comment that a viewer may read; else null.</summary>
    ValueTask<Comment?> FindAsync(Standing viewer, long talkId, CancellationToken cancellation);

    /// <summary>
    /// Does something to a comment, or to all its thread. False, and no change, if it is not there or the viewer may not; true also if it was
    /// so already.
    /// </summary>
    Task<bool> ActAsync(long journalId, long viewerId, long talkId, CommentAction action, CancellationToken cancellation);

    /// <summary>Forgets addresses that were kept for <see cref="Comment.AddressKeptFor"/>, oldest first. Whoever syncs is not told: nothing else changes.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>How many it forgot.</returns>
    Task<int> ForgetAddressesAsync(int limit, CancellationToken cancellation);
}

/// <summary>What is done to comments.</summary>
public enum CommentAction
{
    /// <summary>Hides it, until it is unscreened.</summary>
    Screen,

    /// <summary>Shows it; frozen, if what it answers is.</summary>
    Unscreen,

    /// <summary>Freezes it and all answers below: nobody answers there.</summary>
    FreezeThread,

    /// <summary>Takes that back.</summary>
    UnfreezeThread,

    /// <summary>Takes its text away, and the address that it came from.</summary>
    Delete,

    /// <summary>Takes its text and address away, and those of all answers below.</summary>
    DeleteThread,
}
