using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Daybook.Core;
using Daybook.Storage.Objects;

namespace Daybook.Storage.Tests.Contracts;

/// <summary>An object store in memory, which several servers share. It can fail, be late, and is looked into.</summary>
public sealed class MemoryObjects
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, DateTimeOffset PutAt)> _objects = new();
    private int _reads;

    /// <summary>The names of all objects.</summary>
    public IReadOnlyList<string> Names => [.. _objects.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How many objects were read.</summary>
    public int Reads => _reads;

    /// <summary>What happens before each request; a fault is the answer.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>When what is put from now on says that it was put.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>Opens it, as a server does.</summary>
    public IObjectStore Open() => new Opened(this);

    /// <summary>Puts something else in the place of an object.</summary>
    public void Spoil(string name) => _objects[name] = ("something else"u8.ToArray(), Now);

    /// <summary>Puts an object that nobody knows of.</summary>
    public void Put(string name) => _objects[name] = ("left"u8.ToArray(), Now);

    /// <summary>Loses an object.</summary>
    public void Lose(string name) => Assert.True(_objects.TryRemove(name, out _));

    private sealed class Opened(MemoryObjects all) : IObjectStore
    {
        public async Task<bool> PutIfAbsentAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            await all.Before("put " + name).WaitAsync(cancellation);
            return all._objects.TryAdd(name, (bytes.ToArray(), all.Now));
        }

        public async Task<byte[]?> GetAsync(string name, int limit, CancellationToken cancellation)
        {
            Interlocked.Increment(ref all._reads);
            await all.Before("get " + name).WaitAsync(cancellation);
            return all._objects.TryGetValue(name, out var found) ? found.Bytes[..Math.Min(found.Bytes.Length, limit + 1)] : null;
        }

        public async Task DeleteAsync(string name, CancellationToken cancellation)
        {
            await all.Before("delete " + name).WaitAsync(cancellation);
            all._objects.TryRemove(name, out _);
        }

        public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await all.Before("list " + prefix).WaitAsync(cancellation);
            foreach (var name in all.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                if (all._objects.TryGetValue(name, out var one))
                {
                    yield return new StoredObject(name, one.PutAt);
                }
            }
        }

        public void Dispose()
        {
            // It belongs to the test.
        }
    }
}
