using System.Text;
using System.Text.Json;
using Daybook.Server.Options;
using Daybook.Server.Tests.Running;
using Daybook.Storage;
using Daybook.Storage.Copying;
using Daybook.Storage.Tests.Copying;
using Daybook.Tests.Services;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Backups;

/// <summary>Backups of a site with rows in every table, and whether all of it comes back: row by row, and keys byte by byte.</summary>
[Trait("Speed", "slow")]
public sealed class WholeBackupTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_of_every_table_and_every_key_comes_back()
    {
        var site = await MakeSiteAsync();
        var before = await Dump.OfAsync(site.DatabaseFile);

        var restored = await BackUpAndRestoreAsync(site);

        await StepBackAsync(restored, site);
        Assert.Equal(before, await Dump.OfAsync(restored.DatabaseFile));
        Assert.Equal(await RowsAsync(new SqlitePlace(site.DatabaseFile)), await RowsAsync(new SqlitePlace(restored.DatabaseFile)));
        Assert.NotEmpty(KeysIn(site));
        Assert.Equal(KeysIn(site), KeysIn(restored));
        Assert.Equal(before, await Dump.OfAsync(site.DatabaseFile));
    }

    [Fact]
    public async Task Every_row_and_every_key_of_PostgreSQL_comes_back()
    {
        var site = await MakeSiteAsync();
        var connectionString = postgres.CreateDatabase();
        var shared = new DataFolder(_folder.Of("shared"));
        shared.Create();
        File.WriteAllText(
            shared.SettingsFile, JsonSerializer.Serialize(new { Storage = new { Provider = "postgres", ConnectionString = connectionString } }));
        await RunAsync("storage", "copy", "--data", site.FullPath, "--to", shared.FullPath);

        var restored = await BackUpAndRestoreAsync(shared);

        await StepBackAsync(restored, site);
        Assert.Equal(await RowsAsync(new PostgresPlace(connectionString)), await RowsAsync(new SqlitePlace(restored.DatabaseFile)));
        Assert.Equal(
            PostgresServer.Execute(
                connectionString, "SELECT string_agg(substr(name, 12) || '.xml: ' || value, E'\\n' ORDER BY name) FROM server_keys WHERE name LIKE 'protection %'"),
            KeysIn(restored));
    }

    /// <summary>A data folder with a database that has everything, and a key.</summary>
    private async Task<DataFolder> MakeSiteAsync()
    {
        var site = new DataFolder(_folder.Of("site"));
        site.Create();
        FullDatabase.Make(site.DatabaseFile);
        await RunAsync("app-password", "create", "alice", "--label", "another client", "--data", site.FullPath);
        return site;
    }

    private async Task<DataFolder> BackUpAndRestoreAsync(DataFolder site)
    {
        var restored = new DataFolder(_folder.Of("restored"));
        await RunAsync("backup", _folder.Of("daybook.backup"), "--data", site.FullPath);
        await RunAsync("restore", _folder.Of("daybook.backup"), "--data", restored.FullPath);
        return restored;
    }

    /// <summary>
    /// Takes back what a restore moves ahead or ends (<see cref="IdGap"/>); the clocks of journals have gone on with the world's, and get their old time.
    /// </summary>
    private static async Task StepBackAsync(DataFolder restored, DataFolder site)
    {
        await using var connection = new SqliteConnection($"Data Source={restored.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            ATTACH DATABASE '{site.DatabaseFile}' AS site;
            UPDATE sqlite_sequence SET seq = seq - {IdGap.Ids}
            WHERE name IN ({string.Join(", ", CopiedTables.InOrder.Where(table => table.CountsIds).Select(table => $"'{table.Name}'"))});
            UPDATE journals SET last_item_id = last_item_id - {IdGap.JournalNumbers}, last_talk_id = last_talk_id - {IdGap.JournalNumbers},
              clock = (SELECT was.clock FROM site.journals was WHERE was.account_id = journals.account_id);
            INSERT INTO sessions SELECT * FROM site.sessions WHERE NOT EXISTS (SELECT 1 FROM sessions);
            INSERT INTO mail_tokens SELECT * FROM site.mail_tokens WHERE NOT EXISTS (SELECT 1 FROM mail_tokens);
            """;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Each row of what is copied from one kind of database to another, with the bytes of pictures.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(CopyPlace place)
    {
        using var end = place.OpenSource();
        return await FullDatabase.DumpAsync(end);
    }

    private static string KeysIn(DataFolder folder) => string.Join('\n', Directory.GetFiles(folder.KeysFolder).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)}: {Encoding.UTF8.GetString(File.ReadAllBytes(file))}"));

    private static async Task RunAsync(params string[] command)
    {
        var run = await DaybookCommand.RunAsync(command);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', command)}: {run.Error}");
    }
}
