using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getevents</c>: read entries (fact sheet 4.6).</summary>
internal sealed class GetEvents(IJournalStore journals, IEntryReader reader, IEntrySync sync, TimeProvider time) : IMode
{
    /// <summary>From this version on lengths are in bytes.</summary>
    private const int VersionOfBytes = 2;

    /// <summary>
    /// How often in an hour a client may ask what changed after the same time. One that was interrupted asks again; one that gets something that it did not expect, as
    /// jbackup.pl when somebody posts meanwhile, asks without end (fact sheet 4.6).
    /// </summary>
    private const int MaxRepeats = 30;

    private static readonly EventSelection Selection;
    private static readonly TextField LineEndings, UseJournal, Truncate;
    private static readonly OptionalIdField JournalId;
    private static readonly FlagField PreferSubject, NoProps, NoTags;
    private static readonly TableReply<ShownEntry> Events;
    private static readonly TableReply<ShownProperty> Props;
    private static readonly NumberReply Skipped;
    private static readonly TextReply LastSync;

    /// <summary>By so much the clocks of servers on one database may differ, and a change may take to be there after it got its time.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly SyncRepeats _repeats = new(MaxRepeats, time);

    static GetEvents()
    {
        Declaration = new ModeDeclaration(
            "getevents",
            "Read entries: those of a day, the newest, those before a time or with a tag, one, several, or those that changed.",
            "What the account may not see is left out: for a client it is as if it did not exist.",
            "To keep a copy of a journal, ask `syncitems` what there is. Then ask for `selecttype=syncitems`, each time with the latest time that the server sent, " +
            $"until nothing more comes (the same time at most {MaxRepeats} times an hour); or ask for `one` entry after the other. The journal's clock gives every change a second of its own, so nothing is missed except the new name of a tag that was renamed on the site.",
            "At `ver` 0 an entry that the account's legacy encoding cannot say is not shown: the request is refused. Only `selecttype=day` puts " +
            $"`{EventText.CannotBeShown}` in its place.")
        {
            IsRefusedIfUnsayable = true,
        };
        Selection = new EventSelection(Declaration);
        Truncate = Declaration.Takes(new TextField("truncate",
            "Optional. Cuts longer texts to this many characters, the last three of which are dots. Less than 4 is no limit.", type: "int"));
        PreferSubject = Declaration.Takes(new FlagField("prefersubject",
            "Optional. `1` sends the subject of an entry, where it has one, instead of its text, and no subject.")
        {
            Alias = "prefersubjects",
        });
        NoProps = Declaration.Takes(new FlagField("noprops", "Optional. `1` leaves all metadata out."));
        NoTags = Declaration.Takes(new FlagField("notags", "Optional. `1` leaves the tags out."));
        LineEndings = Declaration.Takes(new TextField("lineendings",
            "Optional. What ends a line of the text: `pc` CR and LF, which is the default; `unix` LF; `mac` CR; `space` a space; `dots` three dots between spaces."));
        UseJournal = Declaration.Takes(JournalChoice.ToRead());
        JournalId = Declaration.Takes(new OptionalIdField("journalid", "Optional. The number of the account whose journal to read, in place of `usejournal`."));
        Events = Declaration.Answers(new TableReply<ShownEntry>("events", "The entries.")
            .With(new NumberReply("itemid", "The number of the entry in its journal."), shown => shown.Entry.ItemId)
            .With(new NumberReply("anum", "The byte that belongs to it: its public number is `itemid` × 256 + `anum`."), shown => shown.Entry.Anum)
            .With(new NumberReply(FieldName.XmlRpcOnly("ditemid"), "That public number."), shown => shown.Entry.DisplayId)
            .With(new TextReply("url", "Its address."), shown => shown.Url)
            .With(new TextReply("eventtime", "Its time on the poster's clock, as `yyyy-mm-dd hh:mm:ss`; the seconds are 00."),
                shown => ClientTime.Write(shown.Entry.EventTime.Value))
            .With(
                new NumberReply(FieldName.XmlRpcOnly("event_timestamp"), "The same in Unix seconds, as if that clock were UTC."),
                shown => new DateTimeOffset(shown.Entry.EventTime.Value, TimeSpan.Zero).ToUnixTimeSeconds())
            .With(new TextReply("logtime", "When it was posted, UTC."), shown => ClientTime.Write(shown.Entry.LoggedAt))
            .With(new TextReply("event", "Its text; in the flat protocol url-encoded once more.") { IsEncodedInFlat = true }, shown => shown.Text)
            .With(new TextReply("subject", "Its subject; absent if it has none."), shown => shown.Subject, shown => shown.Subject.Length > 0)
            .With(
                new TextReply("security", "`private` or `usemask`; absent for a public entry."),
                shown => shown.Entry.Security.Kind == SecurityKind.Private ? "private" : "usemask",
                shown => shown.Entry.Security.Kind != SecurityKind.Public)
            .With(
                new NumberReply("allowmask", "With `usemask`: who may read it; see `postevent`."),
                shown => shown.Entry.Security.AllowMask,
                shown => shown.Entry.Security.Kind == SecurityKind.UseMask)
            .With(
                new TextReply("poster", "Who wrote it, if that is not whose journal it is."),
                shown => shown.Entry.Poster.Value,
                shown => shown.Entry.PosterId != shown.Entry.JournalId)
            .With(new NumberReply(FieldName.XmlRpcOnly("poster_id"), "The number of the account that wrote it."), shown => shown.Entry.PosterId)
            .With(new NumberReply(FieldName.XmlRpcOnly("reply_count"), "How many comments it has."), shown => shown.Entry.CommentCount)
            .With(new FlagReply(FieldName.XmlRpcOnly("can_comment"), "Whether the account may comment on it."), shown => shown.MayComment)
            .With(
                new MapReply(FieldName.XmlRpcOnly("props"), "NAME", "Its metadata; those that are not set are absent."),
                shown => [.. shown.Props.Select(prop => KeyValuePair.Create(prop.Name, prop.Value))],
                shown => shown.HasProps));
        Props = Declaration.Answers(new TableReply<ShownProperty>(FieldName.FlatOnly("prop"), "The metadata of all entries.")
            .With(new NumberReply("itemid", "The entry that has it."), prop => prop.ItemId)
            .With(new TextReply("name", "Its name; what is not set is absent."), prop => prop.Name)
            .With(new TextReply("value", "Its value, in one line."), prop => EventText.OneLine(prop.Value.Text)));
        Skipped = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("skip"), "How many entries were left out first."));
        LastSync = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("lastsync"),
            "A time, UTC, that is earlier than every change to come: a few seconds ago or, if the latest change was just now and the account keeps the journal, the time of that change."));
        Declaration.Shows(
            [
                ("mode", "getevents"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("selecttype", "lastn"), ("howmany", "1"),
                ("lineendings", "unix"),
            ],
            reply => Show(
                reply,
                [
                    new(
                        ExampleEntry.Snow, ExampleEntry.Url, ExampleEntry.Snow.Subject, ExampleEntry.Snow.Text, MayComment: true, HasProps: true,
                        ShownProperty.Of(ExampleEntry.Snow)),
                ],
                hasProps: true,
                skipped: 0,
                ExampleEntry.Now));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToReadAsync(journals, request, UseJournal, JournalId, cancellation);
        if (Selection.SyncedAfter(request) is { } after && !_repeats.TryTake(request.Account.Id, standing.Journal.AccountId, after))
        {
            throw new ProtocolException(Faults.RepeatedRequests);
        }

        var isOfDay = Selection.IsOfDay(request);
        var form = new ShownForm(
            request.Get(PreferSubject), EventSelection.Number(request, Truncate), request.Version >= VersionOfBytes, request.Get(LineEndings), !request.Get(NoProps),
            !request.Get(NoTags));
        Show(
            reply,
            [
                .. from entry in await Selection.FindAsync(request, standing, reader, sync, cancellation)
                   let shown = form.Show(entry, standing, request.Caller.SiteUrl)
                   select isOfDay ? shown.Sayable(request.CanBeTold) : shown,
            ],
            form.HasProps,
            Selection.Skip(request),
            BeforeChanges(standing));
    }

    /// <summary>
    /// A time that every change to come is later than. cl-journal takes it for the time of what it just posted, and asks again until it moves on: so the clock of a journal is
    /// not told where it is far ahead, as after a restore, since it would stand still for as long. Only those who see everything are told when the journal changed: others
    /// could tell by it that somebody wrote what they may not see.
    /// </summary>
    private DateTimeOffset BeforeChanges(Standing standing)
    {
        var (now, changed) = (time.GetUtcNow(), standing.Journal.ChangedAt);
        return standing.Sight.All && (changed - now).Duration() < Settling ? changed : now - Settling;
    }

    private static void Show(ModeReply reply, IReadOnlyList<ShownEntry> shown, bool hasProps, int skipped, DateTimeOffset lastSync)
    {
        reply.Set(Events, shown);
        reply.Set(Skipped, skipped);
        reply.Set(LastSync, ClientTime.Write(lastSync));
        if (hasProps)
        {
            reply.Set(Props, [.. shown.SelectMany(one => one.Props)]);
        }
    }
}
