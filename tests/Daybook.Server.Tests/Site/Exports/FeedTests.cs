using System.Net;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Site.Exports;

/// <summary>The feeds of journals (fact sheet 10.3).</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private static readonly XNamespace Lj = "http://www.livejournal.org/rss/lj/1.0/";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: _time);
        _alice = await _server.CreateAccountAsync("alice", fullName: "Alice & Co");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rss_tells_what_anybody_sees()
    {
        var entry = await _server.PostEntryAsync(
            _alice, "Hello <b>there</b><script>alert(1)</script>\nö \u0001", "A & b", properties: [("taglist", "pens, ink"), ("current_moodid", "15"), ("current_music", "a song")]);
        await _server.PostEntryAsync(_alice, "for friends", security: EntrySecurity.FriendsOnly);
        await _server.PostEntryAsync(_alice, "private", security: EntrySecurity.Private);
        await _server.CommentAsync(entry, null, "first");

        var channel = (await ReadAsync("rss")).Root!.Element("channel")!;

        Assert.Equal(
            ("Alice & Co", $"{_server.Url}/users/alice/", "alice", $"{_alice.Id}", "personal"),
            ((string)channel.Element("title")!, (string)channel.Element("link")!, (string)channel.Element(Lj + "journal")!,
                (string)channel.Element(Lj + "journalid")!, (string)channel.Element(Lj + "journaltype")!));
        var item = Assert.Single(channel.Elements("item"));
        var address = $"{_server.Url}/users/alice/{entry.DisplayId}.html";
        Assert.Equal(
            (address, address, "Mon, 23 Nov 2026 12:00:00 GMT", "A & b", address),
            ((string)item.Element("guid")!, (string)item.Element("link")!, (string)item.Element("pubDate")!, (string)item.Element("title")!,
                (string)item.Element("comments")!));
        Assert.Contains("Hello <b>there</b>", (string)item.Element("description")!, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", (string)item.Element("description")!, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["ink", "pens"], item.Elements("category").Select(category => category.Value));
        Assert.Equal(
            ("a song", "happy", "public", "1"),
            ((string)item.Element(Lj + "music")!, (string)item.Element(Lj + "mood")!, (string)item.Element(Lj + "security")!, (string)item.Element(Lj + "reply-count")!));
        Assert.Null(item.Element(Lj + "poster"));
    }

    [Fact]
    public async Task Atom_tells_the_same()
    {
        var bob = await _server.CreateAccountAsync("bob");
        var books = await _server.CreateCommunityAsync("books", _alice);
        await _server.JoinAsync(books, bob);
        var entry = await _server.PostEntryAsync(bob, "Read <i>this</i> <lj-cut text=\"more\">hidden</lj-cut>", journal: books, properties: [("taglist", "novels")]);

        var feed = (await ReadAsync("atom", "books")).Root!;

        Assert.Equal("urn:lj:127.0.0.1:atom1:books", (string)feed.Element(Atom + "id")!);
        var told = Assert.Single(feed.Elements(Atom + "entry"));
        Assert.Equal(
            ($"urn:lj:127.0.0.1:atom1:books:{entry.DisplayId}", "", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", "bob"),
            ((string)told.Element(Atom + "id")!, (string)told.Element(Atom + "title")!, (string)told.Element(Atom + "published")!,
                (string)told.Element(Atom + "updated")!, (string)told.Element(Atom + "author")!.Element(Atom + "name")!));
        Assert.Equal("novels", (string)told.Element(Atom + "category")!.Attribute("term")!);
        Assert.Contains("<i>this</i>", (string)told.Element(Atom + "content")!, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", (string)told.Element(Atom + "content")!, StringComparison.Ordinal);
        var item = (await ReadAsync("rss", "books")).Descendants("item").Single();
        Assert.Equal(("bob", $"{bob.Id}"), ((string)item.Element(Lj + "poster")!, (string)item.Element(Lj + "posterid")!));
    }

    [Fact]
    public async Task What_is_too_much_for_a_feed_is_led_to()
    {
        const int Lines = 60_000;
        var entries = new List<Entry>();
        for (var i = 0; i < 3; i++)
        {
            entries.Add(await _server.PostEntryAsync(_alice, $"{i}{new string('\n', Lines)}.", time: new DateTime(2026, 11, 23, 12, i, 0)));
        }

        string[] texts = [.. (await ReadAsync("rss")).Descendants("description").Skip(1).Select(text => text.Value)];

        Assert.Equal(texts, (await ReadAsync("atom")).Descendants(Atom + "content").Select(text => text.Value));
        Assert.Equal(Lines + 1, texts[0].Split("<br>").Length);
        Assert.Equal([LinkTo(entries[1]), LinkTo(entries[0])], texts.Skip(1));

        string LinkTo(Entry entry) => $"<span class=\"cut\"><a href=\"{_server.Url}/users/alice/{entry.DisplayId}.html\">Read more …</a></span>";
    }

    [Fact]
    public async Task Feeds_tell_the_time_of_the_world_also_where_a_journals_clock_is_ahead()
    {
        // As after a restore.
        await _server.Database.SkipIdsAsync(Cancellation);
        var entry = await _server.PostEntryAsync(_alice, "one");
        Assert.True(entry.ChangedAt > _time.GetUtcNow().AddHours(23));
        Assert.Equal("2026-11-23T12:00:00Z 2026-11-23T12:00:00Z Mon, 23 Nov 2026 12:00:00 GMT", await TimesAsync());

        _time.Advance(TimeSpan.FromMinutes(1));
        await _server.Database.Entries.EditAsync(
            new EntryEdit(_alice.Id, entry.ItemId, _alice.Id, default, null, null, "", "two", EntryMetadata.None), Cancellation);
        Assert.Equal("2026-11-23T12:01:00Z 2026-11-23T12:01:00Z Mon, 23 Nov 2026 12:01:00 GMT", await TimesAsync());

        async Task<string> TimesAsync()
        {
            var (atom, rss) = ((await ReadAsync("atom")).Root!, await ReadAsync("rss"));
            var updated = atom.Element(Atom + "entry")!.Element(Atom + "updated")!;
            return $"{(string)atom.Element(Atom + "updated")!} {(string)updated} {(string)rss.Descendants("lastBuildDate").Single()}";
        }
    }

    [Fact]
    public async Task What_is_on_this_site_is_named_by_its_whole_address()
    {
        await _server.PostEntryAsync(_alice, $"<lj user=\"bob\"> <img src=\"{_server.Url}/userpic/1/1\">");

        var html = (string)(await ReadAsync("atom")).Descendants(Atom + "content").Single();

        Assert.Contains($"href=\"{_server.Url}/users/bob/\"", html, StringComparison.Ordinal);
        Assert.Contains($"src=\"{_server.Url}/userpic/1/1\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_25_and_those_that_are_asked_for()
    {
        var entries = new List<Entry>();
        for (var i = 1; i <= 30; i++)
        {
            entries.Add(await _server.PostEntryAsync(_alice, $"entry {i}", properties: [("taglist", i % 10 == 0 ? "tens" : i % 7 == 0 ? "sevens, 2 words" : "other")]));
        }

        var hidden = await _server.PostEntryAsync(_alice, "hidden", security: EntrySecurity.Private, properties: [("taglist", "tens")]);

        async Task<string> TextsAsync(string query) =>
            string.Join(',', (await ReadAsync("rss" + query)).Descendants("description").Skip(1).Select(text => text.Value["entry ".Length..]));

        Assert.Equal(string.Join(',', Enumerable.Range(6, 25).Reverse()), await TextsAsync(""));
        Assert.Equal("30,20,10", await TextsAsync("?tag=Tens"));
        Assert.Equal("30,28,21,20,14,10,7", await TextsAsync("?tag=tens,2%20words"));
        Assert.Equal("", await TextsAsync("?tag=unknown"));
        Assert.Equal(
            [$"{_server.Url}/users/alice/data/atom?tag=tens,2%20words", $"{_server.Url}/users/alice/data/atom?itemid={entries[2].DisplayId}", $"{_server.Url}/users/alice/data/atom"],
            await Task.WhenAll(SelfAsync("?tag=tens,2%20words"), SelfAsync($"?itemid={entries[2].DisplayId}"), SelfAsync("")));
        Assert.Equal("3", await TextsAsync($"?itemid={entries[2].DisplayId}"));
        foreach (var query in new[] { $"?itemid={hidden.DisplayId}", $"?itemid={entries[2].DisplayId ^ 1}", "?itemid=x", "?itemid=99999999999999999999" })
        {
            using var response = await _server.Client.GetAsync(new Uri("/users/alice/data/atom" + query, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("rss")]
    [InlineData("atom")]
    public async Task A_feed_is_sent_again_only_when_it_has_changed(string format)
    {
        await _server.PostEntryAsync(_alice, "one");
        _time.Advance(TimeSpan.FromSeconds(5));
        var second = await _server.PostEntryAsync(_alice, "two");
        var address = new Uri($"/users/alice/data/{format}", UriKind.Relative);
        using var first = await _server.Client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        async Task<HttpStatusCode> AgainAsync(Action<HttpRequestMessage> condition)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            condition(request);
            using var response = await _server.Client.SendAsync(request, Cancellation);
            return response.StatusCode;
        }

        void ByTag(HttpRequestMessage request) => request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        void ByTime(HttpRequestMessage request) => request.Headers.IfModifiedSince = first.Content.Headers.LastModified ?? _time.GetUtcNow();
        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(ByTag));

        // What only its poster sees changes nothing for others.
        await _server.PostEntryAsync(_alice, "private", security: EntrySecurity.Private);
        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(ByTag));

        // What is left was there before, and is older than what the reader has.
        await _server.Database.Entries.DeleteAsync(_alice.Id, second.ItemId, _alice.Id, Cancellation);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AgainAsync(ByTag), await AgainAsync(ByTime)));

        _time.Advance(TimeSpan.FromSeconds(5));
        await _server.PostEntryAsync(_alice, "three");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AgainAsync(ByTag), await AgainAsync(ByTime)));
    }

    [Fact]
    public async Task A_journal_that_is_not_to_be_seen_has_no_feed()
    {
        await _server.PostEntryAsync(_alice, "one");
        await _server.Database.Accounts.DeleteAsync(_alice.Id, Cancellation);

        foreach (var address in new[] { "/users/alice/data/rss", "/users/alice/data/atom", "/users/nobody/data/rss", "/users/not%20a%20name/data/rss" })
        {
            using var response = await _server.Client.GetAsync(new Uri(address, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    /// <summary>The address that the feed itself says that it has.</summary>
    private async Task<string> SelfAsync(string query) =>
        (string)(await ReadAsync("atom" + query)).Root!.Elements(Atom + "link").Single(link => (string)link.Attribute("rel")! == "self").Attribute("href")!;

    private async Task<XDocument> ReadAsync(string feed, string name = "alice") =>
        XDocument.Parse(await _server.Client.GetStringAsync(new Uri($"/users/{name}/data/{feed}", UriKind.Relative), Cancellation));
}
