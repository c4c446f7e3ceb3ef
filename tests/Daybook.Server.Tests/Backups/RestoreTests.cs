using Daybook.Core.Userpics;
using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Backups;

/// <summary>What <c>restore</c> looks at, and where it may restore to.</summary>
[Trait("Speed", "slow")]
public sealed class RestoreTests
{
    /// <summary>More than are shown of one kind.</summary>
    private const int Many = 25;

    private const string NoteWrongSizes = "UPDATE userpics SET size = size + 1";

    [Fact]
    public async Task A_damaged_picture_is_found_behind_however_much_that_does_no_harm()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, NoteWrongSizes);
        await ExecuteAsync(site, "UPDATE userpic_files SET bytes = zeroblob(16) WHERE userpic_id = (SELECT MAX(userpic_id) FROM userpic_files)");

        var run = await BackUpAndRestoreAsync(site, elsewhere);

        Assert.Equal(
            (1, "", "The database in the backup is damaged, and nothing was restored:\nThe bytes of picture 25 are not those that were stored.\n"),
            (run.ExitCode, run.Output, Said(run)));
        Assert.False(Directory.Exists(elsewhere.Of("restored")));
    }

    [Fact]
    public async Task Of_much_damage_the_beginning_is_shown_and_the_rest_counted()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "DELETE FROM userpic_files");

        var lines = Said(await BackUpAndRestoreAsync(site, elsewhere)).TrimEnd('\n').Split('\n');

        Assert.Equal("Picture 1 has no bytes.", lines[1]);
        Assert.Equal("Picture 20 has no bytes.", lines[20]);
        Assert.Equal($"And {Many - 20} more.", lines[21]);
        Assert.Equal(22, lines.Length);
    }

    [Fact]
    public async Task What_does_no_harm_is_restored_and_told_of()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, NoteWrongSizes);

        var run = await BackUpAndRestoreAsync(site, elsewhere);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\nWhat 'daybook check' tells of in it, {Many} in all,", run.Output, StringComparison.Ordinal);
        var repaired = await DaybookProgram.RunAsync("check", "--repair", "--yes", "--data", elsewhere.Of("restored"));
        Assert.Contains($"Repaired: {Many}.", repaired.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_there_and_empty_is_restored_into_and_stays_itself()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        Assert.Equal(0, (await site.RunAsync("app-password", "create", "alice", "--label", "old client")).ExitCode);
        Directory.CreateDirectory(elsewhere.Of("restored/lost+found"));
        var before = await IdentityAsync(elsewhere.Of("restored"));

        var run = await BackUpAndRestoreAsync(site, elsewhere);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(before, await IdentityAsync(elsewhere.Of("restored")));
        Assert.Equal(["backup", "restored"], Names(elsewhere.FullPath));
        Assert.Equal(["daybook.db", "keys", "lost+found"], Names(elsewhere.Of("restored")));
        Assert.Equal((0, "Everything is as it should be.\n"), Answer(await DaybookProgram.RunAsync("check", "--data", elsewhere.Of("restored"))));
    }

    [Fact]
    public async Task A_folder_in_which_a_restore_failed_is_as_it_was_and_one_that_is_under_way_is_not_touched()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "DELETE FROM userpic_files");
        Directory.CreateDirectory(elsewhere.Of("restored"));

        Assert.Equal(1, (await BackUpAndRestoreAsync(site, elsewhere)).ExitCode);
        Assert.Empty(Names(elsewhere.Of("restored")));

        Directory.CreateDirectory(elsewhere.Of("restored/.restoring"));
        var second = await DaybookProgram.RunAsync("restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"));
        Assert.Equal(
            (1, $"{elsewhere.Of("restored/.restoring")} is there, from a restore that broke off or goes on: delete it if none does.\n"),
            (second.ExitCode, second.Error));
        Assert.Equal([".restoring"], Names(elsewhere.Of("restored")));
    }

    [Fact]
    [Trait("Needs", "disk")]
    public async Task A_disk_of_its_own_is_restored_into()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        await using var disk = await SmallDisk.MountAsync();

        var run = await DaybookProgram.RunAsync("restore", elsewhere.Of("backup"), "--data", disk.FullPath);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((0, "Everything is as it should be.\n"), Answer(await DaybookProgram.RunAsync("check", "--data", disk.FullPath)));
    }

    private static (int, string) Answer(ProcessResult run) => (run.ExitCode, run.Output);

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>What tells a folder from another that came under its name.</summary>
    private static async Task<string> IdentityAsync(string folder) => (await ProcessResult.OfAsync("stat", "-c", "%i", folder)).Output;

    private static async Task<ProcessResult> BackUpAndRestoreAsync(Commands.Site site, TemporaryFolder elsewhere)
    {
        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        return await DaybookProgram.RunAsync("restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"));
    }

    /// <summary>What it said on standard error beside how far it had come.</summary>
    private static string Said(ProcessResult run) => string.Concat(
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.EndsWith('%') && !line.EndsWith("...", StringComparison.Ordinal))
            .Select(line => line + '\n'));

    /// <summary>Alice with many pictures.</summary>
    private static async Task<Commands.Site> SiteAsync()
    {
        var site = await Commands.Site.WithAliceAsync();
        for (var i = 0; i < Many; i++)
        {
            await site.Database.Userpics.AddAsync(
                new NewUserpic(1, "image/png", 16, 16, TestPictures.Random(), [], null, MakeDefault: false), new UserpicQuota(Many, 1), Commands.Site.Cancellation);
        }

        return site;
    }

    private static async Task ExecuteAsync(Commands.Site site, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={site.Data.DatabaseFile};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync(Commands.Site.Cancellation);
        await using var command = connection.CreateCommand();
        // CA2100: the statements are this file's own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(await command.ExecuteNonQueryAsync(Commands.Site.Cancellation) > 0);
    }
}
