using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace Daybook.Core.Accounts;

/// <summary>What a password hash costs.</summary>
/// <param name="MemoryKiB">Memory of one hash, in KiB.</param>
/// <param name="Iterations">Passes over that memory.</param>
public sealed record PasswordHashCost(int MemoryKiB, int Iterations);

/// <summary>
/// Argon2id over the lower-case MD5 hex digest of a password, written as a PHC string with its parameters and salt.
/// </summary>
/// <remarks>
/// Clients send either the password or its MD5 digest (uploadpic, fields <c>password</c> and <c>hpassword</c>), so the digest is what
/// both can be brought to. Neither the password nor the digest is stored. Hashing takes tens of milliseconds and
/// <see cref="PasswordHashCost.MemoryKiB"/> of memory: the caller bounds how many run at once.
/// </remarks>
public static class PasswordHash
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Hashes a digest with a new salt.</summary>
    /// <param name="md5Hex">See <see cref="Digest(string)"/>.</param>
    /// <param name="cost">What the hash is to cost.</param>
    public static string Create(string md5Hex, PasswordHashCost cost)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$argon2id$v=19$m={cost.MemoryKiB},t={cost.Iterations},p=1${Encode(salt)}${Encode(Derive(md5Hex, salt, cost, HashBytes))}");
    }

    /// <summary>A hash that no password has, for accounts that nobody logs in as.</summary>
    public static string CreateUnusable() =>
        $"$argon2id$v=19$m=8,t=1,p=1${Encode(RandomNumberGenerator.GetBytes(SaltBytes))}${Encode(RandomNumberGenerator.GetBytes(HashBytes))}";

    /// <summary>Whether the stored hash was made from this digest, in constant time.</summary>
    /// <exception cref="FormatException">The stored hash is not one that <see cref="Create"/> wrote.</exception>
    public static bool Verify(string md5Hex, string hash)
    {
        var (cost, salt, expected) = Parse(hash);
        return CryptographicOperations.FixedTimeEquals(Derive(md5Hex, salt, cost, expected.Length), expected);
    }

    /// <summary>Whether the hash costs less than wanted, so that the next login should replace it.</summary>
    /// <exception cref="FormatException">The stored hash is not one that <see cref="Create"/> wrote.</exception>
    public static bool IsWeakerThan(PasswordHashCost wanted, string hash)
    {
        var cost = Parse(hash).Cost;
        return cost.MemoryKiB < wanted.MemoryKiB || cost.Iterations < wanted.Iterations;
    }

    /// <summary>The lower-case MD5 hex digest of the password's UTF-8 bytes: what <c>hpassword</c> carries.</summary>
    public static string Digest(string password) => Digest(Encoding.UTF8.GetBytes(password));

    /// <inheritdoc cref="Digest(string)"/>
    // CA5351: MD5 is what the protocol prescribes; what is stored is Argon2id over it.
#pragma warning disable CA5351
    public static string Digest(ReadOnlySpan<byte> password) => Convert.ToHexStringLower(MD5.HashData(password));
#pragma warning restore CA5351

    private static byte[] Derive(string md5Hex, byte[] salt, PasswordHashCost cost, int length)
    {
        using var argon2 = new Argon2id(Encoding.ASCII.GetBytes(md5Hex))
        {
            Salt = salt,
            MemorySize = cost.MemoryKiB,
            Iterations = cost.Iterations,
            DegreeOfParallelism = 1,
        };
        return argon2.GetBytes(length);
    }

    private static (PasswordHashCost Cost, byte[] Salt, byte[] Hash) Parse(string hash)
    {
        // $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
        var parts = hash.Split('$');
        if (parts is ["", "argon2id", "v=19", var parameters, var salt, var digest]
            && parameters.Split(',') is [['m', '=', .. var memory], ['t', '=', .. var iterations], "p=1"])
        {
            var cost = new PasswordHashCost(
                int.Parse(memory, NumberStyles.None, CultureInfo.InvariantCulture),
                int.Parse(iterations, NumberStyles.None, CultureInfo.InvariantCulture));
            return (cost, Decode(salt), Decode(digest));
        }

        throw new FormatException("The stored password hash is not an argon2id string of this program.");
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Decode(string text) => Convert.FromBase64String(text + new string('=', (4 - text.Length % 4) % 4));
}
