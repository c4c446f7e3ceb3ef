using System.Globalization;
using System.Text;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Messages;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Accounts;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>sendmessage</c>, of XML-RPC alone: write to other accounts (fact sheet 5.3).</summary>
internal sealed class SendMessage(IAccountStore accounts, IMessageStore messages, Allowances allowances) : IMode
{
    private const int MaxRecipients = 20;
    private const int MaxPerHour = 100;

    private static readonly ListField To;
    private static readonly TextField Subject, Body, Picture;
    private static readonly OptionalIdField Parent;
    private static readonly NumberReply SentCount;
    private static readonly NumberListReply MsgId;
    private static readonly ListReply LastErrors;

    private readonly IAllowance _allowance = allowances.Of("message", MaxPerHour, TimeSpan.FromHours(1));

    static SendMessage()
    {
        Declaration = new ModeDeclaration(
            "sendmessage",
            "Send a message to one account or several.",
            "If one of the accounts does not exist, nothing is sent. An account that takes no messages from the sender, or whose box is full, is reported in `last_errors`, and the others get theirs.",
            $"An account sends at most {MaxPerHour} messages an hour. Further ones are reported in `last_errors`, or refused with error 405 if none was sent.")
        {
            Interfaces = ModeInterfaces.XmlRpc,
            NeedsVisibleAccount = true,
        };
        To = Declaration.Takes(new ListField(FieldName.XmlRpcOnly("to"), $"The account to write to, or up to {MaxRecipients} of them."));
        Subject = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("subject"), $"Optional. The subject; longer ones than {Message.MaxSubjectLength} characters are cut."));
        Body = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("body"), $"The text, up to {Message.MaxBodyLength} characters; HTML tags are removed from it."));
        Parent = Declaration.Takes(new OptionalIdField(FieldName.XmlRpcOnly("parent"), "Optional. The `msgid` of a message that it answers."));
        Picture = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("userpic"),
            "Optional. The keyword of one of the sender's pictures, or `pic#` and its `picid`; the default picture if it names none."));
        SentCount = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("sent_count"), "How many messages were sent."));
        MsgId = Declaration.Answers(new NumberListReply("msgid", "The numbers of the messages, as `getinbox` has them."));
        LastErrors = Declaration.Answers(new ListReply(FieldName.XmlRpcOnly("last_errors"), "Why a message was not sent; absent if all were."));
        Declaration.Shows(
            [],
            reply =>
            {
                reply.Set(SentCount, 1);
                reply.Set(MsgId, [2]);
            },
            Example.Call(("to", new XmlRpcText("bob")), ("subject", new XmlRpcText("Hello")), ("body", new XmlRpcText("How are you?"))));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var subject = EntryLimits.Cut(Line(request.Get(Subject) ?? ""), Message.MaxSubjectLength, int.MaxValue);
        var (body, parent, picture) = (ReadBody(request), request.Get(Parent), request.Get(Picture));
        var recipients = await FindAsync(request.Get(To), cancellation);
        (List<long> sent, List<string> errors) = ([], []);
        var isTooOften = false;
        foreach (var recipient in recipients)
        {
            // Who heard no answer and sends it again takes nothing of the hour for what is there.
            var message = new NewMessage(request.Account.Id, recipient.Id, subject, body, parent, picture);
            if (await messages.FindSameAsync(message, cancellation) is { Id: var there })
            {
                sent.Add(there);
            }
            else if (!await _allowance.TryTakeAsync(request.Account.Id, cancellation))
            {
                isTooOften = true;
                errors.Add($"{recipient.Name}: {Faults.PostFrequency.Text}");
            }
            else
            {
                await SendAsync(recipient, message);
            }
        }

        if (sent.Count == 0)
        {
            throw isTooOften
                ? new ProtocolException(Faults.PostFrequency, $"at most {MaxPerHour} messages an hour are allowed")
                : new ProtocolException(Faults.InvalidArgument, string.Join("; ", errors));
        }

        reply.Set(SentCount, sent.Count);
        reply.Set(MsgId, sent);
        if (errors.Count > 0)
        {
            reply.Set(LastErrors, errors);
        }

        async Task SendAsync(Account recipient, NewMessage message)
        {
            try
            {
                if (await messages.SendAsync(message, cancellation) is { Id: var id })
                {
                    sent.Add(id);
                }
                else
                {
                    errors.Add($"{recipient.Name} takes no messages from {request.Account.Name}");
                }
            }
            catch (TooManyException full)
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"the box of {recipient.Name} is full, it has {full.Limit} messages"));
            }
        }
    }

    private static string ReadBody(ModeRequest request)
    {
        var body = WithoutTags((request.Get(Body) ?? "").ReplaceLineEndings("\n")).Trim();
        if (body.Length == 0)
        {
            throw new ProtocolException(Faults.MessageEmpty);
        }

        var length = body.EnumerateRunes().Count();
        return length <= Message.MaxBodyLength
            ? body
            : throw new ProtocolException(
                Faults.MessageTooLong,
                string.Create(CultureInfo.InvariantCulture, $"it has {length} characters, at most {Message.MaxBodyLength} are allowed"));
    }

    private async Task<IReadOnlyList<Account>> FindAsync(IReadOnlyList<string> to, CancellationToken cancellation)
    {
        if (to.Count == 0)
        {
            throw new ProtocolException(Faults.MissingArgument, To.Name);
        }

        var names = to.Select(text => AccountName.TryParse(text, out var name) ? name : throw Unknown(text)).Distinct().ToList();
        if (names.Count > MaxRecipients)
        {
            throw new ProtocolException(
                Faults.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"{names.Count} recipients, at most {MaxRecipients} are allowed"));
        }

        List<Account> found = [];
        foreach (var name in names)
        {
            found.Add(await accounts.FindAsync(name, cancellation) is { State: AccountState.Visible } account ? account : throw Unknown(name.Value));
        }

        return found;

        static ProtocolException Unknown(string text) => new(Faults.InvalidUsername, TextLine.Printable(text));
    }

    private static string Line(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();

    /// <summary>
    /// Takes out what looks like a tag or a comment of HTML; a <c>&lt;</c> that begins none stays. No character is looked at more than a few times, also of what is
    /// far too long.
    /// </summary>
    private static string WithoutTags(string text)
    {
        var kept = new StringBuilder(text.Length);
        var lastEnd = text.LastIndexOf("-->", StringComparison.Ordinal);
        var at = 0;
        for (int open; (open = text.IndexOf('<', at)) >= 0;)
        {
            kept.Append(text, at, open - at);
            if (string.CompareOrdinal(text, open, "<!--", 0, 4) == 0 && open + 4 <= lastEnd)
            {
                at = text.IndexOf("-->", open + 4, StringComparison.Ordinal) + 3;
                continue;
            }

            var name = open + 1 < text.Length && text[open + 1] == '/' ? open + 2 : open + 1;
            var length = name < text.Length && char.IsAsciiLetter(text[name]) ? text.AsSpan(name).IndexOfAny('<', '>') : -1;
            if (length >= 0 && text[name + length] == '>')
            {
                at = name + length + 1;
                continue;
            }

            kept.Append('<');
            at = open + 1;
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }
}
