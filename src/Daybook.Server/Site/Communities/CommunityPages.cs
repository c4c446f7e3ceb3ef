using System.Globalization;
using Daybook.Core;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Accounts;
using Daybook.Server.Journals;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Communities;

/// <summary><c>/manage/communities</c>: those that one is in, making one, joining and leaving.</summary>
internal static class CommunityPages
{
    public const string Path = "/manage/communities";
    public const string MembershipPath = Path + "/membership";

    public const string Name = "name";
    public const string FullName = "full-name";

    /// <summary>The buttons' field.</summary>
    public const string Act = "do";

    public static void Map(IEndpointRouteBuilder pages)
    {
        var mine = pages.MapGroup("").AddEndpointFilter(VisitFilter.RequireAccount);
        mine.MapMethods(Path, ReadRoutes.Methods, (Visit visit, ICommunityStore store) => ShowAsync(visit, store, PageForm.With()));
        mine.MapPost(Path, CreateAsync);
        mine.MapPost(MembershipPath, JoinOrLeaveAsync);
        mine.MapMethods(MembershipPath, ReadRoutes.Methods, (Visit visit) => visit.SeeOther(Path));
        KeepingPages.Map(mine);
        ProfilePages.Map(pages, mine);
        QueuePages.Map(mine);
    }

    private static async Task<IResult> ShowAsync(Visit visit, ICommunityStore store, PageForm form) => Page.Of<CommunitiesPage>(
        form.Status,
        (nameof(CommunitiesPage.Form), form),
        (nameof(CommunitiesPage.Mine), await store.ListOfAsync(visit.Owner.Id, visit.Context.RequestAborted)));

    private static async Task<IResult> CreateAsync(Visit visit, ICommunityStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (!AccountName.TryParse(form[Name], out var name) || ReservedNames.Contain(name))
        {
            form.Refuse(Name, $"A name has up to {AccountName.MaxLength} characters: a–z, 0–9 and _. Some names are reserved.");
        }

        var (fullName, fault) = AccountText.ReadFullName(form[FullName]);
        if (fault is not null)
        {
            form.Refuse(FullName, fault);
        }

        if (form.HasErrors || name is null)
        {
            return await ShowAsync(visit, store, form);
        }

        try
        {
            await store.CreateAsync(name, fullName, visit.Owner.Id, visit.Context.RequestAborted);
            return visit.SeeOther(KeepingPages.PathOf(name), new Notice($"You have made the community {name}, and you maintain it."));
        }
        catch (AccountNameTakenException)
        {
            form.Refuse(Name, "This name is taken, or was taken before. Choose another one.");
        }
        catch (TooManyException full)
        {
            form.Refuse("", string.Create(CultureInfo.InvariantCulture, $"You maintain {full.Limit} communities, which is the limit."));
        }

        return await ShowAsync(visit, store, form);
    }

    /// <summary>The buttons on communities.</summary>
    private static async Task<IResult> JoinOrLeaveAsync(Visit visit, IJournalStore journals, ICommunityStore store)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var cancellation = visit.Context.RequestAborted;
        if (!AccountName.TryParse(form[Name], out var name)
            || await journals.FindAsync(name, visit.Owner.Id, cancellation) is not { Journal: { IsVisible: true, IsCommunity: true } } standing)
        {
            return MessagePage.NotFound();
        }

        var id = standing.Journal.AccountId;
        return visit.SeeOther(JournalUrl.Of("", name) + "/", new Notice(form[Act] == "leave" ? await LeaveAsync() : await JoinAsync()));

        async Task<string> JoinAsync()
        {
            try
            {
                return await store.JoinAsync(id, visit.Owner.Id, cancellation)
                    ? $"You are now a member of {name}. To read it on your friends page, follow it too."
                    : "You cannot join this community yourself. Ask its maintainers.";
            }
            catch (TooManyException full)
            {
                return string.Create(CultureInfo.InvariantCulture, $"There are {full.Limit} members, which is the limit.");
            }
        }

        async Task<string> LeaveAsync()
        {
            try
            {
                await store.SetRolesAsync(id, visit.Owner.Id, CommunityRoles.None, cancellation);
                return $"You are no longer in {name}.";
            }
            catch (LastMaintainerException)
            {
                return "You are its last maintainer: make somebody else a maintainer before you leave.";
            }
        }
    }
}
