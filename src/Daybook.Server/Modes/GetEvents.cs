using System.Globalization;
using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getevents</c>: read entries (fact sheet 4.6).</summary>
internal sealed class GetEvents(IJournalStore journals, IEntryReader reader, IEntrySync sync) : IMode
{
    private const int MaxOfDay = 200, DefaultNewest = 20, MaxNewest = 50, MaxSkip = 500, MaxSynced = 100, MaxChosen = 100;

    /// <summary>What <c>itemid</c> is for the newest entry.</summary>
    private const long Newest = -1;

    /// <summary>From this version on lengths are in bytes.</summary>
    private const int VersionOfBytes = 2;

    private static readonly TextField SelectType, HowMany, BeforeDate, Skip, LastSync, Year, Month, Day, LineEndings, UseJournal, Truncate;
    private static readonly ItemIdField ItemId;
    private static readonly ListField ItemIds;
    private static readonly FlagField PreferSubject, NoProps, NoTags;
    private static readonly TableReply<ShownEntry> Events;
    private static readonly TableReply<ShownProperty> Props;

    static GetEvents()
    {
        Declaration = new ModeDeclaration(
            "getevents",
            "Read entries: of a day, the newest, one, some, or those that changed.",
            "What the account may not see is left out: a client cannot tell it from what is not there.",
            "To keep a copy of a journal, ask `syncitems` what there is, and then for `selecttype=syncitems`, each time with the latest time that was told, " +
            "until nothing comes any more; or for `one` after the other. The clock of the journal gives every change a second of its own, so that nothing is missed.",
            "At `ver` 0 an entry that the account's legacy encoding cannot say is not shown: the request is refused; only `selecttype=day` puts " +
            $"`{EventText.CannotBeShown}` in its place.")
        {
            IsRefusedIfUnsayable = true,
        };
        SelectType = Declaration.Takes(new TextField("selecttype", "Which entries: `day`, `lastn`, `one`, `multiple` or `syncitems`."));
        Year = Declaration.Takes(new TextField("year", "With `day`: the year, in four digits.", type: "int"));
        Month = Declaration.Takes(new TextField("month", "With `day`: the month. Here it is `month`, where `postevent` has `mon`.", type: "int"));
        Day = Declaration.Takes(new TextField("day", $"With `day`: the day of the month. Up to {MaxOfDay} entries, the oldest first.", type: "int"));
        HowMany = Declaration.Takes(new TextField("howmany",
            $"With `lastn`: how many, {DefaultNewest} unless sent and at most {MaxNewest}. The newest first: by the entry's time, in a community by when it was posted.",
            type: "int"));
        BeforeDate = Declaration.Takes(new TextField("beforedate", "With `lastn`: only entries earlier than this, as `yyyy-mm-dd hh:mm:ss`."));
        Skip = Declaration.Takes(new TextField("skip", $"With `lastn`: how many to leave out first, at most {MaxSkip}.", type: "int"));
        ItemId = Declaration.Takes(new ItemIdField("itemid", "With `one`: the number of the entry; `-1` is the one posted last."));
        ItemIds = Declaration.Takes(new ListField("itemids", $"With `multiple`: the numbers of the entries, up to {MaxChosen}."));
        LastSync = Declaration.Takes(new TextField("lastsync",
            $"With `syncitems`: the latest time that `syncitems` told the client; empty for everything. Up to {MaxSynced} entries that changed later, the oldest change first."));
        Truncate = Declaration.Takes(new TextField("truncate",
            "Optional. Cuts longer texts to this many characters, the last three of which are dots. Less than 4 is no limit.", type: "int"));
        PreferSubject = Declaration.Takes(new FlagField("prefersubject",
            "Optional. `1` sends the subject of an entry in place of its text, where it has one, and no subject.")
        {
            Alias = "prefersubjects",
        });
        NoProps = Declaration.Takes(new FlagField("noprops", "Optional. `1` leaves all metadata out."));
        NoTags = Declaration.Takes(new FlagField("notags", "Optional. `1` leaves the tags out."));
        LineEndings = Declaration.Takes(new TextField("lineendings",
            "Optional. What ends a line of the text: `pc` CR and LF, which is the default; `unix` LF; `mac` CR; `space` a space; `dots` three dots between spaces."));
        UseJournal = Declaration.Takes(JournalChoice.ToRead());
        Events = Declaration.Answers(new TableReply<ShownEntry>("events", "The entries.")
            .With(new NumberReply("itemid", "The number of the entry in its journal."), shown => shown.Entry.ItemId)
            .With(new NumberReply("anum", "The byte that belongs to it: its public number is `itemid` × 256 + `anum`."), shown => shown.Entry.Anum)
            .With(new NumberReply(FieldName.XmlRpcOnly("ditemid"), "That public number."), shown => shown.Entry.DisplayId)
            .With(new TextReply("url", "Its address."), shown => shown.Url)
            .With(new TextReply("eventtime", "Its time on the poster's clock, as `yyyy-mm-dd hh:mm:ss`; the seconds are 00."),
                shown => ClientTime.Write(shown.Entry.EventTime.Value))
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
            .With(new NumberReply(FieldName.XmlRpcOnly("reply_count"), "How many comments it has."), shown => shown.Entry.CommentCount)
            .With(
                new MapReply(FieldName.XmlRpcOnly("props"), "NAME", "Its metadata; those that are not set are absent."),
                shown => [.. shown.Props.Select(prop => KeyValuePair.Create(prop.Name, prop.Value))],
                shown => shown.HasProps));
        Props = Declaration.Answers(new TableReply<ShownProperty>(FieldName.FlatOnly("prop"), "The metadata of all entries.")
            .With(new NumberReply("itemid", "The entry that has it."), prop => prop.ItemId)
            .With(new TextReply("name", "Its name; what is not set is absent."), prop => prop.Name)
            .With(new TextReply("value", "Its value, in one line."), prop => EventText.OneLine(prop.Value.Text)));
        Declaration.Shows(
            [
                ("mode", "getevents"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("selecttype", "lastn"), ("howmany", "1"),
                ("lineendings", "unix"),
            ],
            reply => Show(
                reply,
                [
                    new(
                        ExampleEntry.Snow, ExampleEntry.Url, ExampleEntry.Snow.Subject, ExampleEntry.Snow.Text, HasProps: true, ShownProperty.Of(ExampleEntry.Snow)),
                ],
                hasProps: true));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToReadAsync(journals, request, UseJournal, cancellation);
        var isOfDay = request.Get(SelectType) == "day";
        var form = new ShownForm(
            request.Get(PreferSubject), Number(request, Truncate), request.Version >= VersionOfBytes, request.Get(LineEndings), !request.Get(NoProps), !request.Get(NoTags));
        Show(reply, [
            .. from entry in await SelectAsync(request, standing, cancellation)
               let shown = form.Show(entry, request.Caller.SiteUrl)
               select isOfDay ? shown.Sayable(request.CanBeTold) : shown,
        ], form.HasProps);
    }

    private static void Show(ModeReply reply, IReadOnlyList<ShownEntry> shown, bool hasProps)
    {
        reply.Set(Events, shown);
        if (hasProps)
        {
            reply.Set(Props, [.. shown.SelectMany(one => one.Props)]);
        }
    }

    private async ValueTask<IReadOnlyList<Entry>> SelectAsync(ModeRequest request, Standing standing, CancellationToken cancellation)
    {
        switch (request.Get(SelectType))
        {
            case "day":
                return await reader.ListDayAsync(standing, ReadDay(request), MaxOfDay, cancellation);

            case "lastn":
                var howMany = Number(request, HowMany);
                return await reader.ListAsync(
                    standing,
                    new EntryPage(
                        howMany == 0 ? DefaultNewest : Math.Min(howMany, MaxNewest), Math.Min(Number(request, Skip), MaxSkip), ReadBefore(request)),
                    cancellation);

            case "one":
                var one = request.Get(ItemId) is { } id && id != Newest
                    ? await reader.FindAsync(standing, id, cancellation)
                    : request.Get(ItemId) is null ? null : await reader.FindLastPostedAsync(standing, cancellation);
                return one is null ? [] : [one];

            case "multiple":
                return await reader.FindAsync(standing, ReadIds(request), cancellation);

            case "syncitems":
                return ClientTime.TryReadLast(request.Get(LastSync), out var after)
                    ? await sync.ListEntriesAsync(standing, after, MaxSynced, cancellation)
                    : throw new ProtocolException(Faults.InvalidArgument, "Bad syncitems value");

            default:
                throw new ProtocolException(Faults.MissingArgument, "Bad selecttype value");
        }
    }

    private static DateOnly ReadDay(ModeRequest request) =>
        DateOnly.TryParseExact(
            $"{request.Get(Year)}-{request.Get(Month)}-{request.Get(Day)}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= EventTime.MinYear and <= EventTime.MaxYear
            ? day
            : throw new ProtocolException(Faults.InvalidArgument, "Bad date value");

    private static DateTime? ReadBefore(ModeRequest request) => request.Get(BeforeDate) is not { } text
        ? null
        : ClientTime.TryRead(text, out var before)
            ? before
            : throw new ProtocolException(Faults.InvalidArgument, "Bad beforedate value");

    private static List<long> ReadIds(ModeRequest request)
    {
        var ids = request.Get(ItemIds).Select(text => ItemIdField.Parse(Encoding.UTF8.GetBytes(text), ItemId.Name)).Distinct().ToList();
        return ids.Count <= MaxChosen
            ? ids
            : throw new ProtocolException(Faults.OutOfRange, $"Can't retrieve more than {MaxChosen} entries at once");
    }

    /// <summary>A number of which only the bounds matter: however large it is, it is at least the largest that means something.</summary>
    private static int Number(ModeRequest request, TextField field)
    {
        var text = request.Get(field) ?? "0";
        return text.All(char.IsAsciiDigit)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue
            : throw new ProtocolException(Faults.InvalidArgument, $"Bad {field.Name} value");
    }
}
