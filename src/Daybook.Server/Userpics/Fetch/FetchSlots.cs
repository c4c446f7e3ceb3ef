namespace Daybook.Server.Userpics.Fetch;

/// <summary>Bounds how many fetches are under way, in all and of one account, so that nobody's slow ones keep everybody else waiting.</summary>
/// <param name="atOnce">How many, of all accounts.</param>
/// <param name="perAccount">How many of one account.</param>
/// <param name="patience">How long one more waits for another to end.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="tooMany">What it is told if none does: how many there are, and whether all of them are its own account's.</param>
internal sealed class FetchSlots(int atOnce, int perAccount, TimeSpan patience, TimeProvider time, Func<int, bool, Exception> tooMany) : IDisposable
{
    private readonly SemaphoreSlim _all = new(atOnce, atOnce);
    private readonly Dictionary<long, Share> _shares = [];

    /// <summary>Does the work when there is a slot for it.</summary>
    /// <param name="accountId">The account that asks.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="Exception">That of too many.</exception>
    public async Task<T> RunAsync<T>(long accountId, Func<Task<T>> work, CancellationToken cancellation)
    {
        using var tooLong = new CancellationTokenSource(patience, time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellation);
        var share = Enter(accountId);
        try
        {
            // First for those of the account: who waits for these takes nobody else's slot.
            await WaitAsync(share.Slots, perAccount, isOwn: true, wait.Token, cancellation);
            try
            {
                await WaitAsync(_all, atOnce, isOwn: false, wait.Token, cancellation);
                try
                {
                    return await work();
                }
                finally
                {
                    _all.Release();
                }
            }
            finally
            {
                share.Slots.Release();
            }
        }
        finally
        {
            Leave(accountId, share);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    private async Task WaitAsync(SemaphoreSlim slots, int count, bool isOwn, CancellationToken wait, CancellationToken cancellation)
    {
        try
        {
            await slots.WaitAsync(wait);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw tooMany(count, isOwn);
        }
    }

    private Share Enter(long accountId)
    {
        lock (_shares)
        {
            if (!_shares.TryGetValue(accountId, out var share))
            {
                _shares.Add(accountId, share = new Share(new SemaphoreSlim(perAccount, perAccount)));
            }

            share.Inside++;
            return share;
        }
    }

    private void Leave(long accountId, Share share)
    {
        lock (_shares)
        {
            if (--share.Inside == 0)
            {
                _shares.Remove(accountId);
                share.Slots.Dispose();
            }
        }
    }

    /// <summary>What an account has of the slots, while any of its fetches waits or runs.</summary>
    private sealed class Share(SemaphoreSlim slots)
    {
        public SemaphoreSlim Slots { get; } = slots;

        public int Inside { get; set; }
    }
}
