using System.Globalization;
using Daybook.Core.Messages;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>getinbox</c>, of XML-RPC alone: the account's messages (fact sheet 5.3).</summary>
internal sealed class GetInbox(IMessageStore messages) : IMode
{
    /// <summary>Of the 22 types that classic servers have, the two that there are here.</summary>
    private const int MessageReceived = 18, MessageSent = 19;

    private static readonly PageFields Pages;
    private static readonly ListField Types;
    private static readonly TableReply<Row> Items;
    private static readonly NumberReply Skip;
    private static readonly TextReply LoginName, JournalType;

    static GetInbox()
    {
        Declaration = new ModeDeclaration(
            "getinbox",
            "Get the account's messages, newest first.",
            "Of the notice types that classic servers have, there are two: 18, a message received, and 19, a message sent.")
        {
            Interfaces = ModeInterfaces.XmlRpc,
        };
        Pages = new PageFields(Declaration, $"Optional. How many items, 1 to {PageFields.Most}.");
        Types = Declaration.Takes(new ListField(FieldName.XmlRpcOnly("gettype"), "Optional. Only items of this type, or of these types.") { AreNumbers = true });
        Items = Declaration.Answers(new TableReply<Row>(FieldName.XmlRpcOnly("items"), "The messages.")
            .With(new NumberReply("type", "`18` for a message received, `19` for one sent."), row => TypeOf(row.Message))
            .With(new NumberReply("when", "When it was sent, in Unix seconds."), row => row.Message.SentAt.ToUnixTimeSeconds())
            .With(new NumberReply("qid", "Its number in the inbox."), row => row.Message.Id)
            .With(new TextReply("state", "`N` for one that was not read, `R` for one that was."), row => row.Message.IsRead ? "R" : "N")
            .With(new NumberReply("msgid", "The number of the message: the same as `qid`."), row => row.Message.Id)
            .With(new TextReply("from", "Who sent it; for one received."), row => row.Message.Other.Value, row => !row.Message.IsSent)
            .With(new TextReply("to", "Who it was sent to; for one sent."), row => row.Message.Other.Value, row => row.Message.IsSent)
            .With(new TextReply("subject", "The subject; may be empty."), row => row.Message.Subject)
            .With(new TextReply("body", "The text."), row => row.Message.Body)
            .With(
                new TextReply("picture", "The address of the sender's picture for it; absent if there is none."),
                row => UserpicUrl.Of(row.SiteUrl, row.Message.UserpicId!.Value, row.Message.SenderId),
                row => row.Message.UserpicId is not null)
            .With(
                new NumberReply("parent", "The `msgid` of the message that it answers, if it answers one."),
                row => row.Message.ParentId!.Value,
                row => row.Message.ParentId is not null));
        Skip = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("skip"), "How many items were passed over, as the request said."));
        LoginName = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("login"), "The account's name."));
        JournalType = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("journaltype"), "`P`: a person."));
        Declaration.Shows(
            [],
            reply =>
            {
                reply.Set(Items, []);
                reply.Set(Skip, 0);
                reply.Set(LoginName, "demo");
                reply.Set(JournalType, "P");
            },
            Example.Call());
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var account = request.Account;
        var types = request.Get(Types).Select(ReadType).ToList();
        var skip = Pages.ReadSkip(request);
        var (received, sent) = (types.Count == 0 || types.Contains(MessageReceived), types.Count == 0 || types.Contains(MessageSent));
        var query = new MessageQuery(
            Pages.ReadItemShow(request), skip, Pages.ReadAfter(request), Pages.ReadBefore(request), received && sent ? null : sent);
        reply.Set(
            Items,
            received || sent ? [.. (await messages.ListAsync(account.Id, query, cancellation)).Select(message => new Row(message, request.Caller.SiteUrl))] : []);
        reply.Set(Skip, skip);
        reply.Set(LoginName, account.Name.Value);
        reply.Set(JournalType, $"{(char)account.Kind}");
    }

    private static int TypeOf(Message message) => message.IsSent ? MessageSent : MessageReceived;

    private static int ReadType(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var type)
        ? type
        : throw new ProtocolException(Faults.InvalidArgument, $"Non-numeric gettype '{text}'");

    private sealed record Row(Message Message, string SiteUrl);
}
