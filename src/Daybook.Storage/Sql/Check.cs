using System.Globalization;
using System.Security.Cryptography;
using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Storage.Objects;
using Daybook.Storage.Sql.Entries;

namespace Daybook.Storage.Sql;

/// <inheritdoc/>
internal sealed class Check(Database database) : ICheck
{
    /// <summary>How many pictures are read at a time: of the largest that an operator may allow, some megabytes.</summary>
    private const int Batch = 16;

    private const string RemovePicture = "take the picture away; its keywords are free then, and its id is never used again";

    private const string RestoreBackup = "Only a backup helps: restore one.";

    private readonly ObjectCheck _objects = new(database);

    private static readonly Rule[] Rules =
    [
        new(
            FindingKind.BytesWithoutPicture,
            "SELECT f.userpic_id, '' FROM userpic_files f WHERE NOT EXISTS (SELECT 1 FROM userpics u WHERE u.id = f.userpic_id)",
            (id, _) => $"There are bytes for a picture {id}, which is not there.",
            "delete these bytes",
            "DELETE FROM userpic_files WHERE userpic_id = @id AND NOT EXISTS (SELECT 1 FROM userpics WHERE id = @id)"),
        new(
            FindingKind.KeywordMisplaced,
            """
            SELECT k.id, k.keyword FROM keywords k JOIN userpics u ON u.id = k.userpic_id
            WHERE u.account_id <> k.account_id OR u.deleted_at IS NOT NULL
            """,
            (id, keyword) => $"Keyword {id}, '{keyword}', names a picture that is another account's or deleted.",
            "free the keyword",
            KeywordRows.FreeMisplaced),
        new(
            FindingKind.DefaultMisplaced,
            """
            SELECT a.id, a.name FROM accounts a JOIN userpics u ON u.id = a.default_userpic_id
            WHERE u.account_id <> a.id OR u.deleted_at IS NOT NULL
            """,
            (_, name) => $"The default picture of account {name} is another account's or deleted.",
            "leave the account without a default picture",
            """
            UPDATE accounts SET default_userpic_id = NULL WHERE id = @id AND EXISTS (
              SELECT 1 FROM userpics u WHERE u.id = accounts.default_userpic_id AND (u.account_id <> accounts.id OR u.deleted_at IS NOT NULL))
            """),
        new(
            FindingKind.ShownWrong,
            """
            SELECT u.id, a.name FROM userpics u JOIN accounts a ON a.id = u.account_id
            WHERE u.shown <> CASE WHEN a.state = 'V' AND a.show_pictures = 1 THEN 1 ELSE 0 END
            """,
            (id, name) => $"Whether picture {id} is shown on the home page is not what account {name} says.",
            "go by the account",
            """
            UPDATE userpics SET shown = 1 - shown WHERE id = @id AND shown <>
              (SELECT CASE WHEN a.state = 'V' AND a.show_pictures = 1 THEN 1 ELSE 0 END FROM accounts a WHERE a.id = userpics.account_id)
            """),
        new(
            FindingKind.EntriesMiscounted,
            $"SELECT a.id, a.name FROM accounts a WHERE a.id IN ({SyncCounts.Wrong})",
            (_, name) => $"How many changes the journal {name} says that it has is not how many there are.",
            "count them",
            SyncCounts.Recount),
    ];

    public async Task<IReadOnlyList<Finding>> FindAsync(
        Func<ReadOnlyMemory<byte>, PictureFacts?> measure, int limit, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        progress.Report(new StepProgress("Looking at the database", 0, 0));
        var found = new List<Finding>();
        found.AddRange((await database.FindFaultsAsync(limit, cancellation)).Select(fault => new Finding(
            FindingKind.Database, 0, $"The database is damaged: {fault}", Repair: null, RestoreBackup)));
        try
        {
            await FindAmongRowsAsync(limit, found, progress, cancellation);
            await FindAmongPicturesAsync(measure, limit, found, progress, cancellation);
            await _objects.FindAsync(limit, found, progress, cancellation);
        }
        catch (StorageUnavailableException fault) when (found.Exists(finding => finding.Kind == FindingKind.Database))
        {
            // It is known to be damaged, and not all of it can be read. Where it is not, a database or a bucket is away, and no backup brings that back.
            found.Add(new Finding(
                FindingKind.Database, 0, $"The rest could not be looked at: {(fault.InnerException ?? fault).Message}", Repair: null, RestoreBackup));
        }

        return found;
    }

