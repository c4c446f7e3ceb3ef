using System.Net;
using CsCheck;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "255.255.255.255")]
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void A_range_is_refused_from_its_first_to_its_last_address_and_its_neighbours_are_public(string first, string last)
    {
        Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(first)));
        Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(last)));
        Assert.Equal(first != "0.0.0.0", IsPublicNeighbour(first, -1));
        Assert.Equal(last is not "255.255.255.255", IsPublicNeighbour(last, +1));
    }

    [Theory]
    [InlineData("224.0.0.1")] // multicast
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.0")] // reserved
    [InlineData("255.255.255.254")]
    [InlineData("169.254.169.254")] // metadata of clouds
    [InlineData("192.0.0.9")]
    [InlineData("::")] // unspecified
    [InlineData("::1")] // loopback
    [InlineData("::7f00:1")] // IPv4-compatible
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")] // IPv4-mapped
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:127.0.0.1")] // IPv4-translated
    [InlineData("64:ff9b::127.0.0.1")] // NAT64
    [InlineData("64:ff9b::10.1.2.3")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b::100.64.0.1")]
    [InlineData("64:ff9b::0.0.0.0")]
    [InlineData("64:ff9b::255.255.255.255")]
    [InlineData("64:ff9b::1:808:808")] // outside the /96
    [InlineData("64:ff9b:1::")] // local NAT64
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("64:ff9b:2::")]
    [InlineData("100::")] // discard
    [InlineData("100::ffff:ffff:ffff:ffff")]
    [InlineData("100:0:0:1::")]
    [InlineData("200::1")]
    [InlineData("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")] // Teredo
    [InlineData("2001:2::1")] // benchmarks
    [InlineData("2001:10::1")] // ORCHID
    [InlineData("2001:20::1")]
    [InlineData("2001:2f:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002:7f00:1::")] // 6to4
    [InlineData("2002:a00:1::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("4000::")]
    [InlineData("5f00::1")] // segment routing
    [InlineData("fc00::")] // unique local
    [InlineData("fd12:3456:789a::1")]
    [InlineData("fe80::1")] // link-local
    [InlineData("febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::1")] // site-local
    [InlineData("ff02::1")] // multicast
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void An_address_that_is_not_public_is_refused(string address) => Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("8.8.8.8")]
    [InlineData("192.0.1.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2000::")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:830::200e")]
    [InlineData("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void A_public_address_is_let_through(string address) => Assert.True(PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void A_public_address_with_a_zone_is_refused() =>
        Assert.False(PublicAddresses.IsPublic(new IPAddress(IPAddress.Parse("2606:4700::1").GetAddressBytes(), scopeid: 3)));

    [Fact]
    public void By_nat64_an_address_is_as_public_as_the_one_it_carries() =>
        Gen.Byte.Array[4].Sample(bytes =>
            PublicAddresses.IsPublic(new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]))
            == PublicAddresses.IsPublic(new IPAddress(bytes)));

    [Fact]
    public void Mapped_compatible_and_6to4_forms_of_any_address_are_refused() =>
        Gen.Byte.Array[4].Sample(bytes =>
            !PublicAddresses.IsPublic(new IPAddress(bytes).MapToIPv6())
            && !PublicAddresses.IsPublic(new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]))
            && !PublicAddresses.IsPublic(new IPAddress([0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])));

    [Fact]
    public void An_allowed_network_lets_through_its_own_addresses_and_no_other_form_of_them()
    {
        IPNetwork[] allowed = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/32")];

        Assert.True(PublicAddresses.IsAllowed(IPAddress.Parse("10.1.255.255"), allowed));
        Assert.True(PublicAddresses.IsAllowed(IPAddress.Parse("fd00:1::9"), allowed));
        Assert.True(PublicAddresses.IsAllowed(IPAddress.Parse("8.8.8.8"), allowed));
        Assert.False(PublicAddresses.IsAllowed(IPAddress.Parse("10.2.0.0"), allowed));
        Assert.False(PublicAddresses.IsAllowed(IPAddress.Parse("::ffff:10.1.0.1"), allowed));
        Assert.False(PublicAddresses.IsAllowed(IPAddress.Parse("64:ff9b::10.1.0.1"), allowed));
        Assert.False(PublicAddresses.IsAllowed(IPAddress.Parse("fd00:2::9"), allowed));
    }

    private static bool IsPublicNeighbour(string address, int step)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)(bytes[i] + step);
            if (bytes[i] != (step > 0 ? 0 : 255))
            {
                break;
            }
        }

        return PublicAddresses.IsPublic(new IPAddress(bytes));
    }
}
