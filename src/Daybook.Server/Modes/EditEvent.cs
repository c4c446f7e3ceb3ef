using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>editevent</c>: change an entry, or delete it (fact sheet 4.5).</summary>
internal sealed class EditEvent(IJournalStore journals, IEntryStore entries, IEntryReader reader) : IMode
{
    private static readonly EntryFields Fields;
    private static readonly ItemIdField ItemId, PublicId;
    private static readonly TextField UseJournal;
    private static readonly NumberReply EditedId, Anum, DItemId;
    private static readonly TextReply Url;

    static EditEvent()
    {
        Declaration = new ModeDeclaration(
            "editevent",
            "Change an entry, or delete it.",
            "An `event` that is empty, or not sent, deletes the entry for good, with its comments. A maintainer of a community may delete what others wrote " +
            "there; only its poster can edit an entry.");
        ItemId = Declaration.Takes(new ItemIdField("itemid", "The number of the entry in its journal, as `postevent` and `getevents` give it."));
        PublicId = Declaration.Takes(new ItemIdField("ditemid", "Its public number, in place of `itemid`."));
        Fields = new EntryFields(Declaration, isEdit: true);
        UseJournal = Declaration.Takes(JournalChoice.ToWrite());
        EditedId = Declaration.Answers(new NumberReply("itemid", "The number of the entry."));
        Anum = Declaration.Answers(new NumberReply("anum", "The byte that belongs to it."));
        DItemId = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("ditemid"), "Its public number: `itemid` × 256 + `anum`."));
        Url = Declaration.Answers(new TextReply("url", "The address of the entry; absent if it was deleted."));
        Declaration.Shows(
            [
                ("mode", "editevent"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("itemid", "1"),
                ("event", "It+snowed+all+night+and+all+day."), ("subject", "Snow"), ("prop_current_mood", "cheerful"),
            ],
            reply =>
            {
                reply.Set(EditedId, 1);
                reply.Set(Anum, 137);
                reply.Set(DItemId, ExampleEntry.Snow.DisplayId);
                reply.Set(Url, ExampleEntry.Url);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToWriteAsync(journals, request, UseJournal, cancellation);

        // Clients whose requests are structs send 0 for the one that they do not mean.
        var publicId = request.Get(ItemId) is null or 0 ? request.Get(PublicId) : null;
        var itemId = publicId is { } id ? DisplayId.ToId(id) : request.Get(ItemId) ?? throw new ProtocolException(Faults.MissingArgument, ItemId.Name);
        JournalChoice.DemandThere(request, standing);
        var old = await reader.FindAsync(standing, itemId, cancellation) ?? throw EntryRefusals.ToFault(EntryRefusal.NotFound);
        if (publicId is not null && old.DisplayId != publicId)
        {
            throw EntryRefusals.ToFault(EntryRefusal.NotFound);
        }

        Entry changed;
        var isDeleted = Fields.IsBlank(request);
        if (isDeleted)
        {
            EntryRefusals.Demand(standing.RefusesDeleting(old));
            changed = await EntryRefusals.OrFault(
                entries.DeleteAsync(standing.Journal.AccountId, itemId, request.Account.Id, cancellation));
        }
        else
        {
            EntryRefusals.Demand(standing.RefusesEditing(old));
            changed = await EntryRefusals.OrFault(entries.EditAsync(Read(request, standing, old), cancellation));
        }

        reply.Set(EditedId, changed.ItemId);
        reply.Set(Anum, changed.Anum);
        reply.Set(DItemId, changed.DisplayId);
        if (!isDeleted)
        {
            reply.Set(Url, JournalUrl.Of(request.Caller.SiteUrl, changed));
        }
    }

    private static EntryEdit Read(ModeRequest request, Standing standing, Entry old)
    {
        Fields.DemandShown(request);
        Fields.DemandSize(request);
        var time = Fields.Time(request);
        if (!time.TryApply(old.EventTime, out _))
        {
            throw EntryRefusals.ToFault(EntryRefusal.NoSuchTime);
        }

        var text = Fields.Text(request);
        var subject = Fields.Subject(request);
        var metadata = Fields.Metadata(request, standing.Journal, old);
        var security = Fields.Security(request);
        return new EntryEdit(
            standing.Journal.AccountId,
            old.ItemId,
            request.Account.Id,
            time,
            security,
            (security ?? old.Security.Kind) == SecurityKind.UseMask ? Fields.AllowMask(request) : null,
            subject,
            text,
            metadata);
    }
}
