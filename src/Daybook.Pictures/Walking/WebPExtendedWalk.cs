using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>
/// The walk over an extended WebP (RFC 9649, section 2.7), which writes it anew with only the chunks that decide how it looks. This list
/// decides which pictures count as the same, so it must not change; it stands in docs/pictures.md.
/// </summary>
internal sealed class WebPExtendedWalk
{
    /// <summary>The flag in VP8X that says that some pixels are not opaque.</summary>
    public const byte AlphaFlag = 0x10;

    /// <summary>Position, size, duration and flags of a frame, before its image.</summary>
    public const int FrameHeaderLength = 16;

    private const byte IccFlag = 0x20;
    private const byte ExifFlag = 0x08;
    private const byte AnimationFlag = 0x02;
    private const byte KnownFrameFlags = 0x03;
    private const int FlagsPosition = 20;

    private readonly PictureLimits _limits;
    private readonly RiffWriter _output;
    private readonly byte _flags;
    private readonly int _width;
    private readonly int _height;
    private WebPImage _image;
    private bool _hasIcc;
    private bool _hasAnim;
    private bool _hasExif;
    private int _orientation = 1;

    /// <summary>Reads the header chunk.</summary>
    public WebPExtendedWalk(ReadOnlySpan<byte> header, PictureLimits limits, int capacity)
    {
        if (header.Length != 10)
        {
            throw Corrupt($"its VP8X chunk is {header.Length} bytes long instead of 10");
        }

        _limits = limits;
        _flags = header[0];
        _width = 1 + ReadUInt24(header[4..]);
        _height = 1 + ReadUInt24(header[7..]);
        _output = new RiffWriter(capacity + 64);
        _output.WriteChunk("VP8X"u8, [0, 0, 0, 0, .. header[4..]]);
    }

    private bool IsAnimated => Has(AnimationFlag);

    public Walk Walk(ReadOnlySpan<byte> body)
    {
        int frames = IsAnimated ? CountFrames(body) : 1;
        CanvasLimits.Check(_limits, _width, _height, frames);
        if (frames == 0)
        {
            throw Corrupt("it is animated and has no frame");
        }

        var reader = new RiffReader(body);
        reader.TryRead(out _);
        while (reader.TryRead(out RiffChunk chunk))
        {
            if (chunk.Is("ICCP"u8))
            {
                WriteIcc(chunk, atImage: _hasAnim || _image.HasBegun);
            }
            else if (chunk.Is("ANIM"u8))
            {
                WriteAnim(chunk);
            }
            else if (chunk.Is("ANMF"u8))
            {
                WriteFrame(chunk.Payload);
            }
            else if (chunk.Is("EXIF"u8))
            {
                ReadExif(chunk.Payload);
            }
            else if (chunk.Is("VP8X"u8))
            {
                throw Corrupt("it has two VP8X chunks");
            }
            else
            {
                WriteImage(chunk);
            }
        }

        if (!IsAnimated)
        {
            _image.CheckEnd(_width, _height);
        }

        return new Walk(PictureFormat.WebP, _width, _height, frames, _orientation, Finish());
    }

    private bool Has(byte flag) => (_flags & flag) != 0;

    private static int CountFrames(ReadOnlySpan<byte> body)
    {
        int frames = 0;
        var reader = new RiffReader(body);
        while (reader.TryRead(out RiffChunk chunk))
        {
            frames += chunk.Is("ANMF"u8) ? 1 : 0;
        }

        return frames;
    }

    /// <summary>The first profile counts, and only if the header announces one: so do decoders.</summary>
    private void WriteIcc(RiffChunk chunk, bool atImage)
    {
        if (atImage)
        {
            throw Corrupt("its ICCP chunk comes after the image");
        }

        if (Has(IccFlag) && !_hasIcc)
        {
            _hasIcc = true;
            _output.WriteChunk(chunk.Name, chunk.Payload);
        }
    }

    private void WriteAnim(RiffChunk chunk)
    {
        if (!IsAnimated || _hasAnim || chunk.Payload.Length != 6)
        {
            throw Corrupt("bad ANIM chunk, or out of place");
        }

        _hasAnim = true;
        _output.WriteChunk(chunk.Name, chunk.Payload);
    }

    private void WriteFrame(ReadOnlySpan<byte> payload)
    {
        if (!_hasAnim || payload.Length < FrameHeaderLength)
        {
            throw Corrupt("bad ANMF chunk, or out of place");
        }

        int x = 2 * ReadUInt24(payload);
        int y = 2 * ReadUInt24(payload[3..]);
        int width = 1 + ReadUInt24(payload[6..]);
        int height = 1 + ReadUInt24(payload[9..]);
        if (x > _width - width || y > _height - height)
        {
            throw Corrupt($"a frame of {width}x{height} pixels at {x},{y} is outside the canvas of {_width}x{_height}");
        }

        int frame = _output.Open("ANMF"u8);
        _output.Write(payload[..(FrameHeaderLength - 1)]);
        _output.Write([(byte)(payload[FrameHeaderLength - 1] & KnownFrameFlags)]);
        var image = default(WebPImage);
        var reader = new RiffReader(payload[FrameHeaderLength..]);
        while (reader.TryRead(out RiffChunk chunk))
        {
            if (image.Take(chunk))
            {
                _output.WriteChunk(chunk.Name, chunk.Payload);
            }
        }

        image.CheckEnd(width, height);
        _output.Close(frame);
    }

    private void WriteImage(RiffChunk chunk)
    {
        if (!_image.Take(chunk))
        {
            return;
        }

        if (IsAnimated)
        {
            throw Corrupt("it is animated and has an image outside its frames");
        }

        _output.WriteChunk(chunk.Name, chunk.Payload);
    }

    /// <summary>The first EXIF chunk counts, and only if the header announces one.</summary>
    private void ReadExif(ReadOnlySpan<byte> payload)
    {
        if (!Has(ExifFlag) || _hasExif)
        {
            return;
        }

        _hasExif = true;
        // The chunk holds the bare structure; some programs put JPEG's prefix before it.
        ReadOnlySpan<byte> prefix = "Exif\0\0"u8;
        _orientation = ExifOrientation.Read(payload.StartsWith(prefix) ? payload[prefix.Length..] : payload);
    }

    private byte[] Finish()
    {
        int flags = _flags & (AlphaFlag | AnimationFlag);
        if (_hasIcc)
        {
            flags |= IccFlag;
        }

        if (_orientation != 1)
        {
            flags |= ExifFlag;
            _output.WriteChunk("EXIF"u8, ExifOrientation.Minimal(_orientation));
        }

        byte[] file = _output.ToFile();
        file[FlagsPosition] = (byte)flags;
        return file;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes) | (bytes[2] << 16);

    private static PictureException Corrupt(string what) => new($"the WebP is corrupt: {what}");
}
