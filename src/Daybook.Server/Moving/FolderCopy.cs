using System.Text;
using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Options;

namespace Daybook.Server.Moving;

/// <summary>
/// Copies what a data folder holds beside its database: the operator's pages, mail that waits, keys. A file that is there already with
/// the same bytes is passed over, so that a copy that was interrupted goes on; one with other bytes is never overwritten.
/// </summary>
/// <remarks>
/// Before a copy goes on a server may run on the source, and send letters that the copy has brought by then: they would go out a second time. So what is brought into the outbox is noted
/// there before it is, and taken away again if the source has it no more. What was in that outbox before stays.
/// </remarks>
internal sealed class FolderCopy(DataFolder from, DataFolder to)
{
    private const string Part = ".part";

    /// <summary>What no name of a file has in it.</summary>
    private const char BetweenNames = '\0';

    /// <summary>Begins with a dot, as what is none of ours.</summary>
    private string Note => Path.Combine(to.OutboxFolder, ".copied");

    /// <summary>Copies the pages, and the letters in the outbox.</summary>
    /// <exception cref="MoveException">A file cannot be read or written, or there is another in its place.</exception>
    public void CopyFiles()
    {
        CopyFolder(from.PagesFolder, to.PagesFolder, FilesIn(from.PagesFolder));
        var letters = FilesIn(from.OutboxFolder);
        NoteLetters(letters);
        CopyFolder(from.OutboxFolder, to.OutboxFolder, letters);
    }

    /// <summary>The copy is whole, and does not go on any more.</summary>
    /// <exception cref="MoveException">The note of it cannot be deleted.</exception>
    public void Finish() => Delete(Note);

    /// <summary>Puts keys into the folder; those that are no files there are given back.</summary>
    /// <exception cref="MoveException">A file cannot be written, or there is another in its place.</exception>
    public IReadOnlyList<ServerKey> PutKeys(IEnumerable<ServerKey> keys)
    {
        var others = new List<ServerKey>();
        foreach (var key in keys)
        {
            if (KeyRing.FileOf(key) is { } name)
            {
                Put(Path.Combine(to.KeysFolder, name), Encoding.UTF8.GetBytes(key.Value));
            }
            else
            {
                others.Add(key);
            }
        }

        return others;
    }

    /// <summary>Takes away what the copy brought and the source has no more, and notes what it is about to bring.</summary>
    private void NoteLetters(List<string> letters)
    {
        var brought = File.Exists(Note) ? Encoding.UTF8.GetString(Read(Note)).Split(BetweenNames, StringSplitOptions.RemoveEmptyEntries).ToHashSet() : [];
        foreach (var sent in brought.Except(letters))
        {
            Delete(Path.Combine(to.OutboxFolder, sent));
        }

        if (letters.Count > 0)
        {
            var names = letters.Where(name => brought.Contains(name) || !File.Exists(Path.Combine(to.OutboxFolder, name)));
            Write(Note, Encoding.UTF8.GetBytes(string.Join(BetweenNames, names)), overwrite: true);
        }
    }

    private static void CopyFolder(string source, string target, List<string> files)
    {
        foreach (var name in files)
        {
            Put(Path.Combine(target, name), Read(Path.Combine(source, name)));
        }
    }

    /// <summary>The files in a folder and those in it, by their paths from there.</summary>
    /// <remarks>What is being written has another name until it is whole, and what begins with a dot is none of ours.</remarks>
    private static List<string> FilesIn(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ?
                [
                    .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                        .Where(file => Path.GetFileName(file) is var name && name[0] != '.' && !name.EndsWith(Part, StringComparison.Ordinal))
                        .Select(file => Path.GetRelativePath(folder, file))
                        .Order(StringComparer.Ordinal),
                ]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"{folder} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Deletes a file, if it is there.</summary>
    private static void Delete(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                File.Delete(file);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"{file} cannot be deleted: {fault.Message}", fault);
        }
    }

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

    /// <summary>Writes a file, unless it is there.</summary>
    private static void Put(string path, byte[] bytes)
    {
        if (!File.Exists(path))
        {
            Write(path, bytes, overwrite: false);
        }
        else if (!Read(path).AsSpan().SequenceEqual(bytes))
        {
            throw new MoveException(
                $"{path} is there already with something else in it, and nothing is overwritten. Delete it if it is of no use there: the same command then goes on.");
        }
    }

    /// <summary>Writes a file for its owner alone, which has its name when it is whole and on the disk.</summary>
    private static void Write(string path, byte[] bytes, bool overwrite)
    {
        try
        {
            DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(path + Part, DataFolder.PrivateFile(FileMode.Create)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + Part, path, overwrite);
            DataFolder.FlushName(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"{path} cannot be written: {fault.Message}", fault);
        }
    }
}
