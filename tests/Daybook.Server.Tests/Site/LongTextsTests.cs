using System.Net;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Server.Site.Visits;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Interfaces;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site;

/// <summary>Pages that name hundreds of long texts, or show some of thousands, read no more of them than they show.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LongTextsTests : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private TestServer _server = null!;
    private Account _alice = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await UserpicServer.StartAsync();
        _alice = await _server.CreateAccountAsync("alice");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_month_is_shown_without_the_texts_of_its_entries()
    {
        await PostMonthAsync();
        await _server.Client.GetStringAsync(new Uri("/users/alice/2026/02", UriKind.Relative), Cancellation);
        var page = "";

        var allocated = await AllocatedAsync(async () =>
            page = await _server.Client.GetStringAsync(new Uri("/users/alice/2026/01", UriKind.Relative), Cancellation));

        Assert.Equal(310, page.Split("<dd>").Length - 1);
        Assert.True(allocated < 12 * Megabyte, $"{allocated} bytes were allocated for a list of 310 entries with 37 MB of text");
    }

    [Fact]
    public async Task An_export_is_sent_while_it_is_read()
    {
        await PostMonthAsync();
        var cookie = await _server.BeginSessionAsync(user: "alice");
        foreach (var format in (string[])["xml", "csv"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/export_do.bml")
            {
                Content = new FormUrlEncodedContent([new("year", "2026"), new("month", "1"), new("format", format)]),
                Headers = { { "Cookie", $"ljsession={cookie}" } },
            };
            HttpResponseMessage? response = null;

            // What the server does until it is read from: the rest waits in the sockets.
            var allocated = await AllocatedAsync(async () =>
                response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation));

            using var answer = response!;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(allocated < 60 * Megabyte, $"{allocated} bytes were allocated before the first of 19 MB came");
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.InRange(text.Length, 310 * 60_000, 310 * 61_000);
            Assert.Equal(
                Enumerable.Range(0, 310).Select(i => $"entry {i}"),
                format == "xml"
                    ? XDocument.Parse(text).Root!.Elements("entry").Select(entry => (string)entry.Element("subject")!)
                    : text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')[3]));
        }
    }

    [Fact]
    public async Task A_page_of_comments_is_shown_without_the_texts_of_the_others()
    {
        var entry = await _server.PostEntryAsync(_alice, "text");
        var body = string.Concat(Enumerable.Repeat("word ", 800));
        foreach (var some in Enumerable.Range(0, 4000).Chunk(500))
        {
            await Task.WhenAll(some.Select(number => _server.CommentAsync(entry, null, $"{body}{number}")));
        }

        var address = $"/users/alice/{entry.DisplayId}.html";
        using var browser = await Browser.At(_server).OpenAsync(address);
        var token = browser.Page.All("input").First(input => input.Attributes.GetValueOrDefault("name") == VisitFilter.TokenField).Attributes["value"];
        var page = "";

        var shown = await AllocatedAsync(async () =>
            page = await _server.Client.GetStringAsync(new Uri(address + "?page=9", UriKind.Relative), Cancellation));
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new(VisitFilter.TokenField, token), new("body", "one more")]),
            Headers = { { "Cookie", $"daybook-form={browser.Cookie("daybook-form")}" } },
        };
        HttpResponseMessage? response = null;
        var posted = await AllocatedAsync(async () => response = await _server.Client.SendAsync(request, Cancellation));

        using var answer = response!;
        Assert.Equal(25, page.Split("<article class=\"comment").Length - 1);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("page=161#t", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.True(shown < 15 * Megabyte, $"{shown} bytes were allocated for a page of 25 of 4000 comments with 32 MB of text");
        Assert.True(posted < 15 * Megabyte, $"{posted} bytes were allocated for one comment more");
    }

    private static async Task<long> AllocatedAsync(Func<Task> act)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await act();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>Ten entries on each day of a January, each nearly as long as one may be.</summary>
    private async Task PostMonthAsync()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 12_000));
        for (var i = 0; i < 310; i++)
        {
            await _server.PostEntryAsync(_alice, text, $"entry {i}", time: new DateTime(2026, 1, 1, 12, i % 10, 0).AddDays(i / 10));
        }
    }
}
