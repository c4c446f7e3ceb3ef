using Daybook.Protocol;

namespace Daybook.Server.Accounts;

/// <summary>
/// Bounds how many password hashes are computed at once, since each takes tens of milliseconds and megabytes by design, and how many
/// requests wait for their turn.
/// </summary>
internal sealed class SlowHashGate(int atOnce, int waiting, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(atOnce);
    private int _inside;

    /// <summary>As many at once as there are processors; others wait up to five seconds.</summary>
    public SlowHashGate()
        : this(Environment.ProcessorCount, waiting: 256, TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>Runs the work on a thread of the pool when its turn comes.</summary>
    /// <exception cref="ProtocolException">Too many are waiting already, or the turn did not come in time.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > atOnce + waiting || !await _turns.WaitAsync(patience, cancellation))
            {
                throw TooMany();
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

    /// <summary>What is said to whoever is one too many.</summary>
    internal static ProtocolException TooMany() => new(Faults.Internal, "too many logins at once; try again in a moment");

    public void Dispose() => _turns.Dispose();
}
