using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Daybook.Core;
using Daybook.Core.Accounts;

namespace Daybook.Server.Options;

/// <summary>The kinds of values that settings have.</summary>
internal static class Formats
{
    private const int MaxContactLength = 200;

    public static readonly ValueFormat<bool> Boolean = new(
        "true or false",
        bool.TryParse,
        value => value ? "true" : "false");

    public static readonly ValueFormat<Uri> PublicAddress = new(
        "an http or https address without path, query and password, such as https://daybook.example",
        TryReadPublicAddress,
        value => value.GetLeftPart(UriPartial.Authority));

    /// <summary>Where this server itself listens.</summary>
    public static readonly ValueFormat<Uri> OwnAddress = new(
        "http, an IP address of this machine and a port, such as http://127.0.0.1:9464",
        TryReadOwnAddress,
        value => value.GetLeftPart(UriPartial.Authority));

    public static readonly ValueFormat<IPNetwork> Network = new(
        "an IP address, or a network with no bits set after its prefix, such as 192.0.2.7, 10.0.0.0/8 or fd00::/8",
        TryReadNetwork,
        WriteNetwork);

    public static readonly ValueFormat<string> Email = new(
        "an e-mail address, such as daybook@daybook.example", TryReadEmail, value => value);

    public static readonly ValueFormat<string> Host = new(
        "the name or IP address of a host, without a port", TryReadHost, value => value);

    public static readonly ValueFormat<string> Bucket = new(
        "the name of a bucket: 3 to 63 letters, digits, dots, hyphens and underscores", TryReadBucket, value => value);

    /// <summary>How to reach somebody.</summary>
    public static readonly ValueFormat<string> Contact = new(
        $"an e-mail address without mailto:, an http or https address, or a line of at most {MaxContactLength} characters that says how", TryReadContact, value => value);

    /// <summary>Any line but an empty one.</summary>
    public static ValueFormat<string> Text(int maxLength)
    {
        bool TryRead(string text, [MaybeNullWhen(false)] out string value)
        {
            value = text;
            return text.Length <= maxLength && !text.Any(char.IsControl);
        }

        return new($"a line of at most {maxLength} characters", TryRead, value => value);
    }

    public static ValueFormat<int> Integer(int min, int max) => new(
        $"a whole number from {min} to {max}",
        (text, out value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max,
        value => value.ToString(CultureInfo.InvariantCulture));

    public static ValueFormat<TimeSpan> Duration(TimeSpan min, TimeSpan max) => new(
        $"a duration hh:mm:ss from {WriteDuration(min)} to {WriteDuration(max)}",
        (text, out value) => TryReadDuration(text, out value) && value >= min && value <= max,
        WriteDuration);

    /// <summary>One of the names of an enumeration, in any case.</summary>
    /// <param name="write">How a name is written.</param>
    public static ValueFormat<T> Choice<T>(Func<T, string> write)
        where T : struct, Enum
    {
        // No query: for each kind of value the runtime would compile one anew, at every start.
        var choices = Enum.GetValues<T>();
        var names = new string[choices.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = write(choices[i]);
        }

        return new(
            "one of " + string.Join(", ", names),
            (text, out value) =>
            {
                // Not Enum.TryParse: it takes numbers and lists, too.
                var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
                value = index < 0 ? default : choices[index];
                return index >= 0;
            },
            write);
    }

    /// <summary>Whether a text means to be an address of the web.</summary>
    public static bool IsOfWeb(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static bool TryReadEmail(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return EmailAddress.IsWellFormed(text);
    }

    private static bool TryReadContact(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return text.Length <= MaxContactLength
            && TextLine.Printable(text) == text
            && !text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)
            && (!IsOfWeb(text) || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && !text.Contains(' ', StringComparison.Ordinal)));
    }

    private static bool TryReadHost(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
    }

    private static bool TryReadBucket(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return text.Length is >= 3 and <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    private static bool TryReadPublicAddress(string text, [MaybeNullWhen(false)] out Uri value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value)
        && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
        && value.UserInfo.Length == 0
        && value.PathAndQuery == "/"
        && value.Fragment.Length == 0
        && !text.AsSpan().ContainsAny("?#@ \\");

    private static bool TryReadOwnAddress(string text, [MaybeNullWhen(false)] out Uri value) =>
        TryReadPublicAddress(text, out value) && value.Scheme == Uri.UriSchemeHttp && value.Port != 0 && IPAddress.TryParse(value.Host, out _);

    private static bool TryReadNetwork(string text, out IPNetwork value)
    {
        value = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(address, out var parsed) || address.Contains('%', StringComparison.Ordinal))
        {
            return false;
        }

        // IPAddress also reads 1, 0x7f.1 and 010.0.0.1, each as something else than most people mean.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != address)
        {
            return false;
        }

        if (slash < 0)
        {
            value = new IPNetwork(parsed, parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        // TryParse clears the bits after the prefix; whoever wrote them meant something else by them.
        return IPNetwork.TryParse(text, out value) && value.BaseAddress.Equals(parsed);
    }

    private static string WriteNetwork(IPNetwork network)
    {
        var isOneAddress = network.PrefixLength == (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return isOneAddress ? network.BaseAddress.ToString() : network.ToString();
    }

    private static bool TryReadDuration(string text, out TimeSpan value)
    {
        value = default;
        if (text.Split(':') is not [{ Length: 2 or 3 } hours, { Length: 2 } minutes, { Length: 2 } seconds]
            || !int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            || !int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || !int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            || m > 59 || s > 59)
        {
            return false;
        }

        value = new TimeSpan(h, m, s);
        return true;
    }

    private static string WriteDuration(TimeSpan value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours:00}:{value.Minutes:00}:{value.Seconds:00}");
}
