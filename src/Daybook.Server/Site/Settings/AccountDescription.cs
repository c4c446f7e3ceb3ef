using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Profiles;

namespace Daybook.Server.Site.Settings;

/// <summary>
/// What is kept of an account beside what it wrote and its pictures, for <c>account.json</c> of its archive: itself, <c>profile</c>, <c>journal</c> (how it is set),
/// <c>friendGroups</c>, <c>friends</c>, <c>communities</c> (and what it is there), <c>bans</c>, <c>appPasswords</c> without their secrets, <c>sessions</c> and <c>invites</c>.
/// </summary>
/// <remarks>
/// A friend group has its <c>bit</c>, which is 2 to the power of its number: <c>allowMask</c> of an entry and <c>groupMask</c> of a friend are sums of these, and of 1,
/// which is all friends.
/// </remarks>
internal sealed class AccountDescription(
    IProfileStore profiles,
    IJournalStore journals,
    IFriendStore friends,
    ICommunityStore communities,
    IBanStore bans,
    IAppPasswordStore appPasswords,
    ISessionStore sessions,
    IInviteStore invites)
{
    private const int MaxInvites = 1000;

    /// <summary>The description, to be written as JSON.</summary>
    /// <param name="owner">The account.</param>
    /// <param name="groups">Its friend groups.</param>
    /// <param name="siteUrl">The server's address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<object> OfAsync(Account owner, IReadOnlyList<FriendGroup> groups, string siteUrl, CancellationToken cancellation)
    {
        var profile = await profiles.FindAsync(owner.Id, cancellation);
        return new
        {
            Server = siteUrl,
            Name = owner.Name.Value,
            owner.FullName,
            owner.Email,
            owner.EmailConfirmed,
            Created = owner.CreatedAt,
            Deleted = owner.DeletedAt,
            owner.ShowPictures,
            Profile = new
            {
                profile.Bio,
                profile.Location,
                profile.Website,
                Birthday = profile.Birthday is { } birthday ? new { birthday.Year, birthday.Month, birthday.Day } : null,
                profile.IsBirthdayPublic,
                profile.Interests,
            },
            Journal = await journals.FindAsync(owner.Id, owner.Id, cancellation) is { Journal.Settings: var settings }
                ? new
                {
                    settings.Title,
                    settings.LegacyEncoding,
                    MinimumSecurity = settings.MinimumSecurity.ToString().ToLowerInvariant(),
                    Screening = Word(settings.Screening),
                    settings.AllowsAnonymousComments,
                }
                : null,
            FriendGroups = groups.Select(group => new { group.Number, group.Bit, group.Name, group.SortOrder, group.IsPublic }),
            Friends = (await friends.ListAsync(owner.Id, cancellation)).Select(friend => new
            {
                Name = friend.Name.Value,
                Kind = Word(friend.Kind),
                friend.GroupMask,
                Foreground = friend.Foreground.ToString(),
                Background = friend.Background.ToString(),
            }),
            Communities = (await communities.ListOfAsync(owner.Id, cancellation)).Select(one => new { Name = one.Community.Value, Roles = Words(one.Roles) }),
            Bans = (await bans.ListAsync(owner.Id, cancellation)).Select(name => name.Value),
            AppPasswords = (await appPasswords.ListAsync(owner.Id, cancellation))
                .Select(one => new { one.Label, Created = one.CreatedAt, LastUsed = one.LastUsedAt }),
            Sessions = (await sessions.ListAsync(owner.Id, cancellation))
                .Select(one => new { one.Address, one.Agent, Created = one.CreatedAt, LastSeen = one.LastSeenAt, Expires = one.ExpiresAt }),
            Invites = (await invites.ListAsync(owner.Id, before: null, MaxInvites, cancellation))
                .Select(one => new { Code = one.Code.Value, Created = one.CreatedAt, RedeemedBy = one.RedeemedBy?.Value, Redeemed = one.RedeemedAt }),
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The names of single roles: those of several at once are not the archive's.</summary>
    private static IEnumerable<string> Words(CommunityRoles roles) =>
        Enum.GetValues<CommunityRoles>().Where(role => int.IsPow2((int)role) && roles.HasFlag(role)).Select(Word);
}
