using System.Security.Cryptography;
using Daybook.Core.Userpics;
using Daybook.Pictures;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Backups;

/// <summary><c>check</c> and <c>check --repair</c> on databases with damage done to them.</summary>
[Trait("Speed", "slow")]
public sealed class CheckTests
{
    [Theory]
    [InlineData(
        "UPDATE userpic_files SET bytes = zeroblob(length(bytes)) WHERE userpic_id = 1", "The bytes of picture 1 are not those that were stored.")]
    [InlineData("DELETE FROM userpic_files WHERE userpic_id = 2", "Picture 2 has no bytes.")]
    [InlineData("INSERT INTO userpic_files (userpic_id, bytes) VALUES (77, x'00')", "There are bytes for a picture 77, which is not there.")]
    [InlineData("UPDATE userpics SET width = 99 WHERE id = 1", "Picture 1 is noted as image/png, 99 × 16,")]
    [InlineData("UPDATE userpics SET size = 1 WHERE id = 1", "Picture 1 is noted as image/png, 16 × 16, 1 bytes;")]
    [InlineData("UPDATE keywords SET userpic_id = 3 WHERE keyword = 'one'", "'one', names a picture that is another account's or deleted.")]
    [InlineData("UPDATE accounts SET default_userpic_id = 3 WHERE id = 1", "The default picture of account alice is another account's or deleted.")]
    [InlineData(
        "INSERT INTO sync_counts VALUES (1, 'L', 1024, 7, 1, 0, 1)", "How many changes the journal alice says that it has is not how many there are.")]
    [InlineData("UPDATE userpics SET shown = 1 WHERE id = 1", "Whether picture 1 is shown on the home page is not what account alice says.")]
    public async Task Damage_is_found_then_repaired_after_a_yes_and_the_rest_stays(string damage, string finding)
    {
        await using var site = await SiteWithPicturesAsync();
        await ExecuteAsync(site, damage);
        var before = await DumpAsync(site);

        var found = await site.RunAsync("check");
        var declined = await site.RunAsync(["check", "--repair"], "no\n"u8.ToArray());
        Assert.Equal(before, await DumpAsync(site));
        var repaired = await site.RunAsync(["check", "--repair"], "yes\n"u8.ToArray());
        var after = await site.RunAsync("check");

        Assert.Equal(1, found.ExitCode);
        Assert.Contains(finding, found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Repair", found.Output, StringComparison.Ordinal);
        Assert.Equal(1, declined.ExitCode);
        Assert.Contains("Repair: ", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", declined.Error, StringComparison.Ordinal);
        Assert.Equal(0, repaired.ExitCode);
        Assert.Contains("Repaired: ", repaired.Output, StringComparison.Ordinal);
        Assert.Equal((0, "Everything is as it should be.\n"), (after.ExitCode, after.Output));
        Assert.Equal("two", (await site.Database.Userpics.ListNamesAsync(3 - 1, Commands.Site.Cancellation)).All.Single().Keyword?.Value);
    }

    [Fact]
    public async Task A_healthy_database_is_so_beside_a_server_and_nothing_is_changed()
    {
        await using var site = await SiteWithPicturesAsync();
        await using var server = await TestServer.StartAsync(folder: site.Data.FullPath);
        var before = await DumpAsync(site);

        var run = await site.RunAsync("check");

        Assert.Equal((0, "Everything is as it should be.\n"), (run.ExitCode, run.Output));
        Assert.Equal(before, await DumpAsync(site));
    }

    [Fact]
    public async Task A_damaged_file_is_told_of_and_not_repaired()
    {
        await using var site = await SiteWithPicturesAsync();
        await site.CloseAsync();
        var bytes = File.ReadAllBytes(site.Data.DatabaseFile);

        // The page of the table of files: its first cells are no cells any more.
        var page = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) / 4096 * 4096;
        bytes.AsSpan(page, 200).Fill(0xA5);
        File.WriteAllBytes(site.Data.DatabaseFile, bytes);

        var run = await site.RunAsync("check", "--repair", "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The database is damaged: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Only a backup helps: restore one.", run.Output, StringComparison.Ordinal);
        Assert.Contains("None of this can be repaired here.", run.Error, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(File.ReadAllBytes(site.Data.DatabaseFile)));
    }

    [Fact]
    public async Task Where_only_a_part_can_be_repaired_the_rest_is_counted_and_the_command_fails()
    {
        await using var site = await SiteWithPicturesAsync();
        await ExecuteAsync(site, "UPDATE userpics SET width = 99 WHERE id = 1");
        await ExecuteAsync(site, "UPDATE userpics SET in_objects = 1 WHERE id = 2");

        var found = await site.RunAsync("check", "--repair", "--yes");
        var again = await site.RunAsync("check", "--repair", "--yes");

        Assert.Equal(1, found.ExitCode);
        Assert.Contains("Repair: note what the picture says.\n", found.Output, StringComparison.Ordinal);
        const string unknown = "The bytes of 1 pictures are in an object store, and were not looked at: no S3:Bucket is set. Set here what the servers have for S3, and look again.\n";
        Assert.Contains(unknown, found.Output, StringComparison.Ordinal);
        Assert.Contains("Repaired: 1. Not repaired: 1. Run 'daybook check' again to see what is left.\n", found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("backup", found.Output, StringComparison.Ordinal);
        Assert.Equal((1, $"{unknown}Found: 1.\n"), (again.ExitCode, again.Output));
        Assert.EndsWith("None of this can be repaired here.\n", again.Error, StringComparison.Ordinal);
    }

    /// <summary>Alice with two pictures and bob with one.</summary>
    private static async Task<Commands.Site> SiteWithPicturesAsync()
    {
        var site = await Commands.Site.WithAliceAsync();
        Assert.Equal(0, (await site.CreateAsync("bob")).ExitCode);
        await AddAsync(site, 1, "one");
        await AddAsync(site, 1, "other");
        await AddAsync(site, 2, "two");
        return site;
    }

    private static Task<AddedUserpic> AddAsync(Commands.Site site, long accountId, string keywords)
    {
        var picture = PictureInspector.Inspect(TestPictures.Random(), new PictureLimits());
        Assert.True(Keyword.TryParseList(keywords, out var read, out _));
        return site.Database.Userpics.AddAsync(
            new NewUserpic(accountId, picture.Format.ContentType(), picture.Width, picture.Height, picture.Bytes, read, null, MakeDefault: true),
            new UserpicQuota(10, 10),
            Commands.Site.Cancellation);
    }

    private static async Task ExecuteAsync(Commands.Site site, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={site.Data.DatabaseFile};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync(Commands.Site.Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync(Commands.Site.Cancellation) > 0);
    }

    /// <summary>Every row of every table.</summary>
    private static Task<string> DumpAsync(Commands.Site site) => Dump.OfAsync(site.Data.DatabaseFile);
}
