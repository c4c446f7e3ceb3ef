using System.Diagnostics;
using System.Text;

namespace Daybook.Client.Sending;

/// <summary>
/// A file of lines, which several runs of the program may add to at once: each line is written as a whole, behind all that are there. It is opened for one line and
/// for nobody else meanwhile, since the runtime has no way to write at the end of a file wherever that is by then.
/// </summary>
/// <param name="path">The file; made if it is not there. Its folder is.</param>
internal sealed class NoteFile(string path)
{
    /// <summary>How long others may take, who have it open for a line each.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>All lines; one that an interruption cut off is among them.</summary>
    /// <exception cref="IOException">It cannot be opened, or not to be written.</exception>
    public IReadOnlyList<string> Read()
    {
        using var file = Open();
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd().Split('\n');
    }

    /// <summary>Adds a line of ASCII.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(string line)
    {
        using var file = Open();
        file.Seek(0, SeekOrigin.End);
        var isCutOff = file.Length > 0 && LastOf(file) != '\n';
        file.Write(Encoding.ASCII.GetBytes($"{(isCutOff ? "\n" : "")}{line}\n"));
    }

    private static int LastOf(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    private FileStream Open()
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException busy) when (IsOpenElsewhere(busy) && Stopwatch.GetElapsedTime(since) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>The sharing violation of Windows, and EWOULDBLOCK of Linux and macOS.</summary>
    private static bool IsOpenElsewhere(IOException failure) => (failure.HResult & 0xFFFF) is 32 or 11 or 35;
}
