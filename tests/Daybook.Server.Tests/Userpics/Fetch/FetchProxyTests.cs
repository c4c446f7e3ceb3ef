using System.Net;

namespace Daybook.Server.Tests.Userpics.Fetch;

// The proxy of the environment belongs to the whole process, so no other test may run beside this one.
[CollectionDefinition(nameof(FetchProxyTests), DisableParallelization = true)]
[Collection(nameof(FetchProxyTests))]
public sealed class FetchProxyTests : FetcherTest
{
    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = LoopbackServer.Answering("HTTP/1.1 502 Bad Gateway\nContent-Length: 0");
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1000", Picture);
        using var fetcher = Fetcher(server.Port);

        // http_proxy is only read once in a process; this is where it ends up.
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);
        try
        {
            Assert.Equal(Picture, await fetcher.FetchAsync(server.Url, 1, Cancellation));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.Requests);
    }
}
