namespace Daybook.Server.Userpics;

/// <summary>
/// Bounds how many pictures are decoded at once, since each takes 4 bytes of memory for every pixel, or up to 12 as an interlaced PNG, and how many
/// wait for their turn.
/// </summary>
/// <param name="atOnce">How many are decoded at once.</param>
/// <param name="waiting">How many more may wait.</param>
/// <param name="patience">How long each waits at most.</param>
internal sealed class DecodingTurns(int atOnce, int waiting, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(atOnce);
    private int _inside;

    /// <summary>Does the work on a thread of the pool when its turn comes.</summary>
    /// <exception cref="TooManyPicturesException">Too many are waiting already, or the turn did not come in time.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > atOnce + waiting || !await _turns.WaitAsync(patience, cancellation))
            {
                throw new TooManyPicturesException();
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

    public void Dispose() => _turns.Dispose();
}

/// <summary>More pictures are being decoded than the server does at once.</summary>
internal sealed class TooManyPicturesException() : Exception("too many pictures at once; try again in a moment");
