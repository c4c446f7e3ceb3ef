using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>The texts that clients match on, and which of them comes first.</summary>
public sealed class ErrorTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    [Theory]
    [InlineData("user=test&password=secret", "Client error: No mode specified.")]
    [InlineData("mode=&user=test&password=secret", "Client error: No mode specified.")]
    [InlineData("mode=nope&user=test", "Client error: Unknown mode (nope)")]
    [InlineData("mode=nope&user=nobody", "Client error: Unknown mode (nope)")]
    [InlineData("mode=LOGIN&user=test&password=secret", "Client error: Unknown mode (LOGIN)")]
    [InlineData("mode=login+&user=test&password=secret", "Client error: Unknown mode (login )")]
    [InlineData("mode=%c3%a9t%c3%a9&user=test", "Client error: Unknown mode (été)")]
    [InlineData("mode=%e2%98%95%f0%9f%96%8b&user=test", "Client error: Unknown mode (☕🖋)")]
    [InlineData("mode=getpics%00&user=test", "Client error: Unknown mode (getpics\0)")]
    [InlineData("mode=login", "Client error: No username sent.")]
    [InlineData("mode=login&user=", "Client error: No username sent.")]
    [InlineData("mode=nope", "Client error: No username sent.")]
    [InlineData("mode=login&password=secret&username=test", "Client error: No username sent.")]
    [InlineData("mode=login&user=nobody&password=secret", "Invalid username")]
    [InlineData("mode=login&user=nobody", "Invalid username")]
    [InlineData("mode=login&user=test&password=wrong", "Invalid password")]
    [InlineData("mode=login&user=test", "Invalid password")]
    [InlineData("mode=login&user=test&password=secret&getmoods=all",
        "Client error: Invalid argument(s): getmoods must be a whole number of at most 9 digits")]
    [InlineData("mode=sessiongenerate&user=test&password=secret&expiration=never",
        "Client error: Invalid argument(s): expiration must be short or long")]
    [InlineData("mode=uploadpic&user=test&password=secret", "Client error: Missing required argument(s): data or url")]
    public async Task An_error_has_its_exact_text(string body, string error) =>
        (await _server.AskAsync(RawHttp.Post(body))).Reply.AssertFail(error);

    [Fact]
    public async Task A_detail_names_the_limit_and_the_value_in_plain_digits() =>
        (await _server.PostAsync(("mode", "uploadpic"), ("user", "test"), ("password", "secret"), ("data", new byte[41_000])))
            .AssertFail("Client error: Invalid argument(s): the picture has 41000 bytes, the limit is 40960");

    [Fact]
    public async Task A_very_long_mode_is_repeated_in_part()
    {
        (await _server.PostAsync(("mode", new string('m', 60)), ("user", "test"))).AssertFail($"Client error: Unknown mode ({new string('m', 60)})");
        (await _server.PostAsync(("mode", new string('m', 100_000)), ("user", "test")))
            .AssertFail($"Client error: Unknown mode ({new string('m', 60)}…)");
    }

    [Fact]
    public async Task A_long_mode_is_not_cut_within_a_character() =>
        (await _server.PostAsync(("mode", new string('m', 59) + "🖋🖋"), ("user", "test")))
            .AssertFail($"Client error: Unknown mode ({new string('m', 59)}…)");

    [Fact]
    public async Task A_failure_of_the_server_is_logged_with_an_id_and_tells_nothing_but_that()
    {
        await using var broken = await TestServer.StartAsync();
        await broken.CreateAccountAsync();
        await AlterAsync(broken, "ALTER TABLE userpics RENAME TO lost");

        var reply = await broken.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"), ("getpickws", 1));

        var failure = Assert.Single(broken.Log.Entries, entry => entry.Level >= LogLevel.Error);
        var id = (string)failure.Values["Id"]!;
        Assert.Matches("^[0-9a-f]{12}$", id);
        Assert.Contains(id, failure.Message, StringComparison.Ordinal);
        reply.AssertFail($"Server error: Internal server error: the operator finds it in the log as {id}");
        Assert.Equal("login", failure.Values["Mode"]);
        Assert.Contains("no such table", failure.Exception!.Message, StringComparison.Ordinal);
        Assert.Equal(reply.Error, Assert.Single(broken.Log.Requests).Values["Outcome"]);

        (await broken.LoginAsync()).AssertOk();
    }

    [Fact]
    public async Task A_failure_while_the_credentials_are_checked_tells_nothing_either()
    {
        await using var broken = await TestServer.StartAsync();
        await broken.CreateAccountAsync();
        await AlterAsync(broken, "UPDATE accounts SET password_hash = 'no hash of ours'");

        var answer = await broken.AskAsync(RawHttp.Post("mode=login&user=test&password=secret&responseenc=urlenc"));
        var failure = Assert.Single(broken.Log.Problems);
        Assert.Equal(
            $"errmsg=Server+error%3A+Internal+server+error%3A+the+operator+finds+it+in+the+log+as+{failure.Values["Id"]}&success=FAIL&", answer.Body);
        Assert.IsType<FormatException>(failure.Exception);
    }

    [Fact]
    public async Task A_database_that_is_damaged_is_called_unavailable()
    {
        using var folder = new TemporaryFolder();
        long page;
        await using (var sound = await TestServer.StartAsync(folder: folder.FullPath))
        {
            await sound.CreateAccountAsync();
            await using var connection = await OpenAsync(sound);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = 'accounts'";
            page = (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        await using (var file = File.OpenWrite(folder.Of("daybook.db")))
        {
            const int PageSize = 4096;
            file.Position = (page - 1) * PageSize;
            await file.WriteAsync(Enumerable.Repeat((byte)0xa5, PageSize).ToArray(), TestContext.Current.CancellationToken);
        }

        await using var damaged = await TestServer.StartAsync(folder: folder.FullPath);
        (await damaged.LoginAsync()).AssertFail("Server error: Database temporarily unavailable");
        (await damaged.PostAsync(("mode", "getchallenge"))).AssertOk();
        Assert.Single(damaged.Log.Problems);
    }

    [Fact]
    public async Task A_database_that_another_program_holds_is_called_unavailable_and_then_works_again()
    {
        await using var held = await TestServer.StartAsync();
        await held.CreateAccountAsync();
        await using (var other = await OpenAsync(held))
        {
            await ExecuteAsync(other, "BEGIN IMMEDIATE");
            (await held.PostAsync(("mode", "sessiongenerate"), ("user", "test"), ("password", "secret")))
                .AssertFail("Server error: Database temporarily unavailable");

            // Reading needs no lock.
            (await held.LoginAsync()).AssertOk();
        }

        await held.BeginSessionAsync();
    }

    private static async Task AlterAsync(TestServer server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await ExecuteAsync(connection, sql);
    }

    private static async Task<SqliteConnection> OpenAsync(TestServer server)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "daybook.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    // CA2100: the statements are constants of these tests.
#pragma warning disable CA2100
    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
#pragma warning restore CA2100
}
