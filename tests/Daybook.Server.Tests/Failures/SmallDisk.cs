using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Failures;

/// <summary>A disk of its own, ext4 in a file or nothing but memory, so that what is done to it harms no other.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const long Size = 128 << 20;

    /// <summary>The system's error for a disk without room, ENOSPC.</summary>
    private const int NoSpaceLeft = 28;

    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public string FullPath => _folder.Of("disk");

    private string Image => _folder.Of("image");

    private string Filler => Path.Combine(FullPath, "filler");

    /// <summary>
    /// Mounts one that is in memory. It takes no device, as few containers have them, but the right to mount: <c>./test</c> looks whether that is there, and says so if it is not.
    /// </summary>
    public static async Task<SmallDisk> MountInMemoryAsync()
    {
        Requires.Root("mount a disk");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.FullPath);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "daybook-test", disk.FullPath);
        return disk;
    }

    /// <summary>Makes one with a file system as servers have it, and mounts it.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        Requires.Root("mount a disk");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.FullPath);
        await using (var image = File.Create(disk.Image))
        {
            image.SetLength(Size);
        }

        await RunAsync("mkfs.ext4", "-q", disk.Image);
        await disk.MountAgainAsync();
        return disk;
    }

    /// <summary>Mounts it so that nothing can be written, or so that it can again; no file may be open to be written.</summary>
    public Task RemountAsync(bool isReadOnly) => RunAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", FullPath);

    /// <summary>Fills it to its last block.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        long before;
        do
        {
            before = filler.Position;
            WriteToTheEnd(filler);

            // What the file system kept back until it knew where everything goes is free then.
            filler.Flush(flushToDisk: true);
        }
        while (filler.Position > before);
    }

    /// <summary>Takes away what filled it.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <summary>Has the kernel believe that the file system is damaged. Then it lets nobody write any more until it was repaired.</summary>
    public async Task FailAsync()
    {
        var mount = File.ReadLines("/proc/self/mounts").Single(line => line.Split(' ')[1] == FullPath);
        await File.WriteAllTextAsync($"/sys/fs/ext4/{Path.GetFileName(mount.Split(' ')[0])}/trigger_fs_error", "1", TestContext.Current.CancellationToken);
    }

    /// <summary>Repairs it, as an operator would; no file of it may be open.</summary>
    public async Task RepairAsync()
    {
        await RunAsync("umount", FullPath);

        // 1: there was something to put right, and it was.
        Assert.InRange((await ProcessResult.OfAsync("e2fsck", "-f", "-p", Image)).ExitCode, 0, 1);
        await MountAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ProcessResult.OfAsync("umount", FullPath);
        _folder.Dispose();
    }

    private static void WriteToTheEnd(FileStream file)
    {
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException full) when (full.HResult == NoSpaceLeft)
        {
            // Not one more block.
        }
    }

    private Task MountAgainAsync() => RunAsync("mount", "-o", "loop,errors=remount-ro", Image, FullPath);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var run = await ProcessResult.OfAsync(program, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
