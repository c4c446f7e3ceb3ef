using Daybook.Core.Accounts;

namespace Daybook.Core.Communities;

/// <summary>What an account is in a community. The database holds the numbers: never change one.</summary>
[Flags]
public enum CommunityRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A member.</summary>
    Member = 1,

    /// <summary>Chosen to write where only those chosen may.</summary>
    Poster = 2,

    /// <summary>Writes without a moderator.</summary>
    Unmoderated = 4,

    /// <summary>Decides on entries that wait.</summary>
    Moderator = 8,

    /// <summary>Keeps the community: sets it, chooses members, and sees and deletes everything.</summary>
    Maintainer = 16,

    /// <summary>Every role.</summary>
    All = Member | Poster | Unmoderated | Moderator | Maintainer,
}

/// <summary>Somebody of a community.</summary>
/// <param name="CommunityId">The community.</param>
/// <param name="Community">Its name.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Account">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Roles">What it is there.</param>
public sealed record Membership(
    long CommunityId, AccountName Community, long AccountId, AccountName Account, AccountState State, CommunityRoles Roles);
