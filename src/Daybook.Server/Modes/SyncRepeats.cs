namespace Daybook.Server.Modes;

/// <summary>
/// Tells clients that ask for the same changes without end: how often each asked for those after the same time, in a row. Each server counts for itself, in memory: what
/// is to be found out shows after a few requests on whichever server, and is not worth a write for every page of every backup.
/// </summary>
/// <param name="limit">How often is not too often, within an hour.</param>
/// <param name="time">What time it is.</param>
internal sealed class SyncRepeats(int limit, TimeProvider time)
{
    /// <summary>How many are remembered: of more, which only somebody makes who wants to, all are forgotten.</summary>
    internal const int MaxRemembered = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(long AccountId, long JournalId), Asked> _asked = [];

    /// <summary>How many are remembered.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _asked.Count;
            }
        }
    }

    /// <summary>Counts a request; false if the client asked for the same too often.</summary>
    /// <param name="accountId">Who asks.</param>
    /// <param name="journalId">Whose changes.</param>
    /// <param name="after">Those after this time.</param>
    public bool TryTake(long accountId, long journalId, DateTimeOffset after)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var times = _asked.TryGetValue((accountId, journalId), out var last) && last.After == after && !IsOver(last, now) ? last.Times : 0;
            if (times >= limit)
            {
                return false;
            }

            MakeRoom(now);
            _asked[(accountId, journalId)] = new(after, times == 0 ? now : last.Since, times + 1);
            return true;
        }
    }

    private void MakeRoom(long now)
    {
        if (_asked.Count < MaxRemembered)
        {
            return;
        }

        foreach (var (who, asked) in _asked)
        {
            if (IsOver(asked, now))
            {
                _asked.Remove(who);
            }
        }

        if (_asked.Count >= MaxRemembered)
        {
            _asked.Clear();
        }
    }

    private bool IsOver(Asked asked, long now) => time.GetElapsedTime(asked.Since, now) >= Window;

    private readonly record struct Asked(DateTimeOffset After, long Since, int Times);
}
