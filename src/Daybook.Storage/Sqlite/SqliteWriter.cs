using System.Threading.Channels;
using Daybook.Core;
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
    private readonly Func<SqliteLink> open;
    private readonly SqliteSettings settings;
    private readonly Channel<Work> queue;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool disposed;
    private long commits;

    /// <param name="first">The connection to start with; the writer closes it.</param>
    /// <param name="open">Opens another when one has failed.</param>
    /// <param name="settings">The bounds.</param>
    public SqliteWriter(SqliteLink first, Func<SqliteLink> open, SqliteSettings settings)
    {
        this.open = open;
        this.settings = settings;
        queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(settings.MaxWaitingWrites) { SingleReader = true });
        new Thread(() => Run(first)) { Name = "Daybook SQLite writer", IsBackground = true }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref commits);

    /// <summary>
    /// Runs a write on the writer's thread. The task ends when it is durable; it is cancelled only if the write had not yet begun.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqliteLink, T> write, CancellationToken cancellation)
    {
        var work = new Work<T>(write, cancellation);
        if (!queue.Writer.TryWrite(work))
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(SqliteDatabase));
            work.Fail(new StorageUnavailableException($"{settings.MaxWaitingWrites} writes are waiting already, which is the limit"));
        }

        return work.Task;
    }

    /// <summary>Commits what waits, takes nothing more, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        disposed = true;
        queue.Writer.TryComplete();
        await ended.Task;
    }

    private void Run(SqliteLink? link)
    {
        var batch = new List<Work>(settings.MaxBatch);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Take(batch, settings.MaxBatch);
            Commit(batch, ref link);
            batch.Clear();
        }

        link?.Dispose();
        ended.SetResult();
    }

    private void Take(List<Work> batch, int upTo)
    {
        while (batch.Count < upTo && queue.Reader.TryRead(out var work))
        {
            batch.Add(work);
        }
    }

    private void Commit(List<Work> batch, ref SqliteLink? link)
    {
        var begun = false;
        try
        {
            link ??= open();
            link.BeginWriting();
            begun = true;
            foreach (var work in batch)
            {
                RunInSavepoint(work, link);
            }

            link.Commit();
            Interlocked.Increment(ref commits);
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

        link.Execute("SAVEPOINT work");
        try
        {
            work.Run(link);
        }
        catch (Exception fault) when (fault is not SqliteException sqlite || !SqliteFaults.IsOutage(sqlite))
        {
            link.Execute("ROLLBACK TO work");
            work.Refuse(fault);
        }

        link.Execute("RELEASE work");
    }

    private abstract class Work
    {
        /// <summary>True if nobody waits for it any more; asked once, before it would start.</summary>
        public abstract bool IsCancelled { get; }

        /// <summary>Does it and keeps the result.</summary>
        public abstract void Run(SqliteLink link);

        /// <summary>Keeps the reason why this one failed.</summary>
        public abstract void Refuse(Exception fault);

        /// <summary>Tells the caller what was kept.</summary>
        public abstract void Settle();

        /// <summary>Tells the caller that nothing was written, whatever was kept.</summary>
        public abstract void Fail(Exception fault);
    }

    private sealed class Work<T>(Func<SqliteLink, T> write, CancellationToken cancellation) : Work
    {
        // What waits for a write must not go on on the writer's thread.
        private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? fault;
        private bool cancelled;

        public Task<T> Task => outcome.Task;

        public override bool IsCancelled => cancelled = cancellation.IsCancellationRequested;

        public override void Run(SqliteLink link) => result = write(link);

        public override void Refuse(Exception fault) => this.fault = fault;

        public override void Settle()
        {
            if (cancelled)
            {
                outcome.SetCanceled(cancellation);
            }
            else if (fault is not null)
            {
                outcome.SetException(fault);
            }
            else
            {
                outcome.SetResult(result!);
            }
        }

        public override void Fail(Exception fault) => outcome.SetException(fault);
    }
}
