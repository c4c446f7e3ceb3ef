using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Reading;

/// <summary><c>/users/NAME/profile</c>: what somebody tells of themselves, and whom they read.</summary>
internal static class AboutPages
{
    /// <summary>How many names of each kind are shown.</summary>
    public const int MaxNames = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/users/{name}/profile", ReadRoutes.Methods, ShowAsync);

        // Where LiveJournal had it.
        pages.MapMethods("/userinfo.bml", ReadRoutes.Methods, (Visit visit, string? user) =>
            AccountName.TryParse(user, out var name) ? visit.SeeOther(JournalText.PageOf(name, "profile")) : MessagePage.NotFound());
    }

    private static async Task<IResult> ShowAsync(
        Visit visit, JournalAt at, IEntryReader entries, IProfileStore profiles, IFriendStore friends, ICommunityStore communities, EntryShow show, string name)
    {
        if (await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var cancellation = visit.Context.RequestAborted;
        var id = standing.Journal.AccountId;
        var visible = (await friends.ListAsync(id, cancellation)).Where(friend => friend.State == AccountState.Visible).ToList();
        var roles = standing.Journal.IsCommunity
            ? await communities.ListAsync(id, CommunityRoles.Maintainer, after: null, MaxNames, cancellation)
            : await communities.ListOfAsync(id, cancellation);
        return Page.Of<AboutPage>((nameof(AboutPage.About), new About(
            standing,
            (await entries.FindLastPostedAsync(standing, cancellation))?.LoggedAt,
            await profiles.FindAsync(id, cancellation),
            await show.FindPictureAsync(standing.Journal.DefaultUserpicId),
            visible,
            await friends.ListFriendOfAsync(id, MaxNames + 1, cancellation),
            [.. roles.Where(role => role.State == AccountState.Visible)])));
    }
}

/// <summary>What the page of a profile shows.</summary>
/// <param name="Standing">How the visitor stands to the journal.</param>
/// <param name="LastPostedAt">When the newest entry was posted that the visitor may read; null if there is none.</param>
/// <param name="Profile">What the account tells of itself.</param>
/// <param name="Picture">Its default picture, or null.</param>
/// <param name="Friends">Whom it calls friends.</param>
/// <param name="Readers">Who calls it a friend; the members of a community. One more than is shown, if there are more.</param>
/// <param name="Roles">The communities that it is in; the maintainers of a community.</param>
public sealed record About(
    Standing Standing,
    DateTimeOffset? LastPostedAt,
    Profile Profile,
    Userpic? Picture,
    IReadOnlyList<Friend> Friends,
    IReadOnlyList<Friend> Readers,
    IReadOnlyList<Membership> Roles);
