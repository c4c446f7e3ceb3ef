using System.Collections.Concurrent;
using System.Diagnostics;
using Daybook.Core;

namespace Daybook.Storage.Postgres;

/// <summary>
/// A few threads with a connection each, and what waits for them: the driver waits for the server, and a thread that waits must be none that
/// requests are answered on.
/// </summary>
/// <remarks>
/// Invariants: no more waits than may, and what is too much fails at once; a connection that failed is replaced, and what failed on one that
/// had stood idle is tried once more on a new one, unless it may have been done or the server was only slow; a server that cannot be reached fails all
/// that waited meanwhile, or the last in the queue would wait for minutes.
/// </remarks>
internal sealed class PostgresWorkers : IAsyncDisposable
{
    private static readonly TimeSpan LongToConnect = TimeSpan.FromSeconds(1);

    private readonly Func<PostgresLink> _open;
    private readonly string _kind;
    private readonly int _maxWaiting;
    private readonly BlockingCollection<Work> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <param name="open">Opens a connection.</param>
    /// <param name="kind">What these do, in the plural.</param>
    /// <param name="count">How many threads there are.</param>
    /// <param name="maxWaiting">How much may wait for them.</param>
    public PostgresWorkers(Func<PostgresLink> open, string kind, int count, int maxWaiting)
    {
        _open = open;
        _kind = kind;
        _maxWaiting = maxWaiting;
        _queue = new BlockingCollection<Work>(maxWaiting);
        _running = count;
        for (var i = 0; i < count; i++)
        {
            new Thread(Run) { Name = $"Daybook PostgreSQL {kind}", IsBackground = true }.Start();
        }
    }

    /// <summary>How much waits.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Does something on one of the threads. The task is cancelled only if it had not yet begun.</summary>
    /// <param name="work">What; it may be done again if the connection was lost.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<T> RunAsync<T>(Func<PostgresLink, T> work, CancellationToken cancellation)
    {
        var queued = new Work<T>(work, cancellation);
        try
        {
            if (!_queue.TryAdd(queued, 0, CancellationToken.None))
            {
                queued.Fail(new StorageUnavailableException($"{_maxWaiting} {_kind} are waiting already, which is the limit"));
            }
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(PostgresDatabase));
        }

        return queued.Task;
    }

    /// <summary>Does what waits, takes nothing more, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.IsAddingCompleted)
        {
            _queue.CompleteAdding();
        }

        await _ended.Task;
        _queue.Dispose();
    }

    private void Run()
    {
        PostgresLink? link = null;
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            Do(work, ref link);
        }

        link?.Dispose();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.SetResult();
        }
    }

    private void Do(Work work, ref PostgresLink? link)
    {
        for (var stoodIdle = link is not null; ; stoodIdle = false)
        {
            if (!TryConnect(ref link, out var refused))
            {
                work.Fail(refused);
                return;
            }

            try
            {
                work.Run(link);
                return;
            }
            catch (Exception fault)
            {
                var isLost = PostgresFaults.IsOutage(fault) && !PostgresFaults.IsTooSlow(fault);
                if (isLost || !link.IsUsable)
                {
                    link.Dispose();
                    link = null;
                }

                if (!isLost || !stoodIdle)
                {
                    work.Fail(PostgresFaults.Translate(fault));
                    return;
                }
            }
        }
    }

    private bool TryConnect([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] ref PostgresLink? link, out Exception refused)
    {
        refused = null!;
        if (link is not null)
        {
            return true;
        }

        var waiting = Stopwatch.StartNew();
        try
        {
            link = _open();
            return true;
        }
        catch (Exception fault)
        {
            refused = PostgresFaults.Translate(fault);
            while (waiting.Elapsed > LongToConnect && _queue.TryTake(out var waited))
            {
                waited.Fail(refused);
            }

            return false;
        }
    }

    private abstract class Work
    {
        /// <summary>Does it and tells the caller; throws, and tells nothing, if it fails.</summary>
        public abstract void Run(PostgresLink link);

        /// <summary>Tells the caller that nothing came of it.</summary>
        public abstract void Fail(Exception fault);
    }

    private sealed class Work<T>(Func<PostgresLink, T> work, CancellationToken cancellation) : Work
    {
        // What waits for it must not go on on the worker's thread.
        private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _outcome.Task;

        public override void Run(PostgresLink link)
        {
            if (cancellation.IsCancellationRequested)
            {
                _outcome.SetCanceled(cancellation);
                return;
            }

            _outcome.SetResult(work(link));
        }

        public override void Fail(Exception fault) => _outcome.SetException(fault);
    }
}
