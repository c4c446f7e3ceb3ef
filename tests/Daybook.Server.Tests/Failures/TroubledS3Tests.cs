using System.Diagnostics;
using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;
using Daybook.Storage.Objects;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>An S3 service that is there, and fails or takes its time.</summary>
[Trait("Speed", "slow")]
public sealed class TroubledS3Tests(S3Server s3)
{
    private const string Unavailable = "Server error: Database temporarily unavailable";

    private const string NotReady = "the object store does not answer\n";

    /// <summary>Fifteen seconds, by docs/operations.md, and what a busy machine adds.</summary>
    private static readonly TimeSpan ForARefusal = TimeSpan.FromSeconds(20);

    /// <summary>Five seconds, and likewise.</summary>
    private static readonly TimeSpan ForReadiness = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, S3Trouble> Troubles = new()
    {
        ["answers 500"] = new S3Trouble(IsFailing: true),
        ["answers too late"] = new S3Trouble(Delay: TimeSpan.FromMinutes(5)),
        ["answers byte by byte"] = new S3Trouble(IsDripping: true),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("answers 500")]
    [InlineData("answers too late")]
    [InlineData("answers byte by byte")]
    public async Task What_needs_it_is_refused_in_time_the_rest_goes_on_and_so_does_all_when_it_is_well_again(string trouble)
    {
        await using var relay = S3Relay.Before(s3.CreateBucket());
        await using var server = await StartAsync(relay.Bucket);
        var member = await Member.JoinAsync(server);
        var hot = await member.AddAsync(Samples.Png(1));
        var cold = await member.AddAsync(Samples.Png(2));
        await member.GetAsync(hot);
        Assert.Equal((HttpStatusCode.OK, false, "ready\n"), await GetAsync(server, "/readyz"));

        relay.Trouble = Troubles[trouble];
        var waited = Stopwatch.StartNew();
        var (upload, read, unready) = (UploadAsync(server, Samples.Png(3)), GetAsync(server, member.UrlOf(cold)), AwaitReadyzAsync(server, HttpStatusCode.ServiceUnavailable));

        // What is in memory is served meanwhile, and what needs no picture works.
        await member.GetAsync(hot);
        await member.LoginAsync();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/users/test/userpics")).Status);

        Assert.Equal((false, NotReady), await unready);
        AssertWithin(ForReadiness, waited, "until /readyz told of it");
        var (saysWhen, reply) = await upload;
        reply.AssertFail(Unavailable);
        Assert.True(saysWhen, "The refusal has no Retry-After");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true, "Try again in a moment.\n"), await read);
        AssertWithin(ForARefusal, waited, "until upload and picture were refused");
        Assert.Equal([hot, cold], (await member.ListAsync()).Select(picture => picture.Id));

        relay.Trouble = S3Trouble.None;
        waited.Restart();
        Assert.Equal((false, "ready\n"), await AwaitReadyzAsync(server, HttpStatusCode.OK));
        AssertWithin(ForReadiness, waited, "until /readyz was well again");
        var third = await member.AddAsync(Samples.Png(3));
        foreach (var (picture, bytes) in new[] { (hot, Samples.Png(1)), (cold, Samples.Png(2)), (third, Samples.Png(3)) })
        {
            Looks.AssertSame(bytes, (await member.GetAsync(picture)).Bytes);
        }

        Assert.Equal([hot, cold, third], (await member.ListAsync()).Select(picture => picture.Id));
    }

    /// <summary>It is slower than whoever watches over servers waits, and quicker than people do.</summary>
    [Fact]
    public async Task An_answer_that_takes_four_seconds_is_waited_for_by_uploads_and_pictures_and_makes_a_server_unready()
    {
        await using var relay = S3Relay.Before(s3.CreateBucket());
        await using var server = await StartAsync(relay.Bucket);
        var member = await Member.JoinAsync(server);
        var cold = await member.AddAsync(Samples.Png(1));

        relay.Trouble = new S3Trouble(Delay: TimeSpan.FromSeconds(4));
        var (upload, read, unready) = (member.AddAsync(Samples.Png(2)), member.GetAsync(cold), AwaitReadyzAsync(server, HttpStatusCode.ServiceUnavailable));

        Assert.Equal((false, NotReady), await unready);
        Looks.AssertSame(Samples.Png(1), (await read).Bytes);
        Assert.Equal([cold, await upload], (await member.ListAsync()).Select(picture => picture.Id));
    }

    private static void AssertWithin(TimeSpan limit, Stopwatch waited, string what) =>
        Assert.True(waited.Elapsed < limit, $"It took {waited.Elapsed} {what}");

    private static Task<TestServer> StartAsync(S3Settings bucket) => TestServer.StartAsync(
    [
        .. UserpicServer.Quiet,
        new("Pictures:Store", "s3"),
        new("S3:ServiceUrl", bucket.ServiceUrl!.ToString()),
        new("S3:Bucket", bucket.Bucket),
        new("S3:AccessKey", bucket.AccessKey),
        new("S3:SecretKey", bucket.SecretKey),
        new("Userpics:CacheBytes", "10000000"),
    ]);

    /// <summary>Asks for it until it has this status: what was found is believed for two seconds.</summary>
    private static async Task<(bool SaysWhen, string Text)> AwaitReadyzAsync(TestServer server, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var (found, saysWhen, text) = await GetAsync(server, "/readyz");
            if (found == status)
            {
                return (saysWhen, text);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    private static async Task<(HttpStatusCode Status, bool SaysWhen, string Text)> GetAsync(TestServer server, string url)
    {
        using var answer = await server.Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<(bool SaysWhen, Reply Reply)> UploadAsync(TestServer server, byte[] picture)
    {
        using var content = new ByteArrayContent(FormBody.Encode(("mode", "uploadpic"), ("user", "test"), ("password", Member.Password), ("data", picture)));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var answer = await server.Client.PostAsync(new Uri("/interface/flat", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Headers.RetryAfter is not null, Reply.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
    }
}
