using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Commands;

/// <summary><c>storage skip-ids</c> on either database, before a server.</summary>
[Trait("Speed", "slow")]
public sealed class SkipIdsTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ids_and_the_numbers_of_entries_go_on_where_none_was_given_out(bool onPostgres)
    {
        using var home = onPostgres ? await Home.OnPostgresAsync(postgres.CreateDatabase()) : await Home.MakeAsync();
        await using (var server = await home.StartAsync())
        {
            Assert.Equal("1", (await PostAsync(server))["itemid"]);
            Assert.Equal(1, await UploadAsync(server));
            await server.StopAsync();
        }

        var skipped = await home.RunAsync(["storage", "skip-ids"]);
        Assert.Equal(
            (0, "New ids go on 1,000,000 further, and the numbers of each journal's entries and comments 1,000.\n", ""),
            (skipped.ExitCode, skipped.Output, skipped.Error));

        await using var again = await home.StartAsync();
        Assert.Equal("1002", (await PostAsync(again))["itemid"]);
        Assert.Equal(1_000_002, await UploadAsync(again));

        // Also of a table that never gave one out, and an account that comes after.
        var made = await home.RunAsync(["account", "create", "bob", "--password-stdin"], "secret\n");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("1000002", (await home.RunAsync(["account", "list", "--json"])).Output, StringComparison.Ordinal);
        await home.AssertWholeAsync();
    }

    [Fact]
    public async Task Where_there_is_no_database_none_is_made()
    {
        using var folder = new TemporaryFolder();

        var run = await DaybookProgram.RunAsync("storage", "skip-ids", "--data", folder.Of("nothing"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"There is no folder {folder.Of("nothing")};", run.Error, StringComparison.Ordinal);
    }

    private static async Task<Reply> PostAsync(ServerProcess server) =>
        (await StorageCopyTests.SendAsync(server, "postevent", ("ver", 1), ("tz", "guess"), ("event", $"{Guid.NewGuid()}"))).AssertOk();

    private static async Task<long> UploadAsync(ServerProcess server) =>
        (await StorageCopyTests.SendAsync(server, "uploadpic", ("data", TestPictures.Random()))).AssertOk().PicId;
}
