namespace Daybook.Server.Bounds;

/// <summary>Bounds how much of some work is done at once, and how many wait for their turn.</summary>
/// <param name="atOnce">How much is done at once.</param>
/// <param name="waiting">How many more may wait.</param>
/// <param name="patience">How long each waits at most.</param>
/// <param name="tooMany">What whoever is one too many is told.</param>
internal class Turns(int atOnce, int waiting, TimeSpan patience, Func<Exception> tooMany) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(atOnce);
    private int _inside;

    /// <summary>How much waits for its turn.</summary>
    public int Waiting => Math.Max(0, Volatile.Read(ref _inside) - atOnce);

    /// <summary>Does the work on a thread of the pool when its turn comes.</summary>
    /// <exception cref="Exception">The one that says there are too many: as many as may are waiting already, or the turn did not come in time.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > atOnce + waiting || !await _turns.WaitAsync(patience, cancellation))
            {
                throw tooMany();
            }

            try
            {
                return await Task.Run(work, cancellation);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>The same for work that waits for nothing.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) => RunAsync(() => Task.FromResult(work()), cancellation);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _turns.Dispose();
    }
}
