namespace Daybook.Core.Accounts;

/// <summary>A login that goes on, for <c>auth_method=cookie</c>.</summary>
/// <param name="Id">Positive, unique over the server; what <c>sessionexpire</c> names.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="SecretHash">SHA-256 of the secret that the client holds.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="BoundAddress">The only client address it is good for, or null for any.</param>
public sealed record Session(
    long Id,
    long AccountId,
    ReadOnlyMemory<byte> SecretHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? BoundAddress);
