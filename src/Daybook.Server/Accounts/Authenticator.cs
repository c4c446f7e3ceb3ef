using System.Net;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Options;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Accounts;

/// <summary>Finds out who sends a request (fact sheet 2), and counts those who fail to show it.</summary>
internal sealed partial class Authenticator(
    IAccountStore accounts,
    IAppPasswordStore appPasswords,
    AppPasswordSecrets secrets,
    Sessions sessions,
    Challenges challenges,
    WsseNonces nonces,
    LoginThrottle throttle,
    VerifiedCredentials verified,
    OwnPasswords ownPasswords,
    Measures measures,
    TimeProvider time,
    ILogger<Authenticator> log)
{
    /// <summary>The app password's last use is noted to the hour: a write for every request would cost more than the request.</summary>
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromHours(1);

    /// <summary>
    /// The account that the name and the credentials belong to, not suspended. One that its owner deleted may still prove who it is
    /// (fact sheet 2.4).
    /// </summary>
    /// <param name="name">Who the request says it is from.</param>
    /// <param name="credentials">What it offers as proof; null if that is nothing, or nothing readable.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProtocolException">
    /// No such account, banned, wrong credentials, challenge expired, or suspended; in this order.
    /// </exception>
    public async Task<Authenticated> AuthenticateAsync(
        AccountName name, Credentials? credentials, IPAddress address, CancellationToken cancellation)
    {
        try
        {
            return await DemandAsync(name, credentials, address, cancellation);
        }
        catch (ProtocolException refused)
        {
            measures.LoginRefused(ReasonOf(refused.Fault));
            throw;
        }
    }

    private async Task<Authenticated> DemandAsync(AccountName name, Credentials? credentials, IPAddress address, CancellationToken cancellation)
    {
        var key = LoginThrottle.KeyOf(address);
        await throttle.DemandNotBannedAsync(key, cancellation);
        var named = await accounts.FindAsync(name, cancellation);
        if (named is null)
        {
            await throttle.FailedAsync(key);
            throw new ProtocolException(Faults.InvalidUsername);
        }

        await throttle.DemandNotBannedAsync(key, named.Id, cancellation);
        var found = credentials is null ? null : await VerifyAsync(named, credentials, address, cancellation);
        if (found is null)
        {
            await throttle.FailedAsync(key, named.Id);
            throw new ProtocolException(Faults.InvalidPassword);
        }

        await throttle.SucceededAsync(key, found.Account.Id, cancellation);
        return found.Account.State != AccountState.Suspended ? found : throw new ProtocolException(Faults.Suspended);
    }

    private static string ReasonOf(Fault fault) =>
        fault == Faults.InvalidUsername ? "no account"
        : fault == Faults.InvalidPassword ? "wrong"
        : fault == Faults.ChallengeExpired ? "expired"
        : fault == Faults.AddressBanned ? "banned"
        : fault == Faults.Suspended ? "suspended"
        : "busy";

    /// <summary>The account as it is stored once the credentials are verified; null if they are wrong.</summary>
    private async ValueTask<Authenticated?> VerifyAsync(
        Account account, Credentials credentials, IPAddress address, CancellationToken cancellation)
    {
        switch (credentials)
        {
            case Credentials.Password password:
                return IsKnown(account, password.Digest)
                    ? new Authenticated(account)
                    : await FindAppPasswordAsync(account, secret => FixedTimeEquals(PasswordHash.Digest(secret), password.Digest), cancellation)
                        ?? await VerifyOwnAsync(account, password.Digest, address, cancellation);

            case Credentials.OwnPassword password:
                return IsKnown(account, password.Digest)
                    ? new Authenticated(account)
                    : await VerifyOwnAsync(account, password.Digest, address, cancellation);

            case Credentials.Answer answer:
                return await VerifyAnswerAsync(account, answer, cancellation);

            case Credentials.Wsse wsse:
                return await VerifyWsseAsync(account, wsse, cancellation);

            case Credentials.HttpAnswer answer:
                return await VerifyHttpAnswerAsync(account, answer, cancellation);

            case Credentials.Cookie cookie:
                return await sessions.FindAsync(cookie.Value, account, SessionUse.Protocol, address, cancellation) is { } session
                    ? new Authenticated(account, session.AppPasswordId)
                    : null;

            default:
                throw new ArgumentOutOfRangeException(nameof(credentials), credentials, null);
        }
    }

    /// <summary>Whether no slow hash is needed.</summary>
    private bool IsKnown(Account account, string digest)
    {
        var isKnown = verified.Contains(account, digest);
        measures.Lookup("passwords", isKnown);
        return isKnown;
    }

    private async ValueTask<Authenticated?> VerifyOwnAsync(Account account, string digest, IPAddress address, CancellationToken cancellation) =>
        await ownPasswords.VerifyAsync(account.Id, digest, address, cancellation) is { } asStored ? new Authenticated(asStored) : null;

    private async Task<Authenticated?> VerifyAnswerAsync(Account account, Credentials.Answer answer, CancellationToken cancellation)
    {
        try
        {
            await challenges.RedeemAsync(answer.Challenge, cancellation);
        }
        catch (ProtocolException refused) when (refused.Fault == Faults.InvalidPassword)
        {
            return null;
        }

        return await FindAppPasswordAsync(
            account,
            secret => FixedTimeEquals(Challenge.Respond(answer.Challenge, PasswordHash.Digest(secret)), answer.Response),
            cancellation);
    }

    /// <summary>A nonce counts as used once it came with the right digest: so nobody fills the memory of nonces with others'.</summary>
    private async Task<Authenticated?> VerifyWsseAsync(Account account, Credentials.Wsse wsse, CancellationToken cancellation) =>
        nonces.IsTimely(wsse)
        && await FindAppPasswordAsync(
            account, secret => WsseNonces.Digests(wsse, secret).Any(digest => FixedTimeEquals(digest, wsse.Digest)), cancellation) is { } found
        && await nonces.TryUseAsync(account.Id, wsse, cancellation)
            ? found
            : null;

    /// <summary>
    /// An answer that is right to a challenge that is not good any more is no failed login: programs send what they know first, and ask again.
    /// </summary>
    private async Task<Authenticated?> VerifyHttpAnswerAsync(Account account, Credentials.HttpAnswer answer, CancellationToken cancellation)
    {
        if (await FindAppPasswordAsync(
            account, secret => FixedTimeEquals(HttpDigest.Respond(answer, secret), answer.Response), cancellation) is not { } found)
        {
            return null;
        }

        try
        {
            await challenges.RedeemAsync(answer.Nonce, cancellation);
        }
        catch (ProtocolException refused) when (refused.Fault == Faults.InvalidPassword)
        {
            throw new ProtocolException(Faults.ChallengeExpired);
        }

        return found;
    }

    private async ValueTask<Authenticated?> FindAppPasswordAsync(Account account, Func<string, bool> matches, CancellationToken cancellation)
    {
        foreach (var appPassword in await appPasswords.ListAsync(account.Id, cancellation))
        {
            if (Reveal(appPassword) is { } secret && matches(secret))
            {
                var now = time.GetUtcNow();
                if (appPassword.LastUsedAt is not { } last || now - last >= UseNotedEvery)
                {
                    await NoteUseAsync(appPassword, now, cancellation);
                }

                return new Authenticated(account, appPassword.Id);
            }
        }

        return null;
    }

    private async Task NoteUseAsync(AppPassword appPassword, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            await appPasswords.TouchAsync(appPassword.Id, now, cancellation);
        }
        catch (StorageUnavailableException)
        {
            // A later use is noted. Who only reads goes on.
        }
    }

    /// <summary>An app password's secret; null if the key that it was encrypted with is gone.</summary>
    private string? Reveal(AppPassword appPassword)
    {
        try
        {
            return secrets.Unprotect(appPassword.ProtectedSecret);
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

    [LoggerMessage(1, LogLevel.Warning, "App password {AppPasswordId} cannot be decrypted: its key is not among those of the server")]
    private partial void LogUnreadable(Exception failure, long appPasswordId);
}

/// <summary>Who showed that they are whom they say.</summary>
/// <param name="Account">The account, as it is stored.</param>
/// <param name="AppPasswordId">
/// The app password that shows it, by itself or by a session that it began; null if that was the account's own password.
/// </param>
internal sealed record Authenticated(Account Account, long? AppPasswordId = null);
