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
                FindingKind.Database,
                0,
                string.Create(CultureInfo.InvariantCulture, $"The bytes of {count} pictures are in an object store, and were not looked at: no S3:Bucket is set."),
                Repair: null));
        }
    }

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
                    // It leaves already.
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
            if (!ObjectName.TryParse(one.Name, out var name))
            {
                found.Add(new Finding(
                    FindingKind.ObjectUnused, 0, $"There is an object {one.Name}, which is no picture's and was not put there by Daybook.", Repair: null));
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
