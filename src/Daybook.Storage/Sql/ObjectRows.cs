using Daybook.Storage.Objects;

namespace Daybook.Storage.Sql;

/// <summary>
/// Which objects of the object store pictures show, and which are to be deleted. The row of an object's hash is locked before anything is
/// decided about it, so that one who adds a picture and one who takes the last other one away take turns.
/// </summary>
/// <remarks>
/// Invariants: a picture that says <c>in_objects</c> has a row here, and so an object that was put before the row was committed; what is to
/// be deleted has no row, and never gets one again, since no name is used twice.
/// </remarks>
internal static class ObjectRows
{
    /// <summary>The object of the pictures with this hash; null if there is none.</summary>
    public static ObjectName? Find(SqlLink link, ReadOnlyMemory<byte> hash) =>
        link.Integer("SELECT generation FROM userpic_objects WHERE sha256 = @hash", ("@hash", SqlLink.Blob(hash))) is { } generation
            ? new ObjectName(hash, generation)
            : null;

    /// <summary>
    /// Settles which object a picture shows that is about to be added: that of the others with the same bytes; if there are none, the last that was
    /// put.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="put">What was put for the picture; others than the one that it shows leave.</param>
    /// <param name="isNew">Whether the last of these has a name that was given for this picture.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <exception cref="ObjectGoneException">Others had an object when it was put; now there is none.</exception>
    public static void Keep(SqlLink link, IReadOnlyList<ObjectName> put, bool isNew, long now)
    {
        var last = put[^1];
        var shown = isNew
            ? link.Integer(
                """
                INSERT INTO userpic_objects (sha256, generation) VALUES (@hash, @generation)
                ON CONFLICT (sha256) DO UPDATE SET generation = userpic_objects.generation
                RETURNING generation
                """,
                ("@hash", SqlLink.Blob(last.Hash)),
                ("@generation", last.Generation))
            : Lock(link, last.Hash) ?? throw new ObjectGoneException();
        Leave(link, put.Where(name => name.Generation != shown), now);
    }

    /// <summary>What was put for a picture that was not added leaves, unless others show it.</summary>
    public static void Drop(SqlLink link, IReadOnlyList<ObjectName> put, long now)
    {
        if (put.Count > 0)
        {
            var shown = Lock(link, put[0].Hash);
            Leave(link, put.Where(name => name.Generation != shown), now);
        }
    }

    /// <summary>After pictures with these hashes were taken away for good: the objects that no other shows leave.</summary>
    public static void Release(SqlLink link, IEnumerable<byte[]> hashes, long now)
    {
        // In an order that is everybody's, or two could wait for each other.
        foreach (var hash in hashes.DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal))
        {
            // Two statements: on PostgreSQL the second sees what was committed while the first waited for the lock.
            if (Lock(link, hash) is { } shown
                && link.Integer("SELECT 1 FROM userpics WHERE sha256 = @hash AND in_objects = 1 LIMIT 1", ("@hash", hash)) is null)
            {
                link.Execute("DELETE FROM userpic_objects WHERE sha256 = @hash", ("@hash", hash));
                Leave(link, [new ObjectName(hash, shown)], now);
            }
        }
    }

    /// <summary>Objects that no picture shows are to be deleted. One that was to be so already leaves later: see <see cref="Forget"/>.</summary>
    public static void Leave(SqlLink link, IEnumerable<ObjectName> names, long now)
    {
        foreach (var name in names)
        {
            link.Execute(
                """
                INSERT INTO userpic_objects_leaving (sha256, generation, leaving_at) VALUES (@hash, @generation, @now)
                ON CONFLICT (sha256, generation) DO UPDATE SET leaving_at =
                    CASE WHEN excluded.leaving_at > userpic_objects_leaving.leaving_at
                        THEN excluded.leaving_at ELSE userpic_objects_leaving.leaving_at + 1 END
                """,
                ("@hash", SqlLink.Blob(name.Hash)),
                ("@generation", name.Generation),
                ("@now", now));
        }
    }

    /// <summary>The objects that left so long ago, the first first.</summary>
    public static List<LeavingObject> Due(SqlLink link, long over, int limit) => link.All(
        """
        SELECT l.sha256, l.generation, l.leaving_at FROM userpic_objects_leaving l
        WHERE l.leaving_at <= @over
          AND NOT EXISTS (SELECT 1 FROM userpic_objects o WHERE o.sha256 = l.sha256 AND o.generation = l.generation)
        ORDER BY l.leaving_at LIMIT @limit
        """,
        row => new LeavingObject(new ObjectName(row.GetBlob(0), row.GetInt64(1)), row.GetInt64(2)),
        ("@over", over),
        ("@limit", limit));

    /// <summary>An object was deleted. One that left once more since it was looked for may have been put again meanwhile, and stays to be deleted.</summary>
    /// <returns>How many rows there were about it.</returns>
    public static int Forget(SqlLink link, LeavingObject left) => link.Execute(
        "DELETE FROM userpic_objects_leaving WHERE sha256 = @hash AND generation = @generation AND leaving_at = @at",
        ("@hash", SqlLink.Blob(left.Name.Hash)),
        ("@generation", left.Name.Generation),
        ("@at", left.LeavingAt));

    /// <summary>Whether an object is one that pictures show, or one that leaves.</summary>
    public static bool IsKnown(SqlLink link, ObjectName name) => link.Integer(
        """
        SELECT 1 FROM userpic_objects WHERE sha256 = @hash AND generation = @generation
        UNION ALL SELECT 1 FROM userpic_objects_leaving WHERE sha256 = @hash AND generation = @generation
        """,
        ("@hash", SqlLink.Blob(name.Hash)),
        ("@generation", name.Generation)) is not null;

    private static long? Lock(SqlLink link, ReadOnlyMemory<byte> hash) => link.Integer(
        $"SELECT generation FROM userpic_objects WHERE sha256 = @hash {link.LockRow}", ("@hash", SqlLink.Blob(hash)));
}

/// <summary>An object that is to be deleted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LeavingAt">When it left, last: in milliseconds.</param>
internal sealed record LeavingObject(ObjectName Name, long LeavingAt);

/// <summary>The object that a picture was to share with others went with the last of them. Done again it gets one of its own.</summary>
internal sealed class ObjectGoneException() : Exception("the object is gone");
