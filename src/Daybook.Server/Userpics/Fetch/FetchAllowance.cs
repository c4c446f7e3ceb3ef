namespace Daybook.Server.Userpics.Fetch;

/// <summary>
/// How often an account may fetch: at most <paramref name="limit"/> times in any stretch of <paramref name="window"/>. What it remembers is
/// one line for each fetch within the last window, and nothing of an account that fetched none.
/// </summary>
internal sealed class FetchAllowance(int limit, TimeSpan window, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long At, long AccountId)> _taken = new();
    private readonly Dictionary<long, int> _counts = [];

    /// <summary>How many fetches are remembered, of all accounts.</summary>
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

    /// <summary>Takes one fetch from the account's allowance; false, and nothing taken, when it is used up.</summary>
    public bool TryTake(long accountId)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            while (_taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= window)
            {
                Forget(_taken.Dequeue().AccountId);
            }

            var count = _counts.GetValueOrDefault(accountId);
            if (count >= limit)
            {
                return false;
            }

            _counts[accountId] = count + 1;
            _taken.Enqueue((now, accountId));
            return true;
        }
    }

    private void Forget(long accountId)
    {
        if (--_counts[accountId] == 0)
        {
            _counts.Remove(accountId);
        }
    }
}
