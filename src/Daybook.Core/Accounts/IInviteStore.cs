using Daybook.Core.Userpics;

namespace Daybook.Core.Accounts;

/// <summary>Where invites are kept; <see cref="IAccountStore.CreateAsync"/> redeems them.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IInviteStore
{
    /// <summary>Keeps a new invite.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="createdBy">Who invites; null for the command line.</param>
    /// <param name="limit">How many invites that nobody redeemed the account may have; nothing limits the command line.</param>
    /// <param name="cancellation">Gives up while it is still waiting its turn.</param>
    /// <exception cref="AccountGoneException">The account was deleted or suspended meanwhile.</exception>
    /// <exception cref="TooManyInvitesException">The account has <paramref name="limit"/> of them already.</exception>
    Task<Invite> CreateAsync(InviteCode code, long? createdBy, int limit, CancellationToken cancellation);

    /// <summary>Invites, newest first, a page at a time.</summary>
    /// <param name="createdBy">Whose; null for all.</param>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Invite>> ListAsync(long? createdBy, long? before, int limit, CancellationToken cancellation);
}

/// <summary>An invite: whoever has its code may make one account.</summary>
/// <param name="Id">Positive, never used again.</param>
/// <param name="Code">The code.</param>
/// <param name="CreatedBy">Who invites; null for the command line. While that account is suspended or deleted its invites are not good.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RedeemedBy">The account that was made with it, or null.</param>
/// <param name="RedeemedAt">When that was, or null.</param>
public sealed record Invite(
    long Id,
    InviteCode Code,
    AccountName? CreatedBy,
    DateTimeOffset CreatedAt,
    AccountName? RedeemedBy,
    DateTimeOffset? RedeemedAt);

/// <summary>The invite is not one, was redeemed already, or is of an account that is suspended or deleted.</summary>
public sealed class InviteRefusedException() : Exception("The invite is not one, or was used already.");

/// <summary>The account has as many open invites as it may.</summary>
public sealed class TooManyInvitesException(int limit)
    : Exception($"The account has {limit} {(limit == 1 ? "invite" : "invites")} that nobody used yet, which is the limit.");
