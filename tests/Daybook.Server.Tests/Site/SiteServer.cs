using System.Net;
using Daybook.Server.Modes;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>One server for the tests of its pages, which change nothing.</summary>
public sealed class SiteServer : IAsyncLifetime
{
    /// <summary>Every page that there is.</summary>
    internal static IReadOnlyList<string> Pages { get; } =
    [
        "/", "/developer", "/developer/protocol", "/developer/protocol/about", "/developer/protocol.bml", "/developer/protocol.bml?mode=uploadpic",
        "/update", "/interests", "/help", "/help/faq", "/download", "/legal/terms", "/legal/privacy", "/legal/coppa",
        .. ModeCatalogue.All.Select(entry => $"/developer/protocol/{entry.Declaration.Name}"),
    ];

    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null) => Server.Client.SendAsync(
        new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);

    internal async Task<HtmlPage> ReadAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await SendAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return HtmlPage.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
