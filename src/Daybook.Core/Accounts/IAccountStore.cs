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

    /// <summary>Accounts that are not expunged, by name, a page at a time.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Account>> ListAsync(AccountName? after, int limit, CancellationToken cancellation);

    /// <summary>The accounts that mail to this address goes to, oldest first; the case of ASCII letters does not matter.</summary>
    ValueTask<IReadOnlyList<Account>> ListByEmailAsync(string email, int limit, CancellationToken cancellation);

    /// <summary>Makes an account, and redeems its invite in the same transaction.</summary>
    /// <exception cref="AccountNameTakenException">The name is in use, or was used by an account since expunged.</exception>
    /// <exception cref="InviteRefusedException">The invite is not one, or was redeemed.</exception>
    Task<Account> CreateAsync(NewAccount account, CancellationToken cancellation);

    /// <summary>
    /// Sets a new password, and with it ends all the account's sessions and voids the links that were mailed for a lost one, or to an address that is
    /// not the account's: whoever had the old password may have asked for them. False if there is no such account.
    /// </summary>
    Task<bool> ChangePasswordAsync(long accountId, string passwordHash, CancellationToken cancellation);

    /// <summary>
    /// Puts a stronger hash of the <em>same</em> password in the place of <paramref name="oldHash"/>; sessions go on.
    /// False, and no change, if the stored hash is another one by now.
    /// </summary>
    Task<bool> ReplacePasswordHashAsync(long accountId, string oldHash, string newHash, CancellationToken cancellation);

    /// <summary>Sets the name to show. False if there is no such account.</summary>
    Task<bool> SetFullNameAsync(long accountId, string fullName, CancellationToken cancellation);

    /// <summary>
    /// Sets where mail goes, as not confirmed, and voids the links that were mailed before. False if there is no such account.
    /// </summary>
    Task<bool> SetEmailAsync(long accountId, string? email, CancellationToken cancellation);

    /// <summary>Sets whether the account's pictures may be shown to everybody. False if there is no such account.</summary>
    Task<bool> SetShowPicturesAsync(long accountId, bool show, CancellationToken cancellation);

    /// <summary>Makes it an operator's account, or no longer. False if there is no such account.</summary>
    Task<bool> SetOperatorAsync(long accountId, bool isOperator, CancellationToken cancellation);

    /// <summary>
    /// Hides the account until its owner restores it, or it is expunged <see cref="Account.KeptAfterDeletion"/> later. Nothing of it is
    /// taken away; its sessions go on, so that the owner can think again. False if it is not visible.
    /// </summary>
    Task<bool> DeleteAsync(long accountId, CancellationToken cancellation);

    /// <summary>Undoes <see cref="DeleteAsync"/>. False if the account is not deleted, is suspended, or its time is over.</summary>
    Task<bool> RestoreAsync(long accountId, CancellationToken cancellation);

    /// <summary>
    /// Expunges accounts that were deleted <see cref="Account.KeptAfterDeletion"/> ago, a piece at a time so that others need not wait for a
    /// large one. <see cref="Moderation.IModerationStore.ExpungeAccountAsync"/> says what goes; of this no log tells.
    /// </summary>
    /// <param name="limit">How many pictures, or entries and comments, are deleted at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>False if there is nothing left to do.</returns>
    Task<bool> ExpungeDueAsync(int limit, CancellationToken cancellation);
}
