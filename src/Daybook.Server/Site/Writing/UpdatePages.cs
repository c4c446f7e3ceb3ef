using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Journals;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Writing;

/// <summary><c>/update</c> (<em>Update Journal</em>), and the pages to edit and to delete an entry.</summary>
internal static class UpdatePages
{
    public const string Path = "/update";

    /// <summary>The largest entry, escaped, and what stands around it.</summary>
    public const long MaxForm = (3 * EntryLimits.TextBytes) + 65_536;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(Path, ReadRoutes.Methods, (Visit visit, WritingView view) =>
            view.ShowNewAsync(PageForm.With((EntryForm.Journal, visit.Context.Request.Query[EntryForm.Journal]), (EntryForm.Security, EntryForm.Public))));
        pages.MapMethods("/update.bml", ReadRoutes.Methods, (Visit visit) => visit.SeeOther(Path + visit.Context.Request.QueryString.ToUriComponent()));
        pages.MapPost(Path, PostAsync).WithMetadata(KeepsWhatWasTyped.Mark, new LargeForm(MaxForm, IsForAnybody: true));

        pages.MapMethods("/users/{name}/{id}/edit", ReadRoutes.Methods, async (JournalAt at, WritingView view, Visit visit, string name, string id) =>
            await FindMineAsync(at, visit, name, id) is { } entry ? await view.ShowEditAsync(EntryForm.Of(entry), entry) : MessagePage.NotFound());
        pages.MapPost("/users/{name}/{id}/edit", EditAsync).WithMetadata(KeepsWhatWasTyped.Mark, new LargeForm(MaxForm, IsForAnybody: true));
        pages.MapMethods("/users/{name}/{id}/delete", ReadRoutes.Methods, async (JournalAt at, Visit visit, string name, string id) =>
            await FindDeletableAsync(at, name, id) is { } entry ? (IResult)Page.Of<DeleteEntryPage>((nameof(DeleteEntryPage.Entry), entry)) : MessagePage.NotFound());
        pages.MapPost("/users/{name}/{id}/delete", DeleteAsync);
    }

    private static async Task<IResult> PostAsync(
        Visit visit, WhoWrites who, WritingView view, IJournalStore journals, IEntryStore entries, TimeProvider time)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var account = await who.FindAsync(form, mayBeNobody: false);
        var read = account is null ? null : EntryForm.Read(form, time.GetUtcNow());
        if (account is null || read is null)
        {
            return await view.ShowNewAsync(form);
        }

        var journal = form[EntryForm.Journal].Length == 0 ? account.Name : AccountName.TryParse(form[EntryForm.Journal], out var named) ? named : null;
        if (journal is null || await journals.FindAsync(journal, account.Id, visit.Context.RequestAborted) is not { Journal.IsVisible: true } standing)
        {
            form.Refuse(EntryForm.Journal, "There is no such journal.");
            return await view.ShowNewAsync(form);
        }

        try
        {
            var posted = await entries.PostAsync(
                new NewEntry(
                    standing.Journal.AccountId, account.Id, read.Time, read.Security, read.Subject, read.Text, WithoutUnset(read.Metadata), "web", read.IsTimeOurs),
                visit.Context.RequestAborted);
            return posted.Entry is { } entry
                ? visit.SeeOther(JournalText.Address(entry), new Notice(posted.IsDuplicate ? "This entry has already been posted." : "Your entry has been posted."))
                : visit.SeeOther(JournalUrl.Of("", standing.Journal.Name) + "/", new Notice("Your entry is waiting for a moderator of the community, and will appear once they approve it."));
        }
        catch (EntryRefusedException refused)
        {
            Refuse(form, refused.Reason);
            return await view.ShowNewAsync(form);
        }
    }

    private static async Task<IResult> EditAsync(
        Visit visit, JournalAt at, WhoWrites who, WritingView view, IEntryStore entries, TimeProvider time, string name, string id)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var account = await who.FindAsync(form, mayBeNobody: false);
        var entry = await FindMineAsync(at, visit, name, id);
        if (account is not null && entry is null)
        {
            // The same whether there is such an entry or not.
            form.Refuse("", $"{account.Name} did not write this entry, or it is gone. Nothing is lost: log in as whoever wrote it in another tab, and send it again.");
        }

        if (account is null || entry is null || EntryForm.Read(form, time.GetUtcNow()) is not { } read)
        {
            return await view.ShowEditAsync(form, entry);
        }

        try
        {
            var edited = await entries.EditAsync(
                new EntryEdit(
                    entry.JournalId,
                    entry.ItemId,
                    account.Id,
                    read.IsTimeOurs ? default : EventTimeEdit.To(read.Time),
                    read.Security.Kind,
                    read.Security.AllowMask,
                    read.Subject,
                    read.Text,
                    read.Metadata),
                visit.Context.RequestAborted);
            return visit.SeeOther(JournalText.Address(edited), new Notice("Saved."));
        }
        catch (EntryRefusedException refused)
        {
            Refuse(form, refused.Reason);
            return await view.ShowEditAsync(form, entry);
        }
    }

    private static async Task<IResult> DeleteAsync(Visit visit, JournalAt at, IEntryStore entries, string name, string id)
    {
        if (await FindDeletableAsync(at, name, id) is not { } entry)
        {
            return MessagePage.NotFound();
        }

        try
        {
            await entries.DeleteAsync(entry.JournalId, entry.ItemId, visit.Owner.Id, visit.Context.RequestAborted);
        }
        catch (EntryRefusedException)
        {
            // Somebody else was quicker.
            return MessagePage.NotFound();
        }

        return visit.SeeOther(JournalUrl.Of("", entry.Journal) + "/", new Notice("The entry has been deleted."));
    }

    private static async Task<Entry?> FindMineAsync(JournalAt at, Visit visit, string name, string id) =>
        await at.FindEntryAsync(name, id) is var (_, entry) && visit.Account is { } account && entry.PosterId == account.Id ? entry : null;

    private static async Task<Entry?> FindDeletableAsync(JournalAt at, string name, string id) =>
        await at.FindEntryAsync(name, id) is var (standing, entry) && standing.RefusesDeleting(entry) is null ? entry : null;

    /// <summary>A new entry has nothing to take away.</summary>
    private static EntryMetadata WithoutUnset(EntryMetadata metadata) => metadata with
    {
        Properties = metadata.Properties.Where(property => property.Value.Length > 0).ToDictionary(property => property.Key, property => property.Value),
    };

    private static void Refuse(PageForm form, EntryRefusal reason)
    {
        var (field, text) = reason switch
        {
            EntryRefusal.BackInTime => (EntryForm.Date, "There is already a newer entry. Tick “Backdated” below, or choose a later time."),
            EntryRefusal.NoSuchTime => (EntryForm.Date, "There is no such day."),
            EntryRefusal.MayNotPost => (EntryForm.Journal, "You cannot write in this journal."),
            EntryRefusal.Banned => (EntryForm.Journal, "You cannot write in this journal."),
            EntryRefusal.JournalGone => (EntryForm.Journal, "There is no such journal."),
            EntryRefusal.SecurityInCommunity => (EntryForm.Security, "In a community, an entry can only be for everybody or for all members."),
            EntryRefusal.BackdatedInCommunity => (EntryForm.Backdated, "In a community, entries cannot be backdated."),
            EntryRefusal.TooManyTags => (EntryForm.Tags, $"The journal would have more than {TagName.MaxPerJournal} tags, which is the limit."),
            EntryRefusal.QueueFull => (
                EntryForm.Journal, $"{IQueuedEntryStore.MaxPerCommunity} entries are waiting for the moderators of this community, which is the limit. Try again later."),
            EntryRefusal.PosterQueueFull => (
                EntryForm.Journal, $"{IQueuedEntryStore.MaxPerPoster} of your entries are waiting for the moderators of this community, which is the limit. Try again later."),
            EntryRefusal.NotFound => ("", "The entry is gone."),
            EntryRefusal.MayNotEdit => ("", "Only whoever wrote an entry can edit it."),
            EntryRefusal.MayNotDelete => ("", "Only whoever wrote an entry, and the maintainers of its community, can delete it."),
            EntryRefusal.PosterGone => ("", "Your account is suspended or deleted, so it cannot write."),
            EntryRefusal.PosterIsCommunity => ("", "A community cannot write entries itself: log in with your own account."),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
        form.Refuse(field, text);
    }
}
