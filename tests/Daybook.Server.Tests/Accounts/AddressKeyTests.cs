using System.Net;
using Daybook.Server.Accounts;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Which addresses are one to the count of failures.</summary>
public sealed class AddressKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::", "2001:db8:0:0:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("fe80::1%1", "fe80::1%2", true)]
    [InlineData("::", "0.0.0.0", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void An_ipv4_address_counts_alone_and_an_ipv6_address_with_its_network(string one, string other, bool areOne) =>
        Assert.Equal(areOne, AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)));
}
