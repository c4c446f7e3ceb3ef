using System.Text;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Options;
using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Backups;

/// <summary>What <c>restore</c> looks at, and where it may restore to.</summary>
[Trait("Speed", "slow")]
public sealed class RestoreTests
{
    /// <summary>More than are shown of one kind.</summary>
    private const int Many = 25;

    private const string Question = "Restore everything else, without that? Type yes: ";

    private const string NoteWrongSizes = "UPDATE userpics SET size = size + 1";

    [Fact]
    public async Task A_damaged_picture_is_found_behind_however_much_that_does_no_harm()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, NoteWrongSizes);
        await ExecuteAsync(site, "UPDATE userpic_files SET bytes = zeroblob(16) WHERE userpic_id = (SELECT MAX(userpic_id) FROM userpic_files)");

        var backup = await site.RunAsync("backup", elsewhere.Of("backup"));
        var run = await RestoreAsync(elsewhere);

        const string damage = "The bytes of picture 25 are not those that were stored.\n";
        Assert.Equal(1, backup.ExitCode);
        Assert.StartsWith($"Backed up {site.Data.FullPath}, 1 files, ", backup.Output, StringComparison.Ordinal);
        Assert.Equal(
            $"Damaged or missing, in the database and so in the backup: 1 picture.\n{damage}'restore' takes the rest of the backup after a yes. 'daybook check --repair' says what can be done about the database.\n",
            Said(backup));
        Assert.Equal(
            (1, "", $"Damaged or missing in the backup: 1 picture.\n{damage}{Question}Nothing was restored. Another backup may be intact; --without-damaged restores everything else from this one.\n"),
            (run.ExitCode, run.Output, Said(run)));
        Assert.False(Directory.Exists(elsewhere.Of("restored")));
    }

    [Theory]
    [InlineData("yes\n")]
    [InlineData("", "--without-damaged")]
    public async Task Everything_but_damaged_pictures_is_restored_when_the_operator_says_so(string answer, params string[] options)
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "UPDATE userpic_files SET bytes = zeroblob(16) WHERE userpic_id = 3");
        await ExecuteAsync(site, "DELETE FROM userpic_files WHERE userpic_id = 7");
        Assert.Equal(1, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);

        var run = await RestoreAsync(elsewhere, answer, options);

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("\nLeft out, damaged or missing in the backup: userpic 3, 7.\n", run.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Damaged or missing in the backup: 2 pictures.\nThe bytes of picture 3 are not those that were stored.\nPicture 7 has no bytes.\n",
            Said(run),
            StringComparison.Ordinal);
        Assert.Equal((0, "Everything is as it should be.\n"), Answer(await DaybookCommand.RunAsync("check", "--data", elsewhere.Of("restored"))));
        var left = await DaybookCommand.RunAsync("userpic", "list", "alice", "--json", "--data", elsewhere.Of("restored"));
        Assert.Equal(Many - 2, JsonElement.Parse(left.Output).GetArrayLength());
    }

    [Fact]
    public async Task A_page_of_the_database_that_is_damaged_is_told_of_when_it_is_backed_up_and_not_restored()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await site.CloseAsync();
        var bytes = File.ReadAllBytes(site.Data.DatabaseFile);
        var page = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) / 4096 * 4096;
        bytes.AsSpan(page, 200).Fill(0xA5);
        File.WriteAllBytes(site.Data.DatabaseFile, bytes);

        var backup = await site.RunAsync("backup", elsewhere.Of("backup"));
        var run = await RestoreAsync(elsewhere, "yes\n", "--without-damaged");

        Assert.Equal(1, backup.ExitCode);
        Assert.StartsWith("The database is damaged, and so is the backup, which 'restore' will refuse:\nThe database is damaged: ", Said(backup), StringComparison.Ordinal);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("The database in the backup is damaged, and nothing was restored:\n", Said(run), StringComparison.Ordinal);
        Assert.Equal(["backup"], Names(elsewhere.FullPath));
    }

    [Fact]
    public async Task Of_much_damage_the_beginning_is_shown_and_the_rest_counted()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "DELETE FROM userpic_files");

        var backup = await site.RunAsync("backup", elsewhere.Of("backup"));
        var restore = await RestoreAsync(elsewhere);

        foreach (var run in (ProcessResult[])[backup, restore])
        {
            Assert.Equal(1, run.ExitCode);
            var lines = Said(run).TrimEnd('\n').Split('\n');
            Assert.Equal("Picture 1 has no bytes.", lines[1]);
            Assert.Equal("Picture 20 has no bytes.", lines[20]);
            Assert.Equal($"And {Many - 20} more.", lines[21]);
            Assert.Equal(23, lines.Length);
        }
    }

    [Fact]
    public async Task What_does_no_harm_is_restored_and_told_of()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, NoteWrongSizes);

        var run = await BackUpAndRestoreAsync(site, elsewhere);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\nWhat 'daybook check' finds in it, {Many} in all,", run.Output, StringComparison.Ordinal);
        var repaired = await DaybookCommand.RunAsync("check", "--repair", "--yes", "--data", elsewhere.Of("restored"));
        Assert.Contains($"Repaired: {Many}.", repaired.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_session_and_no_mailed_link_of_the_backup_is_good_again()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        var alice = (await site.FindAsync("alice"))!;
        var (tomorrow, secret) = (DateTimeOffset.UtcNow.AddDays(1), MailSecret.Generate());
        var session = (await site.Database.Sessions.CreateAsync(
            new NewSession(alice.Id, new byte[32], tomorrow, null, alice.PasswordHash, "192.0.2.1", "Test/1"), Commands.Site.Cancellation))!;
        Assert.True(await site.Database.MailTokens.CreateAsync(
            new MailToken(alice.Id, MailPurpose.ResetPassword, "alice@example.org", tomorrow), secret, null, Commands.Site.Cancellation));

        var run = await BackUpAndRestoreAsync(site, elsewhere);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nEverybody is logged out, and no mailed link works. Everything done after ", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Z is undone: changed passwords, revoked app passwords, suspensions, bans, entries made private, and deletions of accounts, entries and pictures. Invites redeemed since then can be redeemed again. Tell people.\n",
            run.Output,
            StringComparison.Ordinal);
        await using var restored = SqliteDatabase.Open(new DataFolder(elsewhere.Of("restored")).DatabaseFile, TimeProvider.System);
        Assert.NotNull(await restored.Accounts.FindAsync(alice.Id, Commands.Site.Cancellation));
        Assert.Null(await restored.Sessions.FindAsync(session.Id, Commands.Site.Cancellation));
        Assert.Null(await restored.MailTokens.FindAsync(secret, MailPurpose.ResetPassword, Commands.Site.Cancellation));
        Assert.NotNull(await site.Database.Sessions.FindAsync(session.Id, Commands.Site.Cancellation));
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
        Assert.Equal((0, "Everything is as it should be.\n"), Answer(await DaybookCommand.RunAsync("check", "--data", elsewhere.Of("restored"))));
    }

    [Fact]
    public async Task A_folder_in_which_a_restore_failed_is_as_it_was_and_one_that_is_under_way_is_not_touched()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "DELETE FROM userpic_files");
        Directory.CreateDirectory(elsewhere.Of("restored"));
        Assert.Equal(1, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);

        Assert.Equal(1, (await RestoreAsync(elsewhere)).ExitCode);
        Assert.Empty(Names(elsewhere.Of("restored")));

        Directory.CreateDirectory(elsewhere.Of("restored/.restoring"));
        var second = await DaybookCommand.RunAsync("restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"));
        Assert.Equal(
            (1, $"{elsewhere.Of("restored/.restoring")} is there, from a restore that broke off or goes on: delete it if none does.\n"),
            (second.ExitCode, second.Error));
        Assert.Equal([".restoring"], Names(elsewhere.Of("restored")));
    }

    [Fact]
    public async Task A_restore_that_is_interrupted_leaves_nothing_and_fails()
    {
        await using var site = await Commands.StorageCopyTests.SiteWithManyPicturesAsync();
        using var elsewhere = new TemporaryFolder();
        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        using var running = RunningCommand.Start("restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"));
        Assert.True(await running.WaitForAsync("Unpacking the backup"));

        await AssertInterruptedAsync(running, "TERM", elsewhere);
    }

    [Fact]
    public async Task A_restore_that_asks_can_be_interrupted_instead_of_answered()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        await ExecuteAsync(site, "DELETE FROM userpic_files WHERE userpic_id = 7");
        Assert.Equal(1, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        using var running = RunningCommand.Start("restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"));
        Assert.True(await running.WaitForAsync("Picture 7 has no bytes."));

        await AssertInterruptedAsync(running, "INT", elsewhere);
    }

    [Fact]
    [Trait("Needs", "disk")]
    public async Task A_disk_of_its_own_is_restored_into()
    {
        await using var site = await SiteAsync();
        using var elsewhere = new TemporaryFolder();
        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        await using var disk = await SmallDisk.MountAsync();

        var run = await DaybookCommand.RunAsync("restore", elsewhere.Of("backup"), "--data", disk.FullPath);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((0, "Everything is as it should be.\n"), Answer(await DaybookCommand.RunAsync("check", "--data", disk.FullPath)));
    }

    private static async Task AssertInterruptedAsync(RunningCommand running, string signal, TemporaryFolder elsewhere)
    {
        var end = await running.SignalAsync(signal);

        Assert.Equal((1, ""), (end.ExitCode, end.Output));
        Assert.EndsWith("Interrupted. Nothing was restored.\n", end.Error, StringComparison.Ordinal);
        Assert.Equal(["backup"], Names(elsewhere.FullPath));
    }

    private static (int, string) Answer(ProcessResult run) => (run.ExitCode, run.Output);

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>What tells a folder from another that came under its name.</summary>
    private static async Task<string> IdentityAsync(string folder) => (await ProcessResult.OfAsync("stat", "-c", "%i", folder)).Output;

    private static async Task<ProcessResult> BackUpAndRestoreAsync(Commands.Site site, TemporaryFolder elsewhere)
    {
        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("backup"))).ExitCode);
        return await RestoreAsync(elsewhere);
    }

    private static Task<ProcessResult> RestoreAsync(TemporaryFolder elsewhere, string answer = "", params string[] options) => DaybookCommand.RunAsync(
        ["restore", elsewhere.Of("backup"), "--data", elsewhere.Of("restored"), .. options], Encoding.UTF8.GetBytes(answer));

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
