using System.Net;
using Daybook.Server.Accounts;

namespace Daybook.Server.Site.Talk;

/// <summary>How many comments come from an address where nobody is logged in.</summary>
internal sealed class CommentAllowance(TimeProvider time)
{
    /// <summary>The most within <see cref="Minutes"/>.</summary>
    public const int Limit = 10;

    /// <summary>The stretch of time, in minutes.</summary>
    public const int Minutes = 10;

    private readonly Allowance<AddressKey> _comments = new(Limit, TimeSpan.FromMinutes(Minutes), time);

    /// <summary>Takes one; false when all are used up.</summary>
    public bool TryTake(IPAddress address) => _comments.TryTake(AddressKey.Of(address));
}
