using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>Servers that are killed at random moments while they are busy.</summary>
[Trait("Speed", "slow")]
public sealed class KillTests(PostgresServer postgres, S3Server s3)
{
    private const int Clients = 4;

    private static readonly int Kills = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 100 : 3;

    /// <summary>Where things are kept.</summary>
    public enum Place
    {
        /// <summary>In the data folder.</summary>
        Sqlite,

        /// <summary>In PostgreSQL.</summary>
        Postgres,

        /// <summary>In the data folder, with the bytes of pictures in S3.</summary>
        SqliteAndS3,

        /// <summary>In PostgreSQL, with the bytes of pictures in S3.</summary>
        PostgresAndS3,
    }

    [Theory]
    [InlineData(Place.Sqlite)]
    [InlineData(Place.Postgres)]
    [InlineData(Place.SqliteAndS3)]
    [InlineData(Place.PostgresAndS3)]
    public async Task Every_upload_that_was_answered_OK_is_there_after_a_kill_with_its_keyword_and_nothing_is_half(Place place)
    {
        using var home = await MakeHomeAsync(place);
        using var uploads = new Uploads();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await home.StartAsync();
            var clients = uploads.Start(Clients, [server], CancellationToken.None);
            await uploads.AwaitAnsweredAsync(Random.Shared.Next(5, 60));

            await server.KillAsync();

            // Each ends on its own, at the first request that the kill cut short.
            await Task.WhenAll(clients);
        }

        await using var last = await home.StartAsync();
        uploads.Report($"{Kills} kills on {place}", await uploads.AssertThereAsync(last));
        Assert.Equal(0, uploads.Refused);

        // Of an upload that was cut short there is an object at most, and that is young yet.
        await home.AssertWholeAsync();
    }

    [Theory]
    [InlineData(Place.Sqlite)]
    [InlineData(Place.Postgres)]
    public async Task Every_entry_and_comment_that_was_answered_OK_is_there_after_a_kill_and_what_is_there_is_whole(Place place)
    {
        using var home = await MakeHomeAsync(place);
        var acknowledged = new ConcurrentDictionary<long, string>();
        var comments = new ConcurrentDictionary<long, string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await home.StartAsync();
            var atLeast = acknowledged.Count + Random.Shared.Next(5, 60);
            var clients = Enumerable.Range(0, Clients).Select(_ => PostUntilKilledAsync(server, acknowledged, comments, atLeast)).ToList();

            await Task.WhenAny(clients);
            await server.KillAsync();
            await Task.WhenAll(clients);
            Assert.True(acknowledged.Count >= atLeast);
        }

        await using var last = await home.StartAsync();
        var read = await ReadAsync(last);

        // Numbers without a gap; each with its own tag; and those that were answered are what they were.
        Assert.Equal(Enumerable.Range(1, read.Count).Select(i => (long)i), read.Keys.Order());
        Assert.All(read.Values, entry => Assert.Equal(entry.Text, entry.Tag));
        Assert.All(acknowledged, entry => Assert.Equal(entry.Value, read[entry.Key].Text));

        var said = await ReadCommentsAsync(last);
        Assert.NotEmpty(comments);
        Assert.Equal(Enumerable.Range(1, said.Count).Select(i => (long)i), said.Keys.Order());
        Assert.All(comments, comment => Assert.Equal(comment.Value, said[comment.Key].Text));
        Assert.All(said.Values, comment => Assert.Equal($"to {read[comment.ItemId].Text}", comment.Text));
        await home.AssertWholeAsync();
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kept: {Kills} kills on {place}: all {acknowledged.Count:N0} entries and {comments.Count:N0} comments answered OK are there and whole, of {read.Count:N0} and {said.Count:N0}"));
    }

    private Task<Home> MakeHomeAsync(Place place)
    {
        var more = place is Place.SqliteAndS3 or Place.PostgresAndS3 ? Home.InBucket(s3.CreateBucket()) : [];
        return place is Place.Sqlite or Place.SqliteAndS3 ? Home.MakeAsync(more) : Home.OnPostgresAsync(postgres.CreateDatabase(), more);
    }

    private static async Task<Dictionary<long, (string Text, string Tag)>> ReadAsync(ServerProcess server)
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
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var page = XDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var comments = page.Descendants("comment").ToList();
            if (comments.Count == 0)
            {
                return read;
            }

            comments.ForEach(comment => read.Add((long)comment.Attribute("id")!, ((long)comment.Attribute("jitemid")!, (string)comment.Element("body")!)));
        }
    }

    private static async Task PostUntilKilledAsync(
        ServerProcess server, ConcurrentDictionary<long, string> acknowledged, ConcurrentDictionary<long, string> comments, int enough)
    {
        while (true)
        {
            var text = Guid.NewGuid().ToString("N");
            long itemId, talkId;
            try
            {
                var posted = (await SendAsync(server, "postevent", ("event", text), ("tz", "+0000"), ("prop_taglist", text))).AssertOk();
                itemId = long.Parse(posted["itemid"], CultureInfo.InvariantCulture);
                Assert.True(acknowledged.TryAdd(itemId, text), $"{posted} was given out before");
                talkId = await CommentAsync(server, (itemId * 256) + long.Parse(posted["anum"], CultureInfo.InvariantCulture), $"to {text}");
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                return;
            }

            Assert.True(comments.TryAdd(talkId, $"to {text}"), $"{talkId} was given out before");
            if (acknowledged.Count >= enough)
            {
                return;
            }
        }
    }

    private static async Task<long> CommentAsync(ServerProcess server, long displayId, string text)
    {
        using var call = new ByteArrayContent(XmlRpcWriter.WriteCall("LJ.XMLRPC.addcomment", new XmlRpcStruct(
        [
            ("username", new XmlRpcText("alice")), ("password", new XmlRpcText("secret")), ("ver", new XmlRpcInteger(1)),
            ("ditemid", new XmlRpcInteger(displayId)), ("body", new XmlRpcText(text)),
        ])));
        using var response = await server.Client.PostAsync(XmlRpc.Endpoint, call, TestContext.Current.CancellationToken);
        var answer = XmlRpcReader.ReadResponse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return long.Parse(Assert.IsType<XmlRpcStruct>(answer).Text("dtalkid"), CultureInfo.InvariantCulture) / 256;
    }

    private static Task<Reply> SendAsync(ServerProcess server, string mode, params (string, object)[] fields) => server.Client.PostFlatAsync(
        [("mode", mode), ("user", "alice"), ("password", "secret"), ("ver", 1), .. fields]);
}
