using Daybook.Core.Communities;

namespace Daybook.Server.Site.Communities;

/// <summary>What pages say of communities.</summary>
internal static class CommunityText
{
    /// <summary>The roles that one has or not, in the order in which pages list them.</summary>
    public static readonly IReadOnlyList<(CommunityRoles Role, string Field, string Text)> All =
    [
        (CommunityRoles.Member, "member", "Member"),
        (CommunityRoles.Poster, "poster", "May write where only chosen members may"),
        (CommunityRoles.Unmoderated, "unmoderated", "Writes without a moderator"),
        (CommunityRoles.Moderator, "moderator", "Moderator"),
        (CommunityRoles.Maintainer, "maintainer", "Maintainer"),
    ];

    /// <summary>Roles in a few words.</summary>
    public static string Roles(CommunityRoles roles) => string.Join(", ", All.Where(one => roles.HasFlag(one.Role)).Select(one => one.Text.ToLowerInvariant()));
}
