using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>PostgreSQL that is killed in the midst of uploads, and its synchronous standby that takes its place.</summary>
[Trait("Speed", "slow")]
public sealed class LostPostgresTests
{
    private const int Clients = 4;
    private const int Uploaded = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
        var clients = Enumerable.Range(0, Clients).Select(i => uploads.GoOnAsync(servers[i % servers.Length], enough.Token)).ToList();
        await uploads.AwaitAnsweredAsync(Uploaded);

        await cluster.KillAsync();
        await uploads.AwaitRefusedAsync(2 * Clients);
        foreach (var server in servers)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadinessAsync(server));
        }

        await cluster.PromoteAsync();
        await uploads.AwaitAnsweredAsync(Uploaded);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        foreach (var server in servers)
        {
            Assert.Equal(HttpStatusCode.OK, await ReadinessAsync(server));
            uploads.Report("PostgreSQL killed, its standby promoted", await uploads.AssertThereAsync(server));
        }
    }

    private static async Task<HttpStatusCode> ReadinessAsync(ServerProcess server)
    {
        using var response = await server.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancellation);
        return response.StatusCode;
    }
}
