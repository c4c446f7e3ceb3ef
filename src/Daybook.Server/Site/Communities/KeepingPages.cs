using System.Globalization;
using Daybook.Core;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Communities;

/// <summary>How a community is set, who is in it, and whom it bans: for its maintainers.</summary>
internal static class KeepingPages
{
    public const string Access = "posting-access";
    public const string Moderated = "moderated";
    public const string Open = "open";
    public const string Member = "name";

    private const int PerPage = 100;

    /// <summary>The page of a community's settings.</summary>
    public static string PathOf(AccountName name) => $"{CommunityPages.Path}/{name}";

    /// <summary>The page of its members.</summary>
    public static string MembersOf(AccountName name) => $"{CommunityPages.Path}/{name}/members";

    /// <summary>The page of those whom it bans.</summary>
    public static string BansOf(AccountName name) => $"{CommunityPages.Path}/{name}/bans";

    public static void Map(IEndpointRouteBuilder mine)
    {
        mine.MapMethods(CommunityPages.Path + "/{name}", ReadRoutes.Methods, async (JournalAt at, string name) => await FindAsync(at, name) is { } community
            ? (IResult)Show(community, PageForm.With(
            [
                .. JournalForm.Of(community.Journal.Settings),
                (Access, ((char)community.Journal.Settings.PostingAccess).ToString()),
                (Moderated, community.Journal.Settings.IsModerated ? "1" : null),
                (Open, community.Journal.Settings.IsOpen ? "1" : null),
            ]))
            : MessagePage.NotFound());
        mine.MapPost(CommunityPages.Path + "/{name}", SaveAsync);
        mine.MapMethods(CommunityPages.Path + "/{name}/members", ReadRoutes.Methods, (Visit visit, JournalAt at, ICommunityStore store, string name) =>
            ShowMembersAsync(visit, at, store, name, PageForm.With()));
        mine.MapPost(CommunityPages.Path + "/{name}/members", SetMemberAsync);
        mine.MapMethods(CommunityPages.Path + "/{name}/bans", ReadRoutes.Methods, (Visit visit, JournalAt at, IBanStore bans, string name) =>
            ShowBansAsync(visit, at, bans, name, PageForm.With()));
        mine.MapPost(CommunityPages.Path + "/{name}/bans", BanAsync);
    }

    /// <summary>A community that the visitor maintains; for others there is none.</summary>
    internal static async Task<Standing?> FindAsync(JournalAt at, string name) =>
        await at.FindAsync(name) is { Journal.IsCommunity: true, Keeps: true } standing ? standing : null;

    private static RazorComponentResult Show(Standing community, PageForm form) =>
        Page.Of<KeepingPage>(form.Status, (nameof(KeepingPage.Community), community), (nameof(KeepingPage.Form), form));

    private static async Task<IResult> SaveAsync(Visit visit, JournalAt at, IJournalStore journals, string name)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        var form = await PageForm.ReadAsync(visit.Context);
        ReadSettings(form, community.Journal.Settings);
        if (form.HasErrors)
        {
            return Show(community, form);
        }

