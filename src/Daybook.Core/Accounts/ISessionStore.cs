namespace Daybook.Core.Accounts;

/// <summary>Where sessions are kept; they outlive the process.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ISessionStore
{
    /// <summary>The session of this id, whether or not its time is over; null if there is none.</summary>
    ValueTask<Session?> FindAsync(long sessionId, CancellationToken cancellation);

    /// <summary>The account's sessions that are not over, last seen first.</summary>
    ValueTask<IReadOnlyList<Session>> ListAsync(long accountId, CancellationToken cancellation);

    /// <summary>
    /// Begins a session, and forgets those of the account whose time is over, or that are more than <see cref="Session.MaxPerAccount"/>.
    /// </summary>
    /// <returns>
    /// Null, and nothing is made, if the account has another password hash than <see cref="NewSession.PasswordHash"/> by now, or no longer
    /// <see cref="NewSession.AppPasswordId"/>: what ends sessions ends those being made too.
    /// </returns>
    Task<Session?> CreateAsync(NewSession session, CancellationToken cancellation);

    /// <summary>
    /// Notes where it was used from, and when, to the hour; never an earlier hour than was noted already. So it writes at most once an hour.
    /// </summary>
    Task TouchAsync(long sessionId, DateTimeOffset seenAt, string address, CancellationToken cancellation);

    /// <summary>Ends these sessions of the account; ids that are not its own are passed over.</summary>
    Task EndAsync(long accountId, IReadOnlyCollection<long> sessionIds, CancellationToken cancellation);

    /// <summary>Ends all sessions of the account.</summary>
    Task EndAllAsync(long accountId, CancellationToken cancellation);

    /// <summary>Forgets sessions whose time is over.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <returns>How many it forgot.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);
}
