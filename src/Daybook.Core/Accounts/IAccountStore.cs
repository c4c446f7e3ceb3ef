namespace Daybook.Core.Accounts;

/// <summary>
/// Where accounts are kept. Every change is durable when its task ends.
/// </summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IAccountStore
{
    /// <summary>The account of this name, in any state but <see cref="AccountState.Expunged"/>; null if there is none.</summary>
    ValueTask<Account?> FindAsync(AccountName name, CancellationToken cancellation);

    /// <summary>The account of this id, in any state but <see cref="AccountState.Expunged"/>; null if there is none.</summary>
    ValueTask<Account?> FindAsync(long accountId, CancellationToken cancellation);

    /// <summary>Every account that is not expunged, by name.</summary>
    ValueTask<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation);

    /// <summary>Makes an account.</summary>
    /// <exception cref="AccountNameTakenException">The name is in use, or was used by an account since deleted.</exception>
    Task<Account> CreateAsync(NewAccount account, CancellationToken cancellation);

    /// <summary>Sets a new password and ends all the account's sessions with it. False if there is no such account.</summary>
    Task<bool> ChangePasswordAsync(long accountId, string passwordHash, CancellationToken cancellation);

    /// <summary>
    /// Puts a stronger hash of the <em>same</em> password in the place of <paramref name="oldHash"/>; sessions go on.
    /// False, and no change, if the stored hash is another one by now.
    /// </summary>
    Task<bool> ReplacePasswordHashAsync(long accountId, string oldHash, string newHash, CancellationToken cancellation);

    /// <summary>Sets where mail goes. False if there is no such account.</summary>
    Task<bool> SetEmailAsync(long accountId, string? email, CancellationToken cancellation);

    /// <summary>Suspends or unsuspends. False if there is no such account.</summary>
    Task<bool> SetSuspendedAsync(long accountId, bool suspended, CancellationToken cancellation);

    /// <summary>
    /// Deletes the account with its userpics, keywords, app passwords, sessions, e-mail and password, all at once.
    /// Only the name stays, taken. False if there is no such account.
    /// </summary>
    Task<bool> DeleteAsync(long accountId, CancellationToken cancellation);
}
