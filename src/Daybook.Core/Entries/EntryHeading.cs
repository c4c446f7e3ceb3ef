using Daybook.Core.Accounts;

namespace Daybook.Core.Entries;

/// <summary>An entry as lists name it: without its text, which may be as long as thousands of these.</summary>
/// <param name="ItemId">Its number in the journal.</param>
/// <param name="Anum">A random byte that it keeps; see <see cref="Entries.DisplayId"/>.</param>
/// <param name="Poster">Who wrote it.</param>
/// <param name="EventTime">When it says that it happened.</param>
/// <param name="Security">Who it is for.</param>
/// <param name="Subject">One line; may be empty.</param>
public sealed record EntryHeading(long ItemId, int Anum, AccountName Poster, EventTime EventTime, EntrySecurity Security, string Subject)
{
    /// <summary>The <c>ditemid</c>: the number that addresses show.</summary>
    public long DisplayId => Entries.DisplayId.Of(ItemId, Anum);
}
