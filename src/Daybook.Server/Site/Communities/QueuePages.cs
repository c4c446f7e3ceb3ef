using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Communities;

/// <summary>The entries that wait for a moderator.</summary>
internal static class QueuePages
{
    /// <summary>The buttons' fields; their value is the entry's number in the queue.</summary>
    public const string Approve = "approve";

    /// <inheritdoc cref="Approve"/>
    public const string Reject = "reject";

    /// <summary>The page of a community's queue.</summary>
    public static string PathOf(AccountName name) => $"{CommunityPages.Path}/{name}/queue";

    public static void Map(IEndpointRouteBuilder mine)
    {
        mine.MapMethods(CommunityPages.Path + "/{name}/queue", ReadRoutes.Methods, ShowAsync);
        mine.MapPost(CommunityPages.Path + "/{name}/queue", DecideAsync);
    }

    private static async Task<Standing?> FindAsync(JournalAt at, string name) =>
        await at.FindAsync(name) is { Journal.IsCommunity: true, Moderates: true } standing ? standing : null;

    private static async Task<IResult> ShowAsync(Visit visit, JournalAt at, IQueuedEntryStore queue, SiteAddress site, string name)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        visit.AllowPictures();
        var room = new HtmlRoom();
        var waiting = (await queue.ListAsync(community.Journal.AccountId, visit.Context.RequestAborted))
            .Select(one => new WaitingEntry(one, room.Clean(one.Entry.Text, new HtmlUse(
                site.UrlOf(visit.Context), one.Entry.Metadata.Properties.ContainsKey(EntryProperty.Preformatted), TopHeading: 3))))
            .ToList();
        return Page.Of<QueuePage>((nameof(QueuePage.Community), community), (nameof(QueuePage.Waiting), waiting));
    }

    private static async Task<IResult> DecideAsync(Visit visit, JournalAt at, IQueuedEntryStore queue, string name)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        var form = await PageForm.ReadAsync(visit.Context);
        return visit.SeeOther(PathOf(community.Journal.Name), new Notice(await DoAsync(visit, queue, community.Journal.AccountId, form)));
    }

    private static async Task<string> DoAsync(Visit visit, IQueuedEntryStore queue, long communityId, PageForm form)
    {
        const string Gone = "Another moderator was quicker: it is no longer waiting.";
        var cancellation = visit.Context.RequestAborted;
        try
        {
            if (JournalText.ReadNumber(form[Approve]) is { } approved)
            {
                return await queue.ApproveAsync(communityId, approved, cancellation) is null ? Gone : "The entry has been posted.";
            }

            return JournalText.ReadNumber(form[Reject]) is { } rejected && await queue.RejectAsync(communityId, rejected, cancellation)
                ? "The entry has been rejected, and is gone."
                : Gone;
        }
        catch (EntryRefusedException)
        {
            return "Its poster may no longer write in the community. Reject it, or let them write again.";
        }
    }
}

/// <summary>An entry that waits, ready to be shown.</summary>
/// <param name="Queued">The entry.</param>
/// <param name="Text">Its text, cleaned; null if the page has no room for it.</param>
public sealed record WaitingEntry(QueuedEntry Queued, MarkupString? Text);
