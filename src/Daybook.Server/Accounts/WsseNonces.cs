using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>Takes each nonce of WSSE once, within minutes of the time that was signed with it.</summary>
internal sealed class WsseNonces(TimeProvider time)
{
    /// <summary>How far the time that a client says may be from the server's: clocks of clients are not set well.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int LongestNonce = 200;
    private const int MaxRemembered = 500_000;

    private static readonly string[] Formats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly Lock _lock = new();
    private readonly HashSet<(long AccountId, string Nonce, string Created)> _used = [];
    private readonly Queue<(DateTimeOffset Until, (long, string, string) Nonce)> _usedInOrder = [];

    /// <summary>Whether a nonce is one, and the time near enough.</summary>
    public bool IsTimely(Credentials.Wsse wsse) =>
        wsse.Nonce.Length is > 0 and <= LongestNonce
        && DateTimeOffset.TryParseExact(wsse.Created, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
        && (time.GetUtcNow() - created).Duration() < Tolerance;

    /// <summary>Uses a nonce; false if it was used already.</summary>
    /// <exception cref="ProtocolException">There are more at once than can be remembered.</exception>
    public bool TryUse(long accountId, Credentials.Wsse wsse)
    {
        var now = time.GetUtcNow();
        var nonce = (accountId, wsse.Nonce, wsse.Created);
        lock (_lock)
        {
            while (_usedInOrder.TryPeek(out var oldest) && oldest.Until <= now)
            {
                _used.Remove(_usedInOrder.Dequeue().Nonce);
            }

            if (_used.Count >= MaxRemembered)
            {
                throw new ProtocolException(Faults.Internal, "too many logins at once; try again in a moment");
            }

            if (!_used.Add(nonce))
            {
                return false;
            }

            // A time that is ahead is good for twice as long.
            _usedInOrder.Enqueue((now + (Tolerance * 2), nonce));
            return true;
        }
    }

    /// <summary>What the digest may be: some clients take the nonce as it stands in the header, others what it is the base64 of.</summary>
    public static IEnumerable<string> Digests(Credentials.Wsse wsse, string secret)
    {
        var rest = Encoding.UTF8.GetBytes(wsse.Created + secret);
        yield return Digest(Encoding.UTF8.GetBytes(wsse.Nonce), rest);
        var decoded = new byte[wsse.Nonce.Length];
        if (Convert.TryFromBase64String(wsse.Nonce, decoded, out var length))
        {
            yield return Digest(decoded[..length], rest);
        }
    }

    // CA5350: the header's format asks for SHA-1; what is hashed has 140 random bits in it.
#pragma warning disable CA5350
    private static string Digest(byte[] nonce, byte[] rest) => Convert.ToBase64String(SHA1.HashData([.. nonce, .. rest]));
#pragma warning restore CA5350
}
