using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Server.Tests.Accounts;

/// <summary>How many slow hashes run at once, and what is answered without one.</summary>
public sealed class SlowHashGateTests
{
    private const string TooMany = "Server error: Internal server error: too many logins at once; try again in a moment";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_run_at_once_than_are_allowed()
    {
        using var gate = new SlowHashGate(3, 100, TimeSpan.FromMinutes(1));
        var running = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gate.RunAsync(
            async () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return now;
            },
            Cancellation)));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Whoever_comes_when_too_many_wait_is_refused_at_once()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMinutes(1));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        var waiting = gate.RunAsync(() => Task.FromResult(2), Cancellation);
        var refused = await Assert.ThrowsAsync<ProtocolException>(() => gate.RunAsync(() => Task.FromResult(3), Cancellation));
        Assert.Equal(TooMany, refused.Message);
        Assert.True(refused.Fault.IsTemporary);

        block.SetResult(1);
        Assert.Equal(1, await running);
        Assert.Equal(2, await waiting);
        Assert.Equal(4, await gate.RunAsync(() => Task.FromResult(4), Cancellation));
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_refused_and_leaves_no_trace()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMilliseconds(20));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ProtocolException>(() => gate.RunAsync(() => Task.FromResult(2), Cancellation));
        }

        block.SetResult(1);
        await running;
        Assert.Equal(3, await gate.RunAsync(() => Task.FromResult(3), Cancellation));
    }

    [Fact]
    public async Task Whoever_gives_up_or_fails_leaves_the_place_to_the_next()
    {
        using var gate = new SlowHashGate(1, 1, TimeSpan.FromMinutes(1));
        var block = new TaskCompletionSource<int>();
        var running = gate.RunAsync(() => block.Task, Cancellation);
        using var impatience = new CancellationTokenSource();
        var waiting = gate.RunAsync(() => Task.FromResult(2), impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        block.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => running);
        Assert.Equal(3, await gate.RunAsync(() => Task.FromResult(3), Cancellation));
    }

    [Fact]
    public async Task A_burst_of_logins_succeeds()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => server.LoginAsync()));
        Assert.All(replies, reply => reply.AssertOk());
    }

    [Fact]
    public async Task What_was_verified_is_remembered_for_some_minutes_and_needs_no_hash()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var account = await server.CreateAccountAsync();
        var secret = await server.CreateAppPasswordAsync(account);
        (await server.LoginAsync()).AssertOk();

        var gate = server.Services.GetRequiredService<SlowHashGate>();
        var block = new TaskCompletionSource<int>();
        var hashing = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => gate.RunAsync(() => block.Task, Cancellation)).ToList();

        // Every turn is taken: whatever is answered now was answered without a hash.
        (await server.LoginAsync()).AssertOk();
        (await server.LoginByDigestAsync(Daybook.Core.Accounts.PasswordHash.Digest("secret"))).AssertOk();
        (await server.LoginAsync(secret)).AssertOk();
        time.Advance(TimeSpan.FromMinutes(4));
        (await server.LoginAsync()).AssertOk();

        time.Advance(TimeSpan.FromMinutes(6));
        (await server.LoginAsync()).AssertFail(TooMany);
        block.SetResult(0);
        await Task.WhenAll(hashing);
        (await server.LoginAsync()).AssertOk();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
