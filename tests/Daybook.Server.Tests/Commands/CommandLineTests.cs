using System.CommandLine;
using Daybook.Core.Accounts;
using Daybook.Server.Commands;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Commands;

[Trait("Speed", "slow")]
public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_command_explains_itself()
    {
        var commands = Paths(DaybookCommands.Build(new CommandContext(Stream.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>())), []).ToList();
        Assert.Contains(commands, path => path is ["account", "create"]);

        await Parallel.ForEachAsync(commands, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (path, _) =>
        {
            var run = await DaybookCommand.RunAsync([.. path, "--help"]);

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains($"Usage:\n  {string.Join(' ', [DaybookCommand.Name, .. path])}", run.Output, StringComparison.Ordinal);
            Assert.Contains("--data <DIR>", run.Output, StringComparison.Ordinal);
            Assert.Contains("--config <FILE>", run.Output, StringComparison.Ordinal);
            Assert.Contains("--Section:Key=value", run.Output, StringComparison.Ordinal);
            Assert.EndsWith("Exit codes:\n  0 done, 1 failed, 2 wrong usage\n", run.Output, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("account")]
    [InlineData("account", "create")]
    [InlineData("account", "list", "--nonsense")]
    [InlineData("account", "list", "alice")]
    [InlineData("config", "--Userpics:MaxBytes")]
    [InlineData("serve", "nonsense")]
    [InlineData("serve", "account", "list")]
    [InlineData("serve", "--urls", "nonsense")]
    [InlineData("serve", "--demo", "--urls", "nonsense")]
    [InlineData("serve", "--demo=maybe")]
    [InlineData("account", "create", "alice", "--password-stdin=maybe")]
    [InlineData("account", "suspend", "alice")]
    [InlineData("account", "unsuspend", "alice")]
    [InlineData("account", "delete", "alice", "--yes")]
    [InlineData("userpic", "suspend", "1")]
    [InlineData("userpic", "unsuspend", "1")]
    [InlineData("userpic", "delete", "1", "--yes")]
    [InlineData("config", "--data", "")]
    [InlineData("config", "--config", "")]
    public async Task Wrong_usage_ends_with_2_and_says_so_on_standard_error(params string[] arguments)
    {
        var run = await DaybookCommand.RunAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(" --help'.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_one_line(string argument)
    {
        var run = await DaybookCommand.RunAsync(argument);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^daybook \d+\.\d+\.\d+\S*\n$", run.Output);
    }

    [Theory]
    [InlineData("account", "list")]
    [InlineData("app-password", "create", "alice")]
    [InlineData("userpic", "delete", "1", "--reason", "x")]
    [InlineData("config")]
    [InlineData("serve")]
    public async Task Faulty_settings_stop_a_command_with_all_faults_and_1(params string[] arguments)
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync([.. arguments, "--Userpics:MaxBytes=many"], [], ("Daybook__Userpics__MaxSite", "5"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            """
            There are 2 faults in the settings:
              Userpics:MaxBytes (command line): is "many"; it must be a whole number from 1 to 16777216
              Userpics:MaxSite (environment variable Daybook__Userpics__MaxSite): there is no such setting; did you mean Userpics:MaxSide?

            """,
            run.Error);
    }

    [Fact]
    public async Task Config_shows_what_holds_and_where_it_was_set()
    {
        await using var site = await Site.WithAliceAsync();
        await File.WriteAllTextAsync(site.Data.SettingsFile, "{\n  \"Userpics\": { \"MaxBytes\": 1000, \"MaxSide\": 10 }\n}", Site.Cancellation);

        var run = await site.RunAsync(
            ["config", "--Userpics:Fetch:AllowedPorts:0=8081", "--userpics:fetch:allowedports:1", "8082"], [], ("Daybook__Userpics__MaxSide", "20"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\nUserpics:MaxBytes +1000 +daybook\.json line 2\n", run.Output);
        Assert.Matches(@"\nUserpics:MaxSide +20 +environment variable Daybook__Userpics__MaxSide\n", run.Output);
        Assert.Matches(@"\nUserpics:Fetch:AllowedPorts +8081, 8082 +command line\n", run.Output);
        Assert.Matches(@"\nUserpics:MaxScans +64 +default\n", run.Output);
    }

    [Fact]
    public async Task Another_file_is_read_in_the_place_of_the_one_in_the_data_folder()
    {
        await using var site = await Site.WithAliceAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(site.Data.SettingsFile, """{"Userpics": {"MaxBytes": 1}}""", Site.Cancellation);
        var other = folder.Write("other.json", """{"Userpics": {"MaxSide": 2}}""");

        var run = await site.RunAsync("config", "--config", other);
        var missing = await site.RunAsync("config", "--config", other + ".old");

        Assert.Matches(@"\nUserpics:MaxBytes +40960 +default\n", run.Output);
        Assert.Matches(@"\nUserpics:MaxSide +2 +other\.json line 1\n", run.Output);
        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.Contains($"{other}.old: there is no such file", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_data_folder_is_a_failure_that_makes_nothing()
    {
        await using var site = new Site();

        var run = await site.RunAsync("account", "list");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"There is no folder {site.Data.FullPath};", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(site.Data.FullPath));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_one_clear_line()
    {
        await using var site = new Site();
        await File.WriteAllTextAsync(site.Data.FullPath, "", Site.Cancellation);

        var run = await site.CreateAsync("alice");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"The data folder {site.Data.FullPath} cannot be used: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_one_clear_line()
    {
        await using var site = new Site();
        site.Data.Create();
        await File.WriteAllTextAsync(site.Data.DatabaseFile, new string('x', 10_000), Site.Cancellation);

        var run = await site.RunAsync("account", "list");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.DoesNotContain("Unexpected", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task The_unexpected_is_one_line_unless_details_are_asked_for()
    {
        await using var site = await Site.WithAliceAsync();
        using (var connection = new SqliteConnection($"Data Source={site.Data.DatabaseFile}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE accounts RENAME TO people";
            command.ExecuteNonQuery();
        }

        var plain = await site.RunAsync("account", "list");
        var detailed = await site.RunAsync(["account", "list"], [], ("DAYBOOK_DEBUG", "1"));

        Assert.Equal((1, 1), (plain.ExitCode, detailed.ExitCode));
        Assert.Matches(@"^Unexpected SqliteException: .*DAYBOOK_DEBUG=1.*\n$", plain.Error);
        Assert.Contains("   at Daybook.", detailed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        await using var site = await Site.WithAliceAsync();

        var run = await site.RunAsync("account", "suspend", "@alice", "--reason", "spam");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'@alice' is not an account name", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_loopback_serve_wants_to_know_its_public_address()
    {
        await using var site = new Site();

        var run = await site.RunAsync("serve", "--urls", "http://0.0.0.0:0");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("Site:Url", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_serve_wants_to_know_its_public_address()
    {
        await using var site = new Site();

        var run = await site.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--Site:TrustedProxies:0=127.0.0.1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("Site:TrustedProxies names a reverse proxy, so the server must know its public address: set Site:Url", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_off_loopback_is_wrong_usage()
    {
        var run = await DaybookCommand.RunAsync("serve", "--demo", "--urls", "http://0.0.0.0:0");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("loopback", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_take_turns_with_each_other()
    {
        await using var site = new Site();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => site.CreateByProcessAsync($"user{i}")));

        Assert.All(runs, run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        Assert.Equal(4, (await site.Database.Accounts.ListAsync(null, 10, Site.Cancellation)).Count);
        Assert.All(await site.Database.Accounts.ListAsync(null, 10, Site.Cancellation), account => Assert.Equal(AccountState.Visible, account.State));
    }

    [Fact]
    public async Task It_calls_itself_daybook()
    {
        var run = await DaybookProcess.RunAsync("--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:\n  daybook ", run.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(inner => Paths(inner, [.. path, inner.Name])).Prepend(path);
}
