using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Options;

namespace Daybook.Server.Moving;

/// <summary>
/// Copies what a data folder holds beside its database: the operator's pages, mail that waits, keys. A file that is there already with
/// the same bytes is passed over, so that a copy that was interrupted goes on; one with other bytes is never overwritten.
/// </summary>
internal sealed class FolderCopy(DataFolder from, DataFolder to)
{
    /// <summary>Copies the pages, and the letters in the outbox.</summary>
    /// <returns>How many files there are.</returns>
    /// <exception cref="MoveException">A file cannot be read or written, or there is another in its place.</exception>
    public int CopyFiles() => CopyFolder(from.PagesFolder, to.PagesFolder) + CopyFolder(from.OutboxFolder, to.OutboxFolder);

    /// <summary>Puts keys into the folder; those that are no files there are given back.</summary>
    /// <exception cref="MoveException">A file cannot be written, or there is another in its place.</exception>
    public IReadOnlyList<ServerKey> PutKeys(IEnumerable<ServerKey> keys)
    {
        var others = new List<ServerKey>();
        foreach (var key in keys)
        {
            if (KeyRing.FileOf(key) is { } name)
            {
                Put(Path.Combine(to.KeysFolder, name), System.Text.Encoding.UTF8.GetBytes(key.Value));
            }
            else
            {
                others.Add(key);
            }
        }

        return others;
    }

    private static int CopyFolder(string source, string target)
    {
        if (!Directory.Exists(source))
        {
            return 0;
        }

        // What is being written has another name until it is whole, and what begins with a dot is none of ours.
        var files = Directory.GetFiles(source).Where(file => Path.GetFileName(file) is var name && name[0] != '.' && !name.EndsWith(Part, StringComparison.Ordinal));
        var count = 0;
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            Put(Path.Combine(target, Path.GetFileName(file)), Read(file));
            count++;
        }

        return count + Directory.GetDirectories(source).Sum(folder => CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder))));
    }

    private const string Part = ".part";

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"{file} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Writes a file for its owner alone, which has its name when it is whole and on the disk.</summary>
    private static void Put(string path, byte[] bytes)
    {
        try
        {
            DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
            if (File.Exists(path))
            {
                if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                {
                    throw new MoveException($"{path} is there already with something else in it, and nothing is overwritten.");
                }

                return;
            }

            using (var file = new FileStream(path + Part, DataFolder.PrivateFile(FileMode.Create)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + Part, path, overwrite: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"{path} cannot be written: {fault.Message}", fault);
        }
    }
}
