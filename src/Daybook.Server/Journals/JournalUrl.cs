using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;

namespace Daybook.Server.Journals;

/// <summary>Where journals and what stands in them are read (fact sheet 7.1). Each takes the server's address, without a slash at the end.</summary>
internal static class JournalUrl
{
    /// <summary>The address of a journal, without a slash at the end: addresses in it go on from there.</summary>
    public static string Of(string siteUrl, AccountName journal) => $"{siteUrl}/users/{journal}";

    /// <summary>The address of an entry.</summary>
    public static string Of(string siteUrl, Entry entry) => Of(siteUrl, entry.Journal, entry.DisplayId);

    /// <summary>The address of an entry by its <c>ditemid</c>.</summary>
    public static string Of(string siteUrl, AccountName journal, long displayId) =>
        string.Create(CultureInfo.InvariantCulture, $"{siteUrl}/users/{journal}/{displayId}.html");

    /// <summary>The address of a comment: its entry's, with the comment and what answers it.</summary>
    public static string Of(string siteUrl, Entry entry, Comment comment) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(siteUrl, entry)}?thread={comment.DisplayId(entry.Anum)}#t{comment.DisplayId(entry.Anum)}");
}
