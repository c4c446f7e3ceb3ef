namespace Daybook.Core.Accounts;

/// <summary>Where sessions are kept; they outlive the process.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface ISessionStore
{
    /// <summary>The session of this id, whether or not its time is over; null if there is none.</summary>
    ValueTask<Session?> FindAsync(long sessionId, CancellationToken cancellation);

    /// <summary>Begins a session, and forgets those of the account whose time is over.</summary>
    /// <param name="accountId">Whose it is.</param>
    /// <param name="secretHash">SHA-256 of the secret that the client is given.</param>
    /// <param name="expiresAt">When it ends by itself.</param>
    /// <param name="boundAddress">The only client address it is good for, or null for any.</param>
    /// <param name="passwordHash">The account's password hash that the login was verified against. If the account has another by now,
    /// nothing is made and the result is null: a change of password ends every session, those being made too.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    Task<Session?> CreateAsync(
        long accountId,
        ReadOnlyMemory<byte> secretHash,
        DateTimeOffset expiresAt,
        string? boundAddress,
        string passwordHash,
        CancellationToken cancellation);

    /// <summary>Ends these sessions of the account; ids that are not its own are passed over.</summary>
    Task EndAsync(long accountId, IReadOnlyCollection<long> sessionIds, CancellationToken cancellation);

    /// <summary>Ends all sessions of the account.</summary>
    Task EndAllAsync(long accountId, CancellationToken cancellation);
}
