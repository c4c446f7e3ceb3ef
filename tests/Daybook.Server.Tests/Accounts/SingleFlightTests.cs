using Daybook.Server.Bounds;

namespace Daybook.Server.Tests.Accounts;

/// <summary>Work that is done once for all who ask for it at the same time.</summary>
public sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flights = new(most: 4, () => new TimeoutException());
    private readonly List<TaskCompletionSource<int>> _begun = [];
    private CancellationToken _abandoned;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_for_the_same_share_it_and_others_do_not()
    {
        var (one, same, other) = (AskAsync("a"), AskAsync("a"), AskAsync("b"));
        Assert.Equal(2, _begun.Count);
        _begun[0].SetResult(1);
        _begun[1].SetResult(2);
        Assert.Equal((1, 1, 2), (await one, await same, await other));
        Assert.Equal(0, _flights.Waiting);
    }

    [Fact]
    public async Task What_has_ended_is_done_anew()
    {
        var first = AskAsync("a");
        _begun[0].SetResult(1);
        Assert.Equal(1, await first);
        var second = AskAsync("a");
        _begun[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_and_kept_for_nobody()
    {
        var (one, same) = (AskAsync("a"), AskAsync("a"));
        _begun[0].SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        await Assert.ThrowsAsync<InvalidOperationException>(() => same);
        var later = AskAsync("a");
        _begun[1].SetResult(2);
        Assert.Equal(2, await later);
    }

    [Fact]
    public async Task It_goes_on_for_the_others_when_the_first_has_gone_and_ends_with_the_last()
    {
        using var impatience = new CancellationTokenSource();
        using var another = new CancellationTokenSource();
        var first = AskUntilAsync("a", impatience.Token);
        var second = AskUntilAsync("a", another.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(_abandoned.IsCancellationRequested);

        await another.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(_abandoned.IsCancellationRequested);

        // Whoever comes now does not wait for what was given up, however long that takes to end.
        var later = AskAsync("a");
        _begun[0].SetResult(1);
        _begun[1].SetResult(2);
        Assert.Equal(2, await later);
    }

    [Fact]
    public async Task Whoever_is_one_too_many_is_refused_at_once()
    {
        var waiting = new[] { AskAsync("a"), AskAsync("a"), AskAsync("a"), AskAsync("b") };
        await Assert.ThrowsAsync<TimeoutException>(() => AskAsync("a"));
        await Assert.ThrowsAsync<TimeoutException>(() => AskAsync("c"));
        Assert.Equal(2, _begun.Count);
        _begun.ForEach(begun => begun.SetResult(1));
        await Task.WhenAll(waiting);
        var later = AskAsync("c");
        _begun[2].SetResult(3);
        Assert.Equal(3, await later);
    }

    private Task<int> AskAsync(string key) => AskUntilAsync(key, Cancellation);

    private Task<int> AskUntilAsync(string key, CancellationToken cancellation) => _flights.RunAsync(
        key,
        abandoned =>
        {
            _abandoned = abandoned;
            _begun.Add(new TaskCompletionSource<int>());
            return _begun[^1].Task;
        },
        cancellation);
}
