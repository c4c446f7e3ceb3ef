using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Protocol;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Backups;

/// <summary>Backups and restoring, by the commands and a server as operators run them.</summary>
[Trait("Speed", "slow")]
public sealed class BackupTests
{
    [Fact]
    public async Task What_was_backed_up_under_uploads_is_all_there_in_an_empty_folder()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        var appPassword = (await site.RunAsync("app-password", "create", "alice", "--label", "old client")).Output.Trim();
        Directory.CreateDirectory(site.Data.PagesFolder);
        File.WriteAllText(Path.Combine(site.Data.PagesFolder, "help.md"), "# Our own help");
        // However long the backup takes, the uploads meanwhile find room.
        const string settings = """{ "Userpics": { "MaxKeywords": 7, "MaxPerAccount": 100000 } }""";
        File.WriteAllText(site.Data.SettingsFile, settings);
        var first = TestPictures.Random();
        string listed;
        await using (var server = await ServerProcess.StartAsync(site.Data.FullPath))
        {
            (await UploadAsync(server, first, "first, day", isDefault: true)).AssertOk();
            listed = (await site.RunAsync("userpic", "list", "alice", "--json")).Output;
            Assert.Equal("1", (await PostAsync(server, "Before")).AssertOk()["itemid"]);

            // Uploads go on while it is made: it shows one moment, and each picture of it is whole.
            using var enough = new CancellationTokenSource();
            var uploads = UploadUntilAsync(server, enough.Token);
            var backup = await site.RunAsync("backup", elsewhere.Of("daybook.backup"));
            await enough.CancelAsync();
            await uploads;

            Assert.Equal(0, backup.ExitCode);
            Assert.Matches(@"^Backed up /.*/data, [45] files, [\d,]+ bytes, into .*daybook\.backup\.\n", backup.Output);
            Assert.DoesNotMatch(@"\r", backup.Error);
        }

        var restored = await DaybookCommand.RunAsync("restore", elsewhere.Of("daybook.backup"), "--data", elsewhere.Of("restored"));

        Assert.Equal((0, "Restored the backup of "), (restored.ExitCode, restored.Output[..23]));
        Assert.Equal(["daybook.backup", "restored"], Names(elsewhere.FullPath));
        Assert.Equal(settings, File.ReadAllText(elsewhere.Of("restored/daybook.json")));
        Assert.Equal("# Our own help", File.ReadAllText(elsewhere.Of("restored/pages/help.md")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(elsewhere.Of("daybook.backup")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(elsewhere.Of("restored")));
        }

        await using var second = await ServerProcess.StartAsync(elsewhere.Of("restored"));
        var again = (await DaybookCommand.RunAsync("userpic", "list", "alice", "--json", "--data", elsewhere.Of("restored"))).Output;
        Assert.StartsWith(listed.TrimEnd()[..^1].TrimEnd(), again, StringComparison.Ordinal);
        Assert.Equal(TestPictures.Pixels(first), TestPictures.Pixels(await second.Client.GetByteArrayAsync(
            new Uri("/userpic/1/1", UriKind.Relative), Commands.Site.Cancellation)));
        Assert.Contains("Our own help", await second.Client.GetStringAsync(new Uri("/help", UriKind.Relative), Commands.Site.Cancellation), StringComparison.Ordinal);

        // The keys came along: only with them can the answer to a challenge be checked.
        var challenge = (await second.Client.PostFlatAsync(("mode", "getchallenge"))).AssertOk()["challenge"];
        (await second.Client.PostFlatAsync(
            ("mode", "login"), ("user", "alice"), ("auth_method", "challenge"), ("auth_challenge", challenge),
            ("auth_response", Challenge.Respond(challenge, Core.Accounts.PasswordHash.Digest(appPassword))))).AssertOk();

        // An id that was given out after the backup is not given to another picture.
        var next = (await UploadAsync(second, TestPictures.Random(), "", isDefault: false)).AssertOk().PicId;
        Assert.True(next > 1_000_000, $"The next picture is {next}");
        Assert.Equal("1002", (await PostAsync(second, "After")).AssertOk()["itemid"]);
        Assert.Equal("Everything is as it should be.\n", (await DaybookCommand.RunAsync("check", "--data", elsewhere.Of("restored"))).Output);
    }

    [Fact]
    public async Task A_backup_overwrites_nothing_and_neither_does_restoring()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        var there = elsewhere.Write("there", "something");

        var backup = await site.RunAsync("backup", there);
        var good = await site.RunAsync("backup", elsewhere.Of("good"));
        var restore = await site.RunAsync("restore", elsewhere.Of("good"));

