namespace Daybook.Pictures;

/// <summary>Turns untrusted bytes into a <see cref="Picture"/>, or says why not.</summary>
public static class PictureInspector
{
    /// <summary>
    /// Walks the file's structure, which bounds everything before anything is allocated for it; drops metadata and whatever follows the
    /// proper end; then decodes every frame.
    /// </summary>
    /// <param name="data">The file.</param>
    /// <param name="limits">What the picture may ask for.</param>
    /// <exception cref="PictureException">It is not a picture of a known format, is truncated or corrupt, or is past a limit.</exception>
    public static Picture Inspect(ReadOnlySpan<byte> data, PictureLimits limits) => throw new NotImplementedException();
}
