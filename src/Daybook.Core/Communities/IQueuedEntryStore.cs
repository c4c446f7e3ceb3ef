using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Core.Communities;

/// <summary>The entries that wait for a moderator of a moderated community. They come in by <see cref="IEntryStore.PostAsync"/>.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IQueuedEntryStore
{
    /// <summary>How many wait in a community at most.</summary>
    const int MaxPerCommunity = 50;

    /// <summary>How many of one poster wait in a community at most.</summary>
    const int MaxPerPoster = 5;

    /// <summary>What waits in a community, oldest first.</summary>
    ValueTask<IReadOnlyList<QueuedEntry>> ListAsync(long communityId, CancellationToken cancellation);

    /// <summary>What of an account waits, in all communities, oldest first.</summary>
    ValueTask<IReadOnlyList<QueuedEntry>> ListOfAsync(long posterId, CancellationToken cancellation);

    /// <summary>Posts what waits. Null if it is not there any more.</summary>
    /// <exception cref="EntryRefusedException">Its poster may not write there any more; it stays in the queue.</exception>
    Task<Entry?> ApproveAsync(long communityId, long queuedId, CancellationToken cancellation);

    /// <summary>Takes what waits away. False if it is not there any more.</summary>
    Task<bool> RejectAsync(long communityId, long queuedId, CancellationToken cancellation);
}

/// <summary>An entry that waits for a moderator.</summary>
/// <param name="Id">Positive, never used again.</param>
/// <param name="Community">Where it waits.</param>
/// <param name="Poster">Who wrote it.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Entry">What was written.</param>
public sealed record QueuedEntry(long Id, AccountName Community, AccountName Poster, DateTimeOffset QueuedAt, NewEntry Entry);
