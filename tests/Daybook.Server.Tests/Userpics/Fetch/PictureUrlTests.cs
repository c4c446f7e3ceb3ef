using Daybook.Protocol;
using Daybook.Server.Userpics.Fetch;

namespace Daybook.Server.Tests.Userpics.Fetch;

public sealed class PictureUrlTests
{
    [Theory]
    [InlineData("http://example.org", "http://example.org/", "example.org", 80)]
    [InlineData("HTTPS://Example.ORG/Me.PNG?a=B#c", "https://example.org/Me.PNG?a=B#c", "example.org", 443)]
    [InlineData("  http://example.org/me.png\r\n", "http://example.org/me.png", "example.org", 80)]
    [InlineData("http://example.org:8080/", "http://example.org:8080/", "example.org", 8080)]
    [InlineData("http://example.org:/", "http://example.org/", "example.org", 80)]
    [InlineData("http://example.org?x=@y", "http://example.org/?x=@y", "example.org", 80)]
    [InlineData("http://example.org/a b/ä", "http://example.org/a%20b/%C3%A4", "example.org", 80)]
    [InlineData("http://a_b.example.org./", "http://a_b.example.org./", "a_b.example.org.", 80)]
    [InlineData("http://bücher.example/", "http://xn--bcher-kva.example/", "xn--bcher-kva.example", 80)]
    [InlineData("http://8.8.8.8/", "http://8.8.8.8/", "8.8.8.8", 80)]
    [InlineData("https://[2606:4700:0::1]:443/", "https://[2606:4700::1]/", "2606:4700::1", 443)]
    [InlineData("http://0xample.org/", "http://0xample.org/", "0xample.org", 80)]
    [InlineData("http://1.2.3.4.example/", "http://1.2.3.4.example/", "1.2.3.4.example", 80)]
    public void An_address_is_read(string text, string uri, string host, int port)
    {
        var url = PictureUrl.Parse(text, "url");

        Assert.Equal(uri, url.Uri.AbsoluteUri);
        Assert.Equal(host, url.Host);
        Assert.Equal(port, url.Uri.Port);
    }

    [Theory]
    [InlineData("ftp://example.org/me.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("gopher://example.org/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//example.org/me.png")]
    [InlineData("example.org/me.png")]
    [InlineData("http:/example.org")]
    [InlineData("http:example.org")]
    [InlineData("")]
    public void Anything_but_http_and_https_is_refused(string text) =>
        Assert.Equal("url: only addresses that begin with http:// or https:// can be fetched", Refusal(text));

    [Theory]
    [InlineData("http://user:secret@example.org/")]
    [InlineData("http://user@example.org/")]
    [InlineData("http://@example.org/")]
    [InlineData("http://example.org@127.0.0.1/")]
    [InlineData("http://a@b@c/")]
    public void An_address_with_a_user_name_or_password_is_refused(string text) =>
        Assert.Equal("url: an address with a user name or password is not fetched", Refusal(text));

    [Theory]
    [InlineData("2130706433")] // decimal
    [InlineData("0x7f000001")] // hexadecimal
    [InlineData("0X7F.1")]
    [InlineData("017700000001")] // octal
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("127.1")] // short
    [InlineData("127.0.1")]
    [InlineData("127.0.0.0x1")]
    [InlineData("127.0.0.1.")]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.1.1.1")]
    [InlineData("08.8.8.8")]
    [InlineData("0")]
    [InlineData("example.0x")]
    [InlineData("example.99")]
    [InlineData("%31%32%37.0.0.1")] // percent-encoded
    public void An_IPv4_address_that_is_not_spelled_as_a_plain_dotted_quad_is_refused(string host) =>
        Assert.Equal("url: an IPv4 address must be four decimal numbers, like 198.51.100.7", Refusal($"http://{host}/"));

    [Theory]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[2606:4700::1%1]")]
    public void An_IPv6_address_with_a_zone_is_refused(string host) =>
        Assert.Equal("url: an IPv6 address with a zone is not fetched", Refusal($"http://{host}/"));

    [Theory]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData("http://?x")]
    [InlineData("http://:80/")]
    [InlineData("http://./")]
    [InlineData("http://a..b/")]
    [InlineData("http://.a/")]
    [InlineData("http://%65xample.org/")]
    [InlineData("http://exam ple.org/")]
    [InlineData("http://example.org,evil.example/")]
    [InlineData("http://example.org;evil.example/")]
    [InlineData("http://１２７.０.０.１/")]
    [InlineData("http://127。0。0。1/")]
    [InlineData("http://①②⑦.0.0.1/")]
    [InlineData("http://bücher_1.example/")]
    [InlineData("http://xn--bücher.example/")]
    public void A_host_that_is_not_a_name_is_refused(string text) => Assert.Equal("url: not a valid host name", Refusal(text));

