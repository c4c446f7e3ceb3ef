using System.Globalization;
using Daybook.Core.Accounts;

namespace Daybook.Server.Journals;

/// <summary>Where journals and their entries are, for pages and for replies of the protocol alike.</summary>
internal static class JournalUrls
{
    /// <summary>The page of a journal, with its newest entries.</summary>
    /// <param name="siteUrl">The server's address, without a slash at the end; empty for an address from the root of the site.</param>
    /// <param name="journal">The journal.</param>
    public static string Journal(string siteUrl, AccountName journal) => $"{siteUrl}/users/{journal}/";

    /// <summary>The page of an entry.</summary>
    /// <param name="siteUrl">As for <see cref="Journal"/>.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="displayId">The <c>ditemid</c>.</param>
    public static string Entry(string siteUrl, AccountName journal, long displayId) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}/users/{journal}/{displayId}.html");
}
