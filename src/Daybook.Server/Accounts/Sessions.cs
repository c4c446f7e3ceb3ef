using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core;
using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>
/// What a session is good for. An app password can begin one of the protocol, and must not open the site, where passwords and addresses are
/// changed.
/// </summary>
internal enum SessionUse
{
    /// <summary>What <c>sessiongenerate</c> gives out.</summary>
    Protocol,

    /// <summary>A browser's, on the pages of the site.</summary>
    Site,
}

/// <summary>
/// Logins that go on: what <c>sessiongenerate</c> gives out as <c>ljsession</c>, in the form <c>v1:uACCOUNT:sSESSION:aSECRET//1</c>, of which
/// clients read the number behind <c>s</c> and send the whole back (fact sheet 2.3).
/// </summary>
internal sealed class Sessions(ISessionStore store, TimeProvider time)
{
    /// <summary>How long a session lasts unless the client asks for a long one.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromHours(24);

    /// <summary>How long a long one lasts.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(30);

    /// <summary>A write for every request would cost more than the request.</summary>
    private static readonly TimeSpan SeenNotedEvery = TimeSpan.FromHours(1);

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int SecretLength = 24;

    /// <summary>The longest that is kept of what a client says that it is.</summary>
    private const int MaxAgentLength = 200;

    /// <summary>
    /// Begins a session; null if the account's password has changed since <paramref name="account"/> was read, or the app password was revoked.
    /// </summary>
    /// <param name="account">Whose.</param>
    /// <param name="lifetime">How long it lasts.</param>
    /// <param name="use">What it is good for.</param>
    /// <param name="origin">Who begins it.</param>
    /// <param name="isBound">Whether it is good only from that address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<string?> BeginAsync(
        Account account, TimeSpan lifetime, SessionUse use, SessionOrigin origin, bool isBound, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetString(Alphabet, SecretLength);
        var session = await store.CreateAsync(
            new NewSession(
                account.Id,
                Hash(use, secret),
                time.GetUtcNow() + lifetime,
                isBound ? origin.Address.ToString() : null,
                account.PasswordHash,
                origin.Address.ToString(),
                TextLine.Shorten(origin.Agent, MaxAgentLength),
                origin.AppPasswordId),
            cancellation);
        return session is null ? null : string.Create(CultureInfo.InvariantCulture, $"v1:u{account.Id}:s{session.Id}:a{secret}//1");
    }

    /// <summary>The session that a cookie stands for, if it is one of the account's, is not over, and may be used from this address.</summary>
    public async ValueTask<Session?> FindAsync(
        string cookie, Account account, SessionUse use, IPAddress address, CancellationToken cancellation)
    {
        if (Parse(cookie) is not var (owner, sessionId, secret) || owner != account.Id)
        {
            return null;
        }

        var session = await store.FindAsync(sessionId, cancellation);
        var isGood = session is not null
            && session.AccountId == account.Id
            && CryptographicOperations.FixedTimeEquals(session.SecretHash.Span, Hash(use, secret))
            && session.ExpiresAt > time.GetUtcNow()
            && (session.BoundAddress is null || session.BoundAddress == address.ToString());
        if (!isGood)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (now - session!.LastSeenAt >= SeenNotedEvery)
        {
            try
            {
                await store.TouchAsync(session.Id, now, address.ToString(), cancellation);
            }
            catch (StorageUnavailableException)
            {
                // It is noted with a later request. Who only reads goes on.
            }
        }

        return session;
    }

    /// <summary>Whose session a cookie says that it is, true or not; null if it says nothing.</summary>
    public static long? AccountIdOf(string cookie) => Parse(cookie)?.AccountId;

    private static (long AccountId, long SessionId, string Secret)? Parse(string cookie)
    {
        // Some clients encode the value that they were given.
        var value = cookie.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(cookie) : cookie;
        return value.Split("//", 2)[0].Split(':') is ["v1", ['u', .. var owner], ['s', .. var id], ['a', .. var secret]]
            && ParseId(owner) is { } accountId
            && ParseId(id) is { } sessionId
                ? (accountId, sessionId, secret)
                : null;
    }

    /// <summary>Digits alone: by itself the framework also takes zero bytes after them.</summary>
    private static long? ParseId(string text) =>
        !text.EndsWith('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The use is part of what is hashed: a secret of one use is none of the other.</summary>
    private static byte[] Hash(SessionUse use, string secret) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(use == SessionUse.Site ? "site:" + secret : secret));
}

/// <summary>Who begins a session.</summary>
/// <param name="Address">The client's address.</param>
/// <param name="Agent">What it says that it is (<c>User-Agent</c>); empty if it says nothing.</param>
/// <param name="AppPasswordId">The app password that it logged in with, which ends the session with it; null if it was the account's own.</param>
internal sealed record SessionOrigin(IPAddress Address, string Agent, long? AppPasswordId = null);
