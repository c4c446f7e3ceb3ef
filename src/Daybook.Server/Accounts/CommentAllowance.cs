using System.Net;

namespace Daybook.Server.Accounts;

/// <summary>How many comments come from an address where nobody is logged in, and from an account in the journals of others.</summary>
internal sealed class CommentAllowance(Allowances allowances)
{
    /// <summary>The most of an address within <see cref="Minutes"/>.</summary>
    public const int Limit = 10;

    /// <summary>The most of an account within <see cref="Minutes"/>: far more than anybody types, and more than it takes to move a conversation.</summary>
    public const int AccountLimit = 300;

    /// <summary>The stretch of time, in minutes.</summary>
    public const int Minutes = 10;

    private readonly IAllowance _anonymous = allowances.Of("anonymous comment", Limit, TimeSpan.FromMinutes(Minutes));
    private readonly IAllowance _ofAccount = allowances.Of("comment", AccountLimit, TimeSpan.FromMinutes(Minutes));

    /// <summary>Takes one of an address; false when all are used up.</summary>
    public Task<bool> TryTakeAsync(IPAddress address, CancellationToken cancellation) => _anonymous.TryTakeAsync(AddressKey.Of(address), cancellation);

    /// <summary>Takes one of an account; false when all are used up. In one's own journal there is no limit but that of each entry.</summary>
    public async Task<bool> TryTakeAsync(long accountId, long journalId, CancellationToken cancellation) =>
        accountId == journalId || await _ofAccount.TryTakeAsync(accountId, cancellation);
}
