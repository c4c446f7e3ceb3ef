using Daybook.Client.Sending;

namespace Daybook.Client.Tests;

public sealed class RetryTests
{
    private readonly HurriedClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pauses_double_up_to_half_a_minute_and_are_up_to_a_quarter_longer()
    {
        var notes = new List<string>();
        var tries = 0;

        await Assert.ThrowsAsync<TransferException>(() => new Retry(9, notes.Add, _clock).RunAsync<int>(_ => throw Trouble(++tries), Cancellation));

        Assert.Equal((10, 9), (tries, notes.Count));
        Assert.All(
            _clock.Pauses.Zip([0.5, 1, 2, 4, 8, 16, 30, 30, 30]),
            pair => Assert.InRange(pair.First.TotalSeconds, pair.Second, pair.Second * 1.25));
        Assert.Equal(9, _clock.Pauses.Count);
    }

    [Fact]
    public async Task What_succeeds_is_not_asked_for_again()
    {
        var tries = 0;

        var answer = await new Retry(9, _ => { }, _clock).RunAsync(_ => ++tries < 3 ? throw Trouble(tries) : Task.FromResult(tries), Cancellation);

        Assert.Equal((3, 3, 2), (answer, tries, _clock.Pauses.Count));
    }

    [Fact]
    public async Task Who_interrupts_waits_for_no_pause()
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var retry = new Retry(9, _ => interrupted.Cancel(), TimeProvider.System);
        var tries = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retry.RunAsync<int>(_ => throw Trouble(++tries), interrupted.Token));

        Assert.Equal(1, tries);
    }

    private static TransferException Trouble(int tried) => new($"trouble {tried}", null);

    /// <summary>A clock on which every pause is over at once.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
