using System.Globalization;
using System.Security.Cryptography;
using Daybook.Core.Upkeep;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>
/// Copies the bytes of pictures from wherever the source keeps them to wherever the target does, each compared with its hash on the way, and again as
/// the target has it.
/// </summary>
/// <param name="source">Where they are copied from.</param>
/// <param name="target">Where to.</param>
/// <param name="progress">Is told how far it has come.</param>
/// <param name="asTheyAre">Whether damaged pictures are copied with the bytes that they have, and missing ones without any. Else they stop the copy.</param>
internal sealed class PictureCopy(CopyEnd source, CopyEnd target, IProgress<StepProgress> progress, bool asTheyAre = false)
{
    /// <summary>Pictures that are copied together have about this many bytes.</summary>
    private const int PieceBytes = 4 * 1024 * 1024;

    private const int PiecePictures = 1000;

    /// <summary>How many damaged pictures are named.</summary>
    private const int MaxNamed = 20;

    /// <summary>
    /// Makes sure that the source has all its pictures. To take one away changes rows: so what is damaged is told of, all at once, before the target has any of them.
    /// </summary>
    /// <exception cref="StorageCopyException">Some are damaged or missing.</exception>
    public async Task RequireWholeAsync(CancellationToken cancellation)
    {
        var (done, total) = (0L, Bytes(source.Link, after: 0));
        var (damaged, named) = (0, new List<long>());
        await foreach (var pictures in ReadAsync(source, 0, Note, cancellation))
        {
            progress.Report(new StepProgress("Looking at the pictures", done += pictures.Sum(one => one.Row.Size), total));
        }

        if (damaged > 0)
        {
            var more = damaged > named.Count ? string.Create(CultureInfo.InvariantCulture, $" and {damaged - named.Count:N0} more") : "";
            throw new StorageCopyException(string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing was copied: the bytes of {damaged:N0} picture{(damaged == 1 ? "" : "s")} in {source.Name} are missing or damaged: {string.Join(", ", named)}{more}. 'daybook check --repair' says what can be done, and 'daybook userpic delete PICID --reason damaged' takes a picture away. Then give the same command again."));
        }

        Picture? Note(PictureRow row, byte[]? bytes)
        {
            damaged++;
            if (named.Count < MaxNamed)
            {
                named.Add(row.Id);
            }

            return null;
        }
    }

    /// <summary>Copies those behind the last that the target has.</summary>
    /// <exception cref="StorageCopyException">A picture of the source is damaged or missing.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var last = target.Pictures.Last();
        var total = Bytes(source.Link, after: 0);
        var done = total - Bytes(source.Link, last);
        await foreach (var pictures in ReadAsync(source, last, Damaged, cancellation))
        {
            await target.Pictures.WriteAsync(pictures, cancellation);
            progress.Report(new StepProgress("Copying pictures", done += pictures.Sum(one => one.Row.Size), total));
        }

        Picture? Damaged(PictureRow row, byte[]? bytes) => !asTheyAre
            ? throw new StorageCopyException(
                $"The bytes of picture {row.Id} in {source.Name} are missing or damaged, and its row is in {target.Name} already. Once they are back, the same command goes on; if the picture is taken away instead, begin anew with an empty target.")
            : bytes is null ? null : new Picture(row, bytes);
    }

    /// <summary>Makes sure that the target has every picture, with the very bytes.</summary>
    /// <returns>How many there are, and how many bytes.</returns>
    /// <exception cref="StorageCopyException">It has not.</exception>
    public async Task<(long Count, long Bytes)> RequireSameAsync(CancellationToken cancellation)
    {
        var (count, bytes, total) = (0L, 0L, Bytes(target.Link, after: 0));
        await foreach (var pictures in ReadAsync(target, 0, Damaged, cancellation))
        {
            count += pictures.Count;
            bytes += pictures.Sum(one => (long)one.Bytes.Length);
            progress.Report(new StepProgress("Comparing pictures", bytes, total));
        }

        return (count, bytes);

        Picture Damaged(PictureRow row, byte[]? bytes) => throw new StorageCopyException(
            $"The copy is not the same as {source.Name}: the bytes of picture {row.Id} differ. It stays marked as unfinished. Copy again into an empty target.");
    }

    private static IAsyncEnumerable<IReadOnlyList<Picture>> ReadAsync(
        CopyEnd end, long last, Func<PictureRow, byte[]?, Picture?> damaged, CancellationToken cancellation) =>
        Ahead.ReadAsync(
            async () =>
            {
                var rows = ReadRows(end.Link, last);
                if (rows.Count == 0)
                {
                    return null;
                }

                last = rows[^1].Id;
                var bytes = await end.Pictures.ReadAsync(rows, cancellation);
                return (IReadOnlyList<Picture>)
                [
                    .. rows.Zip(bytes, (row, found) => found is not null && SHA256.HashData(found).AsSpan().SequenceEqual(row.Hash)
                        ? new Picture(row, found)
                        : damaged(row, found)).OfType<Picture>(),
                ];
            },
            cancellation);

    internal static List<PictureRow> ReadRows(SqlLink link, long after)
    {
        var (rows, bytes) = (new List<PictureRow>(), 0L);
        link.Each(
            """
            SELECT u.id, u.sha256, u.size, u.in_objects, (SELECT o.generation FROM userpic_objects o WHERE o.sha256 = u.sha256)
            FROM userpics u WHERE u.id > @after ORDER BY u.id LIMIT @limit
            """,
            row =>
            {
                rows.Add(new PictureRow(row.GetInt64(0), row.GetBlob(1), row.GetInt64(2), row.GetFlag(3), row.GetInteger(4)));
                return (bytes += rows[^1].Size) < PieceBytes;
            },
            ("@after", after),
            ("@limit", PiecePictures));
        return rows;
    }

    private static long Bytes(SqlLink link, long after) =>
        link.Integer("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM userpics WHERE id > @after", ("@after", after))!.Value;
}

/// <summary>A picture as it is copied.</summary>
/// <param name="Row">What is noted of it.</param>
/// <param name="Bytes">Its bytes, whose hash is the one that is noted, unless pictures are copied as they are.</param>
internal sealed record Picture(PictureRow Row, byte[] Bytes);

/// <summary>What is noted of a picture.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="IsObject">Whether they are in the object store.</param>
/// <param name="Generation">Of the name of their object; null if there is none.</param>
internal sealed record PictureRow(long Id, byte[] Hash, long Size, bool IsObject, long? Generation)
{
    /// <summary>The name of its object.</summary>
    public ObjectName? Name => Generation is { } generation ? new ObjectName(Hash, generation) : null;
}