    [Theory]
    [InlineData("http://[::1")]
    [InlineData("http://[::1/]")]
    [InlineData("http://[]/")]
    [InlineData("http://[127.0.0.1]/")]
    [InlineData("http://[::1::2]/")]
    [InlineData("http://[example.org]/")]
    [InlineData("http://[::1]example.org/")]
    [InlineData("http://[::1]80/")]
    [InlineData("http://::1/")]
    [InlineData("http://example.org:0/")]
    [InlineData("http://example.org:65536/")]
    [InlineData("http://example.org:-80/")]
    [InlineData("http://example.org:+80/")]
    [InlineData("http://example.org:80:80/")]
    [InlineData("http://example.org:8o/")]
    [InlineData("http://example.org:99999999999999999999/")]
    [InlineData("http://example.org\\@127.0.0.1/")]
    [InlineData("http://example.org/a\\b")]
    [InlineData("http://exa\tmple.org/")]
    [InlineData("http://example.org/a\r\nHost: evil")]
    [InlineData("http://example.org/\0")]
    public void A_malformed_address_is_refused(string text) => Assert.StartsWith("url: ", Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void Labels_names_and_addresses_that_are_too_long_are_refused()
    {
        var longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));
        Assert.Equal(longest, PictureUrl.Parse($"http://{longest}/", "url").Host);
        Assert.Equal("url: not a valid host name", Refusal($"http://{longest}e/"));
        Assert.Equal("url: not a valid host name", Refusal($"http://{new string('a', 64)}.org/"));

        var path = new string('x', PictureUrl.MaxLength - "http://a/".Length);
        Assert.Equal(4096, PictureUrl.Parse("http://a/" + path, "url").Uri.AbsoluteUri.Length);
        Assert.Equal("url: the address has 4097 characters; at most 4096 are allowed", Refusal("http://a/x" + path));
    }

    [Theory]
    [InlineData("/b.png", "https://example.org:8443/b.png")]
    [InlineData("b.png?u=http://c/", "https://example.org:8443/dir/b.png?u=http://c/")]
    [InlineData("../../../b.png", "https://example.org:8443/b.png")]
    [InlineData("?b", "https://example.org:8443/dir/a.png?b")]
    [InlineData("", "https://example.org:8443/dir/a.png")]
    [InlineData("//example.net/b.png", "https://example.net/b.png")]
    [InlineData("http://example.net:81/b.png", "http://example.net:81/b.png")]
    public void A_redirect_is_followed(string location, string uri) =>
        Assert.Equal(uri, PictureUrl.Parse("https://example.org:8443/dir/a.png", "url").Follow(location, "url").Uri.AbsoluteUri);

    [Theory]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("//0177.0.0.1/")]
    [InlineData("///127.0.0.1/")]
    [InlineData("/\\127.0.0.1/")]
    [InlineData("\\\\127.0.0.1\\")]
    [InlineData("http://user@example.org/")]
    [InlineData("http:127.0.0.1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/")]
    [InlineData("mailto:me@example.org")]
    [InlineData("/a\tb")]
    public void A_redirect_is_judged_as_strictly_as_the_first_address(string location) =>
        Assert.StartsWith(
            "Client error: Invalid argument(s): url, after a redirect: ",
            Assert.Throws<ProtocolException>(() => PictureUrl.Parse("http://example.org/", "url").Follow(location, "url, after a redirect")).Message,
            StringComparison.Ordinal);

    private static string Refusal(string text)
    {
        var e = Assert.Throws<ProtocolException>(() => PictureUrl.Parse(text, "url"));
        Assert.Same(Faults.InvalidArgument, e.Fault);
        return e.Message["Client error: Invalid argument(s): ".Length..];
    }
}
