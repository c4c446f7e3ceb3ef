using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Upkeep;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sql;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Copying;

/// <summary>
/// Copies a database into an empty one of whichever kind, and compares everything. Interrupted at any moment it can be run again, and goes
/// on. The source is not changed; until the copy is whole no server opens the target.
/// </summary>
/// <remarks>The members throw <see cref="StorageUnavailableException"/> when a database cannot be read or written to.</remarks>
public sealed class StorageCopy : IDisposable
{
    private readonly CopyEnd _source;
    private readonly CopyEnd _target;

    private StorageCopy(CopyEnd source, CopyEnd target) => (_source, _target) = (source, target);

    /// <summary>The keys that the source's servers share, if they do.</summary>
    public IReadOnlyList<ServerKey> Keys => Try(() => ServerKeyStore.Read(_source.Link, ""));

    /// <summary>Opens both. As long as they are, nobody else can open either.</summary>
    /// <exception cref="StorageCopyException">Somebody has one of them open; or the target holds something that no copy put there.</exception>
    /// <exception cref="StorageVersionException">One of them is of another version.</exception>
    /// <exception cref="StorageUnavailableException">One of them cannot be opened.</exception>
    public static StorageCopy Open(CopyPlace source, CopyPlace target)
    {
        var opened = Try(source.OpenSource);
        try
        {
            return new StorageCopy(opened, Try(target.OpenTarget));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Copies what a database has at this moment into a new SQLite file, without the keys of its servers. Pictures are copied as they are, and not
    /// compared: whoever wants the copy looks at them there.
    /// </summary>
    internal static async Task WriteAsync(CopyEnd source, string path, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        using var copy = new StorageCopy(source, Try(new SqlitePlace(path).OpenTarget));
        await copy.RunAsync(progress, picturesAsTheyAre: true, cancellation);
    }

    /// <summary>
    /// Makes sure that object stores answer; that what the target has of a copy that was begun before is a part of the source; and, if it has nothing of it
    /// yet, that the source's pictures are whole. Changes nothing.
    /// </summary>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageCopyException">The target holds something else; or pictures of the source are damaged.</exception>
    public Task CheckAsync(IProgress<StepProgress> progress, CancellationToken cancellation) => TryAsync(async () =>
    {
        await Task.WhenAll(new[] { _source.Objects, _target.Objects }.Select(objects => objects?.PingAsync(cancellation) ?? Task.CompletedTask));
        if (_target.IsBegun)
        {
            await new RowComparison(_source, _target, progress).RequireBeginningAsync(cancellation);
        }

        if (CopiedTables.InOrder.All(table => table.LastKey(_target.Link) is null))
        {
            await new PictureCopy(_source, _target, progress).RequireWholeAsync(cancellation);
        }

        return true;
    });

    /// <summary>Puts keys into the target, unless they are there.</summary>
    public void AddKeys(IEnumerable<ServerKey> keys) => Try(() => _target.Link.InTransaction(link =>
    {
        foreach (var key in keys)
        {
            ServerKeyStore.Add(link, key);
        }

        return true;
    }));

    /// <summary>Copies everything but the keys, or what is left of it, and compares all of it.</summary>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Gives up; what was copied stays.</param>
    /// <exception cref="StorageCopyException">
    /// A picture of the source is damaged by now (<see cref="CheckAsync"/>); or the copy is not the same.
    /// </exception>
    public Task<CopyResult> RunAsync(IProgress<StepProgress> progress, CancellationToken cancellation) =>
        RunAsync(progress, picturesAsTheyAre: false, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    private Task<CopyResult> RunAsync(IProgress<StepProgress> progress, bool picturesAsTheyAre, CancellationToken cancellation) => TryAsync(async () =>
    {
        var rows = new RowCopy(_source, _target, progress);
        var pictures = new PictureCopy(_source, _target, progress, picturesAsTheyAre);
        var comparison = new RowComparison(_source, _target, progress);
        await rows.RunAsync(cancellation);
        await pictures.RunAsync(cancellation);
        await rows.CompleteAsync(cancellation);
        var counts = await comparison.RequireSameAsync(cancellation);
        var (count, bytes) = picturesAsTheyAre ? default : await pictures.RequireSameAsync(cancellation);
        Finish();
        return new CopyResult(counts, count, bytes);
    });

    /// <summary>Moves the ids ahead, so that none is given out twice, and lets servers in, in one transaction.</summary>
    private void Finish() => _target.Link.InTransaction(_ =>
    {
        foreach (var table in CopiedTables.InOrder.Where(table => table.CountsIds))
        {
            if (_source.Link.HighestId(table.Name) is var highest && highest > _target.Link.HighestId(table.Name))
            {
                _target.Link.SetHighestId(table.Name, highest);
            }
        }

        _target.Finish();
        return true;
    });

    private static T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (Translate(fault) is var translated && translated != fault)
        {
            throw translated;
        }
    }

    private static async Task<T> TryAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (Translate(fault) is var translated && translated != fault)
        {
            throw translated;
        }
    }

    private static Exception Translate(Exception fault) => SqliteFaults.Translate(PostgresFaults.Translate(fault));
}

/// <summary>What was copied.</summary>
/// <param name="Tables">How many rows of each table, apart from keys and the bytes of pictures.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="PictureBytes">How many bytes they have.</param>
public sealed record CopyResult(IReadOnlyList<CopiedRows> Tables, long Pictures, long PictureBytes);
