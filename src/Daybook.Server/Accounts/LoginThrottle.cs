using System.Net;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>
/// Counts failed logins, per account and address and per address, and bans for a while whoever has too many.
/// </summary>
internal sealed class LoginThrottle(ILoginFailureStore failures, LoginOptions options)
{
    /// <summary>Whether an address is banned, for this account or altogether.</summary>
    public ValueTask<bool> IsBannedAsync(IPAddress address, long accountId, CancellationToken cancellation) =>
        failures.IsBannedAsync(KeyOf(address), accountId, cancellation);

    /// <summary>Refuses an address that is banned, for this account or altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public async ValueTask DemandNotBannedAsync(IPAddress address, long accountId, CancellationToken cancellation)
    {
        if (await IsBannedAsync(address, accountId, cancellation))
        {
            throw new ProtocolException(Faults.AddressBanned);
        }
    }

    /// <summary>Refuses an address that is banned altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public ValueTask DemandNotBannedAsync(IPAddress address, CancellationToken cancellation) =>
        DemandNotBannedAsync(address, ILoginFailureStore.AnyAccount, cancellation);

    /// <summary>Counts a failure for the account and the address.</summary>
    public async Task FailedAsync(IPAddress address, long accountId, CancellationToken cancellation)
    {
        await AddAsync(address, accountId, options.MaxFailuresPerAccount, cancellation);
        await FailedAsync(address, cancellation);
    }

    /// <summary>Counts a failure for the address, of an account that does not exist.</summary>
    public Task FailedAsync(IPAddress address, CancellationToken cancellation) =>
        AddAsync(address, ILoginFailureStore.AnyAccount, options.MaxFailuresPerAddress, cancellation);

    /// <summary>Forgets the account's failures from this address.</summary>
    public ValueTask SucceededAsync(IPAddress address, long accountId, CancellationToken cancellation) =>
        failures.ForgetAsync(KeyOf(address), accountId, cancellation);

    private Task AddAsync(IPAddress address, long accountId, int limit, CancellationToken cancellation) =>
        failures.AddAsync(KeyOf(address), accountId, limit, options.FailureWindow, options.Ban, cancellation);

    private static string KeyOf(IPAddress address) => AddressKey.Of(address).ToString();
}
