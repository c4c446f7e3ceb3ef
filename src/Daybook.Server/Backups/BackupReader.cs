using System.Formats.Tar;
using System.Text.Json;
using Daybook.Core.Upkeep;
using Daybook.Server.Options;

namespace Daybook.Server.Backups;

/// <summary>Unpacks a backup into a folder and compares every file with what the backup says of it.</summary>
internal static class BackupReader
{
    /// <param name="path">The backup.</param>
    /// <param name="folder">A folder for its owner alone, with none of the files of a backup. If this fails, what was unpacked so far is left in it.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BackupException">It is no backup, is not whole, or was changed.</exception>
    public static async Task<BackupManifest> UnpackAsync(
        string path, string folder, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var archive = new TarReader(file);
            var found = new Dictionary<string, BackedUpFile>();
            while (await archive.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                if (entry.Name == BackupManifest.Name)
                {
                    return Compare(found, ReadManifest(entry));
                }

                found[entry.Name] = await UnpackAsync(entry, folder, () => progress.Report(
                    new StepProgress("Unpacking the backup", file.Position, file.Length)), cancellation);
            }

            throw new BackupException($"{path} ends before its {BackupManifest.Name}: the backup is not whole.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or JsonException)
        {
            throw new BackupException($"{path} cannot be read as a backup: {fault.Message}", fault);
        }
    }

    private static async Task<BackedUpFile> UnpackAsync(TarEntry entry, string folder, Action passed, CancellationToken cancellation)
    {
        if (entry.EntryType != TarEntryType.RegularFile || !BackupLayout.Allows(entry.Name))
        {
            throw new BackupException($"The archive holds '{entry.Name}', which no backup of Daybook does.");
        }

        var path = Path.Combine(folder, entry.Name);
        DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, DataFolder.PrivateFile(FileMode.CreateNew));
        await using var hashed = new HashingStream(file, _ => passed());
        if (entry.DataStream is { } data)
        {
            await data.CopyToAsync(hashed, cancellation);
        }

        file.Flush(flushToDisk: true);
        return new BackedUpFile(entry.Name, file.Length, hashed.Hash);
    }

    private static BackupManifest ReadManifest(TarEntry entry)
    {
        if (entry.Length > BackupManifest.MaxBytes || entry.DataStream is not { } data)
        {
            throw new BackupException($"The archive's {BackupManifest.Name} has {entry.Length} bytes, the limit is {BackupManifest.MaxBytes}.");
        }

        var manifest = JsonSerializer.Deserialize(data, BackupJson.Default.BackupManifest)
            ?? throw new BackupException($"The archive's {BackupManifest.Name} says nothing.");
        return manifest.Format == BackupManifest.CurrentFormat
            ? manifest
            : throw new BackupException($"The backup has format {manifest.Format}, this program knows {BackupManifest.CurrentFormat}.");
    }

    private static BackupManifest Compare(Dictionary<string, BackedUpFile> found, BackupManifest manifest)
    {
        foreach (var expected in manifest.Files)
        {
            if (!found.Remove(expected.Name, out var file))
            {
                throw new BackupException($"The backup lacks {expected.Name}.");
            }

            if (file != expected)
            {
                throw new BackupException(
                    $"{expected.Name} is not as it was backed up: it has {file.Bytes} bytes and the hash {file.Sha256}, not {expected.Bytes} and {expected.Sha256}.");
            }
        }

        return found.Count > 0
            ? throw new BackupException($"The backup holds {found.Keys.First()}, of which its {BackupManifest.Name} says nothing.")
            : manifest.Files.Any(file => file.Name == DataFolder.DatabaseName)
                ? manifest
                : throw new BackupException("The backup has no database.");
    }
}
