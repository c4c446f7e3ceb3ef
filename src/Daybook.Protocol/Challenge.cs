using System.Security.Cryptography;
using System.Text;

namespace Daybook.Protocol;

/// <summary>The arithmetic of <c>auth_method=challenge</c> (fact sheet 2.1), the same for server and client.</summary>
public static class Challenge
{
    /// <summary>The only scheme there is; <c>getchallenge</c> names it as <c>auth_scheme</c>.</summary>
    public const string Scheme = "c0";

    /// <summary>What the client answers: the lower-case MD5 hex digest of the challenge followed by the password's own digest.</summary>
    /// <param name="challenge">The challenge, as received.</param>
    /// <param name="passwordDigest">The lower-case MD5 hex digest of the password.</param>
    public static string Respond(string challenge, string passwordDigest) => Digest(challenge + passwordDigest);

    /// <summary>The lower-case MD5 hex digest of a text's UTF-8: of a password, what <c>hpassword</c> sends (fact sheet 2).</summary>
    /// <param name="text">The password.</param>
    // CA5351: MD5 is what the protocol prescribes.
#pragma warning disable CA5351
    public static string Digest(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
