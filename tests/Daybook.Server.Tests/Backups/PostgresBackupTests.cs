using System.Text.Json;
using Daybook.Server.Tests.Commands;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Backups;

/// <summary>A backup of a PostgreSQL database under load, the folder that it becomes, and the way back.</summary>
[Trait("Speed", "slow")]
public sealed class PostgresBackupTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_backed_up_becomes_a_folder_with_SQLite_and_goes_back_to_PostgreSQL()
    {
        WriteSettings("data", "// Ours.\n", postgres.CreateDatabase());
        Assert.Equal(0, (await DaybookCommand.RunAsync(["account", "create", "alice", "--password-stdin", "--data", _folder.Of("data")], "secret\n"u8.ToArray())).ExitCode);
        var appPassword = (await DaybookCommand.RunAsync("app-password", "create", "alice", "--label", "old", "--data", _folder.Of("data"))).Output.Trim();
        var first = TestPictures.Random();
        await using (var server = await ServerProcess.StartAsync(_folder.Of("data")))
        {
            (await StorageCopyTests.SendAsync(server.Client, "uploadpic", ("keywords", "first"), ("default", 1), ("data", first))).AssertOk();
            (await StorageCopyTests.SendAsync(server.Client, "postevent", ("ver", 1), ("tz", "guess"), ("event", "Before"))).AssertOk();
            using var enough = new CancellationTokenSource();
            var uploads = UploadUntilAsync(server, enough.Token);
            var backup = await DaybookCommand.RunAsync("backup", _folder.Of("daybook.backup"), "--data", _folder.Of("data"));
            await enough.CancelAsync();
            await uploads;

            Assert.Equal(0, backup.ExitCode);
            Assert.Matches(@"^Backed up /.*/data, 3 files, [\d,]+ bytes, into .*daybook\.backup\.\n", backup.Output);
            Assert.Contains("Looking at the pictures: 100 %\n", backup.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["data", "daybook.backup"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var restored = await DaybookCommand.RunAsync("restore", _folder.Of("daybook.backup"), "--data", _folder.Of("restored"));
        Assert.Equal(0, restored.ExitCode);
        Assert.Equal("// Ours.\n{ \"Userpics\": { \"MaxKeywords\": 7 }, }", File.ReadAllText(_folder.Of("restored/daybook.json")));
        Assert.Equal("Everything is as it should be.\n", (await DaybookCommand.RunAsync("check", "--data", _folder.Of("restored"))).Output);
        await AssertGoesOnAsync("restored", afterGap: 1_000_000);

        WriteSettings("again", "", postgres.CreateDatabase());
        var copied = await DaybookCommand.RunAsync("storage", "copy", "--data", _folder.Of("restored"), "--to", _folder.Of("again"));
        Assert.Equal(0, copied.ExitCode);
        await AssertGoesOnAsync("again", afterGap: 1_000_001);

        async Task AssertGoesOnAsync(string name, long afterGap)
        {
            await using var server = await ServerProcess.StartAsync(_folder.Of(name));
            Assert.Equal(first, await server.Client.GetByteArrayAsync(new Uri("/userpic/1/1", UriKind.Relative), Cancellation));
            await StorageCopyTests.AssertAppPasswordAsync(server.Client, appPassword);
            var entries = (await StorageCopyTests.SendAsync(server.Client, "getevents", ("ver", 1), ("selecttype", "lastn"), ("howmany", 5))).AssertOk();
            Assert.Contains("Before", entries.ToString(), StringComparison.Ordinal);

            // An id that was given out after the backup is not given to another picture.
            var next = (await StorageCopyTests.SendAsync(server.Client, "uploadpic", ("data", TestPictures.Random()))).AssertOk().PicId;
            Assert.True(next > afterGap, $"The next picture is {next}");
        }
    }

    private void WriteSettings(string folder, string comment, string connectionString)
    {
        Directory.CreateDirectory(_folder.Of(folder));
        File.WriteAllText(
            _folder.Of($"{folder}/daybook.json"),
            $$"""{{comment}}{ "Userpics": { "MaxKeywords": 7 },"storage": { "Provider": "postgres", "ConnectionString": {{JsonSerializer.Serialize(connectionString)}} } }""");
    }

    private static async Task UploadUntilAsync(ServerProcess server, CancellationToken enough)
    {
        // No more than an account may have.
        for (var i = 0; i < 90 && !enough.IsCancellationRequested; i++)
        {
            (await StorageCopyTests.SendAsync(server.Client, "uploadpic", ("keywords", "newest"), ("data", TestPictures.Random()))).AssertOk();
        }
    }
}
