using System.Data.Common;
using System.Security.Cryptography;
using Daybook.Core;
using Daybook.Core.Userpics;
using Daybook.Storage.Objects;

namespace Daybook.Storage.Sql;

/// <summary>How the bytes of pictures are read, wherever they are. Whoever reads them comes by here.</summary>
internal static class UserpicFiles
{
    /// <summary>
    /// The start of a query for what <see cref="Read"/> takes, of <c>userpics u</c>. It has a parameter <c>@with</c>: 2 for the bytes, 1 for those
    /// of pictures that are not suspended, 0 for none.
    /// </summary>
    public const string Select =
        """
        SELECT u.id, u.content_type, u.sha256, u.created_at, u.suspended_at, u.in_objects,
          CASE WHEN u.in_objects = 1 THEN (SELECT o.generation FROM userpic_objects o WHERE o.sha256 = u.sha256) END,
          CASE WHEN u.in_objects = 0 AND (@with = 2 OR @with = 1 AND u.suspended_at IS NULL)
            THEN (SELECT f.bytes FROM userpic_files f WHERE f.userpic_id = u.id) END
        FROM userpics u
        """;

    /// <summary>A row of such a query.</summary>
    public static FileRow Read(DbDataReader row) => new(
        row.GetInt64(0),
        new UserpicFile(row.GetString(1), row.GetBlob(2), row.GetTime(3), row.IsDBNull(7) ? default : row.GetBlob(7), !row.IsDBNull(4)),
        row.GetFlag(5),
        row.GetInteger(6));

    /// <summary>Reads a picture, whose bytes are those that its hash is of: caches keep for a year what is sent of it. Null if there is none.</summary>
    /// <param name="database">The database.</param>
    /// <param name="query">Finds its row.</param>
    /// <param name="evenSuspended">Whether the bytes of a suspended picture come too.</param>
    /// <param name="known">The picture as it was read before: its bytes are not read again. Null if it was not.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageUnavailableException">The bytes cannot be read now, or are not those that were stored.</exception>
    public static async ValueTask<UserpicFile?> ReadAsync(
        Database database, Func<SqlLink, FileRow?> query, bool evenSuspended, UserpicFile? known, CancellationToken cancellation)
    {
        long? missing = null;
        while (await database.ReadAsync(query, cancellation) is { } row)
        {
            var file = row.File;
            if (file.IsSuspended && !evenSuspended)
            {
                return file;
            }

            if (known is { Bytes.IsEmpty: false })
            {
                return file with { Bytes = known.Bytes };
            }

            if (!row.IsObject)
            {
                return SHA256.HashData(file.Bytes.Span).AsSpan().SequenceEqual(file.Hash.Span)
                    ? file
                    : throw new StorageUnavailableException(
                        $"The bytes of picture {row.Id} in the database are not those that were stored: 'daybook check' tells more");
            }

            // It may have gone since the row was read, and its picture with it: then the next look finds that out.
            var name = row.Name;
            if (name is null || name.Generation == missing)
            {
                throw new StorageUnavailableException(
                    name is null ? $"Nothing says which object has the bytes of picture {row.Id}" : $"There is no object {name}, which has the bytes of picture {row.Id}");
            }

            var objects = database.Objects ?? throw new StorageUnavailableException(
                $"The bytes of picture {row.Id} are in an object store, and no S3:Bucket is set");
            if (await objects.ReadAsync(name, cancellation) is { } bytes)
            {
                return file with { Bytes = bytes };
            }

            missing = name.Generation;
        }

        return null;
    }
}

/// <summary>A picture's row, with the bytes if they were asked for and are in the database.</summary>
/// <param name="Id">Its id.</param>
/// <param name="File">What it says.</param>
/// <param name="IsObject">Whether its bytes are in the object store.</param>
/// <param name="Generation">Of its object's name; null if there is none, which cannot be right for an object.</param>
internal sealed record FileRow(long Id, UserpicFile File, bool IsObject, long? Generation)
{
    /// <summary>The name of its object.</summary>
    public ObjectName? Name => Generation is { } generation ? new ObjectName(File.Hash, generation) : null;
}
