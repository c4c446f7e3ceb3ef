namespace Daybook.Server.Accounts;

/// <summary>
/// How often something may be done on a server that is alone: at most <paramref name="limit"/> times by each in any stretch of <paramref name="window"/>. It remembers
/// each time within the last window, and nothing of those who did nothing.
/// </summary>
internal sealed class Allowance(int limit, TimeSpan window, TimeProvider time) : IAllowance
{
    private readonly Lock _gate = new();
    private readonly Queue<(long At, string Who)> _taken = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>How many times are remembered, of all.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count;
            }
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryTakeAsync(string who, CancellationToken cancellation) => Task.FromResult(TryTake(who));

    /// <summary>Takes one time from somebody's allowance; false, and nothing taken, when it is used up.</summary>
    internal bool TryTake(string who)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            ForgetOld(now);
            var count = _counts.GetValueOrDefault(who);
            if (count >= limit)
            {
                return false;
            }

            _counts[who] = count + 1;
            _taken.Enqueue((now, who));
            return true;
        }
    }

    private void ForgetOld(long now)
    {
        while (_taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= window)
        {
            Forget(_taken.Dequeue().Who);
        }
    }

    private void Forget(string who)
    {
        if (--_counts[who] == 0)
        {
            _counts.Remove(who);
        }
    }
}
