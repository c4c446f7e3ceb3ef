using Daybook.Core.Accounts;

namespace Daybook.Core.Comments;

/// <summary>The comments of a journal by their numbers, for who backs them up: <c>export_comments.bml</c> (fact sheet 10.1).</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ICommentExport
{
    /// <summary>The highest number that a comment has; 0 if there is none.</summary>
    ValueTask<long> FindMaxIdAsync(long journalId, CancellationToken cancellation);

    /// <summary>What is known of the comments with numbers from one on, without texts, in order. The window counts numbers, not comments.</summary>
    ValueTask<IReadOnlyList<CommentMeta>> ListMetaAsync(long journalId, long startId, int window, CancellationToken cancellation);

    /// <summary>The comments with numbers from one on, in order. The window counts numbers, not comments.</summary>
    ValueTask<IReadOnlyList<Comment>> ListAsync(long journalId, long startId, int window, CancellationToken cancellation);

    /// <summary>Everybody who commented in the journal, by id; expunged ones are left out.</summary>
    ValueTask<IReadOnlyList<(long Id, AccountName Name)>> ListPostersAsync(long journalId, CancellationToken cancellation);
}

/// <summary>A comment without its text.</summary>
/// <param name="TalkId">Its number in the journal.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="PosterId">Who wrote it; null for somebody who was not logged in, and for those who were expunged.</param>
/// <param name="State">Whether it is shown.</param>
public readonly record struct CommentMeta(long TalkId, long ItemId, long? PosterId, CommentState State);
