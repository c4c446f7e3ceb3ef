using System.Buffers;

namespace Daybook.Pictures.Walking;

/// <summary>
/// Gathers the parts of a file that are kept. Parts that touch each other are copied as one, so that a file without metadata costs one copy.
/// </summary>
internal ref struct KeptBytes(ReadOnlySpan<byte> file)
{
    /// <summary>What may be written beside the file's own bytes.</summary>
    private const int Spare = 64;

    private readonly ReadOnlySpan<byte> _file = file;
    private byte[]? _rented;
    private int _length;
    private int _start;
    private int _end;

    /// <summary>Keeps the file's bytes from start (inclusive) to end (exclusive).</summary>
    public void Keep(int start, int end)
    {
        if (start != _end)
        {
            Append(_file[_start.._end]);
            _start = start;
        }

        _end = end;
    }

    /// <summary>Puts bytes that are not in the file: few, or fewer than were dropped.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Append(_file[_start.._end]);
        _start = _end;
        Append(bytes);
    }

    /// <summary>All that was kept. Nothing may be kept afterwards.</summary>
    public readonly byte[] ToArray()
    {
        var last = _file[_start.._end];
        if (_rented is null)
        {
            return last.ToArray();
        }

        byte[] all = [.. _rented.AsSpan(0, _length), .. last];
        // A walk that ends in an exception leaves its buffer to the garbage collector.
        ArrayPool<byte>.Shared.Return(_rented);
        return all;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _rented ??= ArrayPool<byte>.Shared.Rent(_file.Length + Spare);
        bytes.CopyTo(_rented.AsSpan(_length));
        _length += bytes.Length;
    }
}
