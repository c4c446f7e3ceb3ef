using System.Globalization;

namespace Daybook.Server.Userpics;

/// <summary>Where a userpic is served (fact sheet 11).</summary>
internal static class UserpicUrl
{
    private const string Start = "/userpic/";

    /// <summary>Reads the path of a request.</summary>
    /// <param name="path">The path.</param>
    /// <param name="userpicId">The <c>picid</c>; 0 if there is no such number.</param>
    /// <param name="accountId">Whose picture it should be; 0 if there is no such number.</param>
    /// <returns>False if it is the path of something else.</returns>
    public static bool TryRead(string? path, out long userpicId, out long accountId)
    {
        (userpicId, accountId) = (0, 0);
        if (path is null || !path.StartsWith(Start, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var ids = path.AsSpan(Start.Length);
        if (ids.IndexOf('/') is not (> 0 and var slash) || ids[(slash + 1)..] is not { Length: > 0 } account || account.Contains('/'))
        {
            return false;
        }

        userpicId = ReadId(ids[..slash]);
        accountId = ReadId(account);
        return true;
    }

    /// <summary>The address of a userpic, for anybody.</summary>
    /// <param name="siteUrl">The server's address, without a slash at the end.</param>
    /// <param name="userpicId">The <c>picid</c>.</param>
    /// <param name="accountId">Whose picture it is.</param>
    public static string Of(string siteUrl, long userpicId, long accountId) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}/userpic/{userpicId}/{accountId}");

    /// <summary>An id, spelled as <see cref="Of"/> spells it and no other way, so that caches keep a picture once; else 0.</summary>
    private static long ReadId(ReadOnlySpan<char> text) =>
        text[0] != '0' && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
