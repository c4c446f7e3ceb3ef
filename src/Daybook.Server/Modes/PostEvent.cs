using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>postevent</c>: post an entry (fact sheet 4.4).</summary>
internal sealed class PostEvent(IJournalStore journals, IEntryStore entries, IEntryReader reader, TimeProvider clock) : IMode
{
    private const string Guess = "guess";

    private static readonly EntryFields Fields;
    private static readonly TextField Zone, UseJournal;
    private static readonly TextReply FlatItemId, Url, Message;
    private static readonly NumberReply ItemId, Anum, DItemId;

    static PostEvent()
    {
        Declaration = new ModeDeclaration(
            "postevent",
            "Post an entry.",
            "If a post is the same as the poster's latest one (journal, subject, text and security), it is answered with the entry that is already there: a client that " +
            "got no answer may simply send it again.",
            "In the account's own journal time goes forward: an entry that is dated earlier than the newest one is refused, unless `prop_opt_backdated` is 1; then " +
            "friends pages leave it out. A time that the server chose (`tz`) is never refused. In a community an entry may have any time, and `prop_opt_backdated` is ignored.",
            "If the community is moderated, the entry may have to wait: then `itemid` is empty, and `message` says so.");
        Fields = new EntryFields(Declaration, isEdit: false);
        Zone = Declaration.Takes(new TextField("tz",
            "Optional. `guess`, or the poster's zone as `+hhmm` or `-hhmm`: if no part of the time is sent, the server sets it."));
        UseJournal = Declaration.Takes(JournalChoice.ToWrite());
        FlatItemId = Declaration.Answers(new TextReply(FieldName.FlatOnly("itemid"), "The number of the entry in its journal; empty if it waits for a moderator."));
        ItemId = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("itemid"), "The number of the entry in its journal; absent if it waits for a moderator."));
        Anum = Declaration.Answers(new NumberReply("anum", "A random byte that belongs to the entry: its public number is `itemid` × 256 + `anum`."));
        DItemId = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("ditemid"), "That public number."));
        Url = Declaration.Answers(new TextReply("url", "The address of the entry."));
        Message = Declaration.Answers(new TextReply("message", "If the entry waits for a moderator, this says so."));
        Declaration.Shows(
            [
                ("mode", "postevent"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("event", "It+snowed+all+night."),
                ("subject", "Snow"), ("security", "public"), ("year", "2026"), ("mon", "11"), ("day", "23"), ("hour", "7"), ("min", "51"),
                ("prop_picture_keyword", "winter"), ("prop_taglist", "snow%2C+home"),
            ],
            reply => Show(reply, new(1, 137, ExampleEntry.Url)));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToWriteAsync(journals, request, UseJournal, cancellation);
        if (Fields.IsBlank(request))
        {
            throw new ProtocolException(Faults.MissingArgument, "event");
        }

        JournalChoice.DemandWritable(request, standing);
        Fields.DemandSize(request);
        var zone = request.Get(Zone) is { } text ? ReadZone(text) : null;
        var isTimeOurs = request.Get(Zone) is not null && !Fields.HasTime(request);
        var time = isTimeOurs ? await NowAsync(request, zone, cancellation) : EntryFields.Whole(Fields.Time(request));
        var body = Fields.Text(request);
        var subject = Fields.Subject(request);
        var metadata = Fields.Metadata(request, standing.Journal, old: null);
        EntryRefusals.Demand(standing.RefusesTime(time, metadata.IsBackdated, isTimeOurs));
        var kind = Fields.Security(request) ?? SecurityKind.Public;
        var security = EntrySecurity.Of(kind, kind == SecurityKind.UseMask ? Fields.AllowMask(request) ?? 0 : 0);
        EntryRefusals.Demand(standing.RefusesSecurity(security));

        var posted = await EntryRefusals.OrFault(entries.PostAsync(
            new NewEntry(
                standing.Journal.AccountId,
                request.Account.Id,
                time,
                security,
                subject,
                body,
                metadata,
                request.Interface == ModeInterfaces.Flat ? "flat" : "xml-rpc",
                isTimeOurs),
            cancellation));
        if (posted.Entry is { } entry)
        {
            Show(reply, new(entry.ItemId, entry.Anum, JournalUrl.Of(request.Caller.SiteUrl, entry)));
        }
        else
        {
            reply.Set(FlatItemId, "");
            reply.Set(Message, "The entry waits for a moderator of the community.");
        }
    }

    private static void Show(ModeReply reply, Posted posted)
    {
        reply.Set(FlatItemId, posted.ItemId.ToString(CultureInfo.InvariantCulture));
        reply.Set(ItemId, posted.ItemId);
        reply.Set(Anum, posted.Anum);
        reply.Set(DItemId, DisplayId.Of(posted.ItemId, posted.Anum));
        reply.Set(Url, posted.Url);
    }

    private async ValueTask<EventTime> NowAsync(ModeRequest request, TimeSpan? zone, CancellationToken cancellation)
    {
        var offset = zone ?? (await journals.FindAsync(request.Account.Id, request.Account.Id, cancellation) is { } own
            ? await PosterZone.GuessAsync(reader, own, cancellation)
            : TimeSpan.Zero);
        return EventTime.Of(clock.GetUtcNow().UtcDateTime + offset);
    }

    /// <summary>Reads <c>+hhmm</c> or <c>-hhmm</c>; null for <c>guess</c>.</summary>
    /// <exception cref="ProtocolException">It is neither.</exception>
    private static TimeSpan? ReadZone(string text)
    {
        if (text == Guess)
        {
            return null;
        }

        return text is ['+' or '-', .. { Length: 4 } digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number % 100 < 60
            && new TimeSpan(number / 100, number % 100, 0) is var offset
            && offset <= PosterZone.Furthest
                ? (text[0] == '-' ? -offset : offset)
                : throw new ProtocolException(Faults.InvalidArgument, "Bad tz value: it must be guess, or +hhmm or -hhmm");
    }

    private readonly record struct Posted(long ItemId, int Anum, string Url);
}
