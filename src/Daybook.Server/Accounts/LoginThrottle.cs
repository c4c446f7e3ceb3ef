using System.Net;
using Daybook.Protocol;
using Daybook.Server.Options;

namespace Daybook.Server.Accounts;

/// <summary>
/// Counts failed logins, per account and address and per address, and bans for a while whoever has too many.
/// </summary>
internal sealed class LoginThrottle(LoginOptions options, TimeProvider time)
{
    /// <summary>How many counts are kept: a flood of addresses costs this much memory and no more.</summary>
    private const int MaxCounts = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long AccountId, AddressKey Address), Count> _counts = [];

    /// <summary>The place of an address's own count among those of accounts; no account has this id.</summary>
    private const long AnyAccount = 0;

    /// <summary>Refuses an address that is banned, for this account or altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public void DemandNotBanned(IPAddress address, long accountId)
    {
        var key = AddressKey.Of(address);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (IsBanned((AnyAccount, key), now) || IsBanned((accountId, key), now))
            {
                throw new ProtocolException(Faults.AddressBanned);
            }
        }
    }

    /// <summary>Refuses an address that is banned altogether.</summary>
    /// <exception cref="ProtocolException">It is banned.</exception>
    public void DemandNotBanned(IPAddress address) => DemandNotBanned(address, AnyAccount);

    /// <summary>Counts a failure for the account and the address.</summary>
    public void Failed(IPAddress address, long accountId)
    {
        var key = AddressKey.Of(address);
        lock (_lock)
        {
            Add((accountId, key), options.MaxFailuresPerAccount);
            Add((AnyAccount, key), options.MaxFailuresPerAddress);
        }
    }

    /// <summary>Counts a failure for the address, of an account that does not exist.</summary>
    public void Failed(IPAddress address)
    {
        lock (_lock)
        {
            Add((AnyAccount, AddressKey.Of(address)), options.MaxFailuresPerAddress);
        }
    }

    /// <summary>Forgets the account's failures from this address.</summary>
    public void Succeeded(IPAddress address, long accountId)
    {
        lock (_lock)
        {
            _counts.Remove((accountId, AddressKey.Of(address)));
        }
    }

    private bool IsBanned((long, AddressKey) key, DateTimeOffset now) =>
        _counts.TryGetValue(key, out var count) && count.BannedUntil > now;

    private void Add((long, AddressKey) key, int limit)
    {
        var now = time.GetUtcNow();
        if (_counts.Count >= MaxCounts)
        {
            MakeRoom(now);
        }

        if (!_counts.TryGetValue(key, out var count) || count.Ends <= now)
        {
            count = new Count { WindowEnds = now + options.FailureWindow };
            _counts[key] = count;
        }

        if (++count.Failures >= limit)
        {
            count.BannedUntil = now + options.Ban;
        }
    }

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
