using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Userpics;

namespace Daybook.Server.Modes;

/// <summary>An account's pictures as clients list them: each by every name that it has (fact sheet 11).</summary>
internal static class PictureNames
{
    /// <summary>The names and the addresses that they lead to, sorted by name, whose case does not decide.</summary>
    public static IReadOnlyList<(string Text, string Url)> Sort(Account account, IReadOnlyList<UserpicName> names, string siteUrl)
    {
        var named = names.Select(name => (Text: TextOf(name), Url: UserpicUrl.Of(siteUrl, name.UserpicId, account.Id))).ToArray();
        Array.Sort(named, static (a, b) =>
            string.Compare(a.Text, b.Text, StringComparison.OrdinalIgnoreCase) is var order and not 0 ? order : string.CompareOrdinal(a.Text, b.Text));
        return named;
    }

    /// <summary>The address of the default picture; null if none is chosen.</summary>
    public static string? DefaultOf(Account account, string siteUrl) =>
        account.DefaultUserpicId is { } userpicId ? UserpicUrl.Of(siteUrl, userpicId, account.Id) : null;

    private static string TextOf(UserpicName name) => name.Keyword?.Value ?? Keyword.OfNumber(name.UserpicId);
}
