using Daybook.Server.Options;

namespace Daybook.Server.Backups;

/// <summary>
/// The folder that a backup is restored into. Until all of it is unpacked and looked at it stands elsewhere: beside the folder, if there is none; in it, if there is,
/// since it may be a mount, which can neither be taken away nor have anything put beside it.
/// </summary>
internal sealed class RestoreTarget
{
    private readonly string _path;
    private readonly bool _isThere;
    private bool _isMine;

    private RestoreTarget(string path, bool isThere)
    {
        (_path, _isThere) = (path, isThere);
        Staging = new DataFolder(isThere ? Path.Combine(path, ".restoring") : path + ".restoring");
    }

    /// <summary>Where the backup is unpacked; nothing is made yet.</summary>
    public DataFolder Staging { get; }

    /// <summary>A file in <see cref="Staging"/>: who makes it is the one who restores there.</summary>
    private string Mark => Path.Combine(Staging.FullPath, ".mine");

    /// <summary>Makes sure that a backup can be restored into a folder.</summary>
    /// <param name="folder">It is empty, or not there.</param>
    /// <exception cref="BackupException">It is not empty, or a restore into it broke off or goes on.</exception>
    public static RestoreTarget In(DataFolder folder)
    {
        var path = folder.FullPath.TrimEnd(Path.DirectorySeparatorChar);
        var target = new RestoreTarget(path, Directory.Exists(path));
        if (Directory.Exists(target.Staging.FullPath))
        {
            throw target.Taken();
        }

        return File.Exists(path) || (target._isThere && !IsEmpty(path))
            ? throw new BackupException($"{path} is not empty, and a restore never overwrites anything: --data names another folder.")
            : target;
    }

    /// <summary>Makes <see cref="Staging"/>, for this restore alone: of two that begin at the same moment one goes on.</summary>
    /// <exception cref="BackupException">It is another's.</exception>
    /// <exception cref="DataFolderException">It cannot be made.</exception>
    public void Begin()
    {
        Staging.Create();
        try
        {
            using var mark = new FileStream(Mark, DataFolder.PrivateFile(FileMode.CreateNew));
            _isMine = true;
        }
        catch (IOException) when (File.Exists(Mark))
        {
            throw Taken();
        }
    }

    /// <summary>Lets what was unpacked appear in the folder.</summary>
    /// <exception cref="BackupException">It cannot, and the folder is as it was; or it may be gone after a power cut.</exception>
    public void Finish()
    {
        try
        {
            File.Delete(Mark);
            if (_isThere)
            {
                MoveUp();
            }
            else
            {
                Directory.Move(Staging.FullPath, _path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"What was restored cannot be moved into {_path}: {fault.Message}", fault);
        }

        try
        {
            Flush();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"Everything was restored into {_path}, but may be gone after a power cut: {fault.Message}", fault);
        }
    }

    /// <summary>Takes away <see cref="Staging"/>, with what was unpacked and did not appear in the folder.</summary>
    /// <returns>What could not be taken away, a sentence for the operator; null if nothing is left.</returns>
    public string? Clear()
    {
        try
        {
            if (_isMine && Directory.Exists(Staging.FullPath))
            {
                Directory.Delete(Staging.FullPath, recursive: true);
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{Staging.FullPath}, which was needed only while the backup was restored, cannot be deleted: {fault.Message}";
        }
    }

    private BackupException Taken() => new($"{Staging.FullPath} is there, from a restore that broke off or goes on: delete it if none does.");

    /// <remarks>The database comes last: without it no server starts where there are keys.</remarks>
    private void MoveUp()
    {
        var moved = new List<FileSystemInfo>();
        try
        {
            foreach (var entry in new DirectoryInfo(Staging.FullPath).EnumerateFileSystemInfos().OrderBy(entry => entry.Name == DataFolder.DatabaseName))
            {
                Move(entry, _path);
                moved.Add(entry);
            }
        }
        catch
        {
            moved.ForEach(entry => Move(entry, Staging.FullPath));
            throw;
        }
    }

    /// <remarks>A folder cannot be flushed by itself. The database gets a new time, and with that everything that was done before is written down.</remarks>
    private void Flush()
    {
        var database = new DataFolder(_path).DatabaseFile;
        File.SetLastWriteTimeUtc(database, TimeProvider.System.GetUtcNow().UtcDateTime);
        DataFolder.FlushName(database);
    }

    private static void Move(FileSystemInfo entry, string folder)
    {
        var path = Path.Combine(folder, entry.Name);
        if (entry is DirectoryInfo directory)
        {
            directory.MoveTo(path);
        }
        else
        {
            ((FileInfo)entry).MoveTo(path, overwrite: false);
        }
    }

    /// <remarks>A disk of its own has a folder for what e2fsck finds.</remarks>
    private static bool IsEmpty(string path)
    {
        try
        {
            return new DirectoryInfo(path).EnumerateFileSystemInfos().All(entry => entry is DirectoryInfo { Name: "lost+found" });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"Nothing can be restored into {path}: {fault.Message}", fault);
        }
    }
}
