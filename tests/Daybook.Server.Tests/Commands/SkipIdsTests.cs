using System.Globalization;
using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Commands;

/// <summary><c>storage skip-ids</c> on either database, before a server.</summary>
[Trait("Speed", "slow")]
public sealed class SkipIdsTests(PostgresServer postgres)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ids_the_numbers_of_entries_and_the_clocks_of_journals_go_on_where_none_was_given_out(bool onPostgres)
    {
        DateTime told;
        using var home = onPostgres ? await Home.OnPostgresAsync(postgres.CreateDatabase()) : await Home.MakeAsync();
        await using (var server = await home.StartHereAsync())
        {
            Assert.Equal("1", (await PostAsync(server))["itemid"]);
            Assert.Equal(1, await UploadAsync(server));
            told = Time(await SyncAsync(server, ""));
            await server.EndAsync();
        }

        var skipped = await home.RunAsync(["storage", "skip-ids"]);
        Assert.Equal((0, ""), (skipped.ExitCode, skipped.Error));
        Assert.Equal(
            """
            New ids skip ahead by 1,000,000, the numbers of each journal's entries and comments by 1,000 or by one in 20, and its clock by 24 hours.
            Everybody is logged out, and no mailed link works.
            Everything done after the state that you went back to is undone: changed passwords, revoked app passwords, suspensions, bans, entries made private, and deletions of accounts, entries and pictures. Invites redeemed since then can be redeemed again. Tell people.

            """,
            skipped.Output);

        await using var again = await home.StartHereAsync();
        Assert.Equal("1002", (await PostAsync(again))["itemid"]);
        Assert.Equal(1_000_002, await UploadAsync(again));

        // A client that was told a second for each of many changes after the state that was brought back misses nothing.
        var sync = await SyncAsync(again, told.AddHours(23).ToString(TimeFormat, CultureInfo.InvariantCulture));
        Assert.Equal(("1", "L-1002"), (sync["sync_count"], sync["sync_1_item"]));
        Assert.Equal(told.AddHours(24), Time(sync), TimeSpan.FromHours(1));

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

        var run = await DaybookCommand.RunAsync("storage", "skip-ids", "--data", folder.Of("nothing"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"There is no folder {folder.Of("nothing")};", run.Error, StringComparison.Ordinal);
    }

    private static async Task<Reply> SyncAsync(TestServer server, string last) =>
        (await StorageCopyTests.SendAsync(server.Client, "syncitems", ("ver", 1), ("lastsync", last))).AssertOk();

    private static DateTime Time(Reply reply) => DateTime.ParseExact(reply["sync_1_time"], TimeFormat, CultureInfo.InvariantCulture);

    private static async Task<Reply> PostAsync(TestServer server) =>
        (await StorageCopyTests.SendAsync(server.Client, "postevent", ("ver", 1), ("tz", "guess"), ("event", $"{Guid.NewGuid()}"))).AssertOk();

    private static async Task<long> UploadAsync(TestServer server) =>
        (await StorageCopyTests.SendAsync(server.Client, "uploadpic", ("data", TestPictures.Random()))).AssertOk().PicId;
}
