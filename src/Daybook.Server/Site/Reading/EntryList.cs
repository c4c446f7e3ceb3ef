using Daybook.Core.Access;

namespace Daybook.Server.Site.Reading;

/// <summary>A page of entries of a journal.</summary>
/// <param name="Standing">How the visitor stands to the journal.</param>
/// <param name="Entries">The entries, in the order in which they stand.</param>
/// <param name="Heading">What the page is called; null for the journal's own title.</param>
/// <param name="Tab">Which of the journal's pages it is, as in its address; null if none of those that are always linked to.</param>
/// <param name="Older">Where the older ones are, or null.</param>
/// <param name="Newest">Where the newest are, unless these are they.</param>
/// <param name="Empty">What to say when there are none.</param>
public sealed record EntryList(
    Standing Standing, IReadOnlyList<ShownEntry> Entries, string? Heading, string? Tab, string? Older, string? Newest, string Empty);
