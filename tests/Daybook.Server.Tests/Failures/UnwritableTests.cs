using System.Globalization;
using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Failures;

/// <summary>A data folder in which nothing can be written: the disk is full, or read-only.</summary>
[Trait("Speed", "slow")]
public sealed class UnwritableTests
{
    private const int Clients = 4;
    private const int Uploaded = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_uploads_are_refused_pictures_are_served_and_when_there_is_room_again_it_goes_on()
    {
        using var home = await Home.MakeAsync();

        // No file of the process may grow: to it, that is a disk without room.
        await AssertGoesOnAsync(
            home, "No room on the disk, then room again", server => LimitFilesAsync(server, "1:unlimited"), server => LimitFilesAsync(server, "unlimited:unlimited"));
    }

    [Fact]
    [Trait("Needs", "disk")]
    public async Task On_a_disk_that_is_full_to_its_last_block_it_is_the_same()
    {
        await using var disk = await SmallDisk.MountAsync();
        await AssertGoesOnWhenFullAsync(disk, "A disk filled to its last block, then room again");
    }

    [Fact]
    [Trait("Needs", "mount")]
    public async Task In_memory_that_is_full_to_its_last_page_it_is_the_same()
    {
        await using var disk = await SmallDisk.MountInMemoryAsync();
        await AssertGoesOnWhenFullAsync(disk, "A disk in memory filled to its last page, then room again");
    }

    [Fact]
    [Trait("Needs", "disk")]
    public async Task In_a_folder_that_became_read_only_uploads_are_refused_pictures_are_served_and_when_it_is_writable_again_it_goes_on()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var home = await Home.OnAsync(disk);

