using System.Buffers;
using Daybook.Server.Hosting;

namespace Daybook.Server.Tests.Hosting;

public sealed class ReceivePoolTests
{
    private readonly ReceivePool _pool = new();

    [Fact]
    public void Blocks_are_large_while_there_are_few_and_small_beyond()
    {
        var blocks = Enumerable.Range(0, ReceivePool.MaxLarge + 2).Select(_ => _pool.Rent(4096)).ToList();

        Assert.All(blocks[..ReceivePool.MaxLarge], block => Assert.Equal(ReceivePool.LargeBlock, block.Memory.Length));
        Assert.All(blocks[ReceivePool.MaxLarge..], block => Assert.Equal(ReceivePool.SmallBlock, block.Memory.Length));

        blocks[0].Dispose();
        Assert.Equal(ReceivePool.LargeBlock, _pool.Rent().Memory.Length);
        Assert.Equal(ReceivePool.SmallBlock, _pool.Rent().Memory.Length);
    }

    [Fact]
    public void A_block_that_is_given_back_twice_is_given_out_once()
    {
        var block = _pool.Rent();
        block.Dispose();
        block.Dispose();

        Assert.NotSame(_pool.Rent(), _pool.Rent());
    }

    [Fact]
    public void Nobody_gets_less_than_was_asked_for() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(_pool.MaxBufferSize + 1));

    [Fact]
    public async Task No_two_have_a_block_at_the_same_time()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                var blocks = Enumerable.Range(0, 60).Select(_ => _pool.Rent()).ToArray();
                foreach (var block in blocks)
                {
                    block.Memory.Span.Fill((byte)number);
                }

                Assert.All(blocks, block => Assert.False(block.Memory.Span.ContainsAnyExcept((byte)number)));
                Array.ForEach(blocks, block => block.Dispose());
            }
        })));
    }
}
