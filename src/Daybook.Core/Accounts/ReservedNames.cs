using System.Collections.Frozen;

namespace Daybook.Core.Accounts;

/// <summary>
/// Names that nobody gets by signing up, since whoever had one would be taken for somebody else: those who run the server, a part of the site, or
/// the program itself. An operator may give them out.
/// </summary>
public static class ReservedNames
{
    private static readonly FrozenSet<string> Looks = new[]
    {
        "abuse", "account", "accounts", "admin", "administrator", "admins", "allpics", "anonymous", "api", "assets", "atom", "billing", "bot",
        "community", "contact", "create", "daybook", "demo", "developer", "download", "everybody", "everyone", "faq", "feed", "feedback", "friends",
        "ftp", "guest", "help", "home", "hostmaster", "imap", "info", "interface", "journal", "legal", "livejournal", "ljadmin", "login", "logout",
        "lostinfo", "mail", "mailerdaemon", "manage", "me", "mod", "moderation", "moderator", "moderators", "myself", "news", "nobody", "noreply",
        "null", "official", "operator", "operators", "owner", "password", "pop", "postmaster", "privacy", "random", "register", "root", "rss",
        "search", "security", "server", "settings", "site", "smtp", "somebody", "staff", "static", "status", "support", "sysadmin", "system", "team",
        "terms", "test", "undefined", "update", "user", "userpic", "userpics", "users", "webmaster", "www",
    }.Select(Look).ToFrozenSet();

    /// <summary>Whether the name is reserved, or looks like one that is, as <c>adm1n</c> and <c>su_pport</c> do.</summary>
    /// <param name="name">The name.</param>
    public static bool Contain(AccountName name)
    {
        var look = Look(name.Value);

        // ext_ was LiveJournal's mark of visitors from other sites.
        return look.Length == 0 || Looks.Contains(look) || name.Value.StartsWith("ext_", StringComparison.Ordinal);
    }

    /// <summary>The same for all names that a quick reader takes for each other.</summary>
    private static string Look(string name) => name
        .Replace("_", "", StringComparison.Ordinal)
        .Replace("rn", "m", StringComparison.Ordinal)
        .Replace("vv", "w", StringComparison.Ordinal)
        .Replace('0', 'o')
        .Replace('1', 'l')
        .Replace('i', 'l')
        .Replace('3', 'e')
        .Replace('4', 'a')
        .Replace('5', 's')
        .Replace('7', 't');
}