    public async Task<bool> RepairAsync(Finding finding, CancellationToken cancellation)
    {
        var rule = Array.Find(Rules, one => one.Kind == finding.Kind);
        return rule is not null
            ? await database.WriteAsync(link => rule.Repair(link, finding.Id), cancellation)
            : finding.Kind switch
            {
                FindingKind.PictureMissing or FindingKind.PictureDamaged => await database.WriteAsync(
                    link => UserpicRows.Expunge(link, database.Now().ToUnixTimeMilliseconds(), "id = @id", ("@id", finding.Id)) > 0, cancellation),
                FindingKind.ObjectUnused => await _objects.RepairAsync(finding, cancellation),
                FindingKind.PictureMisdescribed => await DescribeAsync((MisdescribedPicture)finding, cancellation),
                _ => throw new InvalidOperationException($"There is no repair: {finding.Text}"),
            };
    }

    private async Task FindAmongRowsAsync(
        int limit, List<Finding> found, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        const string Step = "Looking at the rows";
        for (var i = 0; i < Rules.Length && found.Count < limit; i++)
        {
            progress.Report(new StepProgress(Step, i, Rules.Length));
            var (rule, room) = (Rules[i], limit - found.Count);
            found.AddRange(await database.ReadAsync(link => link.All($"{rule.Query} LIMIT @limit", rule.Read, ("@limit", room)), cancellation));
        }

        progress.Report(new StepProgress(Step, Rules.Length, Rules.Length));
    }

    private async Task FindAmongPicturesAsync(
        Func<ReadOnlyMemory<byte>, PictureFacts?> measure,
        int limit,
        List<Finding> found,
        IProgress<StepProgress> progress,
        CancellationToken cancellation)
    {
        const string Step = "Looking at the pictures";
        var total = await database.ReadAsync(link => link.Integer("SELECT COUNT(*) FROM userpics")!.Value, cancellation);
        var (after, done) = (0L, 0L);
        while (found.Count < limit)
        {
            progress.Report(new StepProgress(Step, done, total));
            var pictures = await database.ReadAsync(link => ReadBatch(link, after), cancellation);
            if (pictures.Count == 0)
            {
                break;
            }

            pictures = [.. await Task.WhenAll(pictures.Select(picture => FetchAsync(picture, cancellation)))];
            found.AddRange(pictures.Select(picture => Judge(picture, measure)).OfType<Finding>().Take(limit - found.Count));
            (after, done) = (pictures[^1].Id, done + pictures.Count);
        }
    }

    private static List<Stored> ReadBatch(SqlLink link, long after) => link.All(
        """
        SELECT u.id, u.sha256, u.content_type, u.width, u.height, u.size, CASE WHEN u.in_objects = 0 THEN f.bytes END, u.in_objects,
          (SELECT o.generation FROM userpic_objects o WHERE o.sha256 = u.sha256)
        FROM userpics u LEFT JOIN userpic_files f ON f.userpic_id = u.id WHERE u.id > @after ORDER BY u.id LIMIT @limit
        """,
        row => new Stored(
            row.GetInt64(0),
            row.GetBlob(1),
            new PictureFacts(row.GetString(2), row.GetInt32(3), row.GetInt32(4)),
            row.GetInt32(5),
            row.IsDBNull(6) ? null : row.GetBlob(6),
            row.GetFlag(7),
            row.GetInteger(8)),
        ("@after", after),
        ("@limit", Batch));

    /// <summary>The picture with its bytes, where they are in the object store.</summary>
    private async Task<Stored> FetchAsync(Stored stored, CancellationToken cancellation) =>
        stored.Object is { } name && database.Objects is { } objects ? stored with { Bytes = await objects.GetAsync(name, cancellation) } : stored;

