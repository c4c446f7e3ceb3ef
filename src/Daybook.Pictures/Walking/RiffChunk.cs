using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Daybook.Pictures.Walking;

/// <summary>One chunk of a RIFF file: a four-letter name and its content.</summary>
internal readonly ref struct RiffChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);
}

/// <summary>Cuts bytes into chunks: name, length, content, and a byte of padding where the length is odd.</summary>
internal ref struct RiffReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Name and length.</summary>
    public const int HeaderLength = 8;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="PictureException">A chunk is longer than what holds it.</exception>
    public bool TryRead(out RiffChunk chunk)
    {
        if (_rest.IsEmpty)
        {
            chunk = default;
            return false;
        }

        if (_rest.Length < HeaderLength)
        {
            throw new PictureException($"the WebP is corrupt: {_rest.Length} bytes are left where a chunk should begin");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]);
        int available = _rest.Length - HeaderLength;
        if (length > available || (length & 1) > available - length)
        {
            throw new PictureException($"the WebP is corrupt: a chunk is {length} bytes long, and {available} bytes are left");
        }

        chunk = new RiffChunk(_rest[..4], _rest.Slice(HeaderLength, (int)length));
        _rest = _rest[(int)(HeaderLength + length + (length & 1))..];
        return true;
    }
}

/// <summary>Writes a WebP file chunk by chunk.</summary>
internal sealed class RiffWriter
{
    private readonly List<byte> _file;

    public RiffWriter(int capacity)
    {
        _file = new List<byte>(capacity);
        Open("RIFF"u8);
        Write("WEBP"u8);
    }

    public void WriteChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        int chunk = Open(name);
        Write(payload);
        Close(chunk);
    }

    /// <summary>Begins a chunk whose content is written piece by piece; the answer is for <see cref="Close"/>.</summary>
    public int Open(ReadOnlySpan<byte> name)
    {
        int start = _file.Count;
        Write(name);
        Write([0, 0, 0, 0]);
        return start;
    }

    public void Write(ReadOnlySpan<byte> bytes) => _file.AddRange(bytes);

    public void Close(int chunk)
    {
        int length = _file.Count - chunk - RiffReader.HeaderLength;
        BinaryPrimitives.WriteInt32LittleEndian(CollectionsMarshal.AsSpan(_file)[(chunk + 4)..], length);
        if ((length & 1) != 0)
        {
            _file.Add(0);
        }
    }

    /// <summary>Ends the file.</summary>
    public byte[] ToFile()
    {
        Close(0);
        return [.. _file];
    }
}
