using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>Parts that are lost in the midst of uploads by two servers: above all PostgreSQL, whose synchronous standby takes its place.</summary>
[Trait("Speed", "slow")]
public sealed class LostPartsTests
{
    private const int Clients = 4;
    private const int Uploaded = 60;

    [Fact]
    public async Task Two_servers_go_on_with_the_standby_and_nothing_that_was_answered_OK_is_lost()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await cluster.AddSynchronousReplicaAsync();
        using var home = await Home.OnPostgresAsync(cluster.ConnectionString);
        await using var one = await home.StartAsync();
        await using var other = await home.StartAsync();
        ServerProcess[] servers = [one, other];
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = uploads.Start(Clients, servers, enough.Token);
        await uploads.AwaitAnsweredAsync(Uploaded);

        await cluster.KillAsync();
        await uploads.AwaitRefusedAsync(2 * Clients);
        foreach (var server in servers)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync("/readyz"));
        }

        await cluster.PromoteAsync();
        await uploads.AwaitAnsweredAsync(Uploaded);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        foreach (var server in servers)
        {
            Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
            uploads.Report("PostgreSQL killed and its standby promoted", await uploads.AssertThereAsync(server));
        }
    }

    [Fact]
    public async Task A_server_the_database_and_the_bucket_are_lost_one_after_the_other_and_nothing_that_was_answered_OK_is()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await cluster.AddSynchronousReplicaAsync();
        await using var s3 = CephS3.Start();
        using var home = await Home.OnPostgresAsync(cluster.ConnectionString, Home.InBucket(s3.CreateBucket()));
        await using var one = await home.StartAsync();
        await using var other = await home.StartAsync();
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = uploads.Start(Clients, [one, other], enough.Token);
        await uploads.AwaitAnsweredAsync(Uploaded);

        await one.KillAsync();
        await uploads.AwaitAnsweredAsync(Uploaded / 2);

        await s3.StopAsync();
        await uploads.AwaitRefusedAsync(2);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await other.StatusAsync("/readyz"));
        await s3.ContinueAsync();
        await uploads.AwaitAnsweredAsync(Uploaded / 2);

        await cluster.KillAsync();
        await uploads.AwaitRefusedAsync(2);
        await cluster.PromoteAsync();
        await using var anew = await home.StartAsync();
        clients.Add(uploads.GoOnAsync(anew, enough.Token));
        await uploads.AwaitAnsweredAsync(Uploaded);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        foreach (var server in (ServerProcess[])[other, anew])
        {
            Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
            uploads.Report("A server killed, S3 stopped, PostgreSQL killed and its standby promoted", await uploads.AssertThereAsync(server));
        }

        await home.AssertWholeAsync();
    }
}
