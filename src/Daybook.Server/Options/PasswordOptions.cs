using Daybook.Core.Accounts;

namespace Daybook.Server.Options;

/// <summary>What a password hash (Argon2id) costs.</summary>
/// <param name="MemoryKiB">Memory of one hash, in KiB.</param>
/// <param name="Iterations">Passes over that memory.</param>
public sealed record PasswordOptions(int MemoryKiB, int Iterations)
{
    /// <summary>
    /// The cheapest of the equally strong pairs that OWASP's Password Storage Cheat Sheet gives for Argon2id with one lane, 7168 KiB and 5
    /// passes, as the product that an attacker pays for.
    /// </summary>
    private const long LeastWork = 7168 * 5;

    /// <summary>The same, as the hash wants it.</summary>
    public PasswordHashCost Cost => new(MemoryKiB, Iterations);

    internal static PasswordOptions Read(SettingsReader reader)
    {
        var passwords = new PasswordOptions(
            MemoryKiB: reader.Read(
                "Passwords:MemoryKiB", 19456, Formats.Integer(7168, 1_048_576),
                "Memory in KiB of one password hash (Argon2id). When this or Passwords:Iterations is raised, each account's hash is " +
                "renewed with its next login."),
            Iterations: reader.Read(
                "Passwords:Iterations", 2, Formats.Integer(1, 100),
                $"Passes over that memory. Passwords:MemoryKiB times Passwords:Iterations is at least {LeastWork}."));
        var work = (long)passwords.MemoryKiB * passwords.Iterations;
        reader.Require(
            work >= LeastWork,
            "Passwords:Iterations",
            $"times Passwords:MemoryKiB is {work}; it must be at least {LeastWork}, such as 19456 KiB and 2 iterations, or 7168 KiB and 5");
        return passwords;
    }
}
