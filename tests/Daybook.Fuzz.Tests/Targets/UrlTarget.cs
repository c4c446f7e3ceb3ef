using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>
/// The address of a picture to fetch, and after a line feed the place that its server redirects to. What is accepted has one meaning to
/// everybody: a name that no resolver takes for an address, or an address that is judged as the one it is.
/// </summary>
internal sealed class UrlTarget : Target
{
    private static readonly byte[][] Words =
    [
        .. ((string[])["http://", "https://", "//", "/", "\\", "@", ":", "[", "]", "#", "?", "%", "%25", "%31", ".", "127.0.0.1", "127.1", "0x7f", "0177", "2130706433",
            "10.0.0.1", "169.254.169.254", "192.168.0.1", "8.8.8.8", "localhost", "::1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1%25eth0]", "example.org",
            "xn--", "bücher", "１２７", "。", "①", "\u00AD", "\u200D", ":80", ":0", ":65536", "user", "\t", "\n", " ", "\0"]).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly string[] Good =
    [
        "http://example.org/me.png", "https://8.8.8.8:8443/a?b#c", "http://[2606:4700::1]/me.png", "http://bücher.example/ä", "http://example.org/a/b\n../c", "http://example.org/\n//10.0.0.1/",
        "http://example.org/\nhttp://127.0.0.1/", "https://example.org\n/me.png", "http://[::ffff:8.8.8.8]/", "http://127.0.0.1/",
    ];

    public override string Name => "url";

    public override int Cases => 20_000;

    public override int LongCases => 2_000_000;

    public override byte[] Make(Random random) => Encoding.UTF8.GetBytes(Good[random.Next(Good.Length)]);

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', 2);
        var outcome = "";
        try
        {
            var url = PictureUrl.Parse(lines[0], "url");
            outcome = Judge(url);
            if (lines.Length > 1)
            {
                outcome += ", then ";
                var next = url.Follow(lines[1], "url");
                outcome += Judge(next);
            }
        }
        catch (ProtocolException refused)
        {
            Assert.Same(Faults.InvalidArgument, refused.Fault);
            outcome += refused.Message;
        }

        return outcome;
    }

    private static string Judge(PictureUrl url)
    {
        var uri = url.Uri;
        Assert.True(uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Port is > 0 and <= 65_535, uri.AbsoluteUri);

        // What is connected to, and what is named to the server, is what was judged.
        var host = uri.IdnHost.Trim('[', ']');
        if (url.Address is { } address)
        {
            Assert.Equal(address, IPAddress.Parse(host));
            Assert.Equal(IsPublic(address), PublicAddresses.IsPublic(address));
            Assert.Equal(IsPublic(address), PublicAddresses.IsAllowed(address, []));
            return $"{address.AddressFamily}, public: {IsPublic(address)}";
        }

        Assert.Equal(url.Host, host, ignoreCase: true);
        Assert.True(uri.HostNameType is UriHostNameType.Dns or UriHostNameType.Basic, host);
        Assert.False(IPAddress.TryParse(host, out _), host);
        Assert.False(IsNumbers(host), host);
        Assert.True(host.All(char.IsAscii), host);
        return host.EndsWith('.') ? "absolute name" : "name";
    }

    /// <summary>What inet_aton reads: one to four numbers, each decimal, octal or hexadecimal.</summary>
    private static bool IsNumbers(string host) => host.TrimEnd('.').Split('.') is { Length: <= 4 } parts && parts.All(part =>
        part.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? part[2..].All(char.IsAsciiHexDigit)
            : part.Length > 0 && part.All(char.IsAsciiDigit));

    /// <summary>The same networks as the table of the guard, written bit by bit.</summary>
    private static bool IsPublic(IPAddress address)
    {
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return IsPublic(b);
        }

        var start = Convert.ToHexStringLower(b);
        if (start.StartsWith("0064ff9b0000000000000000", StringComparison.Ordinal))
        {
            return IsPublic(b[12..]);
        }

        var first = ushort.Parse(start.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var second = ushort.Parse(start.AsSpan(4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return first is >= 0x2000 and <= 0x3FFF and not 0x2002
            && !(first == 0x2001 && (second < 0x200 || second == 0xDB8))
            && !(first == 0x3FFF && second < 0x1000);
    }

    private static bool IsPublic(byte[] b) => (b[0], b[1], b[2]) switch
    {
        (0 or 10 or 127 or >= 224, _, _) => false,
        (100, >= 64 and < 128, _) => false,
        (169, 254, _) => false,
        (172, >= 16 and < 32, _) => false,
        (192, 0, 0 or 2) => false,
        (192, 88, 99) => false,
        (192, 168, _) => false,
        (198, 18 or 19, _) => false,
        (198, 51, 100) => false,
        (203, 0, 113) => false,
        _ => true,
    };
}
