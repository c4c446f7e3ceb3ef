using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Accounts;
using Daybook.Server.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>addcomment</c>, of XML-RPC alone: comment on an entry (fact sheet 5.3).</summary>
internal sealed class AddComment(IJournalStore journals, IEntryReader entries, ICommentStore comments, CommentAllowance allowance) : IMode
{
    private static readonly TextField Journal, Body, Subject, PictureKeyword;
    private static readonly IdField DItemId;
    private static readonly OptionalIdField ParentTalkId, Parent;
    private static readonly TextReply Status, CommentLink;
    private static readonly NumberReply DTalkId;

    static AddComment()
    {
        Declaration = new ModeDeclaration(
            "addcomment",
            "Comment on an entry, or answer a comment.",
            "A comment may be screened at first: then only its writer and whoever keeps the journal see it.",
            $"In other people's journals an account can write at most {CommentAllowance.AccountLimit} comments within {CommentAllowance.Minutes} minutes.")
        {
            Interfaces = ModeInterfaces.XmlRpc,
            NeedsVisibleAccount = true,
        };
        Journal = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("journal"), "Optional. The journal of the entry; the account's own if it is not sent."));
        DItemId = Declaration.Takes(new IdField(FieldName.XmlRpcOnly("ditemid"), "The number of the entry in its address."));
        Body = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("body"), $"The text: up to {Comment.MaxBodyCharacters} characters, and {Comment.MaxBodyBytes} bytes of UTF-8."));
        Subject = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("subject"), "Optional. The subject."));
        ParentTalkId = Declaration.Takes(new OptionalIdField(FieldName.XmlRpcOnly("parenttalkid"), "Optional. The number in its journal of a comment to answer."));
        Parent = Declaration.Takes(new OptionalIdField(FieldName.XmlRpcOnly("parent"), "Optional. The same, as the number in its address (`dtalkid`)."));
        PictureKeyword = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("prop_picture_keyword"), "Optional. The keyword of the picture to show with it."));
        Status = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("status"), "`OK`."));
        CommentLink = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("commentlink"), "The address of the comment."));
        DTalkId = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("dtalkid"), "The number of the comment in its address."));
        Declaration.Shows(
            [],
            reply =>
            {
                reply.Set(Status, "OK");
                reply.Set(CommentLink, "http://127.0.0.1:8080/users/bob/391.html?thread=391#t391");
                reply.Set(DTalkId, 391);
            },
            Example.Call(("journal", new XmlRpcText("bob")), ("ditemid", new XmlRpcInteger(391)), ("body", new XmlRpcText("Good morning!"))));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var account = request.Account;
        var body = (request.Get(Body) ?? "").ReplaceLineEndings("\n").Trim();
        var (ditemId, parent) = (request.Get(DItemId), request.Get(Parent));
        if (body.Length == 0)
        {
            throw new ProtocolException(Faults.MissingArgument, Body.Name);
        }

        var standing = await FindAsync(request, cancellation);
        var entry = await entries.FindAsync(standing, DisplayId.ToId(ditemId), cancellation);
        if (entry?.DisplayId != ditemId)
        {
            throw Refuse(CommentRefusal.NotFound, body);
        }

        var comment = new NewComment(
            entry.JournalId,
            entry.ItemId,
            ParentOf(request.Get(ParentTalkId), parent),
            account.Id,
            EntryLimits.CutLine(request.Get(Subject)?.ReplaceLineEndings(" ").Trim() ?? ""),
            body,
            request.Get(PictureKeyword),
            request.Caller.Address.ToString());

        // Who heard no answer and sends it again takes nothing for what is there.
        if (!await comments.IsThereAsync(comment, cancellation) && !await allowance.TryTakeAsync(account.Id, entry.JournalId, cancellation))
        {
            throw new ProtocolException(
                Faults.PostFrequency,
                $"at most {CommentAllowance.AccountLimit} comments within {CommentAllowance.Minutes} minutes are allowed in the journals of others");
        }

        try
        {
            var added = await comments.AddAsync(comment, cancellation);
            reply.Set(Status, "OK");
            reply.Set(CommentLink, JournalUrl.Of(request.Caller.SiteUrl, entry, added));
            reply.Set(DTalkId, added.DisplayId(entry.Anum));
        }
        catch (CommentRefusedException refused)
        {
            throw Refuse(refused.Reason, body);
        }
    }

    /// <summary>Clients whose requests are structs send 0 for what they do not mean.</summary>
    private static long? ParentOf(long? talkId, long? displayId) =>
        talkId is > 0 ? talkId : displayId is { } id && DisplayId.ToId(id) is > 0 and var parent ? parent : null;

    private async ValueTask<Standing> FindAsync(ModeRequest request, CancellationToken cancellation)
    {
        if (request.Get(Journal) is not { } text)
        {
            return await journals.FindAsync(request.Account.Id, request.Account.Id, cancellation) ?? throw new ProtocolException(Faults.JournalGone);
        }

        return AccountName.TryParse(text, out var name)
            && await journals.FindAsync(name, request.Account.Id, cancellation) is { Journal.IsVisible: true } standing
                ? standing
                : throw new ProtocolException(Faults.InvalidJournal);
    }

    private static ProtocolException Refuse(CommentRefusal reason, string body) => reason switch
    {
        CommentRefusal.NotFound => new(Faults.InvalidArgument, "no such entry or comment"),
        CommentRefusal.Banned => new(Faults.BannedFromJournal),
        CommentRefusal.MayNotComment => new(Faults.Suspended),
        CommentRefusal.BodyLength => new(
            Faults.PostTooLarge,
            $"the text has {body.EnumerateRunes().Count()} characters and {Encoding.UTF8.GetByteCount(body)} bytes, " +
            $"at most {Comment.MaxBodyCharacters} and {Comment.MaxBodyBytes} are allowed"),
        CommentRefusal.TooMany => new(
            Faults.CommentLimit, $"an entry has at most {Comment.MaxPerEntry}, or {Comment.MaxEver} with those that were deleted"),
        CommentRefusal.ThreadClosed => new(Faults.CannotPost, "nobody may answer that comment any more"),
        _ => new(Faults.CannotPost, "the entry takes no comments"),
    };
}
