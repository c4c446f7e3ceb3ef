using System.Net;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>Finds out who sends a request (fact sheet 2), and counts those who fail to show it.</summary>
internal sealed partial class Authenticator(
    IAccountStore accounts,
    IAppPasswordStore appPasswords,
    AppPasswordSecrets secrets,
    Sessions sessions,
    Challenges challenges,
    LoginThrottle throttle,
    VerifiedCredentials verified,
    SlowHashGate gate,
    PasswordOptions passwords,
    TimeProvider time,
    ILogger<Authenticator> log)
{
    /// <summary>The app password's last use is noted to the hour: a write for every request would cost more than the request.</summary>
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromHours(1);

    /// <summary>The account that the name and the credentials belong to, not suspended.</summary>
    /// <param name="name">Who the request says it is from.</param>
    /// <param name="credentials">What it offers as proof; null if that is nothing, or nothing readable.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProtocolException">
    /// No such account, banned, wrong credentials, challenge expired, or suspended; in this order.
    /// </exception>
    public async Task<Account> AuthenticateAsync(
        AccountName name, Credentials? credentials, IPAddress address, CancellationToken cancellation)
    {
        throttle.DemandNotBanned(address);
        var account = await accounts.FindAsync(name, cancellation);
        if (account is null)
        {
            throttle.Failed(address);
            throw new ProtocolException(Faults.InvalidUsername);
        }

        throttle.DemandNotBanned(address, account.Id);
        if (credentials is null || !await VerifyAsync(account, credentials, address, cancellation))
        {
            throttle.Failed(address, account.Id);
            throw new ProtocolException(Faults.InvalidPassword);
        }

        throttle.Succeeded(address, account.Id);
        return account.State == AccountState.Visible ? account : throw new ProtocolException(Faults.Suspended);
    }

    private async ValueTask<bool> VerifyAsync(
        Account account, Credentials credentials, IPAddress address, CancellationToken cancellation) => credentials switch
        {
            Credentials.Password password =>
                verified.Contains(account, password.Digest)
                || await IsAppPasswordAsync(account, digest => FixedTimeEquals(digest, password.Digest), cancellation)
                || await IsOwnPasswordAsync(account, password.Digest, address, cancellation),
            Credentials.Answer answer => await IsAnswerAsync(account, answer, cancellation),
            Credentials.Cookie cookie => await sessions.FindAsync(cookie.Value, account, address, cancellation) is not null,
            _ => throw new ArgumentOutOfRangeException(nameof(credentials), credentials, null),
        };

    private async Task<bool> IsAnswerAsync(Account account, Credentials.Answer answer, CancellationToken cancellation)
    {
        try
        {
            challenges.Redeem(answer.Challenge);
        }
        catch (ProtocolException refused) when (refused.Fault == Faults.InvalidPassword)
        {
            return false;
        }

        return await IsAppPasswordAsync(
            account, digest => FixedTimeEquals(Challenge.Respond(answer.Challenge, digest), answer.Response), cancellation);
    }

    private async ValueTask<bool> IsAppPasswordAsync(Account account, Func<string, bool> matches, CancellationToken cancellation)
    {
        foreach (var appPassword in await appPasswords.ListAsync(account.Id, cancellation))
        {
            if (Digest(appPassword) is { } digest && matches(digest))
            {
                var now = time.GetUtcNow();
                if (appPassword.LastUsedAt is not { } last || now - last >= UseNotedEvery)
                {
                    await appPasswords.TouchAsync(appPassword.Id, now, cancellation);
                }

                return true;
            }
        }

        return false;
    }

    private async Task<bool> IsOwnPasswordAsync(Account account, string digest, IPAddress address, CancellationToken cancellation)
    {
        var (isRight, stronger) = await gate.RunAsync(
            () =>
            {
                // Whoever waited may have been answered by the one before: the same password may be verified by now, or the address banned.
                if (verified.Contains(account, digest))
                {
                    return (true, null);
                }

                throttle.DemandNotBanned(address, account.Id);
                var isRight = PasswordHash.Verify(digest, account.PasswordHash);
                var isWeak = isRight && PasswordHash.IsWeakerThan(passwords.Cost, account.PasswordHash);
                return (isRight, isWeak ? PasswordHash.Create(digest, passwords.Cost) : null);
            },
            cancellation);
        if (!isRight)
        {
            return false;
        }

        // Remembered against the hash that the next request will find.
        var isReplaced = stronger is not null
            && await accounts.ReplacePasswordHashAsync(account.Id, account.PasswordHash, stronger, cancellation);
        verified.Add(isReplaced ? account with { PasswordHash = stronger! } : account, digest);
        return true;
    }

    /// <summary>The digest of an app password's secret; null if the key that it was encrypted with is gone.</summary>
    private string? Digest(AppPassword appPassword)
    {
        try
        {
            return PasswordHash.Digest(secrets.Unprotect(appPassword.ProtectedSecret));
        }
        catch (CryptographicException failure)
        {
            // The account's other passwords still work.
            LogUnreadable(failure, appPassword.Id);
            return null;
        }
    }

    private static bool FixedTimeEquals(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    [LoggerMessage(1, LogLevel.Warning, "App password {AppPasswordId} cannot be decrypted: its key is not in the data folder")]
    private partial void LogUnreadable(Exception failure, long appPasswordId);
}
