using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Failures;

/// <summary>Entries, each with a comment, that are posted until the server is killed, and what was answered: what was OK has to be there afterwards.</summary>
internal sealed class Posts : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<long, string> _entries = new();
    private readonly ConcurrentDictionary<long, string> _comments = new();
    private readonly SemaphoreSlim _news = new(0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Has clients post, one entry and comment after the other, each until it is cut short.</summary>
    public List<Task> Start(int clients, ServerProcess server) => [.. Enumerable.Range(0, clients).Select(_ => GoOnAsync(server))];

    /// <summary>Waits until so many more entries were answered OK, with their comments.</summary>
    public async Task AwaitAnsweredAsync(int more)
    {
        var goal = _comments.Count + more;
        while (_comments.Count < goal)
        {
            Assert.True(await _news.WaitAsync(Patience, Cancellation), $"{_comments.Count} comments were answered OK, not {goal}");
        }
    }

    /// <summary>
    /// Asserts that each that was answered OK is there; and that what is there beside these, since its answer was cut short, is whole as well: numbers
    /// without a gap, each entry with its own tag, each comment at its own entry.
    /// </summary>
    /// <returns>How many there are.</returns>
    public async Task<(int Entries, int Comments)> AssertThereAsync(ServerProcess server)
    {
        var entries = await ReadEntriesAsync(server);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Keys.Order());
        Assert.All(entries.Values, entry => Assert.Equal(entry.Text, entry.Tag));
        Assert.All(_entries, entry => Assert.Equal(entry.Value, entries[entry.Key].Text));

        var comments = await ReadCommentsAsync(server);
        Assert.NotEmpty(_comments);
        Assert.Equal(Enumerable.Range(1, comments.Count).Select(i => (long)i), comments.Keys.Order());
        Assert.All(_comments, comment => Assert.Equal(comment.Value, comments[comment.Key].Text));
        Assert.All(comments.Values, comment => Assert.Equal($"to {entries[comment.ItemId].Text}", comment.Text));
        return (entries.Count, comments.Count);
    }

    /// <summary>Says what came of it; <c>./test</c> shows the lines that begin so.</summary>
    public void Report(string what, (int Entries, int Comments) there) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"kept: {what}: all {_entries.Count:N0} entries and {_comments.Count:N0} comments answered OK are there and whole, of {there.Entries:N0} and {there.Comments:N0}"));

    public void Dispose() => _news.Dispose();

    private async Task GoOnAsync(ServerProcess server)
    {
        while (true)
        {
            var text = Guid.NewGuid().ToString("N");
            long talkId;
            try
            {
                var posted = (await SendAsync(server, "postevent", ("event", text), ("tz", "+0000"), ("prop_taglist", text))).AssertOk();
                var itemId = long.Parse(posted["itemid"], CultureInfo.InvariantCulture);
                Assert.True(_entries.TryAdd(itemId, text), $"{posted} was given out before");
                talkId = await CommentAsync(server, (itemId * 256) + long.Parse(posted["anum"], CultureInfo.InvariantCulture), $"to {text}");
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                return;
            }

            Assert.True(_comments.TryAdd(talkId, $"to {text}"), $"{talkId} was given out before");
            _news.Release();
        }
    }

    private static async Task<Dictionary<long, (string Text, string Tag)>> ReadEntriesAsync(ServerProcess server)
    {
        var read = new Dictionary<long, (string Text, string Tag)>();
        while (true)
        {
            var reply = (await SendAsync(
                server, "getevents", ("selecttype", "multiple"), ("itemids", string.Join(',', Enumerable.Range(read.Count + 1, 100))))).AssertOk();
            var count = int.Parse(reply["events_count"], CultureInfo.InvariantCulture);
            if (count == 0)
            {
                return read;
            }

            var tags = Enumerable.Range(1, int.Parse(reply["prop_count"], CultureInfo.InvariantCulture))
                .Where(i => reply[$"prop_{i}_name"] == "taglist")
                .ToDictionary(i => reply[$"prop_{i}_itemid"], i => reply[$"prop_{i}_value"]);
            foreach (var i in Enumerable.Range(1, count))
            {
                read.Add(long.Parse(reply[$"events_{i}_itemid"], CultureInfo.InvariantCulture), (reply[$"events_{i}_event"], tags[reply[$"events_{i}_itemid"]]));
            }
        }
    }

    /// <summary>All comments, as who backs them up gets them.</summary>
    private static async Task<Dictionary<long, (long ItemId, string Text)>> ReadCommentsAsync(ServerProcess server)
    {
        var cookie = (await SendAsync(server, "sessiongenerate")).AssertOk()["ljsession"];
        var read = new Dictionary<long, (long ItemId, string Text)>();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/export_comments.bml?get=comment_body&startid={read.Count + 1}");
            request.Headers.Add("Cookie", $"ljsession={cookie}");
            using var response = await server.Client.SendAsync(request, Cancellation);
            var page = XDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation));
            var comments = page.Descendants("comment").ToList();
            if (comments.Count == 0)
            {
                return read;
            }

            comments.ForEach(comment => read.Add((long)comment.Attribute("id")!, ((long)comment.Attribute("jitemid")!, (string)comment.Element("body")!)));
        }
    }

    private static async Task<long> CommentAsync(ServerProcess server, long displayId, string text)
    {
        using var call = new ByteArrayContent(XmlRpcWriter.WriteCall("LJ.XMLRPC.addcomment", new XmlRpcStruct(
        [
            ("username", new XmlRpcText("alice")), ("password", new XmlRpcText("secret")), ("ver", new XmlRpcInteger(1)),
            ("ditemid", new XmlRpcInteger(displayId)), ("body", new XmlRpcText(text)),
        ])));
        using var response = await server.Client.PostAsync(XmlRpc.Endpoint, call, Cancellation);
        var answer = XmlRpcReader.ReadResponse(await response.Content.ReadAsByteArrayAsync(Cancellation));
        return long.Parse(Assert.IsType<XmlRpcStruct>(answer).Text("dtalkid"), CultureInfo.InvariantCulture) / 256;
    }

    private static Task<Reply> SendAsync(ServerProcess server, string mode, params (string, object)[] fields) => server.Client.PostFlatAsync(
        [("mode", mode), ("user", "alice"), ("password", "secret"), ("ver", 1), .. fields]);
}
