using Daybook.Core.Accounts;
using Daybook.Core.Comments;

namespace Daybook.Core.Entries;

/// <summary>
/// What an account wrote in the journals of others, whoever may read it now: its own words, for the archive of the account. Page by page, journal by journal.
/// </summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IWrittenElsewhere
{
    /// <summary>The entries that it wrote in communities.</summary>
    /// <param name="posterId">Who wrote them.</param>
    /// <param name="after">The last of the page before; the first page begins at the default.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Entry>> ListEntriesAsync(long posterId, PlaceInJournal after, int limit, CancellationToken cancellation);

    /// <summary>The comments that it wrote in journals that are not its own, without deleted ones.</summary>
    /// <inheritdoc cref="ListEntriesAsync" path="/param"/>
    ValueTask<IReadOnlyList<WrittenComment>> ListCommentsAsync(long posterId, PlaceInJournal after, int limit, CancellationToken cancellation);
}

/// <summary>A place in the order of journals, and within each of numbers.</summary>
/// <param name="JournalId">The journal.</param>
/// <param name="Number">The <c>itemid</c> of an entry, or the <c>talkid</c> of a comment.</param>
public readonly record struct PlaceInJournal(long JournalId, long Number);

/// <summary>A comment, and what it was said of.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Journal">The journal.</param>
/// <param name="EntryDisplayId">The <c>ditemid</c> of the entry.</param>
public sealed record WrittenComment(Comment Comment, AccountName Journal, long EntryDisplayId);
