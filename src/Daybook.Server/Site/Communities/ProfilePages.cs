using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Profiles;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Settings;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Writing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Communities;

/// <summary>What a community tells of itself: for its maintainers.</summary>
internal static class ProfilePages
{
    /// <summary>The page of a community's profile.</summary>
    public static string PathOf(AccountName name) => $"{KeepingPages.PathOf(name)}/profile";

    /// <param name="pages">All pages: what was typed is kept for whoever is not logged in any more.</param>
    /// <param name="mine">The pages that demand an account.</param>
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder mine)
    {
        mine.MapMethods(CommunityPages.Path + "/{name}/profile", ReadRoutes.Methods, async (Visit visit, JournalAt at, IProfileStore profiles, string name) =>
            await at.FindAsync(name) is { Journal: { IsCommunity: true } journal, Keeps: true } community
                ? (IResult)Show(community, PageForm.With(ProfileForm.Of(journal.FullName, await profiles.FindAsync(journal.AccountId, visit.Context.RequestAborted))))
                : MessagePage.NotFound());
        pages.MapPost(CommunityPages.Path + "/{name}/profile", SaveAsync)
            .WithMetadata(KeepsWhatWasTyped.Mark, new LargeForm(ProfileForm.MaxBytes, IsForAnybody: true));
    }

    private static RazorComponentResult Show(Standing community, PageForm form) =>
        Page.Of<ProfilePage>(form.Status, (nameof(ProfilePage.Community), community), (nameof(ProfilePage.Form), form));

    private static async Task<IResult> SaveAsync(
        Visit visit, JournalAt at, WhoWrites who, IAccountStore accounts, IProfileStore profiles, TimeProvider time, string name)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var account = await who.FindAsync(form, mayBeNobody: false);

        // Whoever maintains nothing there is told no more than everybody may know, and what they typed.
        if (await at.FindAsync(name) is not { Journal: { IsCommunity: true } journal } community)
        {
            return MessagePage.NotFound();
        }

        if (account is not null && !community.Keeps)
        {
            form.Refuse("", $"{account.Name} does not maintain {journal.Name}. Nothing is lost: log in as somebody who does in another tab, and send it again.");
        }

        if (account is null || form.HasErrors)
        {
            return Show(community, form);
        }

        var (fullName, profile) = ProfileForm.Read(form, isCommunity: true, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (form.HasErrors)
        {
            return Show(community, form);
        }

        var cancellation = visit.Context.RequestAborted;
        await profiles.SetAsync(journal.AccountId, profile, cancellation);
        if (fullName != journal.FullName)
        {
            await accounts.SetFullNameAsync(journal.AccountId, fullName, cancellation);
        }

        return visit.SeeOther(PathOf(journal.Name), new Notice("Saved."));
    }
}
