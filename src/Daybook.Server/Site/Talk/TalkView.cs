using Daybook.Core.Access;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Writing;

namespace Daybook.Server.Site.Talk;

/// <summary>Gathers what the page of an entry shows.</summary>
internal sealed class TalkView(
    Visit visit, IEntryReader entries, ICommentStore comments, IUserpicStore userpics, EntryShow show, SiteAddress site)
{
    /// <summary>The field of the comment that is answered.</summary>
    public const string Parent = "replyto";

    private CancellationToken Cancellation => visit.Context.RequestAborted;

    /// <summary>The page of an entry.</summary>
    /// <param name="standing">How the visitor stands to the journal.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="form">What was typed for a comment, and what is wrong with it.</param>
    public async Task<IResult> ShowAsync(Standing standing, Entry entry, PageForm form)
    {
        var all = await comments.ListPlacesAsync(standing, entry.ItemId, Cancellation);
        var query = visit.Context.Request.Query;
        var thread = Find(all, entry, query["thread"]);
        var parent = Find(all, entry, form.Has(Parent) ? form[Parent] : query[Parent]);
        var page = (int)Math.Min(JournalText.ReadNumber(query["page"]) ?? 1, int.MaxValue);
        if (parent is not null && thread is null && !query.ContainsKey("page"))
        {
            page = Threads.PageOf(all, parent.Value.TalkId);
        }

        var laid = Threads.Lay(all, thread?.TalkId, ref page, out var pages);
        var toShow = laid.Take(Threads.MaxShown).ToList();

        // Only now their texts: of thousands there may be, the page shows hundreds at most.
        long[] numbers = [.. toShow.Select(one => one.Comment.TalkId), .. parent is { TalkId: var answered } ? [answered] : Array.Empty<long>()];
        var texts = (await comments.ListAsync(standing, entry.ItemId, [.. numbers.Distinct()], Cancellation)).ToDictionary(comment => comment.TalkId);
        var shown = new List<ShownComment>();
        foreach (var (place, depth) in toShow)
        {
            // It is not there if its journal went for good this very moment.
            if (texts.TryGetValue(place.TalkId, out var comment))
            {
                shown.Add(await ShowAsync(standing, entry, comment, depth));
            }
        }

        var talk = new EntryTalk(
            standing,
            await show.ShowAsync(entry),
            await entries.FindNeighboursAsync(standing, entry, Cancellation),
            new ShownThreads(shown, laid.Count - toShow.Count, page, pages, thread is { } only ? DisplayId.Of(only.TalkId, entry.Anum) : null),
            standing.RefusesComment(entry),
            parent is not null && texts.TryGetValue(parent.Value.TalkId, out var toAnswer) ? await ShowAsync(standing, entry, toAnswer, 0) : null,
            await PictureChoices.ListAsync(userpics, visit.Account, Cancellation));
        return Page.Of<EntryPage>(form.Status, (nameof(EntryPage.Talk), talk), (nameof(EntryPage.Form), form));
    }

    private async Task<ShownComment> ShowAsync(Standing standing, Entry entry, Comment comment, int depth)
    {
        var isCollapsed = depth > Threads.MaxDepth;
        var use = new HtmlUse(site.UrlOf(visit.Context), IsPreformatted: false, TopHeading: 4, HasPictures: comment.PosterId is not null);
        return new ShownComment(
            comment,
            comment.DisplayId(entry.Anum),
            depth,
            comment.ParentId is { } parent ? DisplayId.Of(parent, entry.Anum) : null,
            isCollapsed,
            isCollapsed ? null : await show.FindPictureAsync(comment.UserpicId),
            isCollapsed ? default : EntryHtml.Clean(comment.Body, use),
            comment.State is CommentState.Active or CommentState.Screened && standing.RefusesComment(entry) is null or CommentRefusal.AnonymousOff,
            comment.State != CommentState.Deleted && standing.MayDelete(comment, entry));
    }

    private static CommentPlace? Find(IReadOnlyList<CommentPlace> all, Entry entry, string? displayId) =>
        JournalText.ReadNumber(displayId) is { } id && DisplayId.ToAnum(id) == entry.Anum
            ? all.Where(comment => comment.TalkId == DisplayId.ToId(id)).Select(comment => (CommentPlace?)comment).FirstOrDefault()
            : null;
}

/// <summary>What the page of an entry shows.</summary>
/// <param name="Standing">How the visitor stands to the journal.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Neighbours">The entries around it.</param>
/// <param name="Threads">The comments.</param>
/// <param name="Refusal">Why the visitor cannot comment; null if they can.</param>
/// <param name="ReplyTo">The comment that is answered, or null.</param>
/// <param name="Choices">The pictures that the visitor can choose for a comment.</param>
public sealed record EntryTalk(
    Standing Standing,
    ShownEntry Entry,
    EntryNeighbours Neighbours,
    ShownThreads Threads,
    CommentRefusal? Refusal,
    ShownComment? ReplyTo,
    IReadOnlyList<OfferedPicture> Choices);
