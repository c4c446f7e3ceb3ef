using System.Globalization;
using Daybook.Core.Userpics;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary><c>login</c>: check the credentials and tell the client what it shows around an editor (fact sheet 4.1).</summary>
internal sealed class Login(IUserpicStore userpics) : IMode
{
    private static readonly TextField ClientVersion;
    private static readonly NumberField GetMoods, GetMenus;
    private static readonly FlagField GetPicKws, GetPicKwUrls;
    private static readonly TextReply Name, DefaultPicUrl;
    private static readonly NumberReply GroupMaxNum;
    private static readonly ListReply PicKw, PicKwUrl;
    private static readonly TableReply<Mood> NewMoods;
    private static readonly MenuReply Menus = new();

    static Login()
    {
        Declaration = new ModeDeclaration(
            "login",
            "Check the credentials, and get what a client shows: moods, menus, userpics and their keywords.",
            "Clients send it once when they start. Nothing about it begins a session: every request carries its own credentials.")
        {
            Example = new(
                [
                    ("mode", "login"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"),
                    ("clientversion", "Linux-Example%2F1.0"), ("getpickws", "1"), ("getpickwurls", "1"),
                ],
                [
                    ("defaultpicurl", "http://127.0.0.1:8080/userpic/1/1"), ("frgrp_maxnum", "0"), ("name", "Demo"),
                    ("pickw_1", "happy"), ("pickw_2", "pic#2"), ("pickw_count", "2"),
                    ("pickwurl_1", "http://127.0.0.1:8080/userpic/1/1"), ("pickwurl_2", "http://127.0.0.1:8080/userpic/2/1"),
                    ("pickwurl_count", "2"), ("success", "OK"),
                ]),
        };
        ClientVersion = Declaration.Takes(new TextField("clientversion", "Optional. The client, as `Platform-Name/Version`."));
        GetMoods = Declaration.Takes(new NumberField("getmoods",
            "Optional. The highest mood number that the client knows; `0` asks for all of them. Absent: none are sent."));
        GetMenus = Declaration.Takes(new NumberField("getmenus", "Optional. `1` asks for web menus."));
        GetPicKws = Declaration.Takes(new FlagField("getpickws", "Optional. `1` asks for the keywords of the account's userpics."));
        GetPicKwUrls = Declaration.Takes(new FlagField("getpickwurls",
            "Optional. `1` asks for the addresses of the userpics, in the order of the keywords; send `getpickws` as well."));
        Name = Declaration.Answers(new TextReply("name", "The account's full name."));
        GroupMaxNum = Declaration.Answers(new NumberReply("frgrp_maxnum", "The highest number of a friend group; 0 if there is none."));
        NewMoods = Declaration.Answers(new TableReply<Mood>(
            "mood",
            new("id", "The mood's number, which never changes.", mood => mood.Id.ToString(CultureInfo.InvariantCulture)),
            new("name", "The mood's name.", mood => mood.Name),
            new("parent", "The mood whose picture stands in where a theme has none; 0 at the top.",
                mood => mood.Parent.ToString(CultureInfo.InvariantCulture))));
        PicKw = Declaration.Answers(new ListReply("pickw",
            "A keyword. A userpic with several appears once for each; one without appears as `pic#` and its `picid`."));
        PicKwUrl = Declaration.Answers(new ListReply("pickwurl", "The address of the userpic that keyword `N` names."));
        DefaultPicUrl = Declaration.Answers(new TextReply("defaultpicurl",
            "With `getpickwurls`: the address of the default userpic; absent until one is chosen."));
        Declaration.Answers(Menus);
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        reply.Set(Name, request.Account.FullName);
        reply.Set(GroupMaxNum, 0);
        if (request.Get(GetMoods) is { } known && Moods.All.Where(mood => mood.Id > known).ToList() is { Count: > 0 } moods)
        {
            reply.Set(NewMoods, moods);
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
        var names = await userpics.ListNamesAsync(request.Account.Id, cancellation);
        var named = names.Select(name => (Text: TextOf(name), name.UserpicId)).ToArray();
        Array.Sort(named, static (a, b) =>
            string.Compare(a.Text, b.Text, StringComparison.OrdinalIgnoreCase) is var order and not 0 ? order : string.CompareOrdinal(a.Text, b.Text));
        if (wantsKeywords)
        {
            reply.Set(PicKw, [.. named.Select(name => name.Text)]);
        }

        if (wantsUrls)
        {
            reply.Set(PicKwUrl, [.. named.Select(name => UserpicUrl.Of(request.Caller.SiteUrl, name.UserpicId, request.Account.Id))]);
            if (request.Account.DefaultUserpicId is { } userpicId)
            {
                reply.Set(DefaultPicUrl, UserpicUrl.Of(request.Caller.SiteUrl, userpicId, request.Account.Id));
            }
        }
    }

    private static string TextOf(UserpicName name) =>
        name.Keyword?.Value ?? string.Create(CultureInfo.InvariantCulture, $"pic#{name.UserpicId}");

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
