using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>Walks a WebP file (RFC 9649, section 2): a RIFF file with a simple lossy, simple lossless or extended picture.</summary>
internal static class WebPWalker
{
    private const int FileHeaderLength = 12;

    /// <summary>Whether the bytes begin as a WebP does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> data) =>
        data.Length >= FileHeaderLength && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8);

    /// <summary>Checks the structure, and takes the metadata out.</summary>
    /// <exception cref="PictureException">It is not a WebP that can be kept, or is past a limit.</exception>
    public static Walk Walk(ReadOnlySpan<byte> data, PictureLimits limits)
    {
        ReadOnlySpan<byte> body = ReadBody(data);
        var reader = new RiffReader(body);
        if (!reader.TryRead(out RiffChunk first))
        {
            throw Corrupt("it is empty");
        }

        if (first.Is("VP8X"u8))
        {
            return new WebPExtendedWalk(first.Payload, limits, body.Length).Walk(body);
        }

        var image = default(WebPImage);
        if (!image.Take(first))
        {
            throw Corrupt("its first chunk is none of VP8, VP8L and VP8X");
        }

        image.CheckEnd(image.Width, image.Height);
        CanvasLimits.Check(limits, image.Width, image.Height, frames: 1);
        while (reader.TryRead(out RiffChunk chunk))
        {
            // Nothing but the image belongs here. What a decoder would not look at is dropped; a second image is a broken file.
            image.Take(chunk);
        }

        var output = new RiffWriter(body.Length + FileHeaderLength);
        output.WriteChunk(first.Name, first.Payload);
        return new Walk(PictureFormat.WebP, image.Width, image.Height, Frames: 1, Orientation: 1, output.ToFile());
    }

    /// <summary>
    /// Each frame of a stripped picture as a file of its own, for a decoder that is to see one at a time; a still picture is its own only
    /// frame. Where the frame stands on the canvas, its time and its blending are left out.
    /// </summary>
    /// <param name="stripped">What <see cref="Walk"/> gave; nothing is checked again.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Frames(ReadOnlyMemory<byte> stripped)
    {
        bool animated = false;
        int position = FileHeaderLength;
        while (position < stripped.Length)
        {
            ReadOnlyMemory<byte> rest = stripped[position..];
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]);
            if (rest.Span.StartsWith("ANMF"u8))
            {
                animated = true;
                yield return StandAlone(rest.Span.Slice(RiffReader.HeaderLength, length));
            }

            position += RiffReader.HeaderLength + length + (length & 1);
        }

        if (!animated)
        {
            yield return stripped;
        }
    }

    private static byte[] StandAlone(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> image = frame[WebPExtendedWalk.FrameHeaderLength..];
        var output = new RiffWriter(frame.Length + 32);
        if (image.StartsWith("ALPH"u8))
        {
            // A frame gives its size, less one, in the same six bytes as a canvas.
            output.WriteChunk("VP8X"u8, [WebPExtendedWalk.AlphaFlag, 0, 0, 0, .. frame.Slice(6, 6)]);
        }

        output.Write(image);
        return output.ToFile();
    }

    /// <summary>What the RIFF header holds; what follows it does not belong to the picture.</summary>
    private static ReadOnlySpan<byte> ReadBody(ReadOnlySpan<byte> data)
    {
        if (!Recognises(data))
        {
            throw Corrupt("it has no RIFF header");
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        if (size < 4 || (size & 1) != 0)
        {
            throw Corrupt($"its RIFF header gives the size {size}, which must be even and at least 4");
        }

        if (size > data.Length - RiffReader.HeaderLength)
        {
            throw new PictureException(
                $"the WebP is truncated: its header announces {size + (long)RiffReader.HeaderLength} bytes, and there are {data.Length}");
        }

        return data[FileHeaderLength..(RiffReader.HeaderLength + (int)size)];
    }

    private static PictureException Corrupt(string what) => new($"the WebP is corrupt: {what}");
}
