using System.Globalization;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Writing;

namespace Daybook.Server.Site.Talk;

/// <summary>The page of an entry, and its comments.</summary>
internal static class TalkPages
{
    public const string Subject = "subject";
    public const string Body = "body";

    /// <summary>The buttons' field: what is done, a hyphen, and to which comment.</summary>
    public const string Act = "act";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/users/{name}/{id}.html", ReadRoutes.Methods, async (JournalAt at, TalkView talk, string name, string id) =>
            await at.FindEntryAsync(name, id) is var (standing, entry)
                ? await talk.ShowAsync(standing, entry, PageForm.With())
                : MessagePage.NotFound());

        // As large as an entry: what is too long for a comment is refused, and not lost.
        pages.MapPost("/users/{name}/{id}.html", AddAsync).WithMetadata(KeepsWhatWasTyped.Mark, new LargeForm(UpdatePages.MaxForm, IsForAnybody: true));
        pages.MapPost("/users/{name}/{id}/comments", ActAsync);
        pages.MapMethods("/users/{name}/{id}/comments", ReadRoutes.Methods, (Visit visit, string name, string id) => visit.SeeOther($"/users/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(id)}.html"));
    }

    private static async Task<IResult> AddAsync(
        Visit visit, JournalAt at, TalkView talk, WhoWrites who, ICommentStore comments, CommentAllowance allowance, string name, string id)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var found = await at.FindEntryAsync(name, id);
        var poster = await who.FindAsync(form, mayBeNobody: found is var (before, seen) && before.RefusesComment(seen) != CommentRefusal.AnonymousOff);
        if (visit.Account is not null && found?.Standing.ViewerId is null)
        {
            // Whoever logged in with this very form may read or do other things in the journal than before.
            found = await at.FindEntryAsync(name, id);
        }

        if (found is not var (standing, entry))
        {
            if (poster is not null)
            {
                // The same whether there is such an entry or not.
                form.Refuse("", $"The entry is gone, or not for {poster.Name}. Nothing is lost: log in as somebody who may read it in another tab, and send it again.");
            }

            return Page.Of<KeptCommentPage>(form.Status, (nameof(KeptCommentPage.Form), form));
        }

        var subject = form.Line(Subject);
        if (WrittenText.FaultOfLine("subject", subject) is { } fault)
        {
            form.Refuse(Subject, fault);
        }

        var body = WrittenText.Read(form[Body]);
        if (body.Trim().Length == 0)
        {
            form.Refuse(Body, "Write something first.");
        }

        var address = Visitors.AddressOf(visit.Context);
        var parent = JournalText.ReadNumber(form[TalkView.Parent]) is { } answered ? DisplayId.ToId(answered) : (long?)null;
        var written = new NewComment(entry.JournalId, entry.ItemId, parent, poster?.Id, subject, body, PictureChoices.Read(form), address.ToString());

        // Who saw no answer and sends it again takes nothing for what is there.
        var isNew = !form.HasErrors && !await comments.IsThereAsync(written, visit.Context.RequestAborted);
        if (isNew && poster is null && !await allowance.TryTakeAsync(address, visit.Context.RequestAborted))
        {
            form.Refuse("", string.Create(
                CultureInfo.InvariantCulture,
                $"{CommentAllowance.Limit} anonymous comments came from your address within {CommentAllowance.Minutes} minutes, which is the limit. Log in, or try again later."));
        }

        if (isNew && poster is not null && !await allowance.TryTakeAsync(poster.Id, entry.JournalId, visit.Context.RequestAborted))
        {
            form.Refuse("", string.Create(
                CultureInfo.InvariantCulture,
                $"You wrote {CommentAllowance.AccountLimit} comments in other people's journals within {CommentAllowance.Minutes} minutes, which is the limit. Try again later."));
        }

        if (form.HasErrors)
        {
            return await talk.ShowAsync(standing, entry, form);
        }

        try
        {
            var added = await comments.AddAsync(written, visit.Context.RequestAborted);
            return visit.SeeOther(
                await PlaceOfAsync(visit, comments, standing, entry, added),
                added.State == CommentState.Screened && !standing.Oversees(entry)
                    ? new Notice("Your comment has been posted, and is screened: others will see it once whoever keeps this journal unscreens it.")
                    : new Notice("Your comment has been posted."));
        }
        catch (CommentRefusedException refused)
        {
            form.Refuse(refused.Reason == CommentRefusal.BodyLength ? Body : "", TalkText.Why(refused.Reason));
            return await talk.ShowAsync(standing, entry, form);
        }
    }

    private static async Task<IResult> ActAsync(Visit visit, JournalAt at, ICommentStore comments, string name, string id)
    {
        if (await at.FindEntryAsync(name, id) is not var (standing, entry))
        {
            return MessagePage.NotFound();
        }

        var form = await PageForm.ReadAsync(visit.Context);
        var done = form[Act].Split('-') is [var verb, var number]
            && JournalText.ReadNumber(number) is { } displayId
            && DisplayId.ToAnum(displayId) == entry.Anum
            && standing.ViewerId is { } viewer
            && Read(verb) is var (action, said)
            && await comments.ActAsync(entry.JournalId, viewer, DisplayId.ToId(displayId), action, visit.Context.RequestAborted)
            ? (said, displayId)
            : ((string, long)?)null;

        // Back to where the button stood, for the next one.
        var page = TalkText.Address(JournalText.Address(entry), JournalText.ReadNumber(form[TalkText.Thread]), JournalText.ReadNumber(form[TalkText.Page]) ?? 1);
        return done is var (text, comment)
            ? visit.SeeOther(page + TalkText.Place(comment), new Notice(text))
            : visit.SeeOther(page + "#comments", new Notice("That comment is gone, or not yours to change."));
    }

    private static (CommentAction Action, string Said)? Read(string verb) => verb switch
    {
        "screen" => (CommentAction.Screen, "The comment is screened."),
        "unscreen" => (CommentAction.Unscreen, "The comment is unscreened: everybody who may read the entry can see it."),
        "freeze" => (CommentAction.FreezeThread, "The thread is frozen: nobody can reply there any more."),
        "unfreeze" => (CommentAction.UnfreezeThread, "The thread is open again."),
        "delete" => (CommentAction.Delete, "The comment has been deleted."),
        _ => null,
    };

    /// <summary>Where a comment is that was just added.</summary>
    private static async Task<string> PlaceOfAsync(Visit visit, ICommentStore comments, Standing standing, Entry entry, Comment added)
    {
        var threads = Threads.Lay(await comments.ListPlacesAsync(standing, entry.ItemId, visit.Context.RequestAborted));
        return TalkText.Address(JournalText.Address(entry), thread: null, threads.PageOf(added.TalkId)) + TalkText.Place(added.DisplayId(entry.Anum));
    }
}
