using System.Diagnostics.CodeAnalysis;

namespace Daybook.Client.Accounts;

/// <summary>An account on a server, however its name is spelled.</summary>
internal sealed record AccountKey
{
    public AccountKey(Uri server, string user)
    {
        Server = server;

        // What servers do to names (fact sheet 2).
        User = user.Trim().ToLowerInvariant().Replace('-', '_');
    }

    public Uri Server { get; }

    public string User { get; }

    /// <summary>Reads <c>SERVER/USER</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AccountKey? account)
    {
        account = null;
        var slash = text.LastIndexOf('/');
        if (slash <= 0 || text[(slash + 1)..].Trim().Length == 0 || !ServerAddress.TryParse(text[..slash], out var server))
        {
            return false;
        }

        account = new AccountKey(server, text[(slash + 1)..]);
        return true;
    }

    public bool Equals(AccountKey? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>As it is typed: <c>https://www.dreamwidth.org/alice</c>.</summary>
    public override string ToString() => $"{ServerAddress.Shown(Server)}/{User}";
}
