using Daybook.Core;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>The bytes of pictures at one end of a copy: in the database, or in the object store beside it, as each picture says.</summary>
/// <param name="link">The database.</param>
/// <param name="objects">The object store; null if there is none.</param>
internal sealed class PictureBytes(SqlLink link, PictureObjects? objects)
{
    /// <summary>So many objects are asked for at once.</summary>
    private const int ObjectsAtOnce = 16;

    /// <summary>The id of the last picture whose bytes are here; 0 if none.</summary>
    public long Last() => Math.Max(
        link.Integer("SELECT COALESCE(MAX(userpic_id), 0) FROM userpic_files")!.Value,
        link.Integer("SELECT COALESCE(MAX(id), 0) FROM userpics WHERE in_objects = 1")!.Value);

    /// <summary>The bytes of each of these pictures, in their order; null if there are none.</summary>
    /// <exception cref="StorageUnavailableException">The object store does not answer; or there is none, and a picture's bytes are in one.</exception>
    public async Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<PictureRow> pictures, CancellationToken cancellation)
    {
        var inRows = link.All(
            "SELECT userpic_id, bytes FROM userpic_files WHERE userpic_id BETWEEN @first AND @last",
            row => (Id: row.GetInt64(0), Bytes: row.GetBlob(1)),
            ("@first", pictures[0].Id),
            ("@last", pictures[^1].Id)).ToDictionary(one => one.Id, one => one.Bytes);
        var found = new byte[]?[pictures.Count];
        await AllAsync(
            pictures.Index(),
            async one => found[one.Index] = one.Item.IsObject
                ? one.Item.Name is { } name ? await Objects(one.Item).GetAsync(name, cancellation) : null
                : inRows.GetValueOrDefault(one.Item.Id),
            cancellation);
        return found;
    }

    /// <summary>Keeps the bytes of these pictures, which follow each other, all or none, durably, where new pictures are to be kept.</summary>
    /// <exception cref="StorageUnavailableException">The object store does not answer.</exception>
    public async Task WriteAsync(IReadOnlyList<Picture> pictures, CancellationToken cancellation)
    {
        if (objects is not { TakesNew: true })
        {
            link.InTransaction(writing =>
            {
                writing.Insert("userpic_files", ["userpic_id", "bytes"], pictures.Select(one => new object?[] { one.Row.Id, one.Bytes }));
                return true;
            });
            return;
        }

        // Objects are put before the row that names them: what is interrupted in between leaves one that no row names, and 'check' finds those.
        List<(ObjectName Name, byte[] Bytes)> added =
        [
            .. pictures.DistinctBy(one => Convert.ToHexString(one.Row.Hash))
                .Where(one => ObjectRows.Find(link, one.Row.Hash) is null)
                .Select(one => (ObjectName.New(one.Row.Hash), one.Bytes)),
        ];
        await AllAsync(added, one => objects.PutAsync(one.Name, one.Bytes), cancellation);
        link.InTransaction(writing =>
        {
            writing.Insert("userpic_objects", ["sha256", "generation"], added.Select(one => new object?[] { one.Name.Hash.ToArray(), one.Name.Generation }));
            return writing.Execute(
                "UPDATE userpics SET in_objects = 1 WHERE id BETWEEN @first AND @last", ("@first", pictures[0].Row.Id), ("@last", pictures[^1].Row.Id));
        });
    }

    private PictureObjects Objects(PictureRow picture) => objects ?? throw new StorageUnavailableException(
        $"The bytes of picture {picture.Id} are in an object store, and no S3:Bucket is set");

    private static Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> action, CancellationToken cancellation) => Parallel.ForEachAsync(
        items,
        new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtOnce, CancellationToken = cancellation },
        async (item, _) => await action(item));
}
