using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Daybook.Server.Hosting;

/// <summary>
/// The memory that connections are read into and written from, in blocks of 16 KB where the framework has 4: a picture arrives with a quarter of the calls
/// into the system. Beyond 4 MB of them blocks are as small as the framework's, so that many slow connections hold no more than they would there.
/// </summary>
internal sealed class ReceivePool : MemoryPool<byte>
{
    /// <summary>How large a block is for as long as there are few.</summary>
    public const int LargeBlock = 16 * 1024;

    /// <summary>How large a block is when there are many; what the framework asks for.</summary>
    public const int SmallBlock = 4096;

    /// <summary>How many large blocks there are at most.</summary>
    public const int MaxLarge = 256;

    /// <summary>How many small ones are kept for those who come next; what a burst needed beyond that is left to the collector.</summary>
    public const int MaxKeptSmall = 1024;

    private readonly ConcurrentStack<Block> _large = [];
    private readonly ConcurrentStack<Block> _small = [];
    private int _largeCount;
    private int _keptSmall;

    /// <inheritdoc/>
    public override int MaxBufferSize => SmallBlock;

    /// <summary>Gives out a block; whoever has it disposes it.</summary>
    /// <param name="minBufferSize">How large it is at least: no more than <see cref="MaxBufferSize"/>; -1 for any.</param>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        var block = _large.TryPop(out var large) ? large : MakeLarge() ?? TakeSmall();
        block.IsOut = true;
        return block;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Blocks are memory of the collector's, and who still has one may use it to the end.
    }

    private Block? MakeLarge()
    {
        if (Volatile.Read(ref _largeCount) >= MaxLarge)
        {
            return null;
        }

        if (Interlocked.Increment(ref _largeCount) <= MaxLarge)
        {
            return new Block(this, LargeBlock);
        }

        Interlocked.Decrement(ref _largeCount);
        return null;
    }

    private Block TakeSmall()
    {
        if (!_small.TryPop(out var block))
        {
            return new Block(this, SmallBlock);
        }

        Interlocked.Decrement(ref _keptSmall);
        return block;
    }

    private void Return(Block block)
    {
        if (block.Memory.Length == LargeBlock)
        {
            _large.Push(block);
        }
        else if (Interlocked.Increment(ref _keptSmall) <= MaxKeptSmall)
        {
            _small.Push(block);
        }
        else
        {
            Interlocked.Decrement(ref _keptSmall);
        }
    }

    /// <summary>Gives the same pool to each queue of each address to listen on, of which there are many on large machines.</summary>
    public sealed class Factory : IMemoryPoolFactory<byte>
    {
        private static readonly ReceivePool All = new();

        /// <inheritdoc/>
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => All;
    }

    private sealed class Block(ReceivePool pool, int length) : IMemoryOwner<byte>
    {
        private int _isOut;

        public bool IsOut
        {
            set => Volatile.Write(ref _isOut, value ? 1 : 0);
        }

        // Pinned for good: the system writes into it while the collector may move everything else.
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(length, pinned: true), 0, length);

        // Given back twice, a block would be two connections' at once.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOut, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
