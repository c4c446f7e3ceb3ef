using Daybook.Server.Options;

namespace Daybook.Server.Tests.Options;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("https://127.0.0.1:8443", true)]
    [InlineData("https://*:443", false)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080;http://[::1]:8080", true)]
    [InlineData("http://127.0.0.1:8080;http://0.0.0.0:8081", false)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://192.0.2.1:8080", false)]
    public void Only_loopback_counts_as_loopback(string text, bool isLoopbackOnly)
    {
        Assert.True(ListenAddresses.TryParse(text, out var addresses, out _));
        Assert.Equal(isLoopbackOnly, addresses.IsLoopbackOnly);
        Assert.Equal(text.Split(';'), addresses.Urls);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:80800")]
    [InlineData("http://localhost:0")]
    [InlineData("http://127.0.0.1:8080/daybook")]
    [InlineData("http://daybook.example:8080")]
    [InlineData("http://127.0.0.1:8080;nonsense")]
    public void Anything_else_is_refused_with_an_example(string text)
    {
        Assert.False(ListenAddresses.TryParse(text, out _, out var fault));
        Assert.Contains("http://127.0.0.1:8080", fault, StringComparison.Ordinal);
    }
}
