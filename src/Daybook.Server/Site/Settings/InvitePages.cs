using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Options;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Settings;

/// <summary>Invites, where one is needed to join.</summary>
internal static class InvitePages
{
    private const int MaxShown = 200;

    public static void Map(IEndpointRouteBuilder manage)
    {
        manage.MapMethods(SettingsPages.Invites, ReadRoutes.Methods, async (Visit visit, RegistrationOptions registration, IInviteStore invites) =>
            registration.Mode == RegistrationMode.Invite
                ? (IResult)Page.Of<InvitePage>((nameof(InvitePage.All), await invites.ListAsync(visit.Owner.Id, null, MaxShown, visit.Context.RequestAborted)))
                : MessagePage.NotFound());
        manage.MapPost(SettingsPages.Invites, MakeAsync);
    }

    private static async Task<IResult> MakeAsync(Visit visit, RegistrationOptions registration, IInviteStore invites)
    {
        if (registration.Mode != RegistrationMode.Invite)
        {
            return MessagePage.NotFound();
        }

        try
        {
            var invite = await invites.CreateAsync(InviteCode.Generate(), visit.Owner.Id, registration.MaxInvites, visit.Context.RequestAborted);
            return visit.SeeOther(SettingsPages.Invites, new Notice("Give this to the person you are inviting. It is good for one account.", invite.Code.Value));
        }
        catch (TooManyInvitesException full)
        {
            return visit.SeeOther(SettingsPages.Invites, new Notice($"No invite was made. {full.Message}"));
        }
        catch (AccountGoneException gone)
        {
            return visit.SeeOther(SettingsPages.Invites, new Notice($"No invite was made: {gone.Message}."));
        }
    }
}