        // The kernel makes no file system read-only in which a file is open. Files that nobody may change are so for open ones too, and for root.
        // (daybook.db-shm is left out: it is memory that processes share, and who writes to memory of a file that must not change is killed.)
        string[] files = [home.Database, home.Database + "-wal", home.Data];
        await AssertGoesOnAsync(
            home, "The data folder read-only, then writable again", _ => RunAsync("chattr", ["+i", .. files]), _ => RunAsync("chattr", ["-i", .. files]));
    }

    [Fact]
    [Trait("Needs", "disk")]
    public async Task A_file_system_that_turned_itself_read_only_is_served_from_and_all_is_there_after_its_repair()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var home = await Home.OnAsync(disk);
        using var uploads = new Uploads();
        using var enoughBefore = new CancellationTokenSource();
        using var enough = new CancellationTokenSource();
        await using (var server = await home.StartAsync())
        {
            var clients = uploads.Start(Clients, [server], enoughBefore.Token);
            await uploads.AwaitAnsweredAsync(Uploaded);

            // None is under way at the very moment: of a write that is, Linux says now and then that it is on the disk though it is not. A program of ten lines
            // that writes and calls fsync sees the same (docs/operations.md, When the disk fails).
            await enoughBefore.CancelAsync();
            await Task.WhenAll(clients);
            await disk.FailAsync();
            clients = uploads.Start(Clients, [server], enough.Token);
            await uploads.AwaitRefusedAsync(2 * Clients);
            await AssertOnlyReadsAsync(server);
            await enough.CancelAsync();
            await Task.WhenAll(clients);
            Assert.Equal(0, (await server.StopAsync()).ExitCode);
        }

        await AssertStartIsRefusedAsync(home);
        await disk.RepairAsync();

        await using var again = await home.StartAsync();
        uploads.Report("A file system that turned itself read-only, then repaired", await uploads.AssertThereAsync(again));
    }

    [Fact]
    [Trait("Needs", "mount")]
    public async Task A_server_does_not_start_in_a_read_only_folder_says_what_to_do_and_leaves_everything_as_it_was()
    {
        await using var disk = await SmallDisk.MountInMemoryAsync();
        using var home = await Home.OnAsync(disk);
        var (files, bytes) = (Directory.GetFileSystemEntries(home.Data), await File.ReadAllBytesAsync(home.Database, Cancellation));
        await disk.RemountAsync(isReadOnly: true);

        await AssertStartIsRefusedAsync(home);
        var elsewhere = Path.Combine(disk.FullPath, "other");
        var made = await DaybookCommand.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", elsewhere);
        Assert.Equal((1, ""), (made.ExitCode, made.Output));
        Assert.StartsWith($"The data folder {elsewhere} cannot be used: ", made.Error, StringComparison.Ordinal);
        var listed = await home.RunAsync(["account", "list"]);
        Assert.Equal((1, ""), (listed.ExitCode, listed.Output));
        Assert.StartsWith($"Cannot open the database {home.Database}: ", listed.Error, StringComparison.Ordinal);

        await disk.RemountAsync(isReadOnly: false);
        Assert.Equal(files, Directory.GetFileSystemEntries(home.Data));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(home.Database, Cancellation));
        await using var server = await home.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
    }

    [Fact]
    public async Task A_server_does_not_start_in_a_folder_that_its_user_may_not_write_to_says_what_to_do_and_leaves_everything_as_it_was()
    {
        using var home = await Home.MakeAsync();
        var (files, bytes) = (Directory.GetFileSystemEntries(home.Data), await File.ReadAllBytesAsync(home.Database, Cancellation));
        await RunAsync("chmod", ["0500", home.Data]);
        try
        {
            foreach (var folder in (string[])[home.Data, Path.Combine(home.Data, "other")])
            {
                var run = await DaybookProcess.RunAsOthersAsync("serve", "--urls", "http://127.0.0.1:0", "--data", folder);
                Assert.Equal((1, ""), (run.ExitCode, run.Output));
                Assert.StartsWith($"The data folder {folder} cannot be used: Access to the path '{folder}", run.Error, StringComparison.Ordinal);
                Assert.EndsWith(" is denied. The user who runs this must be able to write there; --data names another folder\n", run.Error, StringComparison.Ordinal);
            }

            var listed = await DaybookProcess.RunAsOthersAsync("account", "list", "--data", home.Data);
            Assert.Equal((1, ""), (listed.ExitCode, listed.Output));
            Assert.StartsWith($"Cannot open the database {home.Database}: ", listed.Error, StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("chmod", ["0700", home.Data]);
        }

        Assert.Equal(files, Directory.GetFileSystemEntries(home.Data));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(home.Database, Cancellation));
    }

    [Fact]
    public async Task Without_a_temporary_folder_whoever_uploads_a_photo_is_asked_to_come_again_and_the_log_names_the_folder()
    {
        using var home = await Home.MakeAsync();
        var folder = Path.Combine(home.Data, "missing");
        await using var server = await home.StartAsync(("ASPNETCORE_TEMP", folder));
        using var browser = await Browser.At(server).LogInAsync("alice");
        await browser.OpenAsync("/manage/userpics");

        await browser.SendFilesAsync("/manage/userpics/upload", [("photo.jpg", new byte[100_000])]);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Try again in a moment"), (browser.Status, browser.Heading));
        Assert.Equal(TimeSpan.FromSeconds(5), browser.Response.Headers.RetryAfter!.Delta);

        // What is short needs no folder.
        await browser.OpenAsync("/manage/userpics");
        await browser.SendFilesAsync("/manage/userpics/upload", [("small.png", Samples.Png(1))]);
        Assert.Equal((HttpStatusCode.OK, "Name your new pictures"), (browser.Status, browser.Heading));
        Assert.Contains($"The temporary folder {folder} cannot be written to: ", (await server.StopAsync()).Error, StringComparison.Ordinal);
    }

    private static async Task AssertGoesOnWhenFullAsync(SmallDisk disk, string story)
    {
        using var home = await Home.OnAsync(disk);
        await AssertGoesOnAsync(
            home,
            story,
            async server =>
            {
                disk.Fill();
                await AwaitUnreadyAsync(server);
            },
            _ =>
            {
                disk.MakeRoom();
                return Task.CompletedTask;
            });
    }

    private static async Task AssertGoesOnAsync(Home home, string story, Func<ServerProcess, Task> forbid, Func<ServerProcess, Task> allow)
    {
        await using var server = await home.StartAsync();
        using var uploads = new Uploads();
        using var enough = new CancellationTokenSource();
        var clients = uploads.Start(Clients, [server], enough.Token);
        await uploads.AwaitAnsweredAsync(Uploaded);

        await forbid(server);
        try
        {
            await uploads.AwaitRefusedAsync(2 * Clients);
            await AssertOnlyReadsAsync(server);
        }
        finally
        {
            await allow(server);
        }

        await uploads.AwaitAnsweredAsync(Uploaded);
        await enough.CancelAsync();
        await Task.WhenAll(clients);

        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/readyz"));
        uploads.Report(story, await uploads.AssertThereAsync(server));
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        await home.AssertWholeAsync();
    }

    /// <summary>
    /// Waits until it says again and again that it is not ready. What the log of SQLite had grown by when it found no more room is room for some small writes,
    /// such as the one by which the server looks whether it can write.
    /// </summary>
    private static async Task AwaitUnreadyAsync(ServerProcess server)
    {
        const int InARow = 50;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        for (var unready = 0; unready < InARow; unready = await server.StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable ? unready + 1 : 0)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task AssertOnlyReadsAsync(ServerProcess server)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/userpic/1/1"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/users/alice/userpics"));
    }

    private static async Task AssertStartIsRefusedAsync(Home home)
    {
        var run = await home.RunAsync(["serve", "--urls", "http://127.0.0.1:0"]);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"The data folder {home.Data} cannot be used: Read-only file system", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(". The user who runs this must be able to write there; --data names another folder\n", run.Error, StringComparison.Ordinal);
    }

    private static Task LimitFilesAsync(ServerProcess server, string limit) =>
        RunAsync("prlimit", ["--pid", server.ProcessId.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}"]);

    private static async Task RunAsync(string program, string[] arguments)
    {
        var run = await ProcessResult.OfAsync(program, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
