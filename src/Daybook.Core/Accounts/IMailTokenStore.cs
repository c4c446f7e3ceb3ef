namespace Daybook.Core.Accounts;

/// <summary>Where it is kept which mailed links are good; each is so once, and until its time is over.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IMailTokenStore
{
    /// <summary>
    /// Keeps a new one; of those of the same account and purpose the oldest go if there are more than <see cref="MailToken.MaxPerPurpose"/>.
    /// False if there is no such account, or its password changed meanwhile.
    /// </summary>
    /// <param name="token">What the link is good for.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="passwordHash">The account's password hash that whoever asks for it was verified against; null if that needs no password.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<bool> CreateAsync(MailToken token, MailSecret secret, string? passwordHash, CancellationToken cancellation);

    /// <summary>The link of this secret and purpose, if it is good; it stays so.</summary>
    ValueTask<MailToken?> FindAsync(MailSecret secret, MailPurpose purpose, CancellationToken cancellation);

    /// <summary>
    /// Makes the address that the link went to the account's, confirmed. If it is another one than before, links for a lost password are
    /// void, as they went there.
    /// </summary>
    /// <returns>The account as it stands now; null, and no change, if the link is not good.</returns>
    Task<Account?> ConfirmEmailAsync(MailSecret secret, CancellationToken cancellation);

    /// <summary>As <see cref="IAccountStore.ChangePasswordAsync"/>. Whoever has the link has the address's mail, so that is confirmed as well.</summary>
    /// <param name="secret">The link's secret.</param>
    /// <param name="passwordHash">The hash of the new password.</param>
    /// <param name="revokesAppPasswords">Whether the account's app passwords are deleted as well.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>The account as it stands now; null, and no change, if the link is not good.</returns>
    Task<Account?> ResetPasswordAsync(MailSecret secret, string passwordHash, bool revokesAppPasswords, CancellationToken cancellation);

    /// <summary>Forgets links whose time is over.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>How many it forgot.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);
}
