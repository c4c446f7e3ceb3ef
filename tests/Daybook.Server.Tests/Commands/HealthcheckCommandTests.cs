using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Commands;

/// <summary><c>daybook healthcheck</c>, as a container runs it.</summary>
[Trait("Speed", "slow")]
public sealed class HealthcheckCommandTests
{
    [Fact]
    public async Task A_server_that_is_well_is_alive_and_ready()
    {
        await using var server = await TestServer.StartAsync();

        var alive = await DaybookCommand.RunAsync("healthcheck", "--url", server.Url);
        var ready = await DaybookCommand.RunAsync("healthcheck", "--ready", "--url", server.Url);

        Assert.Equal((0, "alive\n", ""), (alive.ExitCode, alive.Output, alive.Error));
        Assert.Equal((0, "ready\n", ""), (ready.ExitCode, ready.Output, ready.Error));
    }

    [Fact]
    public async Task A_server_without_its_database_is_alive_and_not_ready()
    {
        await using var server = await TestServer.StartAsync();
        File.Delete(Path.Combine(server.Folder, "daybook.db"));

        var alive = await DaybookCommand.RunAsync("healthcheck", "--url", server.Url);
        var check = await DaybookCommand.RunAsync("healthcheck", "--ready", "--url", server.Url);

        // A container that is restarted then, or because it has much to do, would only lose what it was doing.
        Assert.Equal((0, "alive\n"), (alive.ExitCode, alive.Output));
        Assert.Equal((1, ""), (check.ExitCode, check.Output));
        Assert.Equal($"{server.Url}/ is not ready: the database does not answer\n", check.Error);
    }

    [Fact]
    public async Task Where_nobody_listens_nobody_is_well()
    {
        var check = await DaybookCommand.RunAsync("healthcheck", "--url", $"http://127.0.0.1:{FreePort.Find()}");

        Assert.Equal(1, check.ExitCode);
        Assert.Contains("does not answer", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_is_wrong_usage() =>
        Assert.Equal(2, (await DaybookCommand.RunAsync("healthcheck", "--url", "nonsense")).ExitCode);
}
