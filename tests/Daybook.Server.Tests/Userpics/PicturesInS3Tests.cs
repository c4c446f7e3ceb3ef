using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Daybook.Core.Moderation;
using Daybook.Core.Userpics;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Telemetry;
using Daybook.Storage;
using Daybook.Storage.Objects;
using Daybook.Tests.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Daybook.Server.Tests.Userpics;

/// <summary>A server with the bytes of pictures in a bucket, over real HTTP, and a real S3 service beside it.</summary>
[Trait("Speed", "slow")]
public sealed class PicturesInS3Tests(S3Server s3)
{
    private const string Unavailable = "Server error: Database temporarily unavailable";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_lives_in_the_bucket_from_its_upload_to_its_end()
    {
        var bucket = s3.CreateBucket();
        var time = new ManualTime();
        using var folder = new TemporaryFolder();
        long picId, goes;
        byte[] bytes;
        string url;
        await using (var server = await StartAsync(bucket, time, folder.FullPath))
        {
            var member = await Member.JoinAsync(server);
            picId = await member.AddAsync(Samples.Png(1), ("keywords", "one"));
            goes = await member.AddAsync(Samples.Png(2));
            (bytes, _) = await member.GetAsync(picId);
            url = new Uri(member.UrlOf(picId)).AbsolutePath;
            Assert.Equal(2, (await NamesAsync(bucket)).Count);
            Assert.True((await member.UploadAsync(("data", Samples.Png(1)))).AssertOk().PicId == picId);

            // Known to the client; suspended, and shown again; deleted, and taken back.
            Assert.Equal(HttpStatusCode.NotModified, await ReadAgainAsync(server, url));
            await server.Database.Moderation.SetUserpicSuspendedAsync(picId, true, new ModerationNote(null, "a test"), Token);
            Assert.NotEqual(bytes, (await member.GetAsync(picId)).Bytes);
            await server.Database.Moderation.SetUserpicSuspendedAsync(picId, false, new ModerationNote(null, "a test"), Token);
            Assert.Equal(bytes, (await member.GetAsync(picId)).Bytes);
            await member.DeleteAsync(picId);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, url));
            Assert.NotNull(await server.Database.DeletedUserpics.RestoreAsync(member.Account.Id, picId, new UserpicQuota(10, 10), Token));
            Assert.Equal(bytes, (await member.GetAsync(picId)).Bytes);

