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
