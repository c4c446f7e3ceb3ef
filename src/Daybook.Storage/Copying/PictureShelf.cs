using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>Where the bytes of pictures are at one end of a copy.</summary>
internal abstract class PictureShelf
{
    /// <summary>The id of the last picture that is there; 0 if none.</summary>
    public abstract Task<long> LastAsync(CancellationToken cancellation);

    /// <summary>The bytes of each of these pictures, in their order; null if there are none.</summary>
    public abstract Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<PictureRow> pictures, CancellationToken cancellation);

    /// <summary>Keeps the bytes of these pictures, all or none, durably.</summary>
    public abstract Task WriteAsync(IReadOnlyList<Picture> pictures, CancellationToken cancellation);
}

/// <summary>They are in the database itself.</summary>
internal sealed class DatabaseShelf(SqlLink link) : PictureShelf
{
    /// <inheritdoc/>
    public override Task<long> LastAsync(CancellationToken cancellation) =>
        Task.FromResult(link.Integer("SELECT COALESCE(MAX(userpic_id), 0) FROM userpic_files")!.Value);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<PictureRow> pictures, CancellationToken cancellation)
    {
        var found = link.All(
            "SELECT userpic_id, bytes FROM userpic_files WHERE userpic_id BETWEEN @first AND @last",
            row => (Id: row.GetInt64(0), Bytes: row.GetBlob(1)),
            ("@first", pictures[0].Id),
            ("@last", pictures[^1].Id)).ToDictionary(one => one.Id, one => one.Bytes);
        return Task.FromResult<IReadOnlyList<byte[]?>>([.. pictures.Select(picture => found.GetValueOrDefault(picture.Id))]);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(IReadOnlyList<Picture> pictures, CancellationToken cancellation)
    {
        link.InTransaction(writing =>
        {
            writing.Insert("userpic_files", ["userpic_id", "bytes"], pictures.Select(one => new object?[] { one.Row.Id, one.Bytes }));
            return true;
        });
        return Task.CompletedTask;
    }
}
