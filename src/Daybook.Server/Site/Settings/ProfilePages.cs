using Daybook.Core.Accounts;
using Daybook.Core.Profiles;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;
using Daybook.Server.Site.Writing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>What others see of an account.</summary>
internal static class ProfilePages
{
    public const string ShowPictures = "show-pictures";

    /// <param name="pages">All pages: what was typed is kept for whoever is not logged in any more.</param>
    /// <param name="manage">The pages that demand an account.</param>
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Profile, ReadRoutes.Methods, async (Visit visit, IProfileStore profiles) => Show(PageForm.With(
        [
            .. ProfileForm.Of(visit.Owner.FullName, await profiles.FindAsync(visit.Owner.Id, visit.Context.RequestAborted)),
            (ShowPictures, visit.Owner.ShowPictures ? "1" : null),
        ])));
        pages.MapPost(SettingsPages.Profile, SaveAsync).WithMetadata(KeepsWhatWasTyped.Mark, new LargeForm(ProfileForm.MaxBytes, IsForAnybody: true));
    }

    private static RazorComponentResult Show(PageForm form) => Page.Of<ProfilePage>(form.Status, (nameof(ProfilePage.Form), form));

    private static async Task<IResult> SaveAsync(Visit visit, WhoWrites who, IAccountStore accounts, IProfileStore profiles, TimeProvider time)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        if (await who.FindAsync(form, mayBeNobody: false) is not { } account)
        {
            return Show(form);
        }

        if (account.State != AccountState.Visible)
        {
            return visit.SeeOther(VisitFilter.DeletedAccountPath);
        }

        var (fullName, profile) = ProfileForm.Read(form, isCommunity: false, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (form.HasErrors)
        {
            return Show(form);
        }

        var cancellation = visit.Context.RequestAborted;
        await profiles.SetAsync(account.Id, profile, cancellation);
        if (fullName != account.FullName)
        {
            await accounts.SetFullNameAsync(account.Id, fullName, cancellation);
        }

        if (form.Has(ShowPictures) != account.ShowPictures)
        {
            await accounts.SetShowPicturesAsync(account.Id, form.Has(ShowPictures), cancellation);
        }

        return visit.SeeOther(SettingsPages.Profile, new Notice("Saved."));
    }
}
