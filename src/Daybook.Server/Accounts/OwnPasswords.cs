using System.Net;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Bounds;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>
/// Verifies accounts' own passwords against their slow hashes. Those who send the same password for the same account at the same time wait for one
/// hash; whether the address is banned, and what the account has come to meanwhile, is looked at for each.
/// </summary>
internal sealed partial class OwnPasswords(
    IAccountStore accounts,
    LoginThrottle throttle,
    VerifiedCredentials verified,
    SlowHashGate gate,
    PasswordOptions passwords,
    ILogger<OwnPasswords> log)
{
    /// <summary>They cost no more than their requests, which are bounded too.</summary>
    private const int MaxWaiting = 4096;

    private readonly SingleFlight<(long AccountId, string Digest), Verdict?> _checks = new(MaxWaiting, SlowHashGate.TooMany);

    /// <summary>How many logins wait for a hash.</summary>
    public int Waiting => _checks.Waiting;

    /// <summary>
    /// The account as it is stored by then, if the digest is that of its own password; else null. A hash that costs less than the settings ask for
    /// is replaced; what the account is given out with is always the hash that the next request will find.
    /// </summary>
    /// <exception cref="ProtocolException">The address was banned meanwhile, or too many are waiting.</exception>
    public async Task<Account?> VerifyAsync(long accountId, string digest, IPAddress address, CancellationToken cancellation)
    {
        while (true)
        {
            var verdict = await _checks.RunAsync(
                (accountId, digest),
                abandoned => gate.RunAsync(() => CheckAsync(accountId, digest, address, abandoned), abandoned),
                cancellation);

            // Whoever waited may have been overtaken: the address may be banned by now, the password changed.
            await throttle.DemandNotBannedAsync(LoginThrottle.KeyOf(address), accountId, cancellation);
            if (await accounts.FindAsync(accountId, cancellation) is not { } account)
            {
                return null;
            }

            if (verdict?.PasswordHash == account.PasswordHash)
            {
                return verdict.IsRight ? account : null;
            }

            // It was verified against a hash that has been replaced, or not at all, since whoever asked first is banned by now: once more, with the hash that is
            // there now.
        }
    }

    /// <summary>What it is when its turn has come; null if the address is banned by then, or the account gone.</summary>
    private async Task<Verdict?> CheckAsync(long accountId, string digest, IPAddress address, CancellationToken cancellation)
    {
        if (await throttle.IsBannedAsync(LoginThrottle.KeyOf(address), accountId, cancellation))
        {
            return null;
        }

        while (await accounts.FindAsync(accountId, cancellation) is { } account)
        {
            if (verified.Contains(account, digest))
            {
                return new Verdict(account.PasswordHash, IsRight: true);
            }

            if (!PasswordHash.Verify(digest, account.PasswordHash))
            {
                return new Verdict(account.PasswordHash, IsRight: false);
            }

            if (!PasswordHash.IsWeakerThan(passwords.Cost, account.PasswordHash))
            {
                return Verified(account);
            }

            var stronger = account with { PasswordHash = PasswordHash.Create(digest, passwords.Cost) };
            try
            {
                if (await accounts.ReplacePasswordHashAsync(accountId, account.PasswordHash, stronger.PasswordHash, cancellation))
                {
                    return Verified(stronger);
                }
            }
            catch (StorageUnavailableException failure)
            {
                // The password is right all the same; a later login raises its hash.
                LogNotRaised(failure, accountId);
                return Verified(account);
            }

            // Somebody else replaced the hash meanwhile: what stands there now decides.
        }

        return null;

        Verdict Verified(Account account)
        {
            verified.Add(account, digest);
            return new Verdict(account.PasswordHash, IsRight: true);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The password hash of account {AccountId} could not be replaced by a stronger one")]
    private partial void LogNotRaised(Exception failure, long accountId);

    /// <param name="PasswordHash">What the digest was verified against, or what that was replaced by.</param>
    /// <param name="IsRight">Whether it is that password's.</param>
    private sealed record Verdict(string PasswordHash, bool IsRight);
}
