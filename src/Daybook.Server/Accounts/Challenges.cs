using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>
/// Gives out challenges and takes each back once, within a minute (fact sheet 2.1).
/// </summary>
/// <remarks>
/// A challenge is not kept when it is given out: it bears the time of the secret it was signed with, its own age, its lifetime, twenty random
/// characters and the signature. Only those that came back are remembered, until they would have expired. Servers that share a database share the secret and what came back,
/// and remember it a minute longer: their clocks may differ by that much, and none is good twice. One that expires sooner by another's clock is refused there.
/// </remarks>
internal sealed class Challenges : IDisposable
{
    /// <summary>How long a challenge is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int RandomLength = 20;
    private readonly IChallengeStore _used;
    private readonly Signer _signer;
    private readonly TimeProvider _time;
    private readonly long _secretTime;

    /// <param name="used">Those that came back.</param>
    /// <param name="secret">What challenges are signed with.</param>
    /// <param name="time">What time it is.</param>
    public Challenges(IChallengeStore used, ChallengeSecret secret, TimeProvider time)
    {
        (_used, _signer, _time) = (used, new Signer(secret.Bytes), time);
        _secretTime = time.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>A new challenge, and when it was made and expires.</summary>
    public (string Challenge, DateTimeOffset Now, DateTimeOffset Expires) Create()
    {
        var now = _time.GetUtcNow();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Challenge.Scheme}:{_secretTime}:{now.ToUnixTimeSeconds() - _secretTime}:{Lifetime.TotalSeconds}:{RandomNumberGenerator.GetString(Alphabet, RandomLength)}");
        return ($"{text}:{Sign(text)}", now, now + Lifetime);
    }

    /// <summary>Takes a challenge back; from now on it is used, whatever the answer to it was.</summary>
    /// <exception cref="ProtocolException">
    /// It is forged, malformed or used (<see cref="Faults.InvalidPassword"/>), or too old (<see cref="Faults.ChallengeExpired"/>).
    /// </exception>
    public async ValueTask RedeemAsync(string challenge, CancellationToken cancellation)
    {
        var end = challenge.LastIndexOf(':');
        if (end < 0 || !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Sign(challenge[..end])), Encoding.UTF8.GetBytes(challenge[(end + 1)..])))
        {
            throw new ProtocolException(Faults.InvalidPassword);
        }

        // Signed, so it has the form that Create gave it.
        var parts = challenge.Split(':');
        var made = long.Parse(parts[1], CultureInfo.InvariantCulture) + long.Parse(parts[2], CultureInfo.InvariantCulture);
        var now = _time.GetUtcNow();
        var until = DateTimeOffset.FromUnixTimeSeconds(made) + Lifetime;
        if (now >= until)
        {
            throw new ProtocolException(Faults.ChallengeExpired);
        }

        bool isFirst;
        try
        {
            isFirst = await _used.TryUseAsync(challenge, until, cancellation);
        }
        catch (TooManyChallengesException refused)
        {
            throw new ProtocolException(Faults.Internal, refused.Message);
        }

        if (!isFirst)
        {
            throw new ProtocolException(Faults.InvalidPassword);
        }
    }

    public void Dispose() => _signer.Dispose();

    private string Sign(string text)
    {
        Span<byte> signature = stackalloc byte[Signer.Length];
        _signer.Sign(Encoding.UTF8.GetBytes(text), signature);
        return Convert.ToHexStringLower(signature[..16]);
    }
}

/// <summary>What challenges are signed with.</summary>
/// <param name="Bytes">32 random bytes.</param>
internal sealed record ChallengeSecret(byte[] Bytes)
{
    /// <summary>One that lives and dies with the process.</summary>
    public static ChallengeSecret Own() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>The one of all servers on a database; the first makes it.</summary>
    public static async Task<ChallengeSecret> SharedAsync(IServerKeyStore keys, CancellationToken cancellation) => new(
        Convert.FromBase64String(await keys.GetOrAddAsync("challenges", Convert.ToBase64String(Own().Bytes), cancellation)));

    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(ChallengeSecret);
}
