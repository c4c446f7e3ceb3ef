using System.Net;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>
/// Counts failed logins, per account and address and per address, and bans for a while whoever has too many.
/// </summary>
/// <remarks>Whoever asks several times of one address says what <see cref="KeyOf"/> it is, made once.</remarks>
internal sealed class LoginThrottle(ILoginFailureStore failures, LoginOptions options, TimeProvider time)
{
    /// <summary>What the database could not note: nobody guesses on for as long as it can only be read.</summary>
    private readonly LoginFailures _unnoted = new(time);

    /// <summary>What failures from an address are counted by.</summary>
    public static string KeyOf(IPAddress address) => AddressKey.Of(address).ToString();

    /// <summary>Whether an address is banned, for this account or altogether.</summary>
    public async ValueTask<bool> IsBannedAsync(string key, long accountId, CancellationToken cancellation) =>
        await _unnoted.IsBannedAsync(key, accountId, cancellation) || await failures.IsBannedAsync(key, accountId, cancellation);

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
    public async Task FailedAsync(string key, long accountId)
    {
        await AddAsync(key, accountId, options.MaxFailuresPerAccount);
        await FailedAsync(key);
    }

    /// <summary>Counts a failure for the address, of an account that does not exist.</summary>
    public Task FailedAsync(string key) => AddAsync(key, ILoginFailureStore.AnyAccount, options.MaxFailuresPerAddress);

    /// <summary>Forgets the account's failures from this address.</summary>
    public async ValueTask SucceededAsync(string key, long accountId, CancellationToken cancellation)
    {
        await _unnoted.ForgetAsync(key, accountId, cancellation);
        try
        {
            await failures.ForgetAsync(key, accountId, cancellation);
        }
        catch (StorageUnavailableException)
        {
            // They count until their time is over. Who only reads goes on.
        }
    }

    /// <remarks>A failure counts also if nobody waits for the answer any more.</remarks>
    private async Task AddAsync(string key, long accountId, int limit)
    {
        try
        {
            await failures.AddAsync(key, accountId, limit, options.FailureWindow, options.Ban, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            await _unnoted.AddAsync(key, accountId, limit, options.FailureWindow, options.Ban, CancellationToken.None);
        }
    }
}
