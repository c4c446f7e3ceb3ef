using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>Parts that are lost in the midst of uploads by several servers: above all PostgreSQL, whose synchronous standby takes its place.</summary>
[Trait("Speed", "slow")]
public sealed class LostPartsTests
{
    private const int Clients = 4;
    private const int Uploaded = 60;

    /// <summary>How often the bucket and the database are lost.</summary>
    private static readonly int Losses = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 10 : 1;

    [Fact]
    public async Task An_upload_that_is_committed_and_not_confirmed_is_a_server_error_and_the_same_once_more_is_the_same_picture()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        using var home = await Home.OnPostgresAsync(cluster.ConnectionString);
        await using var server = await home.StartHereAsync();
        (string, object)[] upload =
        [
            ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("default", "1"), ("keywords", "sea"), ("data", TestPictures.Random()),
        ];

        await cluster.WaitForStandbyAsync("nobody");
        (await server.PostAsync(upload)).AssertFail("Server error: Database temporarily unavailable");
        await cluster.WaitForStandbyAsync("");
        var there = Assert.Single(await server.Database.Userpics.ListAsync(1, TestContext.Current.CancellationToken));

        Assert.Equal(there.Id, (await server.PostAsync(upload)).AssertOk().PicId);
        var again = Assert.Single(await server.Database.Userpics.ListAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(("sea", there.Id), (Assert.Single(again.Keywords).Value, again.Id));
    }

    [Fact]
    public async Task A_server_the_database_and_the_bucket_are_lost_one_after_the_other_and_nothing_that_was_answered_OK_is()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await cluster.AddSynchronousReplicaAsync();
        await using var s3 = CephS3.Start();
        using var home = await Home.OnPostgresAsync(cluster.ConnectionString, Home.InBucket(s3.CreateBucket()));

        // What the first takes has its bytes in the database, as before there was a bucket.
        await using var one = await home.StartAsync(("Daybook__Pictures__Store", "database"));
        await using var other = await home.StartAsync();
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = uploads.Start(Clients, [one, other], enough.Token);
        await uploads.AwaitAnsweredAsync(Uploaded);

        await one.KillAsync();
        await uploads.AwaitAnsweredAsync(Uploaded / 2);
        await using var another = await home.StartAsync(("Daybook__Pictures__Store", "database"));
        clients.AddRange(uploads.Start(Clients / 2, [another], enough.Token));

        for (var loss = 1; ; loss++)
        {
            await s3.StopAsync();
            await uploads.AwaitRefusedAsync(2);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await other.StatusAsync("/readyz"));
            await s3.ContinueAsync();
            await uploads.AwaitAnsweredAsync(Uploaded / 2);

            await cluster.KillAsync();
            await uploads.AwaitRefusedAsync(2 * Clients);
            foreach (var server in (ServerProcess[])[other, another])
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync("/readyz"));
            }

            await cluster.PromoteAsync();
            if (loss == Losses)
            {
                break;
            }

            // Another standby, from which the next one takes over.
            await uploads.AwaitAnsweredAsync(Uploaded / 2);
            await cluster.AddSynchronousReplicaAsync();
            await uploads.AwaitAnsweredAsync(Uploaded / 2);
        }

        // Those that were there go on with the standby, and one that starts only now finds it.
        await using var last = await home.StartAsync();
        clients.Add(uploads.GoOnAsync(last, enough.Token));
        await uploads.AwaitAnsweredAsync(Uploaded);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        foreach (var server in (ServerProcess[])[other, another, last])
        {
            Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
            uploads.Report($"A server killed, then {Losses} × S3 stopped, PostgreSQL killed and its standby promoted", await uploads.AssertThereAsync(server));
        }

        await home.AssertWholeAsync();
    }
}
