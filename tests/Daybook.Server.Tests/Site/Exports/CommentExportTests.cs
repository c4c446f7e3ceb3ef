using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Site.Exports;

/// <summary><c>/export_comments.bml</c> as backup programs use it (fact sheet 10.1).</summary>
public sealed partial class CommentExportTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestServer _server = null!;
    private Account _alice = null!, _bob = null!;
    private string _cookie = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(time: _time);
        _alice = await _server.CreateAccountAsync("alice");
        _bob = await _server.CreateAccountAsync("bob");
        _cookie = (await _server.PostAsync(("mode", "sessiongenerate"), ("user", "alice"), ("password", "secret")))["ljsession"];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_is_answered_is_what_clients_match_on()
    {
        var first = await _server.PostEntryAsync(_alice, "one");
        var second = await _server.PostEntryAsync(_alice, "two");
        var a = await _server.CommentAsync(first, _bob, "Hello <b>there</b>\nö & \u0001", "Subject");
        await _server.CommentAsync(second, null, "anonymous");
        var c = await _server.CommentAsync(first, _alice, "answer", parent: a);
        var d = await _server.CommentAsync(first, _bob, "gone");
        await _server.Database.Comments.ActAsync(_alice.Id, _alice.Id, d.TalkId, CommentAction.Delete, Cancellation);
        await _server.Database.Comments.ActAsync(_alice.Id, _alice.Id, c.TalkId, CommentAction.Screen, Cancellation);

        Assert.Equal(
            $"""
            <?xml version='1.0' encoding='utf-8'?>
            <livejournal>
            <maxid>4</maxid>
            <comments>
            <comment id='1' posterid='{_bob.Id}' jitemid='1' />
            <comment id='2' jitemid='2' />
            <comment id='3' posterid='{_alice.Id}' state='S' jitemid='1' />
            <comment id='4' posterid='{_bob.Id}' state='D' jitemid='1' />
            </comments>
            <usermaps>
            <usermap id='{_alice.Id}' user='alice' />
            <usermap id='{_bob.Id}' user='bob' />
            </usermaps>
            </livejournal>
            """,
            await GetAsync("get=comment_meta&startid=0"),
            ignoreLineEndingDifferences: true);
        Assert.Equal(
            $"""
            <?xml version='1.0' encoding='utf-8'?>
            <livejournal>
            <comments>
            <comment id='1' jitemid='1' posterid='{_bob.Id}'>
            <subject>Subject</subject>
            <body>Hello &lt;b&gt;there&lt;/b&gt;
            ö &amp; {'\uFFFD'}</body>
            <date>2026-11-23T12:00:00Z</date>
            </comment>
            <comment id='2' jitemid='2'>
            <body>anonymous</body>
            <date>2026-11-23T12:00:00Z</date>
            <property name='poster_ip'>192.0.2.7</property>
            </comment>
            <comment id='3' jitemid='1' posterid='{_alice.Id}' state='S' parentid='1'>
            <body>answer</body>
            <date>2026-11-23T12:00:00Z</date>
            </comment>
            <comment id='4' jitemid='1' posterid='{_bob.Id}' state='D' />
            </comments>
            </livejournal>
            """,
            await GetAsync("get=comment_body&startid=0&props=1"),
            ignoreLineEndingDifferences: true);
        Assert.DoesNotContain("property", await GetAsync("get=comment_body&startid=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_gets_every_comment_once()
    {
        var entries = new List<Entry>();
        for (var i = 0; i < 3; i++)
        {
            entries.Add(await _server.PostEntryAsync(_alice, $"entry {i}"));
        }

        for (var i = 1; i <= 60; i++)
        {
            await _server.CommentAsync(entries[i % 3], i % 4 == 0 ? null : _bob, $"comment {i}");
        }

        // An entry's comments go with it: a window may be empty, and more comes after it.
        await _server.Database.Entries.DeleteAsync(_alice.Id, entries[0].ItemId, _alice.Id, Cancellation);
        await _server.Database.Comments.ActAsync(_alice.Id, _alice.Id, 59, CommentAction.Delete, Cancellation);
        var expected = Enumerable.Range(1, 60).Where(i => i % 3 != 0).ToList();

        var known = new List<int>();
        for (int? start = 0; start is not null;)
        {
            var text = await GetAsync($"get=comment_meta&startid={start}&numitems=7");
            known.AddRange(CommentId.Matches(text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
            var maxId = int.Parse(MaxId.Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.Equal(59, maxId);
            start = NextId.Match(text) is { Success: true } next ? int.Parse(next.Groups[1].Value, CultureInfo.InvariantCulture) : null;
            Assert.True(start is null or <= 59);
        }

        Assert.Equal(expected, known);

        var bodies = new Dictionary<int, string>();
        while (known.Where(id => !bodies.ContainsKey(id)).Select(id => (int?)id).FirstOrDefault() is { } missing)
        {
            foreach (var comment in XDocument.Parse(await GetAsync($"get=comment_body&startid={missing}&numitems=5")).Descendants("comment"))
            {
                bodies.Add((int)comment.Attribute("id")!, (string?)comment.Element("body") ?? "");
            }
        }

        Assert.Equal(expected.Select(id => (id, id == 59 ? "" : $"comment {id}")), bodies.OrderBy(body => body.Key).Select(body => (body.Key, body.Value)));
    }

    /// <summary>As ljdump asks: behind the highest number that came, until it has the highest that there is.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(400)]
    public async Task Who_goes_on_behind_the_highest_number_comes_to_an_end_however_many_are_missing(int window)
    {
        var entry = await _server.PostEntryAsync(_alice, "entry");
        await _server.CommentAsync(entry, _bob, "before");
        await SkipToAsync(2345);
        var after = await _server.CommentAsync(entry, _bob, "after");
        Assert.Equal(2346, after.TalkId);

        var (metas, bodies) = (new List<int>(), new List<(int Id, string Body)>());
        for (var highest = -1; highest < 2346;)
        {
            var meta = await GetAsync($"get=comment_meta&startid={highest + 1}&numitems={window}");
            var ids = CommentId.Matches(meta).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
            Assert.NotEmpty(ids);
            metas.AddRange(ids);
            bodies.AddRange(XDocument.Parse(await GetAsync($"get=comment_body&startid={highest + 1}")).Descendants("comment")
                .Where(comment => (int)comment.Attribute("id")! <= ids[^1])
                .Select(comment => ((int)comment.Attribute("id")!, (string?)comment.Element("body") ?? $"{comment.Attribute("state")!.Value}{comment.Attribute("jitemid")!.Value}")));
            highest = ids[^1];
        }

        Assert.Equal([(1, "before"), .. Enumerable.Range(1, 23).Select(i => (i * 100, "D0")), (2346, "after")], bodies);
        Assert.Equal(bodies.Select(body => body.Id), metas);
        Assert.Contains("<comment id='500' state='D' jitemid='0' />", await GetAsync("get=comment_meta&startid=0"), StringComparison.Ordinal);
        Assert.DoesNotContain("id='500'", await GetAsync("get=comment_meta&startid=501"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_journal_has_no_comments() => Assert.Equal(
        "<maxid>0</maxid>", Assert.Single((await GetAsync("get=comment_meta&startid=1&numitems=99999")).Split('\n'), line => line.Contains("maxid", StringComparison.Ordinal)));

    [Fact]
    public async Task A_community_is_exported_by_who_maintains_it()
    {
        var books = await _server.CreateCommunityAsync("books", _alice);
        var others = await _server.CreateCommunityAsync("others", _bob);
        await _server.JoinAsync(others, _alice);
        await _server.CommentAsync(await _server.PostEntryAsync(_alice, "x", journal: books), _bob, "in books");

        Assert.Contains("in books", await GetAsync("get=comment_body&startid=0&authas=books"), StringComparison.Ordinal);
        Assert.Contains("<comments />", await GetAsync("get=comment_body&startid=0&authas=alice"), StringComparison.Ordinal);
        foreach (var name in new[] { "others", "bob", "nobody", "not%20a%20name" })
        {
            using var response = await SendAsync($"get=comment_body&startid=0&authas={name}", _cookie);
            Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task Nobody_else_gets_anything()
    {
        await _server.CommentAsync(await _server.PostEntryAsync(_alice, "x"), _bob, "private words");
        foreach (var cookie in new[] { null, "", "v1:u1:s1:axxx//1", _cookie.Replace(":s", ":s9", StringComparison.Ordinal) })
        {
            using var refused = await SendAsync("get=comment_body&startid=0", cookie);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.DoesNotContain("private words", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        using var followed = await SendAsync("get=comment_body&startid=0", _cookie, request => request.Headers.Referrer = new Uri(_server.Url));
        Assert.Equal(HttpStatusCode.Forbidden, followed.StatusCode);
        using var unknown = await SendAsync("get=everything", _cookie);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using var encoded = await SendAsync("get=comment_meta", Uri.EscapeDataString(_cookie));
        Assert.Equal(HttpStatusCode.OK, encoded.StatusCode);
        _time.Advance(TimeSpan.FromHours(25));
        using var late = await SendAsync("get=comment_body&startid=0", _cookie);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    /// <summary>As a restored backup does, so that no number is given twice.</summary>
    private async Task SkipToAsync(long talkId)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "daybook.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE journals SET last_talk_id = $id WHERE account_id = $journal";
        command.Parameters.AddWithValue("$id", talkId);
        command.Parameters.AddWithValue("$journal", _alice.Id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    private async Task<string> GetAsync(string query)
    {
        using var response = await SendAsync(query, _cookie);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/xml; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return (await response.Content.ReadAsStringAsync(Cancellation)).ReplaceLineEndings("\n");
    }

    private async Task<HttpResponseMessage> SendAsync(string query, string? cookie, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/export_comments.bml?{query}");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $"ljsession={cookie}");
        }

        change?.Invoke(request);
        return await _server.Client.SendAsync(request, Cancellation);
    }

    [GeneratedRegex("<comment id='([0-9]+)'")]
    private static partial Regex CommentId { get; }

    [GeneratedRegex("<maxid>([0-9]+)</maxid>")]
    private static partial Regex MaxId { get; }

    [GeneratedRegex("<nextid>([0-9]+)</nextid>")]
    private static partial Regex NextId { get; }
}
