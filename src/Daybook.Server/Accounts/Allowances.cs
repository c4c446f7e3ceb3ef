using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>How often something may be done by the same account or from the same address: of one server, or of all on its database.</summary>
/// <param name="shared">Where servers that share a database count; null for a server that is alone, which counts in its memory.</param>
/// <param name="time">What time it is.</param>
internal sealed class Allowances(IAllowanceStore? shared, TimeProvider time)
{
    /// <summary>An allowance: at most <paramref name="limit"/> times in any stretch of <paramref name="window"/>.</summary>
    /// <param name="kind">What is done: each has a name of its own, which all servers share.</param>
    /// <param name="limit">How often.</param>
    /// <param name="window">Within how long.</param>
    public IAllowance Of(string kind, int limit, TimeSpan window) => shared is null
        ? new Allowance(limit, window, time)
        : new Shared(shared, kind, limit, window);

    private sealed class Shared(IAllowanceStore store, string kind, int limit, TimeSpan window) : IAllowance
    {
        public Task<bool> TryTakeAsync(string who, CancellationToken cancellation) => store.TryTakeAsync(kind, who, limit, window, cancellation);
    }
}

/// <summary>How often one thing may be done.</summary>
internal interface IAllowance
{
    /// <summary>Takes one time from somebody's allowance; false, and nothing taken, when it is used up.</summary>
    Task<bool> TryTakeAsync(string who, CancellationToken cancellation);
}

/// <summary>Who has an allowance.</summary>
internal static class AllowanceOwners
{
    public static Task<bool> TryTakeAsync(this IAllowance allowance, AddressKey address, CancellationToken cancellation) =>
        allowance.TryTakeAsync(address.ToString(), cancellation);

    public static Task<bool> TryTakeAsync(this IAllowance allowance, long accountId, CancellationToken cancellation) =>
        allowance.TryTakeAsync(accountId.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellation);
}
