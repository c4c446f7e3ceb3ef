using Daybook.Core.Accounts;

namespace Daybook.Server.Accounts;

/// <summary>The challenges that came back to a server that is alone, in its memory: those of before its start are void anyway.</summary>
internal sealed class UsedChallenges(TimeProvider time) : IChallengeStore
{
    private const int MaxRemembered = 500_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = [];
    private readonly Queue<(DateTimeOffset Until, string Challenge)> _usedInOrder = [];

    public ValueTask<bool> TryUseAsync(string challenge, DateTimeOffset endsAt, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            while (_usedInOrder.TryPeek(out var oldest) && oldest.Until <= now)
            {
                _used.Remove(_usedInOrder.Dequeue().Challenge);
            }

            if (_used.Count >= MaxRemembered)
            {
                throw new TooManyChallengesException();
            }

            if (!_used.Add(challenge))
            {
                return ValueTask.FromResult(false);
            }

            // A whole lifetime from now, and not when the challenge itself expires: challenges come back in another order than they were made in, and the queue
            // is to stay sorted.
            _usedInOrder.Enqueue((now + Challenges.Lifetime, challenge));
            return ValueTask.FromResult(true);
        }
    }

    public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => Task.FromResult(0);
}
