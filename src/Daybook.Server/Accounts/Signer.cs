using System.Security.Cryptography;

namespace Daybook.Server.Accounts;

/// <summary>Signs with one key (HMAC-SHA256), by many threads at once.</summary>
/// <remarks>
/// Each thread keeps a context with the key in it: OpenSSL takes several times as long to make one as to sign with it. What a thread leaves behind is
/// the collector's.
/// </remarks>
/// <param name="key">The key.</param>
internal sealed class Signer(byte[] key) : IDisposable
{
    /// <summary>How long a signature is, in bytes.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly ThreadLocal<IncrementalHash> _contexts = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <summary>Signs.</summary>
    /// <param name="text">What is signed.</param>
    /// <param name="signature">Gets the signature.</param>
    public void Sign(ReadOnlySpan<byte> text, Span<byte> signature)
    {
        var context = _contexts.Value!;
        context.AppendData(text);
        context.GetHashAndReset(signature);
    }

    public void Dispose() => _contexts.Dispose();
}
