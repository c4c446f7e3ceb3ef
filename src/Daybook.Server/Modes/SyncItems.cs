using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>syncitems</c>: what changed in a journal, for clients that keep a copy (fact sheet 4.7, 10.7).</summary>
internal sealed class SyncItems(IJournalStore journals, IEntrySync sync) : IMode
{
    private const int MaxItems = 500;

    private static readonly TextField LastSync, UseJournal;
    private static readonly TableReply<SyncItem> Items;
    private static readonly NumberReply Total;

    static SyncItems()
    {
        Declaration = new ModeDeclaration(
            "syncitems",
            "List what was posted, edited or commented on since a time.",
            "Ask again with the latest time that the server sent, until `sync_count` is `sync_total`. Only send times that the server sent: they are on a clock of the journal, " +
            "on which no two changes have the same second.",
            "An entry that was edited is listed once, by its last edit. One that was deleted is not listed.");
        LastSync = Declaration.Takes(new TextField("lastsync", "Optional. The latest time that the server sent, as `yyyy-mm-dd hh:mm:ss`; empty for everything.")
        {
            IsTime = true,
        });
        UseJournal = Declaration.Takes(JournalChoice.ToRead());
        Items = Declaration.Answers(new TableReply<SyncItem>(("sync", "syncitems"), $"What changed, the oldest first; at most {MaxItems}.") { XmlRpcCount = "count" }
            .With(
                new TextReply("item", "`L-` and the `itemid` of an entry, or `C-` and the `itemid` of the entry whose comments changed."),
                item => string.Create(CultureInfo.InvariantCulture, $"{(char)item.Kind}-{item.ItemId}"))
            .With(new TextReply("action", "`create` for an entry that was never edited, else `update`."), item => item.IsNew ? "create" : "update")
            .With(new TextReply("time", "When, on the journal's clock: UTC."), item => ClientTime.Write(item.At)));
        Total = Declaration.Answers(new NumberReply(("sync_total", "total"), "How many there are in all: those in this reply, and those that come after them."));
        Declaration.Shows(
            [("mode", "syncitems"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("lastsync", "")],
            reply =>
            {
                reply.Set(Items, [new SyncItem(SyncKind.Entry, 1, IsNew: true, ExampleEntry.Now)]);
                reply.Set(Total, 1);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToReadAsync(journals, request, UseJournal, cancellation);
        if (!ClientTime.TryReadLast(request.Get(LastSync), out var after))
        {
            throw new ProtocolException(Faults.InvalidArgument, "Bad syncitems value");
        }

        var page = await sync.ListItemsAsync(standing, after, MaxItems, cancellation);
        reply.Set(Items, page.Items);
        reply.Set(Total, page.Total);
    }
}
