using System.Buffers;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

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
    public void Blocks_come_back_each_to_one_and_what_a_burst_needed_beyond_those_that_are_kept_does_not()
    {
        const int Kept = ReceivePool.MaxLarge + ReceivePool.MaxKeptSmall;
        for (var round = 0; round < 2; round++)
        {
            var blocks = RentMany();
            blocks.ForEach(block => block.Dispose());
            var again = RentMany();

            Assert.Equal(again.Count, again.Distinct().Count());
            Assert.Equal(Kept, again.Intersect(blocks).Count());
            again.ForEach(block => block.Dispose());
        }

        List<IMemoryOwner<byte>> RentMany() => [.. Enumerable.Range(0, Kept + 100).Select(_ => _pool.Rent())];
    }

    [Fact]
    public async Task All_that_a_server_listens_on_has_one_pool_which_a_server_that_ends_leaves_to_the_others()
    {
        await using var server = await TestServer.StartAsync();
        var factory = Assert.IsType<ReceivePool.Factory>(server.Services.GetRequiredService<IMemoryPoolFactory<byte>>());
        Assert.Same(factory.Create(), new ReceivePool.Factory().Create());

        _pool.Dispose();
        Assert.Equal(ReceivePool.LargeBlock, _pool.Rent().Memory.Length);
    }

    [Fact]
    public async Task Nobody_is_told_or_taken_to_have_sent_what_stood_in_their_block_before()
    {
        const string Mark = "only-for-the-server-4711";
        var marks = string.Concat(Enumerable.Repeat(Mark, 4000));
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await server.AskAsync(RawHttp.Post($"mode=getchallenge&unused={marks}"));

            // Short ones, and such that are read to the end of what came.
            foreach (var request in (string[])
            [
                RawHttp.Post("mode=x"), RawHttp.Request("POST /interface/flat HTTP/1.1", "mode=", "Host: h", "Connection: close", "Transfer-Encoding: chunked"),
                RawHttp.Request("GET / HTTP/1.1", "", "Host: h", "Connection: close"), "nonsense\r\n\r\n",
            ])
            {
                var answer = await server.SendRawAsync(request);
                Assert.NotEqual("", answer);
                Assert.DoesNotContain(Mark, answer, StringComparison.Ordinal);
            }
        }

        Assert.DoesNotContain(Mark, server.Log.Text, StringComparison.Ordinal);
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
