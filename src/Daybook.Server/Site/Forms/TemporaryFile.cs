namespace Daybook.Server.Site.Forms;

/// <summary>A file that is kept while its request is answered, in the temporary folder: the one that the framework takes as well.</summary>
internal static class TemporaryFile
{
    private static string Folder => Environment.GetEnvironmentVariable("ASPNETCORE_TEMP") is { Length: > 0 } named ? named : Path.GetTempPath();

    /// <summary>Makes one, which is deleted when it is closed.</summary>
    /// <exception cref="TemporaryFolderException">There is no room for it, or nothing may be written there.</exception>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,

            // No buffer, as whole pieces are written: a full disk is to be noticed when a piece is written, and not when it is read.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(Path.Combine(Folder, $"daybook-{Guid.NewGuid():N}.tmp"), options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TemporaryFolderException(Folder, fault);
        }
    }

    /// <summary>Adds to one.</summary>
    /// <exception cref="TemporaryFolderException">There is no room for it.</exception>
    public static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(bytes, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TemporaryFolderException(Folder, fault);
        }
    }
}

/// <summary>Nothing can be written into the temporary folder. The message is for the log.</summary>
/// <param name="folder">Which one it is.</param>
/// <param name="cause">Why.</param>
internal sealed class TemporaryFolderException(string folder, Exception cause)
    : Exception($"The temporary folder {folder} cannot be written to: {cause.Message}", cause);
