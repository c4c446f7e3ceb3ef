using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Protocol;

namespace Daybook.Server.Userpics.Fetch;

/// <summary>
/// Where a picture is to be fetched: an http or https address whose host is spelled in one of the three plain ways, a DNS name, a dotted quad
/// or a bracketed IPv6 address.
/// </summary>
/// <remarks>
/// <see cref="System.Uri"/> is lenient about hosts: it reads <c>0x7f.1</c>, <c>2130706433</c> and <c>%31%32%37.1</c> all as 127.0.0.1. So the
/// host is cut out and judged here, as it was spelled, and a <see cref="System.Uri"/> is only built from what passed.
/// </remarks>
internal sealed class PictureUrl
{
    /// <summary>The longest address, in characters.</summary>
    public const int MaxLength = 4096;

    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private PictureUrl(Uri uri, string host, IPAddress? address)
    {
        Uri = uri;
        Host = host;
        Address = address;
    }

    /// <summary>The address to ask for.</summary>
    public Uri Uri { get; }

    /// <summary>The host in ASCII, without brackets.</summary>
    public string Host { get; }

    /// <summary>The host, if it is an address and not a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether it is https.</summary>
    public bool IsSecure => Uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address; white space around it does not matter.</param>
    /// <param name="where">How an error begins.</param>
    /// <exception cref="ProtocolException">It is not an address that may be fetched; see the class.</exception>
    public static PictureUrl Parse(string text, string where)
    {
        text = text.Trim();
        CheckCharacters(text, where);

        string scheme;
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            scheme = Uri.UriSchemeHttp;
        }
        else if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            scheme = Uri.UriSchemeHttps;
        }
        else
        {
            throw Refusal(where, "only addresses that begin with http:// or https:// can be fetched");
        }

        var rest = text.AsSpan(scheme.Length + "://".Length);
        var end = rest.IndexOfAny("/?#");
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "" : rest[end..];
        if (authority.Contains('@'))
        {
            throw Refusal(where, "an address with a user name or password is not fetched");
        }

        var bracketed = authority.StartsWith('[');
        var hostEnd = authority.IndexOf(bracketed ? ']' : ':');
        if (bracketed && hostEnd < 0)
        {
            throw Refusal(where, "the bracket around the host is not closed");
        }

        var host = hostEnd < 0 ? authority : authority[..hostEnd];
        var port = ReadPort(hostEnd < 0 ? "" : authority[(bracketed ? hostEnd + 1 : hostEnd)..], scheme, where);

        IPAddress? address;
        string name;
        if (bracketed)
        {
            address = ReadIPv6(host[1..], where);
            name = address.ToString();
        }
        else
        {
            name = ToAscii(host, where);
            if (!IsQuad(name, out address))
            {
                CheckName(name, where);
            }
        }

        return Uri.TryCreate($"{scheme}://{(bracketed ? $"[{name}]" : name)}:{port}{path}", UriKind.Absolute, out var uri)
            ? new PictureUrl(uri, name, address)
            : throw Refusal(where, "not a valid address");
    }

    /// <summary>The address that a redirect from here leads to, read as strictly as the first.</summary>
    /// <param name="location">The redirect's <c>Location</c>, absolute or relative.</param>
    /// <param name="where">How an error begins.</param>
    /// <exception cref="ProtocolException">It is not an address that may be fetched; see the class.</exception>
    public PictureUrl Follow(string location, string where)
    {
        // Uri passes over white space before it, and would find a host there that nobody looked at.
        location = location.Trim();
        CheckCharacters(location, where);
        if (location.StartsWith("//", StringComparison.Ordinal))
        {
            return Parse($"{Uri.Scheme}:{location}", where);
        }

        var colon = location.AsSpan().IndexOfAnyExcept(SchemeCharacters);
        if (colon > 0 && location[colon] == ':')
        {
            return Parse(location, where);
        }

        // A relative one must stay with the host that was judged.
        return Uri.TryCreate(Uri, location, out var uri) && uri.Authority == Uri.Authority && uri.UserInfo.Length == 0
            ? new PictureUrl(uri, Host, Address)
            : throw Refusal(where, "not a valid address");
    }

    private static void CheckCharacters(string text, string where)
    {
        if (text.Length > MaxLength)
        {
            throw Refusal(where, $"the address has {text.Length} characters; at most {MaxLength} are allowed");
        }

        // Some readers take a backslash for a slash, so that two of them disagree about where the host ends.
        foreach (var character in text)
        {
            if (char.IsControl(character) || character == '\\')
            {
                throw Refusal(where, "control characters and backslashes must be percent-encoded");
            }
        }
    }

    private static int ReadPort(ReadOnlySpan<char> text, string scheme, string where)
    {
        if (text is "" or ":")
        {
            return scheme == Uri.UriSchemeHttps ? 443 : 80;
        }

        return text[0] == ':' && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw Refusal(where, "not a valid host and port");
    }

    private static IPAddress ReadIPv6(ReadOnlySpan<char> text, string where)
    {
        if (text.Contains('%'))
        {
            throw Refusal(where, "an IPv6 address with a zone is not fetched");
        }

        return !text.ContainsAnyExcept(IPv6Characters)
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? address
                : throw Refusal(where, "not a valid IPv6 address");
    }

    private static string ToAscii(ReadOnlySpan<char> host, string where)
    {
        var text = host.ToString();
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        try
        {
            // A name that only turns into digits here (fullwidth ones do) was not spelled as a dotted quad.
            var name = Idn.GetAscii(text);
            return EndsInNumber(name) ? throw Refusal(where, "not a valid host name") : name;
        }
        catch (ArgumentException)
        {
            throw Refusal(where, "not a valid host name");
        }
    }

    private static bool IsQuad(string host, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(host, out address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == host;

    private static void CheckName(string name, string where)
    {
        // Resolvers read such names as addresses in decimal, octal, hexadecimal or short form (inet_aton), so none is a name.
        if (EndsInNumber(name))
        {
            throw Refusal(where, "an IPv4 address must be four decimal numbers, like 198.51.100.7");
        }

        var labels = name.EndsWith('.') ? name.AsSpan(0, name.Length - 1) : name;
        var valid = name.Length <= MaxNameLength;
        foreach (var range in labels.Split('.'))
        {
            valid &= labels[range] is { Length: > 0 and <= MaxLabelLength } label && !label.ContainsAnyExcept(NameCharacters);
        }

        if (!valid)
        {
            throw Refusal(where, "not a valid host name");
        }
    }

    private static bool EndsInNumber(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        var last = name[(name.LastIndexOf('.') + 1)..];
        if (!last.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return last.Length > 0 && !last.ContainsAnyExceptInRange('0', '9');
        }

        foreach (var digit in last[2..])
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }

    private static ProtocolException Refusal(string where, string why) => new(Faults.InvalidArgument, $"{where}: {why}");
}
