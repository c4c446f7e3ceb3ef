using System.Text;
using Daybook.Protocol.Client;

namespace Daybook.Protocol.Tests.Client;

public sealed class UserpicFeedTests
{
    [Fact]
    public async Task A_feed_tells_addresses_descriptions_and_times()
    {
        var pictures = await ReadAsync("""
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">
              <title>alice's userpics</title><updated>2026-01-01T00:00:00Z</updated>
              <entry>
                <id>urn:1</id><title>default userpic</title><updated>2020-01-02T03:04:05Z</updated>
                <content src="https://v.example/1/2"/><category term="a &amp;amp; b"/>
                <title>A cat, seen
                  from <b>above</b></title>
                <summary>drawn by me</summary>
              </entry>
              <entry><id>urn:2</id><title>userpic</title><content type="image/png" src="https://v.example/2/2"></content><summary>Sea &amp; sand</summary></entry>
              <entry><title/><summary/><content src="https://v.example/3/2"/><updated>some day</updated></entry>
              <entry><title>no picture</title><content src="javascript:alert(1)"/></entry>
            </feed>
            """);

        Assert.Equal(
            [
                new FeedUserpic(new Uri("https://v.example/1/2"), "A cat, seen from above", new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero)),
                new FeedUserpic(new Uri("https://v.example/2/2"), "Sea & sand", null),
                new FeedUserpic(new Uri("https://v.example/3/2"), null, null),
            ],
            pictures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>cut off")]
    [InlineData("<!DOCTYPE feed [<!ENTITY a 'aaaa'>]><feed xmlns='http://www.w3.org/2005/Atom'><title>&a;</title></feed>")]
    public async Task What_is_no_feed_is_refused(string text) => await Assert.ThrowsAsync<FormatException>(() => ReadAsync(text));

    [Theory]
    [InlineData("https://www.dw.test", "alice", "https://www.dw.test/users/alice/data/userpics")]
    [InlineData("https://www.dw.test/", " Alice-B ", "https://www.dw.test/users/alice_b/data/userpics")]
    [InlineData("http://a.test/journal", "a/b", "http://a.test/journal/users/a%2Fb/data/userpics")]
    public void Its_address_is_below_the_server(string server, string user, string address) =>
        Assert.Equal(address, UserpicFeed.AddressOf(new Uri(server), user).AbsoluteUri);

    private static Task<IReadOnlyList<FeedUserpic>> ReadAsync(string text) =>
        UserpicFeed.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);
}
