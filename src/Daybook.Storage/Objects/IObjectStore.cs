using Daybook.Core;

namespace Daybook.Storage.Objects;

/// <summary>A store of objects by name, such as S3. It may be used by many at once.</summary>
/// <remarks>All members throw <see cref="StorageUnavailableException"/> when the store cannot answer now.</remarks>
public interface IObjectStore : IDisposable
{
    /// <summary>Puts an object where none is. It is durable, and seen by every later read, when the task ends.</summary>
    /// <returns>False if there is one of this name, which stays as it is.</returns>
    Task<bool> PutIfAbsentAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>The bytes of an object; null if there is none of this name.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="limit">Of a larger object so many bytes and one more come, so that nothing unexpected fills the memory.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<byte[]?> GetAsync(string name, int limit, CancellationToken cancellation);

    /// <summary>Deletes an object, if there is one of this name.</summary>
    Task DeleteAsync(string name, CancellationToken cancellation);

    /// <summary>The objects whose names begin with this, in the order of their names.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellation);
}

/// <summary>An object, as a list tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PutAt">When it was put there.</param>
public readonly record struct StoredObject(string Name, DateTimeOffset PutAt);

/// <summary>An object store beside the database, for the bytes of pictures.</summary>
/// <param name="Store">The store; the database disposes it.</param>
/// <param name="TakesNew">Whether new pictures are put there; else it is for those that are there already.</param>
public sealed record ObjectSettings(IObjectStore Store, bool TakesNew = true);
