using System.Buffers;

namespace Daybook.Pictures.Walking;

/// <summary>
/// Gathers the parts of a file that are kept. Parts that touch each other are copied as one, so that a file without metadata costs one copy.
/// </summary>
internal ref struct KeptBytes(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private ArrayBufferWriter<byte>? _written;
    private int _start;
    private int _end;

    /// <summary>Keeps the file's bytes from start (inclusive) to end (exclusive).</summary>
    public void Keep(int start, int end)
    {
        if (start != _end)
        {
            Flush();
            _start = start;
        }

        _end = end;
    }

    /// <summary>Puts bytes that are not in the file.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Flush();
        _written!.Write(bytes);
    }

    public byte[] ToArray()
    {
        if (_written is null)
            return _file[_start.._end].ToArray();

        Flush();
        return _written.WrittenSpan.ToArray();
    }

    private void Flush()
    {
        _written ??= new ArrayBufferWriter<byte>(_file.Length);
        _written.Write(_file[_start.._end]);
        _start = _end;
    }
}
