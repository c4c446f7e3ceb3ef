namespace Daybook.Core.Accounts;

/// <summary>A login that goes on, for <c>auth_method=cookie</c>.</summary>
/// <param name="Id">Positive, unique over the server; what <c>sessionexpire</c> names.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="SecretHash">SHA-256 of the secret that the client holds.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="BoundAddress">The only client address it is good for, or null for any.</param>
/// <param name="Address">The client address that it was last seen from.</param>
/// <param name="Agent">What the client said that it is when the session began; empty if it said nothing.</param>
/// <param name="LastSeenAt">When it was last used, to the hour, or when it began.</param>
/// <param name="AppPasswordId">The app password that it was begun by, and ends with; null if that was the account's own.</param>
public sealed record Session(
    long Id,
    long AccountId,
    ReadOnlyMemory<byte> SecretHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? BoundAddress,
    string Address,
    string Agent,
    DateTimeOffset LastSeenAt,
    long? AppPasswordId)
{
    /// <summary>How many sessions an account has at most: one more ends the one that was not seen for longest.</summary>
    public const int MaxPerAccount = 100;
}

/// <summary>A session to begin.</summary>
/// <param name="AccountId">Whose it will be.</param>
/// <param name="SecretHash">SHA-256 of the secret that the client is given.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="BoundAddress">The only client address it is good for, or null for any.</param>
/// <param name="PasswordHash">The account's password hash that the login was verified against.</param>
/// <param name="Address">The client's address.</param>
/// <param name="Agent">What the client says that it is; the caller bounds its length.</param>
/// <param name="AppPasswordId">The app password that the login was verified against; null if that was the account's own.</param>
public sealed record NewSession(
    long AccountId,
    ReadOnlyMemory<byte> SecretHash,
    DateTimeOffset ExpiresAt,
    string? BoundAddress,
    string PasswordHash,
    string Address,
    string Agent,
    long? AppPasswordId = null);
