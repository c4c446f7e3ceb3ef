using System.Net;
using System.Net.Sockets;

namespace Daybook.Server.Userpics.Fetch;

/// <summary>
/// Tells addresses of the public Internet from all others, after IANA's registries of special-purpose addresses and of IPv6 address space.
/// What the registries leave open is refused: a picture is not worth a doubt.
/// </summary>
internal static class PublicAddresses
{
    private static readonly NotPublic[] Networks =
    [
        new("0.0.0.0/8", "this network, unspecified", "RFC 791"),
        new("10.0.0.0/8", "private", "RFC 1918"),
        new("100.64.0.0/10", "carrier-grade NAT", "RFC 6598"),
        new("127.0.0.0/8", "loopback", "RFC 1122"),
        new("169.254.0.0/16", "link-local, and the metadata services of clouds", "RFC 3927"),
        new("172.16.0.0/12", "private", "RFC 1918"),
        new("192.0.0.0/24", "protocol assignments", "RFC 6890"),
        new("192.0.2.0/24", "documentation", "RFC 5737"),
        new("192.88.99.0/24", "relays of 6to4, withdrawn", "RFC 7526"),
        new("192.168.0.0/16", "private", "RFC 1918"),
        new("198.18.0.0/15", "benchmarks", "RFC 2544"),
        new("198.51.100.0/24", "documentation", "RFC 5737"),
        new("203.0.113.0/24", "documentation", "RFC 5737"),
        new("224.0.0.0/4", "multicast", "RFC 5771"),
        new("240.0.0.0/4", "reserved, broadcast", "RFC 1112"),

        // Of IPv6 only 2000::/3 has been given out for public use; the three rows around it cover the rest.
        new("::/3", "unspecified, loopback, IPv4-compatible, local NAT64 (64:ff9b:1::/48), discard (100::/64)", "RFC 4291"),
        new("2001::/23", "protocol assignments: Teredo, benchmarks (2001:2::/48), ORCHID (2001:10::/28, 2001:20::/28)", "RFC 2928"),
        new("2001:db8::/32", "documentation", "RFC 3849"),
        new("2002::/16", "6to4, withdrawn: carries an IPv4 address, whichever", "RFC 7526"),
        new("3fff::/20", "documentation", "RFC 9637"),
        new("4000::/2", "not given out; segment routing (5f00::/16)", "RFC 4291, RFC 9602"),
        new("8000::/1", "unique local (fc00::/7), link-local (fe80::/10), site-local (fec0::/10), multicast (ff00::/8)", "RFC 4291, RFC 4193"),
    ];

    // RFC 6052: the last 32 bits are an IPv4 address. Networks without IPv4 reach all IPv4 servers by these, so they are judged by what they carry.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether <paramref name="address"/> is one of the public Internet. An address with a zone is not.</summary>
    public static bool IsPublic(IPAddress address)
    {
        // Before all else, since IPNetwork.Contains compares a mapped address by its four IPv4 bytes, even with a network of IPv6.
        if (address.IsIPv4MappedToIPv6 || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
        {
            return false;
        }

        if (Nat64.Contains(address))
        {
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        foreach (var row in Networks)
        {
            if (row.Network.Contains(address))
            {
                return false;
            }
        }

        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }

    /// <summary>
    /// Whether a connection may be made to <paramref name="address"/>: it is public, or in one of <paramref name="allowed"/>. To an IPv4-mapped
    /// one never, whatever it carries.
    /// </summary>
    public static bool IsAllowed(IPAddress address, IReadOnlyList<IPNetwork> allowed) =>
        !address.IsIPv4MappedToIPv6 && (IsPublic(address) || allowed.Any(network => network.Contains(address)));

    // Use and Source are for whoever reads or questions the table.
    private sealed record NotPublic(IPNetwork Network, string Use, string Source)
    {
        public NotPublic(string network, string use, string source)
            : this(IPNetwork.Parse(network), use, source)
        {
        }
    }
}
