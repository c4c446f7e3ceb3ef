using Daybook.Core.Accounts;

namespace Daybook.Core.Communities;

/// <summary>Communities and who is what in them.</summary>
/// <remarks>
/// A community has a maintainer from its making on: the last one cannot leave. Once that account is expunged, nobody maintains it.
/// All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.
/// </remarks>
public interface ICommunityStore
{
    /// <summary>How many communities an account maintains at most.</summary>
    const int MaxMaintained = 100;

    /// <summary>How many members a community has at most.</summary>
    const int MaxMembers = 100_000;

    /// <summary>Makes a community; its maker has every role in it.</summary>
    /// <exception cref="AccountNameTakenException">The name is in use, or was used by an account since expunged.</exception>
    /// <exception cref="TooManyException">The maintainer maintains as many as one may.</exception>
    Task<Account> CreateAsync(AccountName name, string fullName, long maintainerId, CancellationToken cancellation);

    /// <summary>
    /// Sets what an account is in a community; <see cref="CommunityRoles.None"/> takes it out. False if either is not there, or the account is
    /// no person: nothing is changed.
    /// </summary>
    /// <exception cref="LastMaintainerException">Nobody would maintain the community any more.</exception>
    /// <exception cref="TooManyException">There are as many members, or maintained communities, as may be.</exception>
    Task<bool> SetRolesAsync(long communityId, long accountId, CommunityRoles roles, CancellationToken cancellation);

    /// <summary>
    /// Makes an account a member of a community that does not ban it, open or not; its other roles stay. False, and no change, if it may not be one.
    /// </summary>
    /// <exception cref="TooManyException">There are as many members as may be.</exception>
    Task<bool> AddMemberAsync(long communityId, long accountId, CancellationToken cancellation);

    /// <summary>
    /// Makes an account a member of an open community that does not ban it; its other roles stay. False, and no change, if it may not join.
    /// </summary>
    /// <exception cref="TooManyException">There are as many members as may be.</exception>
    Task<bool> JoinAsync(long communityId, long accountId, CancellationToken cancellation);

    /// <summary>Those who have one of these roles, by name, a page at a time; without expunged ones.</summary>
    /// <param name="communityId">The community.</param>
    /// <param name="roles">Any of these.</param>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; fewer come only at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<IReadOnlyList<Membership>> ListAsync(
        long communityId, CommunityRoles roles, AccountName? after, int limit, CancellationToken cancellation);

    /// <summary>What an account is in communities that are not expunged, by the name of the community; at most 1,000.</summary>
    ValueTask<IReadOnlyList<Membership>> ListOfAsync(long accountId, CancellationToken cancellation);
}

/// <summary>The community would have no maintainer left.</summary>
public sealed class LastMaintainerException() : Exception("the community would have no maintainer left");
