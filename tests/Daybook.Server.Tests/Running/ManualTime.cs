namespace Daybook.Server.Tests.Running;

/// <summary>Time that stands still until a test moves it on; timers that have become due then run, the earliest first.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private readonly DateTimeOffset start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private TimeSpan now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
            return now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        lock (gate)
            now += by;

        while (TakeDue() is { } timer)
            timer.Run();
    }

    private Timer? TakeDue()
    {
        lock (gate)
        {
            var due = timers.Where(timer => timer.Due <= now).MinBy(timer => timer.Due);
            if (due is not null)
                timers.Remove(due);

            return due;
        }
    }

    private sealed class Timer(ManualTime time, Action callback) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public Action Run => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time.now + dueTime;
                    time.timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time.gate)
                time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
