using Daybook.Core.Access;

namespace Daybook.Server.Site.Reading;

/// <summary>A page of entries of a journal.</summary>
/// <param name="Standing">How the visitor stands to the journal.</param>
/// <param name="Entries">The entries, in the order in which they stand.</param>
/// <param name="Heading">What the page is called; null for the journal's own title.</param>
/// <param name="Tab">Which of the journal's pages it is, as in its address; null if none of those that are always linked to.</param>
/// <param name="Next">Where those after them are, or null.</param>
/// <param name="First">Where the first of them are, unless these are they.</param>
/// <param name="Empty">What to say when there are none.</param>
/// <param name="IsOldestFirst">Whether the oldest stand first, and not the newest.</param>
public sealed record EntryList(
    Standing Standing, IReadOnlyList<ShownEntry> Entries, string? Heading, string? Tab, string? Next, string? First, string Empty, bool IsOldestFirst = false);
