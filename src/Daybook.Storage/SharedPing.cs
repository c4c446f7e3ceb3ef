using System.Diagnostics;

namespace Daybook.Storage;

/// <summary>
/// Asks whether something is well, once for all who want to know at the same time: anybody may ask a server whether it is ready, as often as they like.
/// </summary>
/// <param name="ask">Ends if it is well.</param>
/// <param name="holds">How long after it was asked the answer holds for others; zero if only for those who ask while it is under way.</param>
internal sealed class SharedPing(Func<Task> ask, TimeSpan holds)
{
    private readonly Lock _gate = new();
    private Task? _ping;
    private long _askedAt;

    /// <summary>Ends if it is well.</summary>
    /// <param name="cancellation">Waits no longer; what was asked goes on.</param>
    public Task PingAsync(CancellationToken cancellation)
    {
        Task ping;
        lock (_gate)
        {
            if (_ping is null || (_ping.IsCompleted && Stopwatch.GetElapsedTime(_askedAt) >= holds))
            {
                _askedAt = Stopwatch.GetTimestamp();

                // Elsewhere: nobody waits at the gate for a file to be opened.
                _ping = Task.Run(ask, CancellationToken.None);
            }

            ping = _ping;
        }

        return ping.WaitAsync(cancellation);
    }
}
