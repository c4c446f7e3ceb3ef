using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Options;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>login</c>: check the credentials and tell the client what it shows around an editor (fact sheet 4.1).</summary>
internal sealed class Login(KnownPictureNames pictures, IFriendStore friends, IJournalStore journals, MailOptions mail) : IMode
{
    private static readonly TextField ClientVersion;
    private static readonly NumberField GetMoods, GetMenus;
    private static readonly FlagField GetPicKws, GetPicKwUrls;
    private static readonly TextReply Name, Username, Message, DefaultPicUrl, SomePicUrl;
    private static readonly NumberReply UserId;
    private static readonly TableReply<FriendGroup> Groups;
    private static readonly ListReply Journals;
    private static readonly ListReply PicKw, PicKwUrl;
    private static readonly TableReply<Mood> NewMoods;
    private static readonly MenuReply Menus = new();

    static Login()
    {
        Declaration = new ModeDeclaration(
            "login",
            "Check the credentials, and get what a client shows: moods, menus, userpics and their keywords.",
            "Clients send it once when they start. It does not begin a session: every request carries its own credentials.");
        ClientVersion = Declaration.Takes(new TextField("clientversion", "Optional. The client, as `Platform-Name/Version`."));
        GetMoods = Declaration.Takes(new NumberField("getmoods",
            "Optional. The highest mood number that the client knows; `0` asks for all of them. Absent: none are sent."));
        GetMenus = Declaration.Takes(new NumberField("getmenus", "Optional. `1` asks for web menus."));
        GetPicKws = Declaration.Takes(new FlagField("getpickws", "Optional. `1` asks for the keywords of the account's userpics."));
        GetPicKwUrls = Declaration.Takes(new FlagField("getpickwurls",
            "Optional. `1` asks for the addresses of the userpics, in the order of the keywords; send `getpickws` as well."));
        Name = Declaration.Answers(new TextReply(("name", "fullname"), "The account's full name."));
        Username = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("username"), "The account's name."));
        UserId = Declaration.Answers(new NumberReply(FieldName.XmlRpcOnly("userid"), "The account's number."));
        Message = Declaration.Answers(new TextReply("message", "Something that the account's owner should know, if there is anything. Show it."));
        Groups = Declaration.Answers(FriendTables.Groups("The account's friend groups."));
        Journals = Declaration.Answers(new ListReply(
            ("access", "usejournals"), "A community that the account may post to. In the flat protocol absent if there is none.")
        {
            IsLeftOutOfFlatIfEmpty = true,
        });
        NewMoods = Declaration.Answers(new TableReply<Mood>(
            ("mood", "moods"), "With `getmoods`: the moods that the client does not know. In the flat protocol absent if it knows all of them.")
        {
            IsLeftOutOfFlatIfEmpty = true,
        }
            .With(new NumberReply("id", "The mood's number, which never changes."), mood => mood.Id)
            .With(new TextReply("name", "The mood's name."), mood => mood.Name)
            .With(
                new NumberReply("parent", "The mood whose picture stands in where a theme has none; 0 at the top."),
                mood => mood.Parent));
        PicKw = Declaration.Answers(new ListReply(("pickw", "pickws"),
            "A keyword. A userpic with several appears once for each; one without appears as `pic#` and its `picid`."));
        PicKwUrl = Declaration.Answers(new ListReply(("pickwurl", "pickwurls"), "The address of the userpic that keyword `N` names."));
        DefaultPicUrl = Declaration.Answers(new TextReply(FieldName.FlatOnly("defaultpicurl"),
            "With `getpickwurls`: the address of the default userpic; absent until one is chosen."));
        SomePicUrl = Declaration.Answers(new TextReply(FieldName.XmlRpcOnly("defaultpicurl"),
            "With `getpickwurls`: the address of the default userpic; until one is chosen, of a neutral picture."));
        Declaration.Answers(Menus);
        Declaration.Shows(
            [
                ("mode", "login"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"),
                ("clientversion", "Linux-Example%2F1.0"), ("getpickws", "1"), ("getpickwurls", "1"),
            ],
            reply =>
            {
                reply.Set(Name, "Demo");
                reply.Set(Username, "demo");
                reply.Set(UserId, 1);
                reply.Set(Groups, []);
                reply.Set(Journals, []);
                reply.Set(PicKw, ["happy", "pic#2"]);
                reply.Set(PicKwUrl, ["http://127.0.0.1:8080/userpic/1/1", "http://127.0.0.1:8080/userpic/2/1"]);
                reply.Set(DefaultPicUrl, "http://127.0.0.1:8080/userpic/1/1");
                reply.Set(SomePicUrl, "http://127.0.0.1:8080/userpic/1/1");
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        reply.Set(Name, request.Account.FullName);
        reply.Set(Username, request.Account.Name.Value);
        reply.Set(UserId, request.Account.Id);
        if (MessageFor(request.Account) is { } message)
        {
            reply.Set(Message, message);
        }

        reply.Set(Groups, FriendTables.Sort(await friends.ListGroupsAsync(request.Account.Id, cancellation)));
        reply.Set(Journals, [.. (await journals.ListPostableAsync(request.Account.Id, cancellation)).Select(journal => journal.Value)]);
        if (request.Get(GetMoods) is { } known)
        {
            reply.Set(NewMoods, [.. Moods.All.Where(mood => mood.Id > known)]);
        }

        if (request.Get(GetMenus) == 1)
        {
            reply.Set(Menus, MenusOf(request.Caller.SiteUrl));
        }

        var wantsKeywords = request.Get(GetPicKws);
        var wantsUrls = request.Get(GetPicKwUrls);
        if (wantsKeywords || wantsUrls)
        {
            await AddUserpicsAsync(wantsKeywords, wantsUrls, request, reply, cancellation);
        }
    }

    private async Task AddUserpicsAsync(
        bool wantsKeywords, bool wantsUrls, ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var account = request.Account;
        var names = await pictures.ListAsync(account, request.Caller.SiteUrl, cancellation);
        if (wantsKeywords)
        {
            reply.Set(PicKw, names.Texts);
        }

        if (wantsUrls)
        {
            reply.Set(PicKwUrl, names.Urls);
            var chosen = PictureNames.DefaultOf(account, request.Caller.SiteUrl);
            reply.Set(SomePicUrl, chosen ?? NeutralPicture.UrlOf(request.Caller.SiteUrl));
            if (chosen is not null)
            {
                reply.Set(DefaultPicUrl, chosen);
            }
        }
    }

    private string? MessageFor(Account account) => account switch
    {
        { State: AccountState.Deleted, DeletedAt: { } deleted } => string.Create(
            CultureInfo.InvariantCulture,
            $"Your journal is deleted, and is gone for good after {deleted + Account.KeptAfterDeletion:yyyy-MM-dd}. Until then you can restore it on the site."),
        { Email: not null, EmailConfirmed: false } when mail.IsSent =>
            "Your e-mail address is not confirmed yet: follow the link that was mailed to you, or have one mailed on the site, in your settings under E-mail.",
        _ => null,
    };

    /// <summary>Only what leads somewhere.</summary>
    private static MenuItem[] MenusOf(string siteUrl) =>
    [
        new("Home", siteUrl + "/"),
        MenuItem.Separator,
        new("Developer Area", Submenu:
        [
            new("Protocol", siteUrl + "/developer/protocol"),
            new("Upload a user picture", siteUrl + "/developer/protocol/uploadpic"),
        ]),
    ];
}
