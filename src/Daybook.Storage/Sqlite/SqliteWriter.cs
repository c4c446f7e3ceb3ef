using System.Threading.Channels;
using Daybook.Core;
using Daybook.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// The one writer of the process: a thread that takes the writes that wait, runs each in a savepoint of its own, and commits them
/// together, so that they share the price of making them durable.
/// </summary>
/// <remarks>
/// Invariants: a caller hears of success only after the commit; a write that fails by itself leaves no trace and harms no other; if
/// the transaction fails, everything in it fails; the connection is then replaced, so that the writer works again as soon as the
/// database does.
/// </remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly Func<SqliteLink> _open;
    private readonly SqliteSettings _settings;
    private readonly Channel<Work> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _disposed;
    private long _commits;
    private long _writes;
    private long _changes;

    /// <param name="first">The connection to start with; the writer closes it.</param>
    /// <param name="open">Opens another when one has failed.</param>
    /// <param name="settings">The bounds.</param>
    public SqliteWriter(SqliteLink first, Func<SqliteLink> open, SqliteSettings settings)
    {
        _open = open;
        _settings = settings;
        _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(settings.MaxWaitingWrites) { SingleReader = true });
        new Thread(() => Run(first)) { Name = "Daybook SQLite writer", IsBackground = true }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>How many writes they did.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>How many writes wait.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>How many transactions did more than <see cref="AddAsync"/>; counted before anyone hears of the write.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>
    /// Runs a write on the writer's thread. The task ends when it is durable; it is cancelled only if the write had not yet begun.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) =>
        QueueAsync(new Work<T>(write, onlyAdds: false, cancellation));

    /// <summary>The same for a write that neither changes nor hides a picture that was there.</summary>
    public Task<T> AddAsync<T>(Func<SqlLink, T> write, CancellationToken cancellation) =>
        QueueAsync(new Work<T>(write, onlyAdds: true, cancellation));

    /// <summary>Commits what waits, takes nothing more, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private Task<T> QueueAsync<T>(Work<T> work)
    {
        if (!_queue.Writer.TryWrite(work))
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteDatabase));
            work.Fail(new StorageUnavailableException($"{_settings.MaxWaitingWrites} writes are waiting already, which is the limit"));
        }

        return work.Task;
    }

    private void Run(SqliteLink? link)
    {
        var batch = new List<Work>(_settings.MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Take(batch, _settings.MaxBatch);
            Commit(batch, ref link);
            batch.Clear();
        }

        link?.Dispose();
        _ended.SetResult();
    }

    private void Take(List<Work> batch, int upTo)
    {
        while (batch.Count < upTo && _queue.Reader.TryRead(out var work))
        {
            batch.Add(work);
        }
    }

    private void Commit(List<Work> batch, ref SqliteLink? link)
    {
        var begun = false;
        try
        {
            link ??= _open();
            link.BeginWriting();
            begun = true;
            foreach (var work in batch)
            {
                RunInSavepoint(work, link);
            }

            link.Commit();
            Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _writes, batch.Count);
            if (batch.Exists(work => !work.OnlyAdds))
            {
                Interlocked.Increment(ref _changes);
            }

            batch.ForEach(work => work.Settle());
        }
        catch (Exception fault)
        {
            link?.Dispose();
            link = null;
            if (!begun)
            {
                // Those that queued up meanwhile waited as well: to let each batch wait the full time again would hold the last for minutes.
                Take(batch, int.MaxValue);
            }

            batch.ForEach(work => work.Fail(SqliteFaults.Translate(fault)));
        }
    }

    private static void RunInSavepoint(Work work, SqliteLink link)
    {
        if (work.IsCancelled)
        {
            return;
        }

        link.BeginPart();
        try
        {
            work.Run(link);
        }
        catch (Exception fault) when (fault is not SqliteException sqlite || !SqliteFaults.IsOutage(sqlite))
        {
            link.UndoPart();
            work.Refuse(fault);
        }

        link.EndPart();
    }

    private abstract class Work
    {
        /// <summary>True if what was there stays as it is.</summary>
        public abstract bool OnlyAdds { get; }

        /// <summary>True if nobody waits for it any more; asked once, before it would start.</summary>
        public abstract bool IsCancelled { get; }

        /// <summary>Does it and keeps the result.</summary>
        public abstract void Run(SqlLink link);

        /// <summary>Keeps the reason why this one failed.</summary>
        public abstract void Refuse(Exception fault);

        /// <summary>Tells the caller what was kept.</summary>
        public abstract void Settle();

        /// <summary>Tells the caller that nothing was written, whatever was kept.</summary>
        public abstract void Fail(Exception fault);
    }

    private sealed class Work<T>(Func<SqlLink, T> write, bool onlyAdds, CancellationToken cancellation) : Work
    {
        // What waits for a write must not go on on the writer's thread.
        private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _fault;
        private bool _cancelled;

        public Task<T> Task => _outcome.Task;

        public override bool OnlyAdds => onlyAdds;

        public override bool IsCancelled => _cancelled = cancellation.IsCancellationRequested;

        public override void Run(SqlLink link) => _result = write(link);

        public override void Refuse(Exception fault) => _fault = fault;

        public override void Settle()
        {
            if (_cancelled)
            {
                _outcome.SetCanceled(cancellation);
            }
            else if (_fault is not null)
            {
                _outcome.SetException(_fault);
            }
            else
            {
                _outcome.SetResult(_result!);
            }
        }

        public override void Fail(Exception fault) => _outcome.SetException(fault);
    }
}
