using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Userpics;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Reading;

/// <summary>An entry, ready to be shown.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Picture">The poster's picture for it; null if there is none to see.</param>
/// <param name="Text">Its text, cleaned.</param>
/// <param name="IsMine">Whether whoever looks wrote it.</param>
public sealed record ShownEntry(Entry Entry, Userpic? Picture, MarkupString Text, bool IsMine)
{
    /// <summary>Where it is, from the root of the site.</summary>
    internal string Address => JournalText.Address(Entry);

    /// <summary>Whether it is in a journal other than its poster's own.</summary>
    internal bool IsElsewhere => Entry.JournalKind == AccountKind.Community;

    /// <summary>Whether somebody may still comment, or did.</summary>
    internal bool HasComments => Entry.CommentCount > 0 || Entry.ScreenedCount > 0 || Entry.Property(EntryProperty.NoComments) is null;
}
