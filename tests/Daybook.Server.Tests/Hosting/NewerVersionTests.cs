using System.Globalization;
using Daybook.Server.Tests.Failures;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Hosting;

/// <summary>A newer version of the program comes to a database on which a server of the version before still runs.</summary>
[Trait("Speed", "slow")]
public sealed class NewerVersionTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commands_leave_the_database_as_it_is_and_a_server_brings_it_up_to_date_when_the_older_one_has_ended(bool onPostgres)
    {
        var connectionString = onPostgres ? postgres.CreateDatabase() : null;
        string[] where = connectionString is null ? [] : ["--Storage:Provider=postgres", $"--Storage:ConnectionString={connectionString}"];
        using var home = connectionString is null ? await Home.MakeAsync() : await Home.OnPostgresAsync(connectionString);
        await using var older = await home.StartAsync();
        var latest = (long)Version()!;
        var before = string.Create(CultureInfo.InvariantCulture, $"{latest - 1}");

        // As it was before the latest script, which adds nothing that would be there already.
        Execute($"UPDATE schema_version SET version = {before}", $"PRAGMA user_version = {before}");

        foreach (var command in (string[][])[["account", "list"], ["account", "create", "bob", "--password-stdin"], ["backup", home.Data + ".backup"], ["check"]])
        {
            var refused = await home.RunAsync(command, "secret\n");
            Assert.Equal(
                (1, "", $"The database is of an older version of Daybook: it has version {before}, this program's is {latest}. Start the server of this version first, which brings it up to date.\n"),
                (refused.ExitCode, refused.Output, refused.Error));
        }

        using var newer = RunningCommand.Start(["serve", "--data", home.Data, "--urls", "http://127.0.0.1:0", "--Log:Level=Error", .. where]);
        Assert.True(await newer.WaitForAsync("Waiting until nobody else has the database open, which is of an older version ..."));
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal(latest - 1, Version());
        Assert.Equal(0, (await older.StopAsync()).ExitCode);

        Assert.True(await newer.WaitForAsync("Bringing the database to this version ..."));
        await Eventually.TrueAsync(() => latest.Equals(Version()));
        Assert.Equal(0, (await home.RunAsync(["account", "list"])).ExitCode);
        await using var another = await home.StartHereAsync();
        using var ready = await another.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, ready.StatusCode);

        object? Version() => Execute("SELECT version FROM schema_version", "PRAGMA user_version");

        object? Execute(string onPostgres, string onSqlite)
        {
            if (connectionString is not null)
            {
                return PostgresServer.Execute(connectionString, onPostgres);
            }

            using var connection = new SqliteConnection($"Data Source={home.Database};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            // CA2100: the statements are this test's own.
#pragma warning disable CA2100
            command.CommandText = onSqlite;
#pragma warning restore CA2100
            return command.ExecuteScalar();
        }
    }
}
