namespace Daybook.Protocol.Client;

/// <summary>An account's name and how its requests prove to be its own (fact sheet 2). It never shows the secret.</summary>
public sealed class Credentials
{
    private Credentials(string user, AuthenticationMethod method, string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        (User, Method, Secret) = (user.Trim(), method, secret);
    }

    /// <summary>The account's name.</summary>
    public string User { get; }

    /// <summary>What is sent as proof.</summary>
    public AuthenticationMethod Method { get; }

    internal string Secret { get; }

    /// <summary>The password itself, as <c>password</c>: works everywhere, and whoever sees the traffic has the password.</summary>
    public static Credentials Plain(string user, string password) => new(user, AuthenticationMethod.Plain, password);

    /// <summary>The password's MD5 digest, as <c>hpassword</c>: hides the password from a glance, and no more.</summary>
    public static Credentials Digest(string user, string password) =>
        new(user, AuthenticationMethod.Digest, Protocol.Challenge.Digest(password));

    /// <summary>
    /// The answer to a challenge, which is asked for before each request. Daybook takes app passwords alone here, Dreamwidth API keys,
    /// LiveJournal the account's password.
    /// </summary>
    public static Credentials Challenge(string user, string password) =>
        new(user, AuthenticationMethod.Challenge, Protocol.Challenge.Digest(password));

    /// <summary>The cookie that <see cref="LiveJournalClient.SessionGenerateAsync"/> gave for the same account.</summary>
    public static Credentials Session(string user, string cookie) => new(user, AuthenticationMethod.Session, cookie);

    /// <summary>The name and the method, without the secret.</summary>
    public override string ToString() => $"{User} ({Method})";
}

/// <summary>The ways to prove who sends a request.</summary>
public enum AuthenticationMethod
{
    /// <summary><c>password</c></summary>
    Plain,

    /// <summary><c>hpassword</c></summary>
    Digest,

    /// <summary><c>auth_method=challenge</c></summary>
    Challenge,

    /// <summary><c>auth_method=cookie</c></summary>
    Session,
}
