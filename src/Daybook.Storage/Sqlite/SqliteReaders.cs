using System.Collections.Concurrent;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// The connections that read. In WAL mode each statement sees the last committed state and waits for no writer. A read runs on
/// its caller's thread: it takes microseconds, and SQLite has no other way.
/// </summary>
internal sealed class SqliteReaders(Func<SqliteLink> open) : IDisposable
{
    /// <summary>
    /// More than threads run at once, since one that reads may be put aside in the midst of it; what a burst opened beyond this is closed again, and
    /// with it the statements that were prepared.
    /// </summary>
    private static readonly int MaxIdle = 4 * Environment.ProcessorCount;

    private readonly ConcurrentStack<SqliteLink> _idle = [];
    private int _idleCount;
    private volatile bool _disposed;

    public ValueTask<T> ReadAsync<T>(Func<SqlLink, T> query, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellation);
        }

        SqliteLink? link = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteDatabase));
            link = Take() ?? open();
            var result = query(link);
            Return(link);
            return ValueTask.FromResult(result);
        }
        catch (Exception fault)
        {
            // A connection that failed is not used again: the next one may find the database well.
            link?.Dispose();
            return ValueTask.FromException<T>(SqliteFaults.Translate(fault));
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (Take() is { } link)
        {
            link.Dispose();
        }
    }

    private SqliteLink? Take()
    {
        if (!_idle.TryPop(out var link))
        {
            return null;
        }

        Interlocked.Decrement(ref _idleCount);
        return link;
    }

    private void Return(SqliteLink link)
    {
        if (Interlocked.Increment(ref _idleCount) > MaxIdle)
        {
            Interlocked.Decrement(ref _idleCount);
            link.Dispose();
            return;
        }

        _idle.Push(link);
        if (_disposed)
        {
            Dispose();
        }
    }
}
