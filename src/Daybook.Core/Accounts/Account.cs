namespace Daybook.Core.Accounts;

/// <summary>Who logs in.</summary>
/// <param name="Id">Positive, and never given to another account.</param>
/// <param name="Name">The name; it stays taken when the account is deleted.</param>
/// <param name="FullName">The name to show; never empty.</param>
/// <param name="Email">Where mail goes, or null.</param>
/// <param name="State">Whether it may act, and may be seen.</param>
/// <param name="PasswordHash">See <see cref="Accounts.PasswordHash"/>. It changes with every change of the password, so what was
/// verified against it is void when it is another one.</param>
/// <param name="DefaultUserpicId">The default userpic, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(
    long Id,
    AccountName Name,
    string FullName,
    string? Email,
    AccountState State,
    string PasswordHash,
    long? DefaultUserpicId,
    DateTimeOffset CreatedAt);

/// <summary>
/// What an account may do. The letters are the protocol's (fact sheet 2.4) and are what the database holds: never change one.
/// </summary>
public enum AccountState
{
    /// <summary>Acts, and is seen.</summary>
    Visible = 'V',

    /// <summary>May prove who it is, and do nothing; its pictures answer as if they did not exist.</summary>
    Suspended = 'S',

    /// <summary>Deleted for good: only the name is left, so that nobody else gets it.</summary>
    Expunged = 'X',
}

/// <summary>What a new account starts with.</summary>
/// <param name="Name">The name.</param>
/// <param name="FullName">The name to show.</param>
/// <param name="Email">Where mail goes, or null.</param>
/// <param name="PasswordHash">See <see cref="Accounts.PasswordHash"/>.</param>
public sealed record NewAccount(AccountName Name, string FullName, string? Email, string PasswordHash);

/// <summary>The name is taken, by an account that is there or by one that was deleted.</summary>
public sealed class AccountNameTakenException(AccountName name) : Exception($"The name '{name}' is taken.");
