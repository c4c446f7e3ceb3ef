using System.Buffers;

namespace Daybook.Server.Interfaces;

/// <summary>
/// An answer that is written whole before it is sent, since its length goes first. It is pooled: those of accounts with many pictures are large objects,
/// which only a collection of everything takes away.
/// </summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBuffer = 1024;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>What was written, good until more is, or the buffer is disposed.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        // A session may stand in it, or what only friends may read.
        Array.Clear(_buffer, 0, _length);
        _length = 0;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        Replace([]);
        _length = 0;
    }

    private void MakeRoom(int size)
    {
        size = Math.Max(size, 1);
        if (size > _buffer.Length - _length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_length + size, Math.Max(2 * _length, FirstBuffer))));
            Written.CopyTo(larger);
            Replace(larger);
        }
    }

    private void Replace(byte[] buffer)
    {
        if (_buffer.Length > 0)
        {
            Array.Clear(_buffer, 0, _length);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = buffer;
    }
}
