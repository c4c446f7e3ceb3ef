namespace Daybook.Server.Options;

/// <summary>The one folder in which a server keeps everything: back it up and nothing is lost.</summary>
public sealed class DataFolder
{
    /// <summary>Where it is unless <c>--data</c> says otherwise, from the current folder.</summary>
    public const string DefaultPath = "./data";

    internal const string DatabaseName = "daybook.db";
    internal const string KeysName = "keys";
    internal const string OutboxName = "outbox";
    internal const string PagesName = "pages";
    internal const string SettingsName = "daybook.json";

    /// <summary>Names a folder; nothing is made or read.</summary>
    /// <param name="path">Any path.</param>
    public DataFolder(string path) => FullPath = Path.GetFullPath(path);

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>The database, <c>daybook.db</c>.</summary>
    public string DatabaseFile => Path.Combine(FullPath, DatabaseName);

    /// <summary>The keys that encrypt the secrets of app passwords.</summary>
    public string KeysFolder => Path.Combine(FullPath, KeysName);

    /// <summary>Mail that waits to be sent, and all mail where no server takes it.</summary>
    public string OutboxFolder => Path.Combine(FullPath, OutboxName);

    /// <summary>The operator's own texts, in the place of those that the program brings along; it need not be there.</summary>
    public string PagesFolder => Path.Combine(FullPath, PagesName);

    /// <summary>The settings, <c>daybook.json</c>; it need not be there.</summary>
    public string SettingsFile => Path.Combine(FullPath, SettingsName);

    /// <summary>
    /// Makes the folder if there is none, for its owner alone (mode 0700), and makes sure that it can be written to. The mode of a
    /// folder that is there already is its owner's choice and stays.
    /// </summary>
    /// <exception cref="DataFolderException">It cannot be made or written to.</exception>
    public void Create()
    {
        try
        {
            CreatePrivate(FullPath);
            using var probe = new FileStream(
                Path.Combine(FullPath, ".probe-" + Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"The data folder {FullPath} cannot be used: {e.Message.TrimEnd('.')}. The user who runs this must be able to write there; --data names another folder", e);
        }
    }

    /// <summary>Makes sure that there is a database, so that a mistyped <c>--data</c> does not begin a new one.</summary>
    /// <exception cref="DataFolderException">There is none.</exception>
    public void RequireDatabase()
    {
        if (!File.Exists(DatabaseFile))
        {
            throw new DataFolderException(
                (Directory.Exists(FullPath) ? $"There is no database in {FullPath}" : $"There is no folder {FullPath}") +
                "; 'serve' and 'account create' make one, and --data names another folder");
        }
    }

    /// <summary>
    /// Makes sure that no new database takes the place of one that was lost: the keys are made after it, so where they are it must be too, and not be
    /// empty.
    /// </summary>
    /// <exception cref="DataFolderException">It was lost.</exception>
    public void RefuseLostDatabase()
    {
        if (Directory.Exists(KeysFolder) && new FileInfo(DatabaseFile) is not { Exists: true, Length: > 0 })
        {
            throw new DataFolderException(
                $"The database {DatabaseFile} is lost: the file is {(File.Exists(DatabaseFile) ? "empty" : "not there")}, and {KeysFolder} belongs to one that was. " +
                $"'daybook restore BACKUP --data DIR' brings a backup into a new folder; to begin with nothing, delete {KeysFolder} first");
        }
    }

    /// <summary>Makes a folder that only its owner can read, unless it is there.</summary>
    internal static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>How a file is opened to be written that, if it is made, only its owner can read.</summary>
    internal static FileStreamOptions PrivateFile(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>
    /// Sees to it that a file that was moved has its new name after a power cut too: file systems write the name down with the file. What is in it must be
    /// on the disk already.
    /// </summary>
    internal static void FlushName(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Flush(flushToDisk: true);
    }
}

/// <summary>The data folder cannot be used; the message is for the operator.</summary>
public sealed class DataFolderException(string message, Exception? cause = null) : Exception(message, cause);
