using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Daybook.Pictures;
using Daybook.Protocol.Flat;
using Microsoft.Data.Sqlite;
using SkiaSharp;

namespace Daybook.Load.Loads;

/// <summary>What an upload needs done, each part alone and as bare as it can be: processor time for one picture.</summary>
internal static class Parts
{
    private const int Pictures = 400;

    public static IEnumerable<(string Name, TimeSpan Cpu)> Measure(Uploads uploads)
    {
        var pictures = Enumerable.Range(0, Pictures).Select(_ => uploads.Next()).ToArray();
        var bodies = pictures.Select(picture => Uploads.BodyOf("load", picture)).ToArray();
        var limits = new PictureLimits();

        // Decoding in place destroys its input, so each starts with a copy, into a buffer that is there as the server's is; what that costs is taken off.
        var longest = bodies.Max(body => body.Length);
        using var buffers = new ThreadLocal<byte[]>(() => new byte[longest]);
        var copying = CpuOf(index => Copy(bodies[index], buffers.Value!));
        yield return ("cutting and decoding the body", CpuOf(index => FlatForm.Parse(Copy(bodies[index], buffers.Value!), 100)) - copying);
        yield return ("walking and stripping", CpuOf(index => PictureInspector.Walk(PictureFormat.Png, pictures[index], limits)));
        yield return ("Skia's decode", CpuOf(index => Decode(pictures[index])));
        yield return ("SHA-256", CpuOf(index => SHA256.HashData(pictures[index])));
    }

    /// <summary>A picture and its row in SQLite, durable: 64 producers, and one writer that commits up to 32 of them at once.</summary>
    public static async Task<TimeSpan> MeasureCommitAsync(Uploads uploads, DirectoryInfo folder, TimeSpan time)
    {
        var file = Path.Combine(folder.FullName, "floor.db");
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        Execute(
            connection,
            """
            CREATE TABLE pics (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL, sha256 BLOB NOT NULL, UNIQUE (account_id, sha256));
            CREATE TABLE files (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
            CREATE TABLE words (account_id INTEGER NOT NULL, word TEXT NOT NULL, pic INTEGER NOT NULL, PRIMARY KEY (account_id, word)) WITHOUT ROWID;
            """);
        var queue = Channel.CreateBounded<(byte[] Picture, TaskCompletionSource Done)>(64);
        var pictures = Enumerable.Range(0, Pictures).Select(_ => uploads.Next()).ToArray();
        var writer = Task.Factory.StartNew(() => Write(connection, queue.Reader), TaskCreationOptions.LongRunning);
        var before = Environment.CpuUsage.TotalTime;
        var since = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, 64).Select(index => Task.Run(async () =>
        {
            var count = 0;
            for (; since.Elapsed < time; count++)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await queue.Writer.WriteAsync((pictures[(index + count * 64) % Pictures], done));
                await done.Task;
            }

            return count;
        })));
        var cpu = Environment.CpuUsage.TotalTime - before;
        queue.Writer.Complete();
        await writer;
        return cpu / counts.Sum();
    }

    private static void Write(SqliteConnection connection, ChannelReader<(byte[] Picture, TaskCompletionSource Done)> queue)
    {
        using var pic = connection.CreateCommand();
        pic.CommandText = "INSERT INTO pics (account_id, sha256) VALUES (1, @hash) RETURNING id";
        var hash = pic.Parameters.Add("@hash", SqliteType.Blob);
        using var file = connection.CreateCommand();
        file.CommandText = "INSERT INTO files (id, bytes) VALUES (@id, @bytes)";
        var (id, bytes) = (file.Parameters.Add("@id", SqliteType.Integer), file.Parameters.Add("@bytes", SqliteType.Blob));
        using var word = connection.CreateCommand();
        word.CommandText = "INSERT OR REPLACE INTO words (account_id, word, pic) VALUES (1, 'load', @id)";
        var wordId = word.Parameters.Add("@id", SqliteType.Integer);
        var number = 0L;
        var digest = new byte[32];
        var batch = new List<TaskCompletionSource>();
        while (queue.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            (pic.Transaction, file.Transaction, word.Transaction) = (transaction, transaction, transaction);
            while (batch.Count < 32 && queue.TryRead(out var work))
            {
                BitConverter.TryWriteBytes(digest, number++);
                hash.Value = digest;
                id.Value = wordId.Value = pic.ExecuteScalar();
                bytes.Value = work.Picture;
                file.ExecuteNonQuery();
                word.ExecuteNonQuery();
                batch.Add(work.Done);
            }

            transaction.Commit();
            batch.ForEach(done => done.SetResult());
            batch.Clear();
        }
    }

    private static Memory<byte> Copy(byte[] body, byte[] buffer)
    {
        body.CopyTo(buffer, 0);
        return buffer.AsMemory(0, body.Length);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Decode(byte[] picture)
    {
        using var data = SKData.CreateCopy(picture);
        using var codec = SKCodec.Create(data);
        using var pixels = new SKBitmap(codec.Info);
        codec.GetPixels(codec.Info, pixels.GetPixels());
    }

    /// <summary>On every processor at once, as in the server under load: what they share is shared here too.</summary>
    private static TimeSpan CpuOf(Action<int> part)
    {
        const int Times = 5;
        var runs = new List<TimeSpan>();
        for (var time = 0; time <= Times; time++)
        {
            var before = Environment.CpuUsage.TotalTime;
            Task.WaitAll([.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() =>
            {
                for (var index = 0; index < Pictures; index++)
                {
                    part(index);
                }
            }))]);
            runs.Add((Environment.CpuUsage.TotalTime - before) / (Pictures * Environment.ProcessorCount));
        }

        // The first is for the compiler.
        return runs.Skip(1).Order().ElementAt(Times / 2);
    }
}
