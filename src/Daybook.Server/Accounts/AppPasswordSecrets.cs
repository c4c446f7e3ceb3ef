using System.Security.Cryptography;
using System.Xml;
using Daybook.Server.Options;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Daybook.Server.Accounts;

/// <summary>
/// Makes the secrets of app passwords and encrypts them for storage: challenge–response needs the secret on the server, so that a hash
/// cannot do.
/// </summary>
/// <remarks>The keys are those of <see cref="KeyRing"/>.</remarks>
public sealed class AppPasswordSecrets
{
    /// <summary>How many an account may have.</summary>
    public const int MaxPerAccount = 50;

    /// <summary>What the keys are for, as Data Protection knows it; whoever shares the keys says the same.</summary>
    public const string ApplicationName = "Daybook";

    /// <summary>Crockford's base32 in lower case: without i, l, o and u there are no look-alikes.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Groups = 7;
    private const int GroupLength = 4;

    private readonly IDataProtector _protector;

    private AppPasswordSecrets(IDataProtector protector) => _protector = protector;

    /// <summary>Opens the keys of a data folder; the first time makes one.</summary>
    /// <exception cref="AppPasswordKeysException">They cannot be read or made.</exception>
    public static AppPasswordSecrets Open(DataFolder data)
    {
        try
        {
            return Open(KeyRing.In(data));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or XmlException)
        {
            throw new AppPasswordKeysException($"The keys in {data.KeysFolder} cannot be used: {e.GetBaseException().Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Opens keys; if there is none, makes one.</summary>
    internal static AppPasswordSecrets Open(IXmlRepository keys)
    {
        var secrets = new AppPasswordSecrets(KeyRing.Open(keys).CreateProtector("Daybook.AppPassword.v1"));

        // Keys are made on first use. Using them now shows right away whether that works, and makes one before a second process might.
        secrets.Protect(Alphabet);
        return secrets;
    }

    /// <summary>A new secret of 140 random bits, as people can read and type it: <c>k3vd-9m2x-…</c>. The hyphens are part of it.</summary>
    public static string Generate()
    {
        var digits = RandomNumberGenerator.GetString(Alphabet, Groups * GroupLength);
        return string.Join('-', digits.Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>Encrypts a secret.</summary>
    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>Decrypts what <see cref="Protect"/> made.</summary>
    /// <exception cref="CryptographicException">It was changed, or its key is no longer in the data folder.</exception>
    public string Unprotect(string protectedSecret) => _protector.Unprotect(protectedSecret);
}

/// <summary>The keys in the data folder cannot be used; the message is for the operator.</summary>
public sealed class AppPasswordKeysException(string message, Exception cause) : Exception(message, cause);
