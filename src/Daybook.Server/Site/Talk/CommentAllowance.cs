using System.Net;
using Daybook.Server.Accounts;

namespace Daybook.Server.Site.Talk;

/// <summary>How many comments come from an address where nobody is logged in.</summary>
internal sealed class CommentAllowance(Allowances allowances)
{
    /// <summary>The most within <see cref="Minutes"/>.</summary>
    public const int Limit = 10;

    /// <summary>The stretch of time, in minutes.</summary>
    public const int Minutes = 10;

    private readonly IAllowance _comments = allowances.Of("anonymous comment", Limit, TimeSpan.FromMinutes(Minutes));

    /// <summary>Takes one; false when all are used up.</summary>
    public Task<bool> TryTakeAsync(IPAddress address, CancellationToken cancellation) => _comments.TryTakeAsync(AddressKey.Of(address), cancellation);
}
