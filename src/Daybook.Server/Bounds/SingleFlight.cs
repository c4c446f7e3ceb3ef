namespace Daybook.Server.Bounds;

/// <summary>
/// Does the same work once for all who ask for it at the same time. It ends early only when the last of them has gone away, and nothing of it is
/// kept when it has ended.
/// </summary>
/// <param name="most">How many may wait, for whatever work; one more is refused at once.</param>
/// <param name="tooMany">What that one is told.</param>
internal sealed class SingleFlight<TKey, TResult>(int most, Func<Exception> tooMany)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _flights = [];
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Begins the work, or waits for what others began under the same key; its failure is everybody's as well.</summary>
    /// <param name="key">What makes it the same.</param>
    /// <param name="work">The work; its token says that nobody waits any more.</param>
    /// <param name="cancellation">Waits no longer. The others do.</param>
    /// <exception cref="Exception">The one that says there are too many: as many as may are waiting already.</exception>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellation)
    {
        var flight = Board(key, out var isFirst);
        try
        {
            if (isFirst)
            {
                _ = FlyAsync(key, flight, work);
            }

            return await flight.Outcome.Task.WaitAsync(cancellation);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    private Flight Board(TKey key, out bool isFirst)
    {
        lock (_gate)
        {
            if (_waiting >= most)
            {
                throw tooMany();
            }

            isFirst = !_flights.TryGetValue(key, out var flight);
            if (isFirst)
            {
                _flights.Add(key, flight = new Flight());
            }

            _waiting++;
            flight!.Aboard++;
            return flight;
        }
    }

    private void Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            _waiting--;
            if (--flight.Aboard > 0 || !Remove(key, flight))
            {
                return;
            }
        }

        flight.Abandoned.Cancel();
    }

    private async Task FlyAsync(TKey key, Flight flight, Func<CancellationToken, Task<TResult>> work)
    {
        // CA1031: whatever it is, those who wait are told.
#pragma warning disable CA1031
        try
        {
            var result = await work(flight.Abandoned.Token);
            Land();
            flight.Outcome.SetResult(result);
        }
        catch (Exception fault)
        {
            Land();
            flight.Outcome.SetException(fault);
        }
#pragma warning restore CA1031

        // Before those who wait are told: whoever asks after the work has ended begins it anew.
        void Land()
        {
            lock (_gate)
            {
                Remove(key, flight);
            }
        }
    }

    /// <summary>Takes it off the list; false if it is there no more, or another one is.</summary>
    private bool Remove(TKey key, Flight flight) => _flights.TryGetValue(key, out var found) && found == flight && _flights.Remove(key);

    private sealed class Flight
    {
        public TaskCompletionSource<TResult> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Abandoned { get; } = new();

        public int Aboard { get; set; }
    }
}
