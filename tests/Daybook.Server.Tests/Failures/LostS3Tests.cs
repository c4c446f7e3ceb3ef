using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>An S3 service that is killed in the midst of uploads, and comes back with what it had.</summary>
[Trait("Speed", "slow")]
public sealed class LostS3Tests(PostgresServer postgres)
{
    private const int Clients = 4;
    private const int Uploaded = 40;

    /// <summary>How often it is killed.</summary>
    private static readonly int Kills = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 10 : 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_go_on_when_it_is_back_and_nothing_that_was_answered_OK_is_lost()
    {
        await using var s3 = CephS3.StartDurable();
        using var home = await Home.OnPostgresAsync(postgres.CreateDatabase(), Home.InBucket(s3.CreateBucket()));
        await using var one = await home.StartAsync();
        await using var other = await home.StartAsync();
        ServerProcess[] servers = [one, other];
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = uploads.Start(Clients, servers, enough.Token);
        await uploads.AwaitAnsweredAsync(Uploaded);

        for (var kill = 0; kill < Kills; kill++)
        {
            await s3.KillAsync();
            await uploads.AwaitRefusedAsync(2 * Clients);
            await AwaitReadinessAsync(servers, HttpStatusCode.ServiceUnavailable);

            await s3.UpAsync();
            await uploads.AwaitAnsweredAsync(Uploaded);
            await AwaitReadinessAsync(servers, HttpStatusCode.OK);
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);

        var there = await uploads.AssertThereAsync(servers[0]);
        Assert.Equal(there, await uploads.AssertThereAsync(servers[1]));
        uploads.Report($"{Kills} × S3 killed and started again", there);

        await home.AssertWholeAsync();
    }

    /// <summary>What was found is believed for two seconds.</summary>
    private static async Task AwaitReadinessAsync(ServerProcess[] servers, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        foreach (var server in servers)
        {
            while (await server.StatusAsync("/readyz") != status)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }
}
