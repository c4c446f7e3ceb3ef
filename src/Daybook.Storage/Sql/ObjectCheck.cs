using System.Globalization;
using Daybook.Core.Upkeep;
using Daybook.Storage.Objects;

namespace Daybook.Storage.Sql;

/// <summary>Looks for objects of the object store that no picture shows. Whether each picture has its object is looked at with the pictures.</summary>
internal sealed class ObjectCheck(Database database)
{
    private const int Batch = 500;

    private const string Repair = "let it go, as if its last picture had been taken away: it is deleted S3:KeepDeletedDays later";

    /// <summary>An object stands there a moment before the picture that shows it.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromDays(1);

    public async Task FindAsync(int limit, List<Finding> found, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        if (found.Count < limit)
        {
            found.AddRange(await database.ReadAsync(link => FindUnused(link, limit - found.Count), cancellation));
        }

        if (database.Objects is { } objects)
        {
            await FindOrphansAsync(objects, limit, found, progress, cancellation);
        }
        else if (await database.ReadAsync(link => link.Integer("SELECT COUNT(*) FROM userpics WHERE in_objects = 1")!.Value, cancellation) is > 0 and var count)
        {
            found.Add(new Finding(
                FindingKind.PicturesUnseen,
                0,
                string.Create(CultureInfo.InvariantCulture, $"The bytes of {count} pictures are in an object store, and were not looked at: no S3:Bucket is set."),
                Repair: null,
                "Set here what the servers have for S3, and look again."));
        }
    }

    /// <summary>What an operator can do about a picture whose object is not as it was put.</summary>
    /// <param name="userpicId">The picture.</param>
    /// <param name="name">Its object; null if nothing says which it is.</param>
    /// <param name="isThere">Whether there is something else in the object's place.</param>
    public static string Advice(long userpicId, ObjectName? name, bool isThere) => string.Create(
        CultureInfo.InvariantCulture,
        $"If S3:Bucket is the right one, {(isThere ? "delete that object, then " : "")}{(name is null ? "" : "put the object back from a copy of the bucket, or ")}let somebody upload the same picture again; or take the picture away: 'daybook userpic delete {userpicId} --reason damaged'.");

    /// <summary>Lets an object go, if no picture shows it by now.</summary>
    public Task<bool> RepairAsync(Finding finding, CancellationToken cancellation)
    {
        var name = ((UnusedObject)finding).Name;
        return database.AddAsync(
            link =>
            {
                var now = database.Now().ToUnixTimeMilliseconds();
                if (!ObjectRows.IsKnown(link, name))
                {
                    ObjectRows.Leave(link, [name], now);
                    return true;
                }

                if (ObjectRows.Find(link, name.Hash)?.Generation != name.Generation)
                {
                    // It is to be deleted already.
                    return false;
                }

                ObjectRows.Release(link, [name.Hash.ToArray()], now);
                return ObjectRows.Find(link, name.Hash) is null;
            },
            cancellation);
    }

    private static List<UnusedObject> FindUnused(SqlLink link, int limit) => link.All(
        """
        SELECT o.sha256, o.generation FROM userpic_objects o
        WHERE NOT EXISTS (SELECT 1 FROM userpics u WHERE u.sha256 = o.sha256 AND u.in_objects = 1) LIMIT @limit
        """,
        row => new UnusedObject(new ObjectName(row.GetBlob(0), row.GetInt64(1))),
        ("@limit", limit));

    private async Task FindOrphansAsync(
        PictureObjects objects, int limit, List<Finding> found, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        const string Step = "Looking at the objects";
        var (done, before) = (0L, database.Now() - Young);
        var total = await database.ReadAsync(
            link => link.Integer("SELECT (SELECT COUNT(*) FROM userpic_objects) + (SELECT COUNT(*) FROM userpic_objects_leaving)")!.Value, cancellation);
        var batch = new List<ObjectName>(Batch);
        await foreach (var one in objects.ListAsync(cancellation))
        {
            if (found.Count >= limit)
            {
                return;
            }

            done++;
            if (one.Name.EndsWith('/'))
            {
                // An empty object that shows as a folder, as consoles of S3 make them.
                continue;
            }

            if (!ObjectName.TryParse(one.Name, out var name))
            {
                found.Add(new Finding(
                    FindingKind.ObjectUnused,
                    0,
                    $"There is an object {one.Name}, which is no picture's and was not put there by Daybook.",
                    Repair: null,
                    "It does no harm; delete it if nobody else needs it."));
            }
            else if (one.PutAt < before)
            {
                batch.Add(name);
            }

            if (batch.Count == Batch)
            {
                await TakeAsync();
            }
        }

        await TakeAsync();

        async Task TakeAsync()
        {
            progress.Report(new StepProgress(Step, done, Math.Max(done, total)));
            var unknown = await database.ReadAsync(link => batch.FindAll(name => !ObjectRows.IsKnown(link, name)), cancellation);
            found.AddRange(unknown.Select(name => new UnusedObject(name)).Take(limit - found.Count));
            batch.Clear();
        }
    }

    private sealed record UnusedObject(ObjectName Name) : Finding(FindingKind.ObjectUnused, 0, $"No picture shows the object {Name}.", ObjectCheck.Repair);
}
