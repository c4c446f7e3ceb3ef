using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>
/// The chunks that make up one image, of a still picture or of a frame: <c>VP8L</c>, or <c>VP8 </c> with at most one <c>ALPH</c> before it
/// (RFC 9649, section 2.7.1.4). It checks their order and their headers.
/// </summary>
internal struct WebPImage
{
    private bool _hasAlpha;
    private long? _rawAlphaLength;

    public bool IsComplete { get; private set; }

    public readonly bool HasBegun => _hasAlpha || IsComplete;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Takes the chunk if it is part of an image, and says whether it was.</summary>
    /// <exception cref="PictureException">It is part of an image, but not here or not like this.</exception>
    public bool Take(RiffChunk chunk)
    {
        if (chunk.Is("ALPH"u8))
        {
            TakeAlpha(chunk.Payload);
        }
        else if (chunk.Is("VP8 "u8))
        {
            TakeLossy(chunk.Payload);
        }
        else if (chunk.Is("VP8L"u8))
        {
            TakeLossless(chunk.Payload);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Checks, where the image's chunks end, that it is there and as large as its container says.</summary>
    public readonly void CheckEnd(int width, int height)
    {
        if (!IsComplete)
        {
            throw Corrupt("it has no image data");
        }

        if (Width != width || Height != height)
        {
            throw Corrupt($"its image data is {Width}x{Height} pixels where {width}x{height} were announced");
        }
    }

    private void TakeAlpha(ReadOnlySpan<byte> payload)
    {
        if (_hasAlpha || IsComplete)
        {
            throw Corrupt("its ALPH chunk is out of place");
        }

        // The two lowest bits: 0 for raw bytes, 1 for the lossless format's compression.
        int compression = payload.IsEmpty ? 3 : payload[0] & 3;
        if (compression > 1)
        {
            throw Corrupt("bad ALPH chunk");
        }

        _hasAlpha = true;
        _rawAlphaLength = compression == 0 ? payload.Length - 1 : null;
    }

    /// <summary>A VP8 frame header (RFC 6386, section 9.1).</summary>
    private void TakeLossy(ReadOnlySpan<byte> payload)
    {
        if (IsComplete)
        {
            throw Corrupt("it has more than one image where one should be");
        }

        if (payload.Length < 10)
        {
            throw Corrupt("its VP8 data is too short");
        }

        int tag = payload[0] | (payload[1] << 8) | (payload[2] << 16);
        bool keyFrame = (tag & 1) == 0;
        int version = (tag >> 1) & 7;
        bool shown = (tag & 0x10) != 0;
        int firstPartition = tag >> 5;
        if (!keyFrame || !shown || version > 3 || firstPartition > payload.Length - 10 || !payload[3..].StartsWith(StartCode))
        {
            throw Corrupt("bad VP8 header");
        }

        // The upper two bits ask for scaling, which decoders of still pictures do not do.
        Complete(
            BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]) & 0x3FFF,
            BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]) & 0x3FFF);
    }

    /// <summary>A lossless header (RFC 9649, section 3.4).</summary>
    private void TakeLossless(ReadOnlySpan<byte> payload)
    {
        if (IsComplete)
        {
            throw Corrupt("it has more than one image where one should be");
        }

        if (_hasAlpha)
        {
            throw Corrupt("its ALPH chunk is out of place");
        }

        if (payload.Length < 5 || payload[0] != 0x2F)
        {
            throw Corrupt("bad VP8L header");
        }

        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(payload[1..]);
        if (bits >> 29 != 0)
        {
            throw Corrupt($"VP8L version {bits >> 29}, and only 0 is known");
        }

        Complete((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }

    private void Complete(int width, int height)
    {
        if (width == 0 || height == 0)
        {
            throw Corrupt("its width or height is 0");
        }

        if (_rawAlphaLength < (long)width * height)
        {
            throw Corrupt($"its ALPH chunk has {_rawAlphaLength} bytes for {(long)width * height} pixels");
        }

        (Width, Height, IsComplete) = (width, height, true);
    }

    private static ReadOnlySpan<byte> StartCode => [0x9D, 0x01, 0x2A];

    private static PictureException Corrupt(string what) => new($"the WebP is corrupt: {what}");
}
