using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>Who a request says that it is from, by HTTP Basic or Digest, or by the header <c>X-WSSE</c> (fact sheet 10.3, 10.4).</summary>
internal static partial class HttpCredentials
{
    private const string Basic = "Basic ", Digest = "Digest ";

    /// <summary>The header that asks for Basic where one publishes.</summary>
    public const string AskForBasic = $"Basic realm=\"{HttpDigest.Realm}\", charset=\"UTF-8\"";

    /// <summary>The same for feeds: another realm, so that a browser that reads them does not send what it was given for them to where one publishes.</summary>
    public const string AskForBasicOfFeeds = $"Basic realm=\"{HttpDigest.Realm} feeds\", charset=\"UTF-8\"";

    private const int LongestHeader = 2000;

    /// <summary>Reads the headers; false if none of them says anything that can be read.</summary>
    public static bool TryRead(HttpRequest request, out AccountName name, out Credentials credentials)
    {
        (name, credentials) = (null!, null!);
        var (authorization, wsse) = (request.Headers.Authorization.ToString(), request.Headers["X-WSSE"].ToString());
        return authorization.Length <= LongestHeader && wsse.Length <= LongestHeader && (wsse.Length > 0
            ? TryReadWsse(wsse, out name!, out credentials!)
            : authorization.StartsWith(Digest, StringComparison.OrdinalIgnoreCase)
                ? TryReadDigest(authorization[Digest.Length..], request, out name!, out credentials!)
                : TryReadBasic(authorization, out name!, out credentials!));
    }

    /// <summary>The status of HTTP for a login that is refused.</summary>
    public static int StatusOf(Fault fault) =>
        fault == Faults.InvalidUsername || fault == Faults.InvalidPassword || fault == Faults.ChallengeExpired ? StatusCodes.Status401Unauthorized
        : fault == Faults.AddressBanned ? StatusCodes.Status429TooManyRequests
        : fault.Code >= Faults.Internal.Code ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status403Forbidden;

    private static bool TryReadDigest(string header, HttpRequest request, out AccountName? name, out Credentials? credentials)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        credentials = HttpDigest.Read(ReadParts(header), request.Method, target, out name);
        return credentials is not null;
    }

    private static bool TryReadBasic(string header, out AccountName? name, out Credentials? credentials)
    {
        (name, credentials) = (null, null);
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var encoded = header[Basic.Length..].Trim();
        var decoded = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, decoded, out var length))
        {
            return false;
        }

        var pair = decoded.AsSpan(0, length);
        var colon = pair.IndexOf((byte)':');
        if (colon < 0 || !AccountName.TryParse(Encoding.UTF8.GetString(pair[..colon]), out name))
        {
            return false;
        }

        credentials = Credentials.Password.FromPlain(pair[(colon + 1)..]);
        return true;
    }

    private static bool TryReadWsse(string header, out AccountName? name, out Credentials? credentials)
    {
        var parts = ReadParts(header);
        (name, credentials) = (null, null);
        if (!AccountName.TryParse(parts.GetValueOrDefault("Username"), out name)
            || !parts.TryGetValue("PasswordDigest", out var digest)
            || !parts.TryGetValue("Nonce", out var nonce)
            || !parts.TryGetValue("Created", out var created))
        {
            return false;
        }

        credentials = new Credentials.Wsse(digest, nonce, created);
        return true;
    }

    private static Dictionary<string, string> ReadParts(string header)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var match in Part.EnumerateMatches(header))
        {
            var part = header.AsSpan(match.Index, match.Length);
            var equals = part.IndexOf('=');
            parts[part[..equals].Trim().ToString()] = part[(equals + 1)..].Trim().Trim('"').ToString();
        }

        return parts;
    }

    [GeneratedRegex("[A-Za-z]+ *= *(\"[^\"]*\"|[^\",\\s]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Part { get; }
}
