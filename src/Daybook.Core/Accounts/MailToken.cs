using System.Security.Cryptography;
using System.Text;

namespace Daybook.Core.Accounts;

/// <summary>
/// What a mailed link is good for. The letters are what the database holds: never change one.
/// </summary>
public enum MailPurpose
{
    /// <summary>Shows that the address is its owner's, and makes it the account's.</summary>
    ConfirmEmail = 'E',

    /// <summary>Sets a new password without the old one.</summary>
    ResetPassword = 'P',
}

/// <summary>A link that was mailed.</summary>
/// <param name="AccountId">Whose account it is about.</param>
/// <param name="Purpose">What it is good for.</param>
/// <param name="Email">Where it went.</param>
/// <param name="ExpiresAt">When it stops being good.</param>
public sealed record MailToken(long AccountId, MailPurpose Purpose, string Email, DateTimeOffset ExpiresAt)
{
    /// <summary>How many links of one purpose are good for an account at once: somebody who asked twice may follow either.</summary>
    public const int MaxPerPurpose = 3;
}

/// <summary>The secret of a mailed link: the link has the text, the store nothing but the hash.</summary>
/// <param name="Text">32 letters and digits.</param>
public sealed record MailSecret(string Text)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 32;

    /// <summary>SHA-256 of the text.</summary>
    public ReadOnlyMemory<byte> Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>A new one.</summary>
    public static MailSecret Generate() => new(RandomNumberGenerator.GetString(Alphabet, Length));
}
