using Daybook.Pictures.Decoding;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures;

/// <summary>Turns untrusted bytes into a <see cref="Picture"/>, or says why not.</summary>
public static class PictureInspector
{
    /// <summary>
    /// Walks the file's structure, which bounds everything before anything is allocated for it; drops metadata and whatever follows the
    /// proper end; then decodes every frame. Memory stays within the file's size, 4 bytes for each pixel of the canvas and what a decoder
    /// needs beside them; time is linear in the file's size and the pixels of all frames.
    /// </summary>
    /// <param name="data">The file.</param>
    /// <param name="limits">What the picture may ask for.</param>
    /// <exception cref="PictureException">It is not a picture of a known format, is truncated or corrupt, or is past a limit.</exception>
    public static Picture Inspect(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var format = Recognise(data);
        try
        {
            if (data.Length > limits.MaxBytes)
            {
                throw new PictureException($"the picture has {data.Length} bytes, the limit is {limits.MaxBytes}");
            }

            var walk = Walk(format ?? throw Unrecognised(data), data, limits);
            FrameDecoder.Decode(walk);
            var (width, height) = walk.ShownSides;
            return new Picture(walk.Format, width, height, walk.Frames, walk.Stripped);
        }
        catch (PictureException) when (ClientFaults.Find(data, format) is { } fault)
        {
            throw new PictureException(fault);
        }
    }

    /// <summary>
    /// What a picture is and how large it is shown, by its structure alone: as <see cref="Inspect"/>, but nothing is decoded.
    /// </summary>
    /// <inheritdoc cref="Inspect"/>
    public static (PictureFormat Format, int Width, int Height) Measure(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var walk = Walk(Recognise(data) ?? throw Unrecognised(data), data, limits);
        var (width, height) = walk.ShownSides;
        return (walk.Format, width, height);
    }

    internal static PictureException Unrecognised(ReadOnlySpan<byte> data)
    {
        const string Wanted = "send a PNG, JPEG, GIF or WebP picture";
        return new(
            data.IsEmpty ? "the picture is empty; " + Wanted
            : IsSvg(data) ? "SVG is not accepted; " + Wanted
            : "not a picture of a known format; " + Wanted);
    }

    private static bool IsSvg(ReadOnlySpan<byte> data)
    {
        const int Prologue = 1024;
        if (data.StartsWith("\uFEFF"u8))
        {
            data = data[3..];
        }

        data = data.TrimStart(" \t\r\n"u8);
        return data.StartsWith("<"u8) && data[..Math.Min(data.Length, Prologue)].IndexOf("<svg"u8) >= 0;
    }

    /// <summary>What the bytes are by their first few; the rest may be anything. Null if it is none of the formats.</summary>
    public static PictureFormat? Recognise(ReadOnlySpan<byte> data) =>
        PngWalker.Recognises(data) ? PictureFormat.Png
        : GifWalker.Recognises(data) ? PictureFormat.Gif
        : JpegWalker.Recognises(data) ? PictureFormat.Jpeg
        : WebPWalker.Recognises(data) ? PictureFormat.WebP
        : null;

    internal static Walk Walk(PictureFormat format, ReadOnlySpan<byte> data, PictureLimits limits) => format switch
    {
        PictureFormat.Png => PngWalker.Walk(data, limits),
        PictureFormat.Gif => GifWalker.Walk(data, limits),
        PictureFormat.Jpeg => JpegWalker.Walk(data, limits),
        PictureFormat.WebP => WebPWalker.Walk(data, limits),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
