using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Accounts;
using Microsoft.Extensions.Caching.Memory;

namespace Daybook.Server.Accounts;

/// <summary>
/// Remembers for a few minutes which credential was verified against which password hash, so that a client that sends its password with
/// every request pays for the slow hash once.
/// </summary>
/// <remarks>
/// What is remembered is an HMAC under a key that lives and dies with the process. The stored hash is part of it: when the
/// password changes, what was verified against the old one is void at once.
/// </remarks>
internal sealed class VerifiedCredentials : IDisposable
{
    private const int MaxRemembered = 100_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(5);

    private readonly Signer _signer = new(RandomNumberGenerator.GetBytes(32));
    private readonly MemoryCache _verified;

    public VerifiedCredentials(TimeProvider time) =>
        _verified = new MemoryCache(new MemoryCacheOptions { SizeLimit = MaxRemembered, Clock = new Clock(time) });

    /// <summary>Whether this digest was verified against the account's present hash a moment ago.</summary>
    public bool Contains(Account account, string digest) => _verified.TryGetValue(Mark(account, digest), out _);

    /// <summary>Remembers that it was.</summary>
    public void Add(Account account, string digest) =>
        _verified.Set(Mark(account, digest), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberedFor });

    public void Dispose()
    {
        _verified.Dispose();
        _signer.Dispose();
    }

    private UInt128 Mark(Account account, string digest)
    {
        Span<byte> mac = stackalloc byte[Signer.Length];
        _signer.Sign(Encoding.UTF8.GetBytes($"{account.Id}\n{account.PasswordHash}\n{digest}"), mac);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    // CS0618: MemoryCache takes its time from ISystemClock and from nothing else.
#pragma warning disable CS0618
    private sealed class Clock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
#pragma warning restore CS0618
}
