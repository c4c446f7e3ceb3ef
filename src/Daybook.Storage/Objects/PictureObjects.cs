using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Daybook.Core;

namespace Daybook.Storage.Objects;

/// <summary>
/// The pictures in an object store: what is asked of it, bounded. So many requests are under way at once, so many more wait, and all of it
/// takes so long at most: a store that stands still holds nobody for long, and nothing piles up behind it.
/// </summary>
internal sealed class PictureObjects : IObjectStoreFigures, IDisposable
{
    /// <summary>No setting allows a larger picture.</summary>
    private const int MaxBytes = 16 << 20;

    private const string NeverThere = ObjectName.Prefix + "none";

    private const int AtOnce = 32;
    private const int MaxWaiting = 256;

    /// <summary>Some megabytes of memory; a check finds what is over that.</summary>
    private const int MaxInVain = 100_000;

    /// <summary>For a request with its wait for its turn and its second try.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Whoever asks whether the store is well wants to know it now.</summary>
    private static readonly TimeSpan PatienceOfPing = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PingHolds = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly ConcurrentDictionary<string, Task<byte[]?>> _reading = new();
    private readonly ConcurrentQueue<ObjectName> _inVain = new();
    private readonly long[] _done = new long[Enum.GetValues<ObjectOperation>().Length];
    private readonly long[] _failed = new long[Enum.GetValues<ObjectOperation>().Length];
    private readonly long[] _ticks = new long[Enum.GetValues<ObjectOperation>().Length];
    private readonly ObjectSettings _settings;
    private readonly SharedPing _ping;
    private int _inside;

    public PictureObjects(ObjectSettings settings)
    {
        _settings = settings;
        _ping = new SharedPing(
            () => RunAsync(ObjectOperation.Get, PatienceOfPing, token => settings.Store.GetAsync(NeverThere, 0, token), CancellationToken.None), PingHolds);
    }

    /// <summary>Whether new pictures are put here.</summary>
    public bool TakesNew => _settings.TakesNew;

    /// <inheritdoc/>
    public int Waiting => Math.Max(0, Volatile.Read(ref _inside) - AtOnce);

    /// <inheritdoc/>
    public ObjectFigures Of(ObjectOperation operation) => new(
        Interlocked.Read(ref _done[(int)operation]),
        Interlocked.Read(ref _failed[(int)operation]),
        TimeSpan.FromSeconds((double)Interlocked.Read(ref _ticks[(int)operation]) / Stopwatch.Frequency));

    /// <summary>Puts the bytes of a picture there, unless they are. What has begun is brought to its end, so that it is known what is there.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer now; the object may be there all the same.</exception>
    public Task PutAsync(ObjectName name, ReadOnlyMemory<byte> bytes) => RunAsync(
        ObjectOperation.Put, Patience, cancellation => _settings.Store.PutIfAbsentAsync(name.ToString(), bytes, cancellation), CancellationToken.None);

    /// <summary>
    /// The bytes of a picture, which are those that its hash is of; null if they are not there. However many ask for the same ones at once, they
    /// are fetched once.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer now, or has something else under this name.</exception>
    public async Task<byte[]?> ReadAsync(ObjectName name, CancellationToken cancellation)
    {
        var text = name.ToString();
        var mine = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = _reading.GetOrAdd(text, mine.Task);
        if (reading == mine.Task)
        {
            // Not the caller's own token: others wait for the same bytes.
            _ = FetchAsync(name, text, mine);
        }

        return await reading.WaitAsync(cancellation);
    }

    /// <summary>Remembers what was put in vain and could not be noted as leaving, since the database took no writes.</summary>
    public void Remember(IEnumerable<ObjectName> names)
    {
        foreach (var name in names.TakeWhile(_ => _inVain.Count < MaxInVain))
        {
            _inVain.Enqueue(name);
        }
    }

    /// <summary>Takes one of these out; it is to be noted, or else remembered again.</summary>
    public bool TryTakeRemembered([MaybeNullWhen(false)] out ObjectName name) => _inVain.TryDequeue(out name);

    /// <summary>What there is under a name, unchecked; null if there is nothing.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer now.</exception>
    public Task<byte[]?> GetAsync(ObjectName name, CancellationToken cancellation) => RunAsync(
        ObjectOperation.Get, Patience, token => _settings.Store.GetAsync(name.ToString(), MaxBytes, token), cancellation);

    /// <summary>Deletes an object.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer now; the object may be gone all the same.</exception>
    public Task DeleteAsync(ObjectName name, CancellationToken cancellation) => RunAsync(
        ObjectOperation.Delete,
        Patience,
        async token =>
        {
            await _settings.Store.DeleteAsync(name.ToString(), token);
            return true;
        },
        cancellation);

    /// <summary>Every object that stands where those of pictures do.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer now.</exception>
    public IAsyncEnumerable<StoredObject> ListAsync(CancellationToken cancellation) => _settings.Store.ListAsync(ObjectName.Prefix, cancellation);

    /// <summary>Ends if the store answers, or answered two seconds ago. It is asked for an object that is never there: that reads, and costs nothing.</summary>
    /// <exception cref="StorageUnavailableException">It does not.</exception>
    public Task PingAsync(CancellationToken cancellation) => _ping.PingAsync(cancellation);

    public void Dispose()
    {
        _settings.Store.Dispose();
        _turns.Dispose();
    }

    private async Task FetchAsync(ObjectName name, string text, TaskCompletionSource<byte[]?> outcome)
    {
        // CA1031: whatever it is, those who wait are told.
#pragma warning disable CA1031
        try
        {
            var bytes = await GetAsync(name, CancellationToken.None);
            _reading.TryRemove(text, out _);
            if (bytes is null || SHA256.HashData(bytes).AsSpan().SequenceEqual(name.Hash.Span))
            {
                outcome.SetResult(bytes);
            }
            else
            {
                outcome.SetException(new StorageUnavailableException($"The object {text} is not what was put there"));
            }
        }
        catch (Exception fault)
        {
            _reading.TryRemove(text, out _);
            outcome.SetException(fault);
        }
#pragma warning restore CA1031
    }

    private async Task<T> RunAsync<T>(
        ObjectOperation operation, TimeSpan patience, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        var isDone = false;
        try
        {
            if (Interlocked.Increment(ref _inside) > AtOnce + MaxWaiting)
            {
                throw new StorageUnavailableException($"{MaxWaiting} requests wait for the object store already, which is the limit");
            }

            await _turns.WaitAsync(deadline.Token);
            try
            {
                var result = await ask(deadline.Token);
                isDone = true;
                return result;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageUnavailableException($"The object store did not answer a {operation} within {patience.TotalSeconds} seconds", late);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
            Interlocked.Increment(ref (isDone ? _done : _failed)[(int)operation]);
            Interlocked.Add(ref _ticks[(int)operation], Stopwatch.GetTimestamp() - started);
        }
    }
}
