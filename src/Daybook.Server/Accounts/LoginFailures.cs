using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>
/// The failed logins of a server that is alone, in its memory: a flood of addresses costs so much of it and no more.
/// </summary>
internal sealed class LoginFailures(TimeProvider time) : ILoginFailureStore
{
    private const int MaxCounts = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long AccountId, string Address), Count> _counts = [];

    public ValueTask<bool> IsBannedAsync(string address, long accountId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return ValueTask.FromResult(IsBanned((ILoginFailureStore.AnyAccount, address), now) || IsBanned((accountId, address), now));
        }
    }

    public Task AddAsync(string address, long accountId, int limit, TimeSpan window, TimeSpan ban, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_counts.Count >= MaxCounts)
            {
                MakeRoom(now);
            }

            if (!_counts.TryGetValue((accountId, address), out var count) || count.Ends <= now)
            {
                count = new Count { WindowEnds = now + window };
                _counts[(accountId, address)] = count;
            }

            if (++count.Failures >= limit)
            {
                count.BannedUntil = now + ban;
            }
        }

        return Task.CompletedTask;
    }

    public ValueTask ForgetAsync(string address, long accountId, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _counts.Remove((accountId, address));
        }

        return ValueTask.CompletedTask;
    }

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => Task.FromResult(0);

    private bool IsBanned((long, string) key, DateTimeOffset now) => _counts.TryGetValue(key, out var count) && count.BannedUntil > now;

    /// <summary>Forgets what has run out, and if that is not much, what would run out next.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, _) in _counts.OrderBy(entry => entry.Value.Ends).TakeWhile((entry, i) => entry.Value.Ends <= now || i < MaxCounts / 10).ToList())
        {
            _counts.Remove(key);
        }
    }

    private sealed class Count
    {
        public int Failures { get; set; }

        public DateTimeOffset WindowEnds { get; init; }

        public DateTimeOffset BannedUntil { get; set; }

        public DateTimeOffset Ends => BannedUntil != default ? BannedUntil : WindowEnds;
    }
}
