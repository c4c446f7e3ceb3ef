using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>
/// Gives out challenges and takes each back once, within a minute (fact sheet 2.1).
/// </summary>
/// <remarks>
/// A challenge is not kept when it is given out: it bears the time of the secret it was signed with, its own age, its lifetime, twenty random
/// characters and the signature. Only those that came back are remembered, until they would have expired.
/// </remarks>
internal sealed class Challenges(TimeProvider time)
{
    /// <summary>How long a challenge is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int RandomLength = 20;
    private const int MaxRemembered = 500_000;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly long _secretTime = time.GetUtcNow().ToUnixTimeSeconds();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = [];
    private readonly Queue<(DateTimeOffset Until, string Challenge)> _usedInOrder = [];

    /// <summary>A new challenge, and when it was made and expires.</summary>
    public (string Challenge, DateTimeOffset Now, DateTimeOffset Expires) Create()
    {
        var now = time.GetUtcNow();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Challenge.Scheme}:{_secretTime}:{now.ToUnixTimeSeconds() - _secretTime}:{Lifetime.TotalSeconds}:{RandomNumberGenerator.GetString(Alphabet, RandomLength)}");
        return ($"{text}:{Sign(text)}", now, now + Lifetime);
    }

    /// <summary>Takes a challenge back; from now on it is used, whatever the answer to it was.</summary>
    /// <exception cref="ProtocolException">
    /// It is forged, malformed or used (<see cref="Faults.InvalidPassword"/>), or too old (<see cref="Faults.ChallengeExpired"/>).
    /// </exception>
    public void Redeem(string challenge)
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
        var now = time.GetUtcNow();
        var until = DateTimeOffset.FromUnixTimeSeconds(made) + Lifetime;
        if (now >= until)
        {
            throw new ProtocolException(Faults.ChallengeExpired);
        }

        lock (_lock)
        {
            while (_usedInOrder.TryPeek(out var oldest) && oldest.Until <= now)
            {
                _used.Remove(_usedInOrder.Dequeue().Challenge);
            }

            if (_used.Count >= MaxRemembered)
            {
                throw new ProtocolException(Faults.Internal, "too many logins at once; try again in a moment");
            }

            if (!_used.Add(challenge))
            {
                throw new ProtocolException(Faults.InvalidPassword);
            }

            // Not the challenge's own end: the queue stays in order when those that come back were made in another one.
            _usedInOrder.Enqueue((now + Lifetime, challenge));
        }
    }

    private string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text))).Remove(32);
}
