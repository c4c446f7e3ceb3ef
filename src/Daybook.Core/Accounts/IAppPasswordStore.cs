using Daybook.Core.Userpics;

namespace Daybook.Core.Accounts;

/// <summary>Where app passwords are kept.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IAppPasswordStore
{
    /// <summary>The account's app passwords, oldest first.</summary>
    ValueTask<IReadOnlyList<AppPassword>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>Keeps a new one.</summary>
    /// <param name="accountId">Whose it is.</param>
    /// <param name="label">What the owner calls it.</param>
    /// <param name="protectedSecret">The secret, encrypted.</param>
    /// <param name="limit">How many an account may have.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <exception cref="AccountGoneException">The account was deleted meanwhile.</exception>
    /// <exception cref="TooManyAppPasswordsException">The account has <paramref name="limit"/> of them already.</exception>
    Task<AppPassword> CreateAsync(long accountId, string label, string protectedSecret, int limit, CancellationToken cancellation);

    /// <summary>
    /// Notes that it was used, to the hour, and never an earlier hour than was noted already; so it writes at most once an hour.
    /// </summary>
    Task TouchAsync(long appPasswordId, DateTimeOffset usedAt, CancellationToken cancellation);

    /// <summary>Deletes one, and ends the sessions that were begun by it. False if the account has none of that id.</summary>
    Task<bool> RevokeAsync(long accountId, long appPasswordId, CancellationToken cancellation);
}

/// <summary>The account has as many app passwords as it may.</summary>
public sealed class TooManyAppPasswordsException(int limit)
    : Exception($"The account has {limit} app passwords, which is the limit; revoke one first.");
