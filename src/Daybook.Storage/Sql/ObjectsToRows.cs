using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Storage.Objects;

namespace Daybook.Storage.Sql;

/// <summary>
/// Brings the bytes of pictures from the object store into a database that has their rows: a copy that is to be whole by itself. A picture whose object is
/// lost has no bytes there, and one whose object is damaged has those, as a check of the copy then tells.
/// </summary>
internal static class ObjectsToRows
{
    private const int Batch = 16;

    /// <param name="objects">Where the bytes are; null if nobody knows.</param>
    /// <param name="database">The copy, which nobody else uses.</param>
    /// <param name="progress">Is told how many pictures were fetched.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageUnavailableException">The object store does not answer now, or nobody knows which it is.</exception>
    public static async Task BringAsync(PictureObjects? objects, Database database, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        const string Step = "Fetching pictures from the object store";
        var total = await database.ReadAsync(link => link.Integer("SELECT COUNT(*) FROM userpics WHERE in_objects = 1")!.Value, cancellation);
        if (total > 0 && objects is null)
        {
            throw new StorageUnavailableException($"The bytes of {total} pictures are in an object store, and no S3:Bucket is set");
        }

        for (var done = 0L; await database.ReadAsync(Next, cancellation) is { Count: > 0 } pictures; done += pictures.Count)
        {
            progress.Report(new StepProgress(Step, done, total));
            var fetched = await Task.WhenAll(pictures.Select(picture => FetchAsync(objects!, picture, cancellation)));
            await database.AddAsync(link => fetched.Sum(one => Put(link, one.Id, one.Bytes)), cancellation);
        }

        await database.AddAsync(
            link => link.Execute("DELETE FROM userpic_objects") + link.Execute("DELETE FROM userpic_objects_leaving"), cancellation);
        progress.Report(new StepProgress(Step, total, total));
    }

    private static List<(long Id, ObjectName? Name)> Next(SqlLink link) => link.All(
        """
        SELECT u.id, u.sha256, (SELECT o.generation FROM userpic_objects o WHERE o.sha256 = u.sha256)
        FROM userpics u WHERE u.in_objects = 1 LIMIT @limit
        """,
        row => (row.GetInt64(0), row.GetInteger(2) is { } generation ? new ObjectName(row.GetBlob(1), generation) : null),
        ("@limit", Batch));

    private static async Task<(long Id, byte[]? Bytes)> FetchAsync(
        PictureObjects objects, (long Id, ObjectName? Name) picture, CancellationToken cancellation) =>
        (picture.Id, picture.Name is { } name ? await objects.GetAsync(name, cancellation) : null);

    private static int Put(SqlLink link, long id, byte[]? bytes) =>
        (bytes is null ? 0 : link.Execute("INSERT INTO userpic_files (userpic_id, bytes) VALUES (@id, @bytes)", ("@id", id), ("@bytes", bytes)))
        + link.Execute("UPDATE userpics SET in_objects = 0 WHERE id = @id", ("@id", id));
}
