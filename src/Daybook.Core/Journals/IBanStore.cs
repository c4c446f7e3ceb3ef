using Daybook.Core.Accounts;

namespace Daybook.Core.Journals;

/// <summary>Whom journals ban: those neither write nor comment there, and are not told among its friend-ofs.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the database cannot answer now.</remarks>
public interface IBanStore
{
    /// <summary>How many accounts a journal bans at most.</summary>
    const int MaxPerJournal = 5000;

    /// <summary>Whether somebody may ban an account, from a journal that they keep: it must be another, and a person.</summary>
    /// <param name="keeperId">Who bans.</param>
    /// <param name="account">Whom.</param>
    static bool MayBan(long keeperId, Account account) => account.Kind == AccountKind.Person && account.Id != keeperId;

    /// <summary>Bans an account. False if it is banned already, or one of the two is gone for good.</summary>
    /// <exception cref="TooManyException">The journal bans as many as it may.</exception>
    Task<bool> AddAsync(long journalId, long accountId, CancellationToken cancellation);

    /// <summary>Takes a ban back. False if there was none.</summary>
    Task<bool> RemoveAsync(long journalId, long accountId, CancellationToken cancellation);

    /// <summary>Who is banned, by name, without those who were expunged.</summary>
    ValueTask<IReadOnlyList<AccountName>> ListAsync(long journalId, CancellationToken cancellation);
}
