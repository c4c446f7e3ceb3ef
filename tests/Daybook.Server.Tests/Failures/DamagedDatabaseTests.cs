using System.Globalization;
using System.Net;
using Daybook.Server.Tests.Running;
using SkiaSharp;

namespace Daybook.Server.Tests.Failures;

/// <summary>A database file that is damaged, cut short or lost, at the start or under a running server.</summary>
[Trait("Speed", "slow")]
public sealed class DamagedDatabaseTests(FullHome full) : IClassFixture<FullHome>
{
    private const int PageSize = 4096;

    private const int Pictures = FullHome.Pictures;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("the header")]
    [InlineData("the schema")]
    [InlineData("cut short")]
    [InlineData("emptied")]
    [InlineData("deleted")]
    public async Task A_server_does_not_start_says_which_file_and_what_helps_and_makes_nothing_new(string damage)
    {
        using var home = full.Copy();
        var isLost = damage is "emptied" or "deleted";
        switch (damage)
        {
            case "the header":
                Overwrite(home, 0, 100);
                break;
            case "the schema":
                Overwrite(home, 100, PageSize - 100);
                break;
            case "cut short":
                Cut(home, new FileInfo(home.Database).Length / 2);
                break;
            case "emptied":
                Cut(home, 0);
                break;
            default:
                File.Delete(home.Database);
                break;
        }

        var before = await FilesAsync(home);

        foreach (var arguments in (string[][])[["serve", "--urls", "http://127.0.0.1:0"], ["account", "create", "bob", "--password-stdin"]])
        {
            var run = await home.RunAsync(arguments, "secret\n");

            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.StartsWith(isLost ? $"The database {home.Database} is lost: " : $"Cannot open the database {home.Database}: SQLite Error ", run.Error, StringComparison.Ordinal);
            Assert.Contains("'daybook restore BACKUP --data DIR' brings a backup into a new folder", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
            Assert.Equal(before, await FilesAsync(home));
        }
    }

    [Fact]
    public async Task A_page_that_is_damaged_under_a_running_server_fails_the_requests_that_need_it_and_no_others()
    {
        using var home = full.Copy();
        await using var server = await home.StartAsync();
        var bytes = await File.ReadAllBytesAsync(home.Database, Cancellation);

        // The page that the first pictures begin in: its cells are no cells any more.
        Overwrite(home, bytes.AsSpan().IndexOf(Png) / PageSize * PageSize, 200);

        var isWhole = new bool[Pictures];
        for (var i = 0; i < Pictures; i++)
        {
            using var answer = await server.Client.GetAsync(new Uri(Address(i + 1), UriKind.Relative), Cancellation);
            isWhole[i] = answer.StatusCode == HttpStatusCode.OK;
            if (isWhole[i])
            {
                Assert.Equal(full.Pixels[i], TestPictures.Pixels(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
            }
            else
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
            }
        }

        Assert.Contains(false, isWhole);
        Assert.True(isWhole[^1]);
        Report("A page of the database damaged under a running server", isWhole.Count(one => one));
        (await UploadAsync(server, "one more", TestPictures.Random(64))).AssertOk();
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/users/alice/userpics"));
        var end = await server.StopAsync();
        Assert.Equal(0, end.ExitCode);
        var told = end.Error.Split('\n').Where(line => line.Contains("The database file is damaged: 'daybook check' says how much of it", StringComparison.Ordinal));
        Assert.Equal(isWhole.Count(one => !one), told.Count());
        var check = await home.RunAsync(["check"]);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("The database is damaged: ", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_a_picture_that_are_not_those_that_were_stored_are_not_sent()
    {
        using var home = full.Copy();

        // The middle of the first picture: to SQLite, one content is as good as another.
        var bytes = await File.ReadAllBytesAsync(home.Database, Cancellation);
        Overwrite(home, bytes.AsSpan().IndexOf(Png) + 64, 16);
        await using var server = await home.StartAsync();

        var statuses = new List<HttpStatusCode>();
        for (var id = 1; id <= Pictures; id++)
        {
            statuses.Add(await server.StatusAsync(Address(id)));
        }

        Assert.Single(statuses, status => status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(Pictures - 1, statuses.Count(status => status == HttpStatusCode.OK));
        Report("Bytes of a picture damaged in the database", Pictures - 1);
        Assert.Contains("in the database are not those that were stored: 'daybook check' tells more", (await server.StopAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_any_more_under_a_running_server_makes_it_unready_and_ends_nothing()
    {
        using var home = full.Copy();
        await using var server = await home.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(Address(1)));

        Overwrite(home, 0, (int)new FileInfo(home.Database).Length);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync("/healthz"));
        var refused = await UploadAsync(server, "too late", TestPictures.Random());
        Assert.Equal("Server error: Database temporarily unavailable", refused["errmsg"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.StatusAsync(Address(Pictures)));
        await server.StopAsync();
    }

    /// <summary>Says what came of it; <c>./test</c> shows the lines that begin so.</summary>
    private static void Report(string what, int whole) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"kept: {what}: of {Pictures} pictures {whole} are served and whole, and {Pictures - whole} refused"));

    private static string Address(int id) => string.Create(CultureInfo.InvariantCulture, $"/userpic/{id}/1");

    private static Task<Reply> UploadAsync(ServerProcess server, string keyword, byte[] picture) => FullHome.UploadAsync(server.Client, keyword, picture);

    private static void Overwrite(Home home, int from, int length)
    {
        using var file = new FileStream(home.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = from;
        file.Write(Enumerable.Repeat((byte)0xA5, length).ToArray());
    }

    private static void Cut(Home home, long length)
    {
        using var file = File.OpenWrite(home.Database);
        file.SetLength(length);
    }

    /// <summary>What there is in the data folder, with the bytes of the database.</summary>
    private static async Task<(string Names, string Database)> FilesAsync(Home home) => (
        string.Join('\n', Directory.GetFileSystemEntries(home.Data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)),
        File.Exists(home.Database) ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(home.Database, Cancellation))) : "");
}

/// <summary>A data folder with pictures in it, made once: each test damages a copy.</summary>
public sealed class FullHome : IAsyncLifetime
{
    /// <summary>So many that the newest is far from the first in the file.</summary>
    internal const int Pictures = 24;

    private Home? _home;

    /// <summary>What the pictures show, in the order of their ids.</summary>
    internal List<SKColor[]> Pixels { get; } = [];

    /// <summary>Has a server take the pictures, and ends it, which brings everything into the file.</summary>
    public async ValueTask InitializeAsync()
    {
        _home = await Home.MakeAsync();
        await using var server = await _home.StartHereAsync();
        for (var i = 0; i < Pictures; i++)
        {
            var picture = TestPictures.Random(64);
            (await UploadAsync(server.Client, string.Create(CultureInfo.InvariantCulture, $"picture {i}"), picture)).AssertOk();
            Pixels.Add(TestPictures.Pixels(picture));
        }

        await server.EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        _home?.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Home Copy() => _home!.Copy();

    internal static Task<Reply> UploadAsync(HttpClient client, string keyword, byte[] picture) => client.PostFlatAsync(
        ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("ver", 1), ("keywords", keyword), ("data", picture));
}
