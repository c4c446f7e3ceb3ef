namespace Daybook.Server.Backups;

/// <summary>
/// What a backup writes before it is whole, beside the file that it becomes: the archive, and the copy of the database that goes into it. Each has a name of its own: two backups may be
/// made at once, and a file that somebody else has there is theirs. If the process is killed they stay; they may be large, and open what the backup opens. So the next backup into the
/// folder takes them away.
/// </summary>
internal static class BackupParts
{
    private const string Extension = ".part";
    private const string Copy = "-copy";

    /// <summary>What the parts of one backup are called behind the archive's name: SQLite has files beside the database while it writes to it.</summary>
    private static readonly string[] Suffixes = [Copy, Copy + "-wal", Copy + "-shm", Copy + "-journal"];

    /// <summary>
    /// What was not written to for so long is no running backup's, also where the lock on the archive does not count, as on some network mounts. It is less than from one night to the
    /// next.
    /// </summary>
    private static readonly TimeSpan Old = TimeSpan.FromHours(12);

    /// <summary>Names for a new backup; nothing is made.</summary>
    /// <param name="path">The file that it becomes.</param>
    /// <returns>The archive, which is to be there as long as anything else is, and open to nobody else; and the copy.</returns>
    public static (string Archive, string Copy) Of(string path)
    {
        var archive = $"{path}.{Guid.NewGuid():N}{Extension}";
        return (archive, archive + Copy);
    }

    /// <summary>Deletes what a backup wrote, with what SQLite could not bring into the copy and left beside it, as where the disk is full.</summary>
    /// <param name="archive">The archive, which need not be there.</param>
    public static void Delete(string archive)
    {
        foreach (var file in FilesOf(archive))
        {
            File.Delete(file);
        }
    }

    /// <summary>Deletes what backups left in a folder that were killed.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    /// <param name="now">What time it is.</param>
    /// <returns>What was deleted, and what could not be: a sentence each, for the operator.</returns>
    public static IReadOnlyList<string> DeleteLeft(string folder, DateTimeOffset now)
    {
        var said = new List<string>();
        try
        {
            List<string> archives = Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder, $"*{Extension}*").Select(ArchiveOf).OfType<string>().Distinct()]
                : [];
            said.AddRange(archives.Select(archive => DeleteLeftOf(archive, now)).OfType<string>());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            said.Add($"Whether backups that were killed left something in {folder} cannot be seen: {fault.Message}");
        }

        return said;
    }

    private static string? DeleteLeftOf(string archive, DateTimeOffset now)
    {
        try
        {
            List<string> files = [.. FilesOf(archive).Where(File.Exists)];
            if (files.Exists(file => now - File.GetLastWriteTimeUtc(file) < Old) || IsOpen(archive))
            {
                return null;
            }

            files.ForEach(File.Delete);
            return $"Deleted {archive}, which a backup that was killed had left.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{archive}, which a backup that was killed had left, cannot be deleted: {fault.Message}";
        }
    }

    /// <summary>All that one backup may have. The archive is the last: by it the others are known to be nobody's.</summary>
    private static IEnumerable<string> FilesOf(string archive) => Suffixes.Append("").Select(suffix => archive + suffix);

    /// <summary>The archive that a file belongs to; null if it is part of no backup.</summary>
    private static string? ArchiveOf(string file)
    {
        var end = file.LastIndexOf(Extension, StringComparison.Ordinal) + Extension.Length;
        var isPart = (end == file.Length || Suffixes.Contains(file[end..]))
            && Guid.TryParseExact(Path.GetExtension(file[..(end - Extension.Length)]).TrimStart('.'), "N", out _);
        return isPart ? file[..end] : null;
    }

    /// <summary>Whether the backup that writes it still runs.</summary>
    private static bool IsOpen(string archive)
    {
        try
        {
            using var mine = new FileStream(archive, FileMode.Open, FileAccess.Write, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
