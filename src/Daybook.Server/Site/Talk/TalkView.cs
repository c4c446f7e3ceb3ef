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
        var thread = Find(all, entry, query[TalkText.Thread]);
        var parent = Find(all, entry, form.Has(Parent) ? form[Parent] : query[Parent]);
        var threads = Threads.Lay(all, thread?.TalkId);
        var page = parent is not null && !query.ContainsKey(TalkText.Page)
            ? threads.PageOf(parent.Value.TalkId)
            : (int)Math.Clamp(JournalText.ReadNumber(query[TalkText.Page]) ?? 1, 1, threads.Pages);
        var toShow = threads.On(page);

        // Only now their texts: of thousands there may be, the page shows hundreds at most.
        long[] numbers = [.. toShow.Select(one => one.Comment.TalkId), .. parent is { TalkId: var answered } ? [answered] : Array.Empty<long>()];
        var texts = (await comments.ListAsync(standing, entry.ItemId, [.. numbers.Distinct()], Cancellation)).ToDictionary(comment => comment.TalkId);
        var places = toShow.Select(one => one.Comment.TalkId).ToHashSet();
        var (shown, room) = (new List<ShownComment>(), new HtmlRoom());
        foreach (var (place, depth) in toShow)
        {
            // It is not there if its journal went for good this very moment.
            if (texts.TryGetValue(place.TalkId, out var comment))
            {
                shown.Add(await ShowAsync(standing, entry, comment, depth, places, room));
            }
        }

        var talk = new EntryTalk(
            standing,
            await show.ShowAsync(entry),
            await entries.FindNeighboursAsync(standing, entry, Cancellation),
            new ShownThreads(shown, page, threads.Pages, thread is { } only ? DisplayId.Of(only.TalkId, entry.Anum) : null),
            standing.RefusesComment(entry),
            parent is not null && texts.TryGetValue(parent.Value.TalkId, out var toAnswer) ? await ShowAsync(standing, entry, toAnswer, 0, places, new HtmlRoom()) : null,
            await PictureChoices.ListAsync(userpics, visit.Account, Cancellation));
        return Page.Of<EntryPage>(form.Status, (nameof(EntryPage.Talk), talk), (nameof(EntryPage.Form), form));
    }

    private async Task<ShownComment> ShowAsync(Standing standing, Entry entry, Comment comment, int depth, HashSet<long> onPage, HtmlRoom room)
    {
        var use = new HtmlUse(site.UrlOf(visit.Context), IsPreformatted: false, TopHeading: 4, HasPictures: comment.PosterId is not null);
        var text = depth > Threads.MaxDepth ? null : room.Clean(comment.Body, use);
        return new ShownComment(
            comment,
            comment.DisplayId(entry.Anum),
            depth,
            comment.ParentId is { } parent ? AddressOf(entry, parent, onPage) : null,
            IsCollapsed: text is null,
            text is null ? null : await show.FindPictureAsync(comment.UserpicId),
            text.GetValueOrDefault(),
            comment.State is CommentState.Active or CommentState.Screened && standing.RefusesComment(entry) is null or CommentRefusal.AnonymousOff,
            comment.State != CommentState.Deleted && standing.MayDelete(comment, entry));
    }

    /// <summary>Where a comment is: on this very page, or at the head of its thread.</summary>
    private static string AddressOf(Entry entry, long talkId, HashSet<long> onPage)
    {
        var id = DisplayId.Of(talkId, entry.Anum);
        return onPage.Contains(talkId) ? TalkText.Place(id) : TalkText.Address(JournalText.Address(entry), id) + TalkText.Place(id);
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
