using Daybook.Server.Backups;
using Daybook.Server.Options;

namespace Daybook.Server.Tests.Backups;

public sealed class RestoreTargetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_restores_that_begin_at_once_one_goes_on_and_the_other_touches_nothing(bool isThere)
    {
        using var elsewhere = new TemporaryFolder();
        var folder = new DataFolder(elsewhere.Of("restored"));
        if (isThere)
        {
            Directory.CreateDirectory(folder.FullPath);
        }

        var (first, second) = (RestoreTarget.In(folder), RestoreTarget.In(folder));
        first.Begin();
        File.WriteAllText(first.Staging.DatabaseFile, "everything");
        var refused = Assert.Throws<BackupException>(second.Begin);
        Assert.Null(second.Clear());
        first.Finish();
        Assert.Null(first.Clear());

        Assert.Equal($"{first.Staging.FullPath} is there, from a restore that broke off or goes on: delete it if none does.", refused.Message);
        Assert.Equal([folder.FullPath], Directory.GetFileSystemEntries(elsewhere.FullPath));
        Assert.Equal([folder.DatabaseFile], Directory.GetFileSystemEntries(folder.FullPath));
        Assert.Equal("everything", File.ReadAllText(folder.DatabaseFile));
    }
}
