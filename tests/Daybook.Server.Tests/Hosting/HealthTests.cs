using System.Net;
using Daybook.Server.Tests.Running;
using Daybook.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Hosting;

public sealed class HealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz", "alive\n")]
    [InlineData("/readyz", "ready\n")]
    public async Task A_server_that_is_well_says_so(string path, string text)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        using var headOnly = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancellation);

        Assert.Equal((HttpStatusCode.OK, text), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            (HttpStatusCode.OK, (long?)text.Length, answer.Content.Headers.ContentType),
            (headOnly.StatusCode, headOnly.Content.Headers.ContentLength, headOnly.Content.Headers.ContentType));
    }

    [Fact]
    public async Task A_database_that_was_deleted_does_not_answer()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));

        File.Delete(Path.Combine(server.Folder, "daybook.db"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
        using var alive = await server.Client.GetAsync(new Uri("/healthz", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task A_database_that_somebody_keeps_locked_does_not_answer_until_it_is_free()
    {
        await using var server = await TestServer.StartAsync(storage: new SqliteSettings { LockTimeout = TimeSpan.FromMilliseconds(50) });
        using (var other = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "daybook.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();

            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
        }

        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));
    }

    private static async Task<HttpStatusCode> ReadyAsync(TestServer server)
    {
        using var answer = await server.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }
}