        Assert.Equal((1, $"{there} is there already, and a backup never overwrites one.\n"), (backup.ExitCode, backup.Error));
        Assert.Equal("something", File.ReadAllText(there));
        Assert.Equal(0, good.ExitCode);
        Assert.Equal(
            (1, $"{site.Data.FullPath} is not empty, and a restore never overwrites anything: --data names another folder.\n"),
            (restore.ExitCode, restore.Error));
        Assert.NotNull(await site.FindAsync("alice"));
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_leaves_nothing()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();

        var run = await site.RunAsync("backup", elsewhere.Of("no/such/folder"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"There is no folder {elsewhere.Of("no/such")}.\n", run.Error);
        Assert.Empty(Names(elsewhere.FullPath));
    }

    [Fact]
    public async Task What_lies_beside_the_pages_and_keys_is_left_out_and_a_key_that_no_backup_can_hold_is_told_of_at_once()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        Assert.Equal(0, (await site.RunAsync("app-password", "create", "alice", "--label", "old client")).ExitCode);
        Directory.CreateDirectory(site.Data.PagesFolder);
        foreach (var name in (string[])["help.md", "help.md~", ".help.md.swp", "#help.md#", "notes.md"])
        {
            File.WriteAllText(Path.Combine(site.Data.PagesFolder, name), "# Our own help");
        }

