using Daybook.Core.Accounts;
using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>
/// HTTP Digest (RFC 7616, and RFC 2069 for those who send no <c>qop</c>), as feed readers have known it for long: with MD5, by an app password.
/// </summary>
/// <remarks>A nonce is a challenge of <see cref="Challenges"/>, and so is good for one request within a minute; readers ask again with the next by themselves.</remarks>
internal static class HttpDigest
{
    /// <summary>What passwords are for, as programs show it.</summary>
    public const string Realm = "Daybook";

    /// <summary>The header that asks for it.</summary>
    /// <param name="challenges">Gives the nonce.</param>
    /// <param name="isStale">Whether the answer was right, and only its nonce too old or used: then the program asks nobody for the password again.</param>
    public static string Ask(Challenges challenges, bool isStale) =>
        $"Digest realm=\"{Realm}\", qop=\"auth\", algorithm=MD5, nonce=\"{challenges.Create().Challenge}\"" + (isStale ? ", stale=true" : "");

    /// <summary>What the answer must be if this is the password.</summary>
    public static string Respond(Credentials.HttpAnswer answer, string secret)
    {
        var (own, request) = (Challenge.Digest($"{answer.Username}:{Realm}:{secret}"), Challenge.Digest($"{answer.Method}:{answer.Target}"));
        return Challenge.Digest(answer.Quality is { } quality
            ? $"{own}:{answer.Nonce}:{answer.Count}:{answer.ClientNonce}:{quality}:{request}"
            : $"{own}:{answer.Nonce}:{request}");
    }

    /// <summary>Reads the parts of the header.</summary>
    /// <param name="parts">The parts by name.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="target">What the request asks for, as it stands in its first line; the answer must be for just this.</param>
    /// <param name="name">Who it says that it is from.</param>
    /// <returns>Null if a part is missing, or not as it was asked for.</returns>
    public static Credentials.HttpAnswer? Read(IReadOnlyDictionary<string, string> parts, string method, string target, out AccountName? name)
    {
        name = null;
        return parts.TryGetValue("username", out var username) && AccountName.TryParse(username, out name)
            && parts.GetValueOrDefault("realm") == Realm
            && string.Equals(parts.GetValueOrDefault("algorithm", "MD5"), "MD5", StringComparison.OrdinalIgnoreCase)
            && parts.TryGetValue("nonce", out var nonce)
            && parts.TryGetValue("response", out var response)
            && parts.TryGetValue("uri", out var uri) && IsOf(uri, target)
            && (parts.GetValueOrDefault("qop") is null or "auth")
                ? new Credentials.HttpAnswer(
                    username, nonce, method, uri, response, parts.GetValueOrDefault("qop"), parts.GetValueOrDefault("nc", ""),
                    parts.GetValueOrDefault("cnonce", ""))
                : null;
    }

    /// <summary>Some send the whole address where the path is meant.</summary>
    private static bool IsOf(string uri, string target) =>
        uri == target || (Uri.TryCreate(uri, UriKind.Absolute, out var whole) && (whole.Scheme is "http" or "https") && whole.PathAndQuery == target);
}
