using System.Collections.Concurrent;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Sqlite;

/// <summary>
/// The connections that read. In WAL mode each statement sees the last committed state and waits for no writer. A read runs on
/// its caller's thread: it takes microseconds, and SQLite has no other way.
/// </summary>
internal sealed class SqliteReaders(Func<SqliteLink> open) : IDisposable
{
    /// <summary>Reads need no more connections than threads run at once; what a burst opened beyond this is closed again.</summary>
    private static readonly int MaxIdle = 2 * Environment.ProcessorCount;

    private readonly ConcurrentStack<SqliteLink> _idle = [];
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
            link = _idle.TryPop(out var pooled) ? pooled : open();
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
        while (_idle.TryPop(out var link))
        {
            link.Dispose();
        }
    }

    private void Return(SqliteLink link)
    {
        if (_idle.Count >= MaxIdle)
        {
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