        await journals.SetAsync(community.Journal.AccountId, settings => ReadSettings(form, settings), visit.Context.RequestAborted);
        return visit.SeeOther(PathOf(community.Journal.Name), new Notice("Saved."));
    }

    /// <inheritdoc cref="JournalForm.Read"/>
    private static JournalSettings ReadSettings(PageForm form, JournalSettings settings) => JournalForm.Read(form, settings) with
    {
        PostingAccess = form[Access] is [var access] && Enum.IsDefined((PostingAccess)access) ? (PostingAccess)access : settings.PostingAccess,
        IsModerated = form.Has(Moderated),
        IsOpen = form.Has(Open),
    };

    private static async Task<IResult> ShowMembersAsync(Visit visit, JournalAt at, ICommunityStore store, string name, PageForm form)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        _ = AccountName.TryParse(visit.Context.Request.Query["after"], out var after);
        var found = await store.ListAsync(community.Journal.AccountId, CommunityRoles.All, after, PerPage + 1, visit.Context.RequestAborted);
        return Page.Of<MembersPage>(
            form.Status,
            (nameof(MembersPage.Form), form),
            (nameof(MembersPage.Community), community),
            (nameof(MembersPage.Members), (IReadOnlyList<Membership>)[.. found.Take(PerPage)]),
            (nameof(MembersPage.More), found.Count > PerPage ? $"{MembersOf(community.Journal.Name)}?after={found[PerPage - 1].Account}" : null));
    }

    private static async Task<IResult> SetMemberAsync(
        Visit visit, JournalAt at, ICommunityStore store, IAccountStore accounts, IJournalStore journals, IFriendStore friends, string name)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        var form = await PageForm.ReadAsync(visit.Context);
        var roles = CommunityText.All.Where(one => form.Has(one.Field)).Aggregate(CommunityRoles.None, (all, one) => all | one.Role);

        // Whoever was suspended or deleted since they came stands on the list, and can be taken out.
        if (!AccountName.TryParse(form[Member], out var member)
            || await accounts.FindAsync(member, visit.Context.RequestAborted) is not { Kind: AccountKind.Person } account
            || (account.State != AccountState.Visible && roles != CommunityRoles.None))
        {
            form.Refuse(Member, "There is nobody with this name.");
            return await ShowMembersAsync(visit, at, store, name, form);
        }

        if (roles != CommunityRoles.None && !await IsWillingAsync(community.Journal, account.Id, roles, journals, friends, visit.Context.RequestAborted))
        {
            form.Refuse(Member, $"{member} does not follow {community.Journal.Name}. Ask them to, if they want to {(roles.HasFlag(CommunityRoles.Maintainer) ? "maintain it" : "be in it")}: nobody is forced to.");
            return await ShowMembersAsync(visit, at, store, name, form);
        }

        try
        {
            await store.SetRolesAsync(community.Journal.AccountId, account.Id, roles, visit.Context.RequestAborted);
            return visit.SeeOther(MembersOf(community.Journal.Name), new Notice(
                roles == CommunityRoles.None ? $"{member} is no longer in the community." : $"{member}: {CommunityText.Roles(roles)}."));
        }
        catch (LastMaintainerException)
        {
            form.Refuse(Member, "The community would have no maintainer left. Make somebody else a maintainer first.");
        }
        catch (TooManyException full)
        {
            form.Refuse(Member, string.Create(CultureInfo.InvariantCulture, $"There are {full.Limit} {full.What}, which is the limit."));
        }

        return await ShowMembersAsync(visit, at, store, name, form);
    }

    /// <summary>
    /// Whether somebody follows a community, which nobody else can do for them, or is in it already, and maintains it if they are to: else anybody could be shown as a
    /// member of anything, or be left as its last maintainer, who cannot leave.
    /// </summary>
    private static async ValueTask<bool> IsWillingAsync(
        Journal community, long accountId, CommunityRoles roles, IJournalStore journals, IFriendStore friends, CancellationToken cancellation) =>
        (await journals.FindAsync(community.AccountId, accountId, cancellation) is { } standing
            && (standing.Keeps || (standing.Roles != CommunityRoles.None && !roles.HasFlag(CommunityRoles.Maintainer))))
        || (await friends.ListAsync(accountId, cancellation)).Any(friend => friend.AccountId == community.AccountId);

    private static async Task<IResult> ShowBansAsync(Visit visit, JournalAt at, IBanStore bans, string name, PageForm form) =>
        await FindAsync(at, name) is { } community
            ? Page.Of<BansPage>(
                form.Status,
                (nameof(BansPage.Form), form),
                (nameof(BansPage.Community), community),
                (nameof(BansPage.Banned), await bans.ListAsync(community.Journal.AccountId, visit.Context.RequestAborted)))
            : MessagePage.NotFound();

    private static async Task<IResult> BanAsync(Visit visit, JournalAt at, IBanStore bans, IAccountStore accounts, string name)
    {
        if (await FindAsync(at, name) is not { } community)
        {
            return MessagePage.NotFound();
        }

        var form = await PageForm.ReadAsync(visit.Context);
        var isFreed = form.Has("unban");
        if (!AccountName.TryParse(form[isFreed ? "unban" : Member], out var banned)
            || await accounts.FindAsync(banned, visit.Context.RequestAborted) is not { } account)
        {
            form.Refuse(Member, "There is nobody with this name.");
            return await ShowBansAsync(visit, at, bans, name, form);
        }

        if (!isFreed && !IBanStore.MayBan(visit.Owner.Id, account))
        {
            form.Refuse(Member, account.Id == visit.Owner.Id ? "This is you. You cannot ban yourself." : $"{banned} is a community. Only people can be banned.");
            return await ShowBansAsync(visit, at, bans, name, form);
        }

        try
        {
            if (isFreed)
            {
                await bans.RemoveAsync(community.Journal.AccountId, account.Id, visit.Context.RequestAborted);
            }
            else
            {
                await bans.AddAsync(community.Journal.AccountId, account.Id, visit.Context.RequestAborted);
            }
        }
        catch (TooManyException full)
        {
            form.Refuse(Member, string.Create(CultureInfo.InvariantCulture, $"{full.Limit} people are banned, which is the limit."));
            return await ShowBansAsync(visit, at, bans, name, form);
        }

        return visit.SeeOther(BansOf(community.Journal.Name), new Notice(isFreed ? $"{banned} is no longer banned." : $"{banned} is banned, and can no longer write or comment here."));
    }
}
