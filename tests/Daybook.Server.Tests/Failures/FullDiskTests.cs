using System.Globalization;
using System.Net;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Failures;

/// <summary>A data folder in which nothing more can be written.</summary>
[Trait("Speed", "slow")]
public sealed class FullDiskTests
{
    [Fact]
    public async Task Uploads_are_refused_pictures_are_served_and_when_there_is_room_again_it_goes_on()
    {
        using var home = await Home.MakeAsync();
        await using var server = await home.StartAsync();
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => uploads.GoOnAsync(server, enough.Token)).ToList();
        await uploads.AwaitAnsweredAsync(20);

        // No file of the process may grow: to it, that is a disk without room.
        await LimitFilesAsync(server, "1:unlimited");
        await uploads.AwaitRefusedAsync(8);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/userpic/1/1"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/users/alice/userpics"));

        await LimitFilesAsync(server, "unlimited:unlimited");
        await uploads.AwaitAnsweredAsync(20);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
        uploads.Report("No room on the disk, then room again", await uploads.AssertThereAsync(server));
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        var check = await home.RunAsync(["check"]);
        Assert.Equal((0, "Everything is as it should be.\n"), (check.ExitCode, check.Output));
    }

    private static async Task LimitFilesAsync(ServerProcess server, string limit)
    {
        var run = await ProcessResult.OfAsync("prlimit", "--pid", server.ProcessId.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
