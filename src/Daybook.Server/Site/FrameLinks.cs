namespace Daybook.Server.Site;

/// <summary>A link of the frame.</summary>
/// <param name="Text">What stands there.</param>
/// <param name="Path">Where it leads.</param>
public sealed record FrameLink(string Text, string Path);

/// <summary>
/// What the frame of every page links to, in the order and words of the page that the specification shows. A link stands here once what it leads to
/// works.
/// </summary>
internal static class FrameLinks
{
    /// <summary>Where one joins; not linked to where nobody can.</summary>
    public const string JoinPath = "/create";

    /// <summary>The head of the page.</summary>
    public static readonly IReadOnlyList<FrameLink> Head = [new("Home", "/"), new("Help", "/help")];

    /// <summary>Under "Welcome!", for somebody who is not logged in.</summary>
    public static readonly IReadOnlyList<FrameLink> Welcome = [new("Login", "/login"), new("Create a Journal", JoinPath), new("Update Journal", "/update")];

    /// <summary>In its place, for somebody who is.</summary>
    public static readonly IReadOnlyList<FrameLink> Mine = [new("Update Journal", "/update"), new("Your Friends", "/manage/friends"), new("Your Communities", "/manage/communities"), new("Your Pictures", "/manage/userpics"), new("Settings", "/manage/settings")];

    /// <summary>For operators alone.</summary>
    public static readonly FrameLink Moderation = new("Moderation", "/admin");

    /// <summary>The other groups, by their headings.</summary>
    public static readonly IReadOnlyList<(string Heading, IReadOnlyList<FrameLink> Links)> Groups =
    [
        ("Find Users", [new("By Interest", "/interests")]),
        ("Daybook", [new("Download", "/download")]),
        ("Help & Support", [new("FAQ", "/help/faq"), new("Lost Password", "/lostinfo"), new("Developer Area", "/developer")]),
        ("Legal", [new("Terms of Service", "/legal/terms"), new("Privacy", "/legal/privacy"), new("COPPA", "/legal/coppa")]),
    ];
}
