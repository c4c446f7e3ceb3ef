using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Server.Journals;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>getfriendspage</c>: what friends wrote (fact sheet 4.16, 5.3).</summary>
internal sealed class GetFriendsPage(IFriendsPage page) : IMode
{
    private const int MaxEntries = 50;

    /// <summary>The types of journals that the protocol knows (fact sheet 5.3); there are persons and communities here.</summary>
    private const string JournalTypes = "PCYNSI";

    private static readonly PageFields Pages;
    private static readonly OptionalIdField GroupMask;
    private static readonly TextField JournalType;
    private static readonly TableReply<Row> Entries;
    private static readonly NumberReply Skip;

    static GetFriendsPage()
    {
        Declaration = new ModeDeclaration(
            "getfriendspage",
            "Get what friends wrote, newest first.",
            $"A reply has at most {MaxEntries} entries. For more, `skip` those that were there; or send the earliest `logtime` plus 1 as `before`, and `skip` those of that " +
            "second which were there already.",
            "Backdated entries are left out.");
        Pages = new PageFields(Declaration, $"Optional. How many entries, 1 to {PageFields.Most}; of more than {MaxEntries} come {MaxEntries}.");
        GroupMask = Declaration.Takes(new OptionalIdField("groupmask", "Optional. Only friends of these groups: bit `N` for group `N`."));
        JournalType = Declaration.Takes(new TextField("journaltype",
            "Optional. Only journals of this type: `P` for people's, `C` for communities. `Y`, `N`, `S` and `I` are accepted, but there are none."));
        Entries = Declaration.Answers(new TableReply<Row>("entries", "The entries.")
            .With(new TextReply("subject_raw", "The subject, as it was written; may be empty."), row => row.Entry.Subject)
            .With(
                new TextReply(("event", "event_raw"), "The text as it was written; url-encoded in the flat protocol.") { IsEncodedInFlat = true },
                row => row.Entry.Text)
            .With(new NumberReply("ditemid", "The number of the entry in its address."), row => row.Entry.DisplayId)
            .With(new TextReply("security", "`public`, `private` or `usemask`."), row => SecurityOf(row.Entry))
            .With(new NumberReply(FieldName.XmlRpcOnly("reply_count"), "How many comments it has."), row => row.Entry.CommentCount)
            .With(new NumberReply(FieldName.XmlRpcOnly("logtime"), "When it was posted, in Unix seconds."), row => row.Entry.LoggedAt.ToUnixTimeSeconds())
            .With(new TextReply("journalname", "The journal."), row => row.Entry.Journal.Value)
            .With(new TextReply("journaltype", "`P` for a person's journal, `C` for a community."), row => $"{(char)row.Entry.JournalKind}")
            .With(new TextReply(FieldName.XmlRpcOnly("journalurl"), "Its address."), row => JournalUrl.Of(row.SiteUrl, row.Entry.Journal))
            .With(new TextReply("postername", "Who wrote it."), row => row.Entry.Poster.Value)
            .With(new TextReply("postertype", "`P`: a person."), _ => $"{(char)AccountKind.Person}")
            .With(new TextReply(FieldName.XmlRpcOnly("posterurl"), "The address of their journal."), row => JournalUrl.Of(row.SiteUrl, row.Entry.Poster))
            .With(
                new TextReply(FieldName.XmlRpcOnly("poster_userpic_url"), "The address of the picture to show with it; without one, of a neutral picture."),
                row => row.Entry.UserpicId is { } userpicId
                    ? UserpicUrl.Of(row.SiteUrl, userpicId, row.Entry.PosterId)
                    : NeutralPicture.UrlOf(row.SiteUrl))
            .With(
                new MapReply(FieldName.XmlRpcOnly("props"), "NAME", "A property of the entry, such as `current_mood`."),
                row => [.. row.Entry.Properties().Select(property => new KeyValuePair<string, MapValue>(property.Key, property.Value))]));
        Skip = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("skip"), "How many entries were passed over, as the request said."));
        Declaration.Shows(
            [("mode", "getfriendspage"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("itemshow", "20")],
            reply =>
            {
                reply.Set(Entries, []);
                reply.Set(Skip, 0);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var accountId = request.Account.Id;
        var skip = Pages.ReadSkip(request);
        var type = request.Get(JournalType);
        if (type is not null && (type is not [var letter] || !JournalTypes.Contains(letter, StringComparison.Ordinal)))
        {
            throw new ProtocolException(Faults.InvalidArgument, "Bad journaltype value");
        }

        var query = new FriendsQuery(
            Math.Min(Pages.ReadItemShow(request), MaxEntries),
            skip,
            Pages.ReadBefore(request),
            Pages.ReadAfter(request),
            (uint?)(request.Get(GroupMask) & EntrySecurity.MaskBits),
            type is null ? null : (AccountKind)type[0]);

        // Other servers have more types of journals, such as feeds; here no journal is of these.
        var entries = query.Kind is null || Enum.IsDefined(query.Kind.Value) ? await page.ListAsync(accountId, accountId, query, cancellation) : [];
        reply.Set(Entries, [.. entries.Select(entry => new Row(entry, request.Caller.SiteUrl))]);
        reply.Set(Skip, skip);
    }

    private static string SecurityOf(Entry entry) => entry.Security.Kind switch
    {
        SecurityKind.Public => "public",
        SecurityKind.Private => "private",
        _ => "usemask",
    };

    private sealed record Row(Entry Entry, string SiteUrl);
}
