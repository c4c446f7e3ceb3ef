using System.IO.MemoryMappedFiles;

namespace Daybook.Fuzz.Tests.Running;

/// <summary>
/// Holds the input that is being tried where it outlives the process: a decoder that takes the process with it, or never ends, tells nobody
/// which one it was. A case that takes longer than any may is ended with the process.
/// </summary>
internal sealed class FlightRecorder : IDisposable
{
    private const int LargestInput = 32 << 20;

    private static readonly TimeSpan LongestCase = TimeSpan.FromMinutes(2);

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Timer _watch;
    private long _begun;
    private long _seen = -1;

    public FlightRecorder(Target target)
    {
        _path = Path.Combine(Folder, $"{target.Name}-being-tried");
        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Create, mapName: null, LargestInput);
        _view = _file.CreateViewAccessor();
        _watch = new Timer(_ => Watch(target), null, LongestCase, LongestCase);
    }

    /// <summary>The top of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where inputs are written.</summary>
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "fuzz")).FullName;

    /// <summary>The input of a case that broke the process off: four bytes of length, and the bytes.</summary>
    public static byte[] Read(string path)
    {
        var file = File.ReadAllBytes(path);
        return path.EndsWith("-being-tried", StringComparison.Ordinal) ? file[4..(4 + BitConverter.ToInt32(file))] : file;
    }

    public void Begin(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(4, input, 0, input.Length);
        Interlocked.Increment(ref _begun);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }

    private void Watch(Target target)
    {
        var begun = Interlocked.Read(ref _begun);
        if (begun == _seen)
        {
            Environment.FailFast($"A case of {target.Name} takes longer than {LongestCase}. Its input lies in {_path}.");
        }

        _seen = begun;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Daybook.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the checkout.");
        }

        return folder;
    }
}