    private Finding? Judge(Stored stored, Func<ReadOnlyMemory<byte>, PictureFacts?> measure)
    {
        if (stored is { IsObject: true } && database.Objects is null)
        {
            // Said once of all such pictures, by the check of the objects.
            return null;
        }

        // No repair for what is in the object store: it may be the wrong bucket, and there may be a copy of the right one.
        var repair = stored.IsObject ? null : RemovePicture;
        var advice = stored.IsObject ? ObjectCheck.Advice(stored.Id, stored.Object, isThere: stored.Bytes is not null) : null;
        if (stored.Bytes is null)
        {
            var what = stored.Object is { } name ? $": there is no object {name}" : stored.IsObject ? ": nothing says which object has them" : "";
            return new Finding(FindingKind.PictureMissing, stored.Id, $"Picture {stored.Id} has no bytes{what}.", repair, advice);
        }

        if (!SHA256.HashData(stored.Bytes).AsSpan().SequenceEqual(stored.Hash))
        {
            var where = stored.Object is { } name ? $", {name}," : "";
            return new Finding(
                FindingKind.PictureDamaged, stored.Id, $"The bytes of picture {stored.Id}{where} are not those that were stored.", repair, advice);
        }

        // The bytes are those that were stored: if they are no picture by today's rules, they were one by the rules of their day.
        return measure(stored.Bytes) is { } facts && (facts != stored.Facts || stored.Size != stored.Bytes.Length)
            ? new MisdescribedPicture(stored.Id, stored.Facts, stored.Size, facts, stored.Bytes.Length)
            : null;
    }

    private Task<bool> DescribeAsync(MisdescribedPicture picture, CancellationToken cancellation) => database.WriteAsync(
        link => link.Execute(
            """
            UPDATE userpics SET content_type = @content_type, width = @width, height = @height, size = @size
            WHERE id = @id AND (content_type <> @content_type OR width <> @width OR height <> @height OR size <> @size)
            """,
            ("@id", picture.Id),
            ("@content_type", picture.Facts.ContentType),
            ("@width", picture.Facts.Width),
            ("@height", picture.Facts.Height),
            ("@size", picture.Size)) > 0,
        cancellation);

    private sealed record Stored(long Id, byte[] Hash, PictureFacts Facts, int Size, byte[]? Bytes, bool IsObject, long? Generation)
    {
        public ObjectName? Object => IsObject && Generation is { } generation ? new ObjectName(Hash, generation) : null;
    }

    /// <summary>A rule that a query can look for: each row that it finds is one that breaks it.</summary>
    /// <param name="Kind">What it finds.</param>
    /// <param name="Query">Ids, and names to say of them.</param>
    /// <param name="Say">What is said of one.</param>
    /// <param name="Promise">What the repair does, for who decides about it.</param>
    /// <param name="Repair">Repairs one, if it is still to be; false if not.</param>
    private sealed record Rule(FindingKind Kind, string Query, Func<long, string, string> Say, string Promise, Func<SqlLink, long, bool> Repair)
    {
        /// <summary>A rule that a statement repairs.</summary>
        public Rule(FindingKind kind, string query, Func<long, string, string> say, string promise, string repair)
            : this(kind, query, say, promise, (link, id) => link.Execute(repair, ("@id", id)) > 0)
        {
        }

        public Finding Read(System.Data.Common.DbDataReader row) => new(Kind, row.GetInt64(0), Say(row.GetInt64(0), row.GetString(1)), Promise);
    }

    private sealed record MisdescribedPicture(long Id, PictureFacts Noted, int NotedSize, PictureFacts Facts, int Size) : Finding(
        FindingKind.PictureMisdescribed,
        Id,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Picture {Id} is noted as {Noted.ContentType}, {Noted.Width} × {Noted.Height}, {NotedSize} bytes; it is {Facts.ContentType}, {Facts.Width} × {Facts.Height}, {Size} bytes."),
        "note what the picture says");
}
