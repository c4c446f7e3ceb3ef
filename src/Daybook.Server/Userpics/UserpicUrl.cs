using System.Globalization;

namespace Daybook.Server.Userpics;

/// <summary>Where a userpic is served (fact sheet 11).</summary>
internal static class UserpicUrl
{
    /// <summary>The path, as routed.</summary>
    public const string Route = "/userpic/{userpicId}/{accountId}";

    /// <summary>
    /// Reads a part of the path as an id, spelled as <see cref="Of"/> spells it and no other way, so that caches keep a picture once.
    /// </summary>
    public static bool TryReadId(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && text[0] != '0';

    /// <summary>The address of a userpic, for anybody.</summary>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    /// <param name="userpicId">The <c>picid</c>.</param>
    /// <param name="accountId">Whose picture it is.</param>
    public static string Of(string siteUrl, long userpicId, long accountId) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}/userpic/{userpicId}/{accountId}");
}
