namespace Daybook.Server.Accounts;

/// <summary>
/// How often something may be done on a server that is alone: at most <paramref name="limit"/> times for each key in any stretch of <paramref name="window"/>. What it
/// remembers is one line for each time within the last window, and nothing of a key that did nothing.
/// </summary>
/// <typeparam name="TKey">Who does it: an account's id, or an <see cref="AddressKey"/>.</typeparam>
internal sealed class Allowance<TKey>(int limit, TimeSpan window, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Queue<(long At, TKey Key)> _taken = new();
    private readonly Dictionary<TKey, int> _counts = [];

    /// <summary>How many times are remembered, of all keys.</summary>
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

    /// <summary>Takes one time from the key's allowance; false, and nothing taken, when it is used up.</summary>
    public bool TryTake(TKey key)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            ForgetOld(now);
            var count = _counts.GetValueOrDefault(key);
            if (count >= limit)
            {
                return false;
            }

            _counts[key] = count + 1;
            _taken.Enqueue((now, key));
            return true;
        }
    }

    private void ForgetOld(long now)
    {
        while (_taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= window)
        {
            Forget(_taken.Dequeue().Key);
        }
    }

    private void Forget(TKey key)
    {
        if (--_counts[key] == 0)
        {
            _counts.Remove(key);
        }
    }
}
