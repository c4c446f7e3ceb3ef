using System.Globalization;

namespace Daybook.Server.Userpics;

/// <summary>Where a userpic is served (fact sheet 11).</summary>
internal static class UserpicUrl
{
    /// <summary>The path, as routed.</summary>
    public const string Route = "/userpic/{userpicId:long}/{accountId:long}";

    /// <summary>The address of a userpic, for anybody.</summary>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    /// <param name="userpicId">The <c>picid</c>.</param>
    /// <param name="accountId">Whose picture it is.</param>
    public static string Of(string siteUrl, long userpicId, long accountId) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}/userpic/{userpicId}/{accountId}");
}
