using System.Buffers.Binary;

namespace Daybook.Pictures.Walking;

/// <summary>The markers that the walk knows (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte Sof0 = 0xC0;
    public const byte Sof1 = 0xC1;
    public const byte Sof2 = 0xC2;
    public const byte Dht = 0xC4;
    public const byte Rst0 = 0xD0;
    public const byte Rst7 = 0xD7;
    public const byte Soi = 0xD8;
    public const byte Eoi = 0xD9;
    public const byte Sos = 0xDA;
    public const byte Dqt = 0xDB;
    public const byte Dnl = 0xDC;
    public const byte Dri = 0xDD;
    public const byte App0 = 0xE0;
    public const byte App1 = 0xE1;
    public const byte App2 = 0xE2;
    public const byte App14 = 0xEE;
    public const byte App15 = 0xEF;
    public const byte Com = 0xFE;
}

/// <summary>One marker segment, as positions in the file.</summary>
/// <param name="Marker">The marker's second byte.</param>
/// <param name="Payload">What follows the two length bytes.</param>
/// <param name="EntropyEnd">Where the entropy-coded data behind a scan header ends; for any other segment, where the payload ends.</param>
internal readonly record struct JpegSegment(byte Marker, Range Payload, int EntropyEnd);

/// <summary>Moves through a JPEG marker by marker (ITU-T T.81, section B.1) and never past its end.</summary>
internal ref struct JpegReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Where the next byte is read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads a marker and the fill bytes before it (section B.1.1.2).</summary>
    public byte ReadMarker()
    {
        int start = Position;
        while (Position < _data.Length && _data[Position] == 0xFF)
        {
            Position++;
        }

        if (Position == _data.Length)
        {
            throw Truncated();
        }

        byte marker = _data[Position];
        if (Position == start || marker == 0)
        {
            throw new PictureException($"the JPEG is corrupt: there is no marker at byte {start}");
        }

        Position++;
        return marker;
    }

    /// <summary>Reads a segment's length, and says where its content is.</summary>
    public Range ReadPayload(byte marker)
    {
        if (Position > _data.Length - 2)
        {
            throw Truncated();
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(_data[Position..]);
        if (length < 2)
        {
            throw new PictureException($"the JPEG is corrupt: segment {marker:X2} has length {length}");
        }

        if (length > _data.Length - Position)
        {
            throw Truncated();
        }

        Range payload = (Position + 2)..(Position + length);
        Position += length;
        return payload;
    }

    /// <summary>
    /// Moves behind entropy-coded data: up to the first marker that is neither a stuffed FF nor a restart. Restart markers must be
    /// announced and come in their order (section B.2.1); that there are enough of them, or enough data, is not asked: a decoder fills
    /// up what is missing.
    /// </summary>
    public void SkipEntropy(int restartInterval)
    {
        byte restart = JpegMarker.Rst0;
        for (;;)
        {
            int offset = _data[Position..].IndexOf((byte)0xFF);
            if (offset < 0)
            {
                throw Truncated();
            }

            int next = Position + offset;
            int code = next + 1;
            while (code < _data.Length && _data[code] == 0xFF)
            {
                code++;
            }

            if (code == _data.Length)
            {
                throw Truncated();
            }

            byte marker = _data[code];
            if (marker is >= JpegMarker.Rst0 and <= JpegMarker.Rst7)
            {
                if (restartInterval == 0 || marker != restart)
                {
                    throw new PictureException($"the JPEG is corrupt: unexpected restart marker at byte {next}");
                }

                restart = restart == JpegMarker.Rst7 ? JpegMarker.Rst0 : (byte)(restart + 1);
            }
            else if (marker != 0)
            {
                Position = next;
                return;
            }
            else if (code > next + 1)
            {
                // Only markers have fill bytes before them. What stands here one decoder reads as an FF and another as the end, even the same one by how much follows it.
                throw new PictureException($"the JPEG is corrupt: there is no marker at byte {next}");
            }

            Position = code + 1;
        }
    }

    private static PictureException Truncated() => new("the JPEG is truncated: it has no end marker");
}
