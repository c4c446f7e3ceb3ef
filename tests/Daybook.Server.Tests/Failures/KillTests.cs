using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Failures;

/// <summary>Servers that are killed at random moments while they are busy.</summary>
[Trait("Speed", "slow")]
public sealed class KillTests(PostgresServer postgres, S3Server s3)
{
    private const int Clients = 4;

    private static readonly int Kills = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 100 : 3;

    /// <summary>Where things are kept.</summary>
    public enum Place
    {
        /// <summary>In the data folder.</summary>
        Sqlite,

        /// <summary>In PostgreSQL.</summary>
        Postgres,

        /// <summary>In the data folder, with the bytes of pictures in S3.</summary>
        SqliteAndS3,

        /// <summary>In PostgreSQL, with the bytes of pictures in S3.</summary>
        PostgresAndS3,
    }

    [Theory]
    [InlineData(Place.Sqlite)]
    [InlineData(Place.Postgres)]
    [InlineData(Place.SqliteAndS3)]
    [InlineData(Place.PostgresAndS3)]
    public async Task Every_upload_entry_and_comment_that_was_answered_OK_is_there_after_a_kill_and_nothing_is_half(Place place)
    {
        using var home = await MakeHomeAsync(place);
        using var uploads = new Uploads();
        using var posts = new Posts();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await home.StartAsync();
            List<Task> clients = [.. uploads.Start(Clients, [server], CancellationToken.None), .. posts.Start(Clients, server)];
            await Task.WhenAll(uploads.AwaitAnsweredAsync(Random.Shared.Next(5, 60)), posts.AwaitAnsweredAsync(Random.Shared.Next(5, 60)));

            await server.KillAsync();

            // Each ends on its own, at the first request that the kill cut short.
            await Task.WhenAll(clients);
        }

        await using var last = await home.StartAsync();
        uploads.Report($"{Kills} kills on {place}", await uploads.AssertThereAsync(last));
        posts.Report($"{Kills} kills on {place}", await posts.AssertThereAsync(last));
        Assert.Equal(0, uploads.Refused);

        // Of an upload that was cut short there is an object at most, and that is young yet.
        await home.AssertWholeAsync();
    }

    private Task<Home> MakeHomeAsync(Place place)
    {
        var more = place is Place.SqliteAndS3 or Place.PostgresAndS3 ? Home.InBucket(s3.CreateBucket()) : [];
        return place is Place.Sqlite or Place.SqliteAndS3 ? Home.MakeAsync(more) : Home.OnPostgresAsync(postgres.CreateDatabase(), more);
    }
}
