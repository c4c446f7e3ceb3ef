using Daybook.Core.Access;

namespace Daybook.Core.Entries;

/// <summary>The tags of journals. A tag comes with the first entry that has it, and stays until it is deleted, or no entry has it and another needs its place.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ITagStore
{
    /// <summary>The journal's tags by name, counted over the entries that the viewer sees; those without any are for who keeps the journal.</summary>
    ValueTask<IReadOnlyList<TagUse>> ListAsync(Standing viewer, CancellationToken cancellation);

    /// <summary>Calls a tag otherwise; if the journal has that one, the two become one. False if there is no such tag.</summary>
    Task<bool> RenameAsync(long journalId, TagName tag, TagName newName, CancellationToken cancellation);

    /// <summary>Takes a tag from all entries. False if there is no such tag.</summary>
    Task<bool> DeleteAsync(long journalId, TagName tag, CancellationToken cancellation);
}

/// <summary>How a tag is used.</summary>
/// <param name="Name">The tag.</param>
/// <param name="Uses">How many entries have it.</param>
/// <param name="Public">How many of them are for everybody.</param>
/// <param name="Private">How many are for nobody else.</param>
/// <param name="Friends">How many are for all friends.</param>
/// <param name="Groups">How many are for each friend group, by its number; an entry for several counts for each.</param>
public sealed record TagUse(TagName Name, int Uses, int Public, int Private, int Friends, IReadOnlyDictionary<int, int> Groups)
{
    /// <summary>The least that its use tells: <c>public</c> if an entry for everybody has it, else <c>friends</c>, <c>group</c> or <c>private</c>.</summary>
    public string Security => Public > 0 ? "public" : Friends > 0 ? "friends" : Groups.Count > 0 ? "group" : "private";
}
