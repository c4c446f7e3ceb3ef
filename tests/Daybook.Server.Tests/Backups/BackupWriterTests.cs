using Daybook.Core.Upkeep;
using Daybook.Server.Backups;

namespace Daybook.Server.Tests.Backups;

public sealed class BackupWriterTests
{
    [Fact]
    public async Task What_SQLite_left_beside_the_copy_goes_with_it()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        var writer = new BackupWriter(site.Data, site.Data.SettingsFile, site.Database, isShared: false, TimeProvider.System);

        await writer.WriteAsync(elsewhere.Of("backup"), new LogLeaver(elsewhere.FullPath), Commands.Site.Cancellation);

        Assert.Equal([elsewhere.Of("backup")], Directory.GetFiles(elsewhere.FullPath));
    }

    [Fact]
    public async Task A_page_that_is_written_to_while_it_is_backed_up_is_in_the_backup_as_it_was()
    {
        await using var site = await Commands.Site.WithAliceAsync();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(site.Data.PagesFolder);
        var page = Path.Combine(site.Data.PagesFolder, "help.md");
        File.WriteAllText(page, "# Our own help");
        var writer = new BackupWriter(site.Data, site.Data.SettingsFile, site.Database, isShared: false, TimeProvider.System);

        await writer.WriteAsync(elsewhere.Of("backup"), new PageEditor(page), Commands.Site.Cancellation);

        await BackupReader.UnpackAsync(elsewhere.Of("backup"), elsewhere.Of("unpacked"), new Progress<StepProgress>(), Commands.Site.Cancellation);
        Assert.Equal("# Our own help", File.ReadAllText(elsewhere.Of("unpacked/pages/help.md")));
        Assert.NotEqual("# Our own help", File.ReadAllText(page));
    }

    /// <summary>Lengthens a page each time that something was read for the backup.</summary>
    private sealed class PageEditor(string page) : IProgress<StepProgress>
    {
        private int _left = 1000;

        public void Report(StepProgress value)
        {
            if (value.Step == "Writing the backup" && _left-- > 0)
            {
                File.AppendAllText(page, "More.\n");
            }
        }
    }

    /// <summary>Leaves a log beside the copy, as SQLite does where the disk is full and it cannot bring the log into the copy.</summary>
    private sealed class LogLeaver(string folder) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            if (value.Step == "Writing the backup")
            {
                File.WriteAllText(Assert.Single(Directory.GetFiles(folder, "*-copy")) + "-wal", "");
            }
        }
    }
}