        var key = Assert.Single(Directory.GetFiles(site.Data.KeysFolder));
        File.WriteAllText(Path.Combine(site.Data.KeysFolder, "key backup~"), "");

        Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of("good"))).ExitCode);
        Assert.Equal(0, (await DaybookCommand.RunAsync("restore", elsewhere.Of("good"), "--data", elsewhere.Of("restored"))).ExitCode);
        Assert.Equal(["help.md"], Names(elsewhere.Of("restored/pages")));
        Assert.Equal([Path.GetFileName(key)], Names(elsewhere.Of("restored/keys")));

        File.Copy(key, Path.Combine(site.Data.KeysFolder, "a copy.xml"));
        var refused = await site.RunAsync("backup", elsewhere.Of("bad"));
        Assert.Equal((1, "keys/a copy.xml has a name that no backup can hold: letters, digits and . _ - can stand in it.\n"), (refused.ExitCode, refused.Error));
        Assert.Equal(["good", "restored"], Names(elsewhere.FullPath));
    }

    [Fact]
    public async Task Keys_that_cannot_be_listed_are_told_of_at_once()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(site.Data.KeysFolder);
        Assert.Equal(0, (await ProcessResult.OfAsync("chmod", "0300", site.Data.KeysFolder)).ExitCode);

        var run = await DaybookProcess.RunAsOthersAsync("backup", elsewhere.Of("backup"), "--data", site.Data.FullPath);

        Assert.Equal(0, (await ProcessResult.OfAsync("chmod", "0700", site.Data.KeysFolder)).ExitCode);
        Assert.Equal(
            (1, "", $"The keys in {site.Data.KeysFolder} cannot be read: Access to the path '{site.Data.KeysFolder}' is denied.\n"),
            (run.ExitCode, run.Output, run.Error));
        Assert.Empty(Names(elsewhere.FullPath));
    }

    [Theory]
    [InlineData("INT", "Copying the database")]
    [InlineData("TERM", "Copying the database")]
    [InlineData("HUP", "Copying the database")]
    [InlineData("TERM", "Looking at the pictures")]
    public async Task A_backup_that_is_interrupted_leaves_nothing_and_fails(string signal, string step)
    {
        await using var site = await Commands.StorageCopyTests.SiteWithManyPicturesAsync();
        using var elsewhere = new TemporaryFolder();
        using var running = RunningCommand.Start("backup", elsewhere.Of("backup"), "--data", site.Data.FullPath);
        Assert.True(await running.WaitForAsync(step));

        var end = await running.SignalAsync(signal);

        Assert.Equal((1, ""), (end.ExitCode, end.Output));
        Assert.EndsWith("Interrupted. No backup was made, and nothing of it is left.\n", end.Error, StringComparison.Ordinal);
        Assert.Empty(Names(elsewhere.FullPath));
    }

    [Fact]
    public async Task What_a_backup_left_that_was_killed_the_next_one_deletes_once_no_other_can_be_writing_it()
    {
        await using var site = await Commands.StorageCopyTests.SiteWithManyPicturesAsync();
        using var elsewhere = new TemporaryFolder();
        using (var running = RunningCommand.Start("backup", elsewhere.Of("killed"), "--data", site.Data.FullPath))
        {
            Assert.True(await running.WaitForAsync("Looking at the database"));
            await running.KillAsync();
        }

        var left = Directory.GetFiles(elsewhere.FullPath);
        var archive = Assert.Single(left, file => file.EndsWith(".part", StringComparison.Ordinal));
        Assert.Contains(archive + "-copy", left);
        var another = elsewhere.Write("notes.part", "Somebody else's");
        await AssertLeftByAsync("first");
        foreach (var file in left.Append(another))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-13));
        }

        // As a backup has it open that takes so long.
        await using (new FileStream(archive, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            await AssertLeftByAsync("second");
        }

        var third = await site.RunAsync("backup", elsewhere.Of("third"));

        Assert.Equal(0, third.ExitCode);
        Assert.StartsWith($"Deleted {archive}, which a backup that was killed had left.\n", third.Error, StringComparison.Ordinal);
        Assert.Equal(["first", "notes.part", "second", "third"], Names(elsewhere.FullPath));

        async Task AssertLeftByAsync(string name)
        {
            Assert.Equal(0, (await site.RunAsync("backup", elsewhere.Of(name))).ExitCode);
            Assert.All(left, file => Assert.True(File.Exists(file), file));
        }
    }

    [Fact]
    public async Task A_backup_that_broke_off_is_not_restored()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        await site.RunAsync("backup", elsewhere.Of("whole"));
        var bytes = File.ReadAllBytes(elsewhere.Of("whole"));

        foreach (var length in (int[])[0, 100, 5000, bytes.Length - 4096, bytes.Length - 2048])
        {
            await AssertRefusedAsync(elsewhere, bytes[..length], "(cannot be read as a backup|is not whole)");
        }

        await AssertRefusedAsync(elsewhere, "Dear journal"u8.ToArray(), "(cannot be read as a backup|is not whole)");
    }

    [Fact]
    public async Task A_backup_of_which_a_byte_was_changed_is_not_restored()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(site.Data.PagesFolder);
        File.WriteAllText(Path.Combine(site.Data.PagesFolder, "help.md"), "# Our own help");
        await site.RunAsync("backup", elsewhere.Of("whole"));
        var bytes = File.ReadAllBytes(elsewhere.Of("whole"));

        // In a page of the operator's, where nothing else would notice.
        var place = bytes.AsSpan().IndexOf("Our own help"u8);
        bytes[place] ^= 1;

        await AssertRefusedAsync(elsewhere, bytes, @"pages/help\.md is not as it was backed up");
    }

    [Theory]
    [InlineData("""{"format":1,"program":"0.1.0","createdAt":"2026-11-23T12:00:00+00:00"}""")]
    [InlineData("""{"format":1,"program":"0.1.0","createdAt":"2026-11-23T12:00:00+00:00","files":null}""")]
    public async Task A_manifest_that_lacks_something_is_none(string manifest)
    {
        using var elsewhere = new TemporaryFolder();
        using var bytes = new MemoryStream();
        await using (var archive = new TarWriter(bytes, leaveOpen: true))
        {
            await archive.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest)) }, Commands.Site.Cancellation);
        }

        await AssertRefusedAsync(elsewhere, bytes.ToArray(), "cannot be read as a backup");
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/outside")]
    [InlineData("keys/../../outside")]
    [InlineData("outside")]
    public async Task An_archive_with_other_files_is_not_unpacked(string name)
    {
        using var elsewhere = new TemporaryFolder();
        using var bytes = new MemoryStream();
        await using (var archive = new TarWriter(bytes, leaveOpen: true))
        {
            await archive.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("bad"u8.ToArray()) }, Commands.Site.Cancellation);
        }

        await AssertRefusedAsync(elsewhere, bytes.ToArray(), $"The archive holds '{Regex.Escape(name)}', which no backup of Daybook does");
    }

    /// <summary>Restoring fails for the reason, and leaves nothing behind.</summary>
    private static async Task AssertRefusedAsync(TemporaryFolder elsewhere, byte[] backup, string reason)
    {
        var file = elsewhere.Write("broken", backup);
        var before = Names(elsewhere.FullPath);

        var run = await DaybookCommand.RunAsync("restore", file, "--data", elsewhere.Of("restored"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches(reason, run.Error);
        Assert.Equal(before, Names(elsewhere.FullPath));
    }

    private static async Task UploadUntilAsync(ServerProcess server, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            (await UploadAsync(server, TestPictures.Random(), "newest", isDefault: false)).AssertOk();
        }
    }

    private static Task<Reply> PostAsync(ServerProcess server, string text) => server.Client.PostFlatAsync(
        ("mode", "postevent"), ("user", "alice"), ("password", "secret"), ("ver", 1), ("tz", "guess"), ("event", text));

    private static Task<Reply> UploadAsync(ServerProcess server, byte[] picture, string keywords, bool isDefault) => server.Client.PostFlatAsync(
        ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("default", isDefault ? 1 : 0), ("keywords", keywords), ("data", picture));

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Where(name => name != "broken").Order(StringComparer.Ordinal);
}
