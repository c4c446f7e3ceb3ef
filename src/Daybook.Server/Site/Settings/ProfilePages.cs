using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Settings;

/// <summary>What others see of an account.</summary>
internal static class ProfilePages
{
    public const string FullName = "full-name";
    public const string ShowPictures = "show-pictures";

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Profile, ReadRoutes.Methods, (Visit visit) =>
            Show(PageForm.With((FullName, visit.Owner.FullName), (ShowPictures, visit.Owner.ShowPictures ? "1" : null))));
        manage.MapPost(SettingsPages.Profile, SaveAsync);
    }

    private static RazorComponentResult Show(PageForm form) => Page.Of<ProfilePage>(form.Status, (nameof(ProfilePage.Form), form));

    private static async Task<IResult> SaveAsync(Visit visit, IAccountStore accounts)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var (fullName, fault) = AccountText.ReadFullName(form[FullName]);
        if (fault is not null)
        {
            form.Refuse(FullName, fault + ".");
            return Show(form);
        }

        if (fullName != visit.Owner.FullName)
        {
            await accounts.SetFullNameAsync(visit.Owner.Id, fullName, visit.Context.RequestAborted);
        }

        if (form.Has(ShowPictures) != visit.Owner.ShowPictures)
        {
            await accounts.SetShowPicturesAsync(visit.Owner.Id, form.Has(ShowPictures), visit.Context.RequestAborted);
        }

        return visit.SeeOther(SettingsPages.Profile, new Notice("Saved."));
    }
}
