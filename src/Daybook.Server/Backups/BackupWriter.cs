using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Daybook.Core.Upkeep;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Site;
using Daybook.Server.Site.Words;
using Daybook.Storage;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Backups;

/// <summary>
/// Writes everything that a server needs to go on into one file, while it runs: the database with all pictures as it stands at one moment,
/// the keys, the settings and the operator's pages; and their hashes. Mail that waits is left out: it would go out a second time.
/// </summary>
/// <remarks>
/// The file is an ordinary tar archive for its owner's eyes only. It appears under its name when it is whole and on the disk, not before.
/// </remarks>
/// <param name="data">The data folder.</param>
/// <param name="settingsFile">The settings file, which need not be there.</param>
/// <param name="database">The database.</param>
/// <param name="isShared">Whether servers share it, and so its keys are in it. They are files in the backup, whose database is always SQLite's.</param>
/// <param name="time">What time it is.</param>
internal sealed class BackupWriter(DataFolder data, string settingsFile, Database database, bool isShared, TimeProvider time)
{
    /// <summary>Makes a backup, and looks at every picture in it.</summary>
    /// <param name="path">The file; none may be there.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up; then nothing is left.</param>
    /// <returns>What is in it, and what of that is damaged, as it was in the database.</returns>
    /// <exception cref="BackupException">It cannot be made.</exception>
    public async Task<(BackupManifest Manifest, BackupDamage Damage)> WriteAsync(string path, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path))
        {
            throw new BackupException($"{path} is there already, and a backup never overwrites one.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new BackupException($"There is no folder {Path.GetDirectoryName(path)}.");
        }

        // Before a copy that may take hours: a key that no backup can hold. They are read behind it, since it shows what one that is made meanwhile encrypts.
        if (!isShared)
        {
            _ = Keys();
        }

        var (part, copy) = BackupParts.Of(path);
        try
        {
            var createdAt = time.GetUtcNow();
            BackupManifest manifest;
            BackupDamage damage;
            await using (var file = new FileStream(part, DataFolder.PrivateFile(FileMode.CreateNew)))
            {
                await database.CopyToAsync(copy, progress, cancellation);
                damage = await FindDamageAsync(copy, progress, cancellation);
                manifest = await WriteAsync(file, copy, createdAt, progress, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
            DataFolder.FlushName(path);
            return (manifest, damage);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The backup could not be written to {path}: {fault.Message}", fault);
        }
        finally
        {
            BackupParts.Delete(part);
        }
    }

    /// <remarks>Copying passes on what it does not understand: a page that is damaged, bytes of a picture that are others.</remarks>
    private async Task<BackupDamage> FindDamageAsync(string copy, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        await using var copied = SqliteDatabase.Open(copy, time, migration: Migration.None);

        // Without a limit, and only what is lost: so every picture is looked at, however much there is that does no harm.
        return BackupDamage.Among(await copied.Check.FindAsync(_ => null, int.MaxValue, progress, cancellation));
    }

    private async Task<BackupManifest> WriteAsync(
        Stream target, string copy, DateTimeOffset createdAt, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        List<BackupSource> files =
        [
            OnDisk(DataFolder.DatabaseName, copy),
            .. Settings(),
            .. isShared ? await SharedKeysAsync(cancellation) : Keys(),
            .. Pages(),
        ];
        var total = files.Sum(file => file.Bytes);
        var (done, written) = (0L, new List<BackedUpFile>(files.Count));
        await using var archive = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var source in files)
        {
            await using var file = source.Open();
            await using var hashed = new HashingStream(file, read => progress.Report(new StepProgress("Writing the backup", done += read, total)));
            await WriteEntryAsync(archive, source.Name, hashed, createdAt, cancellation);
            written.Add(new BackedUpFile(source.Name, file.Length, hashed.Hash));
        }

        var manifest = new BackupManifest(BackupManifest.CurrentFormat, DaybookVersion.Text, createdAt, written);
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest));
        await WriteEntryAsync(archive, BackupManifest.Name, json, createdAt, cancellation);
        return manifest;
    }

    private static Task WriteEntryAsync(TarWriter archive, string name, Stream bytes, DateTimeOffset time, CancellationToken cancellation) =>
        archive.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = bytes,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                ModificationTime = time,
            },
            cancellation);

    private IEnumerable<BackupSource> Settings()
    {
        if (File.Exists(settingsFile))
        {
            yield return InMemory(DataFolder.SettingsName, PortableSettings.Of(File.ReadAllBytes(settingsFile)));
        }
    }

    private async Task<IEnumerable<BackupSource>> SharedKeysAsync(CancellationToken cancellation) =>
        (await KeyRing.ReadAsync(database.ServerKeys, cancellation)).Select(key => InMemory(
            Allowed($"{DataFolder.KeysName}/{KeyRing.FileOf(key)}"), Encoding.UTF8.GetBytes(key.Value)));

    private List<BackupSource> Keys()
    {
        try
        {
            return [.. KeyRing.FilesIn(data).Select(file => InMemory(Allowed($"{DataFolder.KeysName}/{Path.GetFileName(file)}"), File.ReadAllBytes(file)))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The keys in {data.KeysFolder} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The pages that a server reads. What else lies beside them, such as what editors leave, is none.</summary>
    private IEnumerable<BackupSource> Pages() => WrittenPage.All
        .Select(page => (Name: $"{DataFolder.PagesName}/{page.FileName}", Path: Path.Combine(data.PagesFolder, page.FileName)))
        .Where(page => File.Exists(page.Path))
        .Select(page => InMemory(page.Name, File.ReadAllBytes(page.Path)));

    private static string Allowed(string name) => BackupLayout.Allows(name)
        ? name
        : throw new BackupException($"{name} has a name that no backup can hold: letters, digits and . _ - can stand in it.");

    private static BackupSource OnDisk(string name, string path) => new(name, new FileInfo(path).Length, () => File.OpenRead(path));

    /// <remarks>The archive says how long a file is before its bytes: one that somebody lengthens while it is copied would spoil the archive.</remarks>
    private static BackupSource InMemory(string name, byte[] bytes) => new(name, bytes.Length, () => new MemoryStream(bytes, writable: false));

    /// <summary>What becomes a file of the backup.</summary>
    private sealed record BackupSource(string Name, long Bytes, Func<Stream> Open);
}
