using System.Net;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>
/// Counts failed logins, per account and address and per address, and bans for a while whoever has too many.
/// </summary>
/// <remarks>Whoever asks several times of one address says what <see cref="KeyOf"/> it is, made once.</remarks>
internal sealed class LoginThrottle(ILoginFailureStore failures, LoginOptions options)
{
    /// <summary>What failures from an address are counted by.</summary>
    public static string KeyOf(IPAddress address) => AddressKey.Of(address).ToString();

    /// <summary>Whether an address is banned, for this account or altogether.</summary>
    public ValueTask<bool> IsBannedAsync(string key, long accountId, CancellationToken cancellation) =>
        failures.IsBannedAsync(key, accountId, cancellation);

    /// <summary>Refuses an address that is banned, for this account or altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public async ValueTask DemandNotBannedAsync(string key, long accountId, CancellationToken cancellation)
    {
        if (await IsBannedAsync(key, accountId, cancellation))
        {
            throw new ProtocolException(Faults.AddressBanned);
        }
    }

    /// <summary>Refuses an address that is banned altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public ValueTask DemandNotBannedAsync(string key, CancellationToken cancellation) =>
        DemandNotBannedAsync(key, ILoginFailureStore.AnyAccount, cancellation);

    /// <summary>Counts a failure for the account and the address.</summary>
    public async Task FailedAsync(string key, long accountId, CancellationToken cancellation)
    {
        await AddAsync(key, accountId, options.MaxFailuresPerAccount, cancellation);
        await FailedAsync(key, cancellation);
    }

    /// <summary>Counts a failure for the address, of an account that does not exist.</summary>
    public Task FailedAsync(string key, CancellationToken cancellation) =>
        AddAsync(key, ILoginFailureStore.AnyAccount, options.MaxFailuresPerAddress, cancellation);

    /// <summary>Forgets the account's failures from this address.</summary>
    public ValueTask SucceededAsync(string key, long accountId, CancellationToken cancellation) =>
        failures.ForgetAsync(key, accountId, cancellation);

    private Task AddAsync(string key, long accountId, int limit, CancellationToken cancellation) =>
        failures.AddAsync(key, accountId, limit, options.FailureWindow, options.Ban, cancellation);
}
