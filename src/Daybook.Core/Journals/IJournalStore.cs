using Daybook.Core.Access;
using Daybook.Core.Accounts;

namespace Daybook.Core.Journals;

/// <summary>The journals, how they are set, and how accounts stand to them.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IJournalStore
{
    /// <summary>
    /// How somebody stands to a journal: what all reading and writing in it starts from. Null if there is no such journal; one that is
    /// suspended or deleted is returned, and lets nobody do anything.
    /// </summary>
    /// <param name="journal">The name of the journal.</param>
    /// <param name="viewerId">The account that looks; null for somebody who is not logged in. One that is not visible counts as that.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<Standing?> FindAsync(AccountName journal, long? viewerId, CancellationToken cancellation);

    /// <inheritdoc cref="FindAsync(AccountName, long?, CancellationToken)"/>
    ValueTask<Standing?> FindAsync(long journalId, long? viewerId, CancellationToken cancellation);

    /// <summary>Sets the journal. False if there is none.</summary>
    /// <param name="journalId">The journal.</param>
    /// <param name="change">
    /// The settings that it is to have, from those that it has: what others set meanwhile is among those. It may be asked more than once.
    /// </param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<bool> SetAsync(long journalId, Func<JournalSettings, JournalSettings> change, CancellationToken cancellation);

    /// <summary>
    /// The visible communities that the account is something in and may write in, by name, at most 1,000: the <c>access</c> of login. Those that
    /// anybody may write in are not among them otherwise.
    /// </summary>
    ValueTask<IReadOnlyList<AccountName>> ListPostableAsync(long accountId, CancellationToken cancellation);
}
