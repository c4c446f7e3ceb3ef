using Daybook.Protocol.Client;

namespace Daybook.Client.Accounts;

/// <summary>An account and its password. It is never printed: a class has no list of its members to show.</summary>
internal sealed class Login(AccountKey account, string password, string? auth)
{
    public AccountKey Account => account;

    public string Password => password;

    /// <summary>The method that was asked for; null leaves it to <see cref="ToCredentials"/>.</summary>
    public string? Auth => auth;

    /// <summary>
    /// Over https, and on this machine, the password itself, which every server and every kind of password takes. Over http only the answer to a
    /// challenge, so that nobody on the way learns it.
    /// </summary>
    public Credentials ToCredentials() => (auth ?? (IsPrivate ? "plain" : "challenge")) switch
    {
        "plain" => Credentials.Plain(account.User, password),
        "digest" => Credentials.Digest(account.User, password),
        _ => Credentials.Challenge(account.User, password),
    };

    /// <summary>Whether nobody between here and there can listen.</summary>
    public bool IsPrivate => account.Server.Scheme == Uri.UriSchemeHttps || account.Server.IsLoopback;
}
