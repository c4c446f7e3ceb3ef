using Daybook.Core.Comments;
using Daybook.Core.Userpics;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Talk;

/// <summary>A comment in its place, ready to be shown.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="DisplayId">The <c>dtalkid</c>.</param>
/// <param name="Depth">How deep it is below what the page shows, from 0.</param>
/// <param name="Parent">Where what it answers is, or null.</param>
/// <param name="IsCollapsed">Whether only a line of it is shown.</param>
/// <param name="Picture">The poster's picture for it; null if there is none to see.</param>
/// <param name="Text">Its text, cleaned.</param>
/// <param name="MayReply">Whether the visitor may answer.</param>
/// <param name="MayDelete">Whether the visitor may delete it.</param>
public sealed record ShownComment(
    Comment Comment, long DisplayId, int Depth, string? Parent, bool IsCollapsed, Userpic? Picture, MarkupString Text, bool MayReply, bool MayDelete);

/// <summary>The comments of an entry that a page shows.</summary>
/// <param name="Comments">The comments, each followed by what answers it.</param>
/// <param name="Page">Which page, from 1.</param>
/// <param name="Pages">How many there are, at least one.</param>
/// <param name="Thread">The <c>dtalkid</c> of the only thread that is shown; null for all.</param>
public sealed record ShownThreads(IReadOnlyList<ShownComment> Comments, int Page, int Pages, long? Thread);
