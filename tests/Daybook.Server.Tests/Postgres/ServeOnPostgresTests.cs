using System.Net;
using System.Text;
using Daybook.Server.Tests.Running;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Postgres;

/// <summary>The program with everything in PostgreSQL: no database in the data folder.</summary>
[Trait("Speed", "slow")]
public sealed class ServeOnPostgresTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly (string, string)[] _environment =
    [
        ("Daybook__Storage__Provider", "postgres"),
        ("Daybook__Storage__ConnectionString", postgres.CreateDatabase()),
        ("Daybook__Passwords__MemoryKiB", "7168"),
        ("Daybook__Passwords__Iterations", "5"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_account_that_a_command_made_uploads_a_picture_that_is_served_after_a_restart()
    {
        var made = await RunAsync(["account", "create", "alice", "--password-stdin"], "secret\n");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));

        var picture = TestPictures.Random();
        Reply reply;
        await using (var server = await ServerProcess.StartAsync(_folder.Of("data"), _environment))
        {
            reply = (await server.Client.PostFlatAsync(
                ("mode", "uploadpic"), ("user", "alice"), ("password", "secret"), ("keywords", "sea"), ("data", picture))).AssertOk();
            Assert.Equal(0, (await server.StopAsync()).ExitCode);
        }

        await using var restarted = await ServerProcess.StartAsync(_folder.Of("data"), _environment);
        using var served = await restarted.Client.GetAsync(new Uri($"/userpic/{reply["picid"]}/1", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal("ready\n", await restarted.Client.GetStringAsync(new Uri("/readyz", UriKind.Relative), Cancellation));
        var listed = await RunAsync(["userpic", "list", "alice"]);
        Assert.Contains("sea", listed.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("data/daybook.db")));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_said_to_be_so_without_the_password()
    {
        var run = await DaybookCommand.RunAsync(
            ["account", "list", "--data", _folder.Of("data")],
            [],
            [
                ("Daybook__Storage__Provider", "postgres"),
                ("Daybook__Storage__ConnectionString", $"Host=127.0.0.1;Port={FreePort.Find()};Database=x;Username=x;Password=hunter2"),
            ]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("PostgreSQL", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output + run.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(string[] arguments, string input = "") =>
        DaybookCommand.RunAsync([.. arguments, "--data", _folder.Of("data")], Encoding.UTF8.GetBytes(input), _environment);
}
