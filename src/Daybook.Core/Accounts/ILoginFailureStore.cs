namespace Daybook.Core.Accounts;

/// <summary>Failed logins, and the bans that come of them.</summary>
public interface ILoginFailureStore
{
    /// <summary>The place of an address's own failures among those of accounts; no account has this id.</summary>
    const long AnyAccount = 0;

    /// <summary>Whether an address is refused for this account, or for all.</summary>
    ValueTask<bool> IsBannedAsync(string address, long accountId, CancellationToken cancellation);

    /// <summary>Counts a failure.</summary>
    /// <param name="address">From where.</param>
    /// <param name="accountId">For which account; or <see cref="AnyAccount"/>.</param>
    /// <param name="limit">How many within <paramref name="window"/> of the first lead to a ban.</param>
    /// <param name="window">How long a failure counts.</param>
    /// <param name="ban">How long the ban lasts.</param>
    /// <param name="cancellation">Gives up.</param>
    Task AddAsync(string address, long accountId, int limit, TimeSpan window, TimeSpan ban, CancellationToken cancellation);

    /// <summary>Forgets the account's failures from an address.</summary>
    ValueTask ForgetAsync(string address, long accountId, CancellationToken cancellation);

    /// <summary>Forgets some of what does not count any more.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many it were.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);
}
