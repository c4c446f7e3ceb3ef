using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>getuserpics</c>, of XML-RPC alone: the pictures of any account, as everybody sees them (fact sheet 5.3).</summary>
internal sealed class GetUserpics(IAccountStore accounts, IUserpicStore userpics) : IMode
{
    private static readonly TextField UseJournal;
    private static readonly ListReply PicKws, PicKwUrls;
    private static readonly TextReply DefaultPicUrl;

    static GetUserpics()
    {
        Declaration = new ModeDeclaration(
            "getuserpics",
            "List the user pictures of an account, by their keywords.",
            "Login is optional: without `username` the answer is what everybody may see.",
            "Pictures that a moderator suspended are listed only for their owner.")
        {
            Interfaces = ModeInterfaces.XmlRpc,
            Authentication = Authentication.Optional,
        };
        UseJournal = Declaration.Takes(new TextField(FieldName.XmlRpcOnly("usejournal"),
            "Optional if logged in. The account whose pictures to list; the account's own if it is not sent."));
        PicKws = Declaration.Answers(new ListReply(FieldName.XmlRpcOnly("pickws"),
            "A keyword. A userpic with several appears once for each; one without appears as `pic#` and its `picid`."));
        PicKwUrls = Declaration.Answers(new ListReply(FieldName.XmlRpcOnly("pickwurls"), "The address of the userpic that the keyword at the same place names."));
        DefaultPicUrl = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("defaultpicurl"),
            "The address of the default userpic; if there is none, of a neutral picture."));
        Declaration.Shows(
            [],
            reply =>
            {
                reply.Set(PicKws, ["happy", "pic#2"]);
                reply.Set(PicKwUrls, ["http://127.0.0.1:8080/userpic/1/1", "http://127.0.0.1:8080/userpic/2/1"]);
                reply.Set(DefaultPicUrl, "http://127.0.0.1:8080/userpic/1/1");
            },
            new XmlRpcStruct(("usejournal", new XmlRpcText("demo"))));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var owner = request.Get(UseJournal) is { } journal
            ? await FindAsync(journal, cancellation)
            : request.AccountIfAny ?? throw new ProtocolException(Faults.MissingArgument, "usejournal");
        var seen = (await userpics.ListAsync(owner.Id, cancellation))
            .Where(userpic => userpic.Suspension is null || owner.Id == request.AccountIfAny?.Id)
            .ToList();
        var names = PictureNames.Sort(owner, [.. seen.SelectMany(NamesOf)], request.Caller.SiteUrl);
        var isDefaultSeen = seen.Any(userpic => userpic.Id == owner.DefaultUserpicId);
        reply.Set(PicKws, [.. names.Select(name => name.Text)]);
        reply.Set(PicKwUrls, [.. names.Select(name => name.Url)]);
        reply.Set(
            DefaultPicUrl,
            (isDefaultSeen ? PictureNames.DefaultOf(owner, request.Caller.SiteUrl) : null) ?? NeutralPicture.UrlOf(request.Caller.SiteUrl));
    }

    private async Task<Account> FindAsync(string journal, CancellationToken cancellation) =>
        AccountName.TryParse(journal, out var name) && await accounts.FindAsync(name, cancellation) is { State: AccountState.Visible } account
            ? account
            : throw new ProtocolException(Faults.InvalidJournal);

    private static IEnumerable<UserpicName> NamesOf(Userpic userpic) => userpic.Keywords.Count == 0
        ? [new UserpicName(userpic.Id, null)]
        : userpic.Keywords.Select(keyword => new UserpicName(userpic.Id, keyword));
}
