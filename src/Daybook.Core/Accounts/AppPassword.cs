namespace Daybook.Core.Accounts;

/// <summary>
/// A password for programs: works wherever the account's own password does, and alone for challenge–response,
/// which needs the secret on the server.
/// </summary>
/// <param name="Id">Positive, unique over the server.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="Label">What the owner calls it, such as the program that uses it.</param>
/// <param name="ProtectedSecret">The secret, encrypted; never the secret itself.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last used, to the hour, or null.</param>
public sealed record AppPassword(
    long Id,
    long AccountId,
    string Label,
    string ProtectedSecret,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt);