            // What is deleted stays in the bucket for as long as the setting says.
            await member.DeleteAsync(goes);
            time.Advance(DeletedUserpic.KeptFor + Database.ClocksDiffer);
            await PurgeAsync(server);
            Assert.Equal(2, (await NamesAsync(bucket)).Count);
            time.Advance(TimeSpan.FromDays(2));
            await PurgeAsync(server);
            Assert.Single(await NamesAsync(bucket));
        }

        var port = FreePort.Find();
        await using var again = await StartAsync(bucket, time, folder.FullPath, ("Metrics:Url", $"http://127.0.0.1:{port}"));
        Assert.Equal(bytes, await again.Client.GetByteArrayAsync(new Uri(url, UriKind.Relative), Token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again, "/readyz"));
        var metrics = await Metrics.ReadAsync(again, port);
        Assert.Equal(2, metrics["""daybook_object_requests_total{operation="get",outcome="ok"}"""]);
        Assert.Equal(0, metrics["""daybook_object_requests_total{operation="get",outcome="failed"}"""]);
        Assert.InRange(metrics["""daybook_object_time_seconds_total{operation="get"}"""], 0.0001, 60);
        Assert.Empty(again.Log.Problems);
    }

    [Fact]
    public async Task What_is_deleted_stays_in_the_bucket_for_an_hour_where_the_setting_says_no_day()
    {
        var bucket = s3.CreateBucket();
        var time = new ManualTime();
        await using var server = await StartAsync(bucket, time, null, ("S3:KeepDeletedDays", "0"));
        var member = await Member.JoinAsync(server);
        await member.DeleteAsync(await member.AddAsync(Samples.Png(1)));
        time.Advance(DeletedUserpic.KeptFor + Database.ClocksDiffer);
        await PurgeAsync(server);

        time.Advance(TimeSpan.FromMinutes(59));
        await PurgeAsync(server);
        Assert.Single(await NamesAsync(bucket));

        time.Advance(TimeSpan.FromMinutes(1));
        await PurgeAsync(server);
        Assert.Empty(await NamesAsync(bucket));
    }

    [Fact]
    public async Task A_service_that_stands_still_holds_nobody_for_long_and_is_found_again_without_a_restart()
    {
        await using var own = CephS3.Start();
        var bucket = own.CreateBucket();
        await using var server = await StartAsync(bucket, TimeProvider.System, null, ("Userpics:CacheBytes", "10000000"));
        var member = await Member.JoinAsync(server);
        var hot = await member.AddAsync(Samples.Png(1));
        var cold = await member.AddAsync(Samples.Png(2));
        await member.GetAsync(hot);
        var waited = Stopwatch.StartNew();

        await own.StopAsync();
        var (upload, read, ready) = (member.UploadAsync(("data", Samples.Png(3)), ("keywords", "three")), AskAsync(member.UrlOf(cold)), AskAsync("/readyz"));

        // What is in memory is served meanwhile, and what needs no picture works.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, member.UrlOf(hot)));
        await member.LoginAsync();
        (await upload).AssertFail(Unavailable);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true, "Try again in a moment.\n"), await read);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, false, "the object store does not answer\n"), await ready);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"It took {waited.Elapsed}");
        Assert.Equal(2, (await member.ListAsync()).Count);
        Assert.Contains(server.Log.Problems, problem =>
            problem.Message == "The database or the object store did not answer"
            && problem.Exception?.Message.Contains("object store", StringComparison.Ordinal) == true);

        await own.ContinueAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (await StatusAsync(server, "/readyz") != HttpStatusCode.OK)
        {
            await Task.Delay(100, limit.Token);
        }

        var third = await member.AddAsync(Samples.Png(3), ("keywords", "three"));
        await member.GetAsync(third);
        await member.GetAsync(cold);
        Assert.Equal(3, (await member.ListAsync()).Count);

        async Task<(HttpStatusCode Status, bool SaysWhen, string Text)> AskAsync(string url)
        {
            using var answer = await server.Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), Token);
            return (answer.StatusCode, answer.Headers.RetryAfter is not null, await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task A_backup_has_the_pictures_of_the_bucket_in_it_and_check_looks_at_them()
    {
        var bucket = s3.CreateBucket();
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(site.Data.SettingsFile, $$"""{ "Pictures": { "Store": "s3" }, "S3": { "Bucket": "{{bucket.Bucket}}" } }""");
        (string, string)[] environment =
        [
            ("AWS_ENDPOINT_URL", bucket.ServiceUrl!.ToString()), ("AWS_ACCESS_KEY_ID", bucket.AccessKey), ("AWS_SECRET_ACCESS_KEY", bucket.SecretKey),
        ];
        byte[] bytes;
        await using (var server = await StartAsync(bucket, TimeProvider.System, site.Data.FullPath))
        {
            (await server.Client.PostFlatAsync(
                ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("data", Samples.Png(1)))).AssertOk();
            bytes = await server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Token);
            var checkedThere = await site.RunAsync(["check"], [], environment);
            Assert.Equal((0, "Everything is as it should be.\n"), (checkedThere.ExitCode, checkedThere.Output));
            var backup = await site.RunAsync(["backup", elsewhere.Of("daybook.backup")], [], environment);
            Assert.Equal((0, ""), (backup.ExitCode, backup.ExitCode == 0 ? "" : backup.Error));
        }

        using (var store = new S3ObjectStore(bucket))
        {
            await store.DeleteAsync(Assert.Single(await NamesAsync(bucket)), Token);
        }

        var checkedAfter = await site.RunAsync(["check"], [], environment);
        Assert.Equal(1, checkedAfter.ExitCode);
        Assert.Contains("Picture 1 has no bytes: there is no object userpics/", checkedAfter.Output, StringComparison.Ordinal);

        // What is left is backed up all the same; the picture is told of, and can be taken away.
        var without = await site.RunAsync(["backup", elsewhere.Of("without.backup")], [], environment);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("in the backup: 1 picture.\nPicture 1 has no bytes.\n", without.Error, StringComparison.Ordinal);
        var rest = await DaybookCommand.RunAsync("restore", elsewhere.Of("without.backup"), "--data", elsewhere.Of("rest"), "--without-damaged");
        Assert.Equal(0, rest.ExitCode);
        Assert.Contains("Left out, damaged or missing in the backup: userpic 1.", rest.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await site.RunAsync(["userpic", "delete", "1", "--reason", "asked for it", "--yes"], [], environment)).ExitCode);
        Assert.Equal(0, (await site.RunAsync(["backup", elsewhere.Of("mended.backup")], [], environment)).ExitCode);

        var restored = await DaybookCommand.RunAsync("restore", elsewhere.Of("daybook.backup"), "--data", elsewhere.Of("restored"));
        Assert.Equal((0, "Restored the backup of "), (restored.ExitCode, restored.Output[..Math.Min(23, restored.Output.Length)]));
        await using var second = await ServerProcess.StartAsync(elsewhere.Of("restored"), environment);
        Assert.Equal(bytes, await second.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Token));
    }

    /// <summary>What a process has loaded is among the files that are mapped into its memory.</summary>
    [Fact]
    public async Task Nothing_of_the_SDK_is_loaded_where_there_is_no_bucket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using var site = await Commands.Site.WithAliceAsync();
        await using var server = await ServerProcess.StartAsync(site.Data.FullPath);
        (await server.Client.PostFlatAsync(
            ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("data", Samples.Png(1)))).AssertOk();
        await server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Token);

        var loaded = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/maps", Token);

        Assert.DoesNotContain("AWSSDK", loaded, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(S3Settings bucket, TimeProvider time, string? folder, params (string Key, string Value)[] settings)
    {
        var given = new Dictionary<string, string>
        {
            ["Pictures:Store"] = "s3",
            ["S3:ServiceUrl"] = bucket.ServiceUrl!.ToString(),
            ["S3:Bucket"] = bucket.Bucket,
            ["S3:AccessKey"] = bucket.AccessKey,
            ["S3:SecretKey"] = bucket.SecretKey,
            ["S3:KeepDeletedDays"] = "2",
        };
        foreach (var (key, value) in settings)
        {
            given[key] = value;
        }

        return TestServer.StartAsync([.. UserpicServer.Quiet, .. given], time, folder);
    }

    private static async Task<List<string>> NamesAsync(S3Settings bucket)
    {
        using var store = new S3ObjectStore(bucket);
        List<string> names = [];
        await foreach (var one in store.ListAsync("", Token))
        {
            names.Add(one.Name);
        }

        return names;
    }

    private static Task PurgeAsync(TestServer server) =>
        server.Services.GetServices<IHostedService>().OfType<Purge>().Single().RunAsync(Token);

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string url)
    {
        using var response = await server.Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), Token);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> ReadAgainAsync(TestServer server, string url)
    {
        using var first = await server.Client.GetAsync(new Uri(url, UriKind.Relative), Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));
        using var second = await server.Client.SendAsync(request, Token);
        return second.StatusCode;
    }
}
