using System.Text;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Server.Options;
using Daybook.Storage.Sqlite;
using Daybook.Tests.Services;

namespace Daybook.Server.Tests.Commands;

/// <summary>
/// A data folder, commands on it, and its database as a server has it: open on its own, all the time once it was asked for.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase? _database;

    public DataFolder Data => new(_folder.Of("data"));

    public SqliteDatabase Database => _database ??= SqliteDatabase.Open(Data.DatabaseFile, TimeProvider.System);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A site with the account <c>alice</c>, whose password is <c>secret</c>.</summary>
    public static async Task<Site> WithAliceAsync()
    {
        var site = new Site();
        site.Data.Create();
        NewDatabase.PutAt(site.Data.DatabaseFile);
        var hash = PasswordHash.Create(PasswordHash.Digest("secret"), new PasswordHashCost(64, 1));
        await site.Database.Accounts.CreateAsync(new NewAccount(AccountName.Parse("alice"), "Alice", null, hash), Cancellation);
        return site;
    }

    public Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    public Task<ProcessResult> RunAsync(string[] arguments, byte[] input, params (string Name, string Value)[] environment) =>
        DaybookCommand.RunAsync([.. arguments, "--data", Data.FullPath], input, environment);

    /// <summary>The same as a process of its own.</summary>
    public Task<ProcessResult> RunProcessAsync(string[] arguments, byte[] input, params (string Name, string Value)[] environment) =>
        DaybookProcess.RunAsync([.. arguments, "--data", Data.FullPath], input, environment);

    public Task<ProcessResult> CreateAsync(string name, string password = "secret\n") =>
        RunAsync(["account", "create", name, "--password-stdin"], Encoding.UTF8.GetBytes(password));

    /// <summary>The same as a process of its own.</summary>
    public Task<ProcessResult> CreateByProcessAsync(string name) =>
        RunProcessAsync(["account", "create", name, "--password-stdin"], "secret\n"u8.ToArray());

    /// <summary>Runs a command with <c>--json</c>, which must succeed.</summary>
    public async Task<JsonElement> RunJsonAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonElement.Parse(run.Output);
    }

    public async Task<Account?> FindAsync(string name) => await Database.Accounts.FindAsync(AccountName.Parse(name), Cancellation);

    /// <summary>Closes the database; it is opened again when it is asked for.</summary>
    public async Task CloseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            _database = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
