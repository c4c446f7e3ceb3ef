using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>Takes each nonce of WSSE once, within minutes of the time that was signed with it.</summary>
/// <param name="used">Where they are kept, so that they outlive the process: beside the challenges of servers that share a database.</param>
/// <param name="time">What time it is.</param>
internal sealed class WsseNonces(IChallengeStore used, TimeProvider time)
{
    /// <summary>How far the time that a client says may be from the server's: clocks of clients are not set well.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int LongestNonce = 200;

    private static readonly string[] Formats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Whether a nonce is one, and the time near enough.</summary>
    public bool IsTimely(Credentials.Wsse wsse) =>
        wsse.Nonce.Length is > 0 and <= LongestNonce
        && DateTimeOffset.TryParseExact(wsse.Created, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
        && (time.GetUtcNow() - created).Duration() < Tolerance;

    /// <summary>Uses a nonce; false if it was used already.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="wsse">What was sent, its digest compared with one of <see cref="Digests"/>, and so as short as that, and no challenge's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProtocolException">There are more at once than can be remembered.</exception>
    public async ValueTask<bool> TryUseAsync(long accountId, Credentials.Wsse wsse, CancellationToken cancellation)
    {
        // The digest, not the nonce: the same digest can be had with a nonce that is written otherwise.
        var nonce = string.Create(CultureInfo.InvariantCulture, $"wsse:{accountId}:{wsse.Digest}");
        try
        {
            // A time that is ahead is good for twice as long.
            return await used.TryUseAsync(nonce, time.GetUtcNow() + (Tolerance * 2), cancellation);
        }
        catch (TooManyChallengesException refused)
        {
            throw new ProtocolException(Faults.Internal, refused.Message);
        }
    }

    /// <summary>Forgets some of those that are no good any more.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many it were.</returns>
    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => used.PurgeAsync(limit, cancellation);

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
