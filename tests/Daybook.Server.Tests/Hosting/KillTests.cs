using System.Collections.Concurrent;
using System.Globalization;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;
using SkiaSharp;

namespace Daybook.Server.Tests.Hosting;

[Trait("Speed", "slow")]
public sealed class KillTests(S3Server s3)
{
    private const int Clients = 4;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 30 : 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("database")]
    [InlineData("s3")]
    public async Task Every_upload_that_was_answered_OK_is_served_whole_after_a_kill(string store)
    {
        await using var site = await Commands.Site.WithAliceAsync();
        if (store == "s3")
        {
            var bucket = s3.CreateBucket();
            File.WriteAllText(
                site.Data.SettingsFile,
                $$"""
                {
                  "Pictures": { "Store": "s3" },
                  "S3": { "ServiceUrl": "{{bucket.ServiceUrl}}", "Bucket": "{{bucket.Bucket}}", "AccessKey": "{{bucket.AccessKey}}", "SecretKey": "{{bucket.SecretKey}}" }
                }
                """);
        }

        var acknowledged = new ConcurrentDictionary<long, SKColor[]>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await StartAsync(site);
            await AssertServedAsync(server, acknowledged);
            var before = acknowledged.Count;
            var atLeast = before + Random.Shared.Next(5, 60);
            var clients = Enumerable.Range(0, Clients).Select(_ => UploadUntilKilledAsync(server, acknowledged, atLeast)).ToList();

            await Task.WhenAny(clients);
            await server.KillAsync();

            // Each ends on its own, at the first request that the kill cut short.
            await Task.WhenAll(clients);
            Assert.True(acknowledged.Count >= atLeast);
        }

        await using var last = await StartAsync(site);
        await AssertServedAsync(last, acknowledged);
        await AssertEveryListedPictureIsWholeAsync(last, acknowledged.Count);

        // Of what was cut short there is an object at most, which is young yet.
        var check = await site.RunAsync("check");
        Assert.Equal((0, "Everything is as it should be.\n"), (check.ExitCode, check.Output));
    }

    [Fact]
    public async Task Every_entry_that_was_answered_OK_is_there_after_a_kill_and_what_is_there_is_whole()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        var acknowledged = new ConcurrentDictionary<long, string>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await StartAsync(site);
            var atLeast = acknowledged.Count + Random.Shared.Next(5, 60);
            var clients = Enumerable.Range(0, Clients).Select(_ => PostUntilKilledAsync(server, acknowledged, atLeast)).ToList();

            await Task.WhenAny(clients);
            await server.KillAsync();
            await Task.WhenAll(clients);
            Assert.True(acknowledged.Count >= atLeast);
        }

        await using var last = await StartAsync(site);
        var read = new Dictionary<long, (string Text, string Tag)>();
        for (var synced = 0; ; synced = read.Count)
        {
            var reply = (await SendAsync(
                last, "getevents", ("selecttype", "multiple"), ("itemids", string.Join(',', Enumerable.Range(synced + 1, 100))))).AssertOk();
            var count = int.Parse(reply["events_count"], CultureInfo.InvariantCulture);
            var tags = Enumerable.Range(1, int.Parse(reply["prop_count"], CultureInfo.InvariantCulture))
                .Where(i => reply[$"prop_{i}_name"] == "taglist")
                .ToDictionary(i => reply[$"prop_{i}_itemid"], i => reply[$"prop_{i}_value"]);
            foreach (var i in Enumerable.Range(1, count))
            {
                read.Add(long.Parse(reply[$"events_{i}_itemid"], CultureInfo.InvariantCulture), (reply[$"events_{i}_event"], tags[reply[$"events_{i}_itemid"]]));
            }

            if (count == 0)
            {
                break;
            }
        }

        // Numbers without a gap; each with its own tag; and those that were answered are what they were.
        Assert.Equal(Enumerable.Range(1, read.Count).Select(i => (long)i), read.Keys.Order());
        Assert.All(read.Values, entry => Assert.Equal(entry.Text, entry.Tag));
        Assert.All(acknowledged, entry => Assert.Equal(entry.Value, read[entry.Key].Text));
    }

    private static async Task PostUntilKilledAsync(ServerProcess server, ConcurrentDictionary<long, string> acknowledged, int enough)
    {
        while (true)
        {
            var text = Guid.NewGuid().ToString("N");
            Reply reply;
            try
            {
                reply = await SendAsync(server, "postevent", ("event", text), ("tz", "+0000"), ("prop_taglist", text));
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                return;
            }

            Assert.True(
                acknowledged.TryAdd(long.Parse(reply.AssertOk()["itemid"], CultureInfo.InvariantCulture), text), $"{reply} was given out before");
            if (acknowledged.Count == enough)
            {
                return;
            }
        }
    }

    private static Task<Reply> SendAsync(ServerProcess server, string mode, params (string, object)[] fields) => server.Client.PostFlatAsync(
        [("mode", mode), ("user", "alice"), ("password", "secret"), ("ver", 1), .. fields]);

    private static Task<ServerProcess> StartAsync(Commands.Site site) => ServerProcess.StartAsync(
        site.Data.FullPath, "--Userpics:MaxPerAccount=10000", "--Passwords:MemoryKiB=7168", "--Passwords:Iterations=5", "--Log:Level=Warning");

    private static async Task UploadUntilKilledAsync(ServerProcess server, ConcurrentDictionary<long, SKColor[]> acknowledged, int enough)
    {
        while (true)
        {
            var picture = TestPictures.Random();
            Reply reply;
            try
            {
                reply = await server.Client.PostFlatAsync(
                    ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("default", 1), ("data", picture));
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                return;
            }

            Assert.True(acknowledged.TryAdd(reply.AssertOk().PicId, TestPictures.Pixels(picture)), $"{reply} was given out before");
            if (acknowledged.Count == enough)
            {
                return;
            }
        }
    }

    private static async Task AssertServedAsync(ServerProcess server, IEnumerable<KeyValuePair<long, SKColor[]>> acknowledged)
    {
        foreach (var (userpic, pixels) in acknowledged)
        {
            var served = await server.Client.GetByteArrayAsync(new Uri($"/userpic/{userpic}/1", UriKind.Relative), Cancellation);
            Assert.Equal(pixels, TestPictures.Pixels(served));
        }
    }

    /// <summary>What was cut short before its answer may be there too, but then it is whole as well.</summary>
    private static async Task AssertEveryListedPictureIsWholeAsync(ServerProcess server, int atLeast)
    {
        var login = (await server.Client.PostFlatAsync(
            ("mode", "login"), ("user", "alice"), ("password", "secret"), ("getpickws", 1), ("getpickwurls", 1))).AssertOk();
        var count = int.Parse(login["pickwurl_count"], CultureInfo.InvariantCulture);
        Assert.True(count >= atLeast);
        foreach (var url in Enumerable.Range(1, count).Select(i => login[$"pickwurl_{i}"]).Append(login["defaultpicurl"]))
        {
            TestPictures.Pixels(await server.Client.GetByteArrayAsync(new Uri(url), Cancellation));
        }
    }
}
