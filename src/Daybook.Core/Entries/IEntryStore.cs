using Daybook.Core.Accounts;

namespace Daybook.Core.Entries;

/// <summary>Writes entries. Each change is one transaction, durable when its task ends, and has a second of its own on the journal's clock.</summary>
/// <remarks>
/// Who may do it is decided inside the transaction, by <see cref="Access.Standing"/>.
/// All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.
/// </remarks>
public interface IEntryStore
{
    /// <summary>
    /// Posts an entry, or puts it before the moderators of its community. The poster's latest post once more (the same journal, subject, text and
    /// security) is answered with the entry that is there, so that a client may repeat what it heard no answer to.
    /// </summary>
    /// <exception cref="EntryRefusedException">It is refused; nothing was changed.</exception>
    Task<PostedEntry> PostAsync(NewEntry entry, CancellationToken cancellation);

    /// <summary>Changes an entry.</summary>
    /// <returns>The entry as it stands now.</returns>
    /// <exception cref="EntryRefusedException">It is refused; nothing was changed.</exception>
    Task<Entry> EditAsync(EntryEdit edit, CancellationToken cancellation);

    /// <summary>Takes an entry away for good, with its comments. Its number is not used again.</summary>
    /// <returns>What it was.</returns>
    /// <exception cref="EntryRefusedException">It is refused; nothing was changed.</exception>
    Task<Entry> DeleteAsync(long journalId, long itemId, long editorId, CancellationToken cancellation);
}
