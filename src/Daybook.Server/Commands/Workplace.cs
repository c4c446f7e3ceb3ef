using System.CommandLine;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Server.Accounts;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Storage;

namespace Daybook.Server.Commands;

/// <summary>
/// What a command on the data folder works with: settings and database, opened beside a server that may be running on them.
/// </summary>
internal sealed class Workplace : IAsyncDisposable
{
    private Workplace(DataFolder data, DaybookSettings settings, Database database) =>
        (Data, Settings, Database) = (data, settings, database);

    public DataFolder Data { get; }

    public DaybookSettings Settings { get; }

    public Database Database { get; }

    /// <summary>
    /// Checks the settings, then opens the database. An older one stays as it is: only <c>serve</c> brings it to this program's version, since a server of that older
    /// one may be running on it.
    /// </summary>
    /// <param name="context">The command's.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="create">Whether folder and database are made if they are not there.</param>
    /// <param name="migration">What may become of the database's version.</param>
    /// <param name="wholeTables">Whether the command works on whole tables, whose statements may take long.</param>
    /// <exception cref="StorageVersionException">The database is of another version.</exception>
    public static Workplace Open(
        CommandContext context, ParseResult parsed, bool create = false, Migration migration = Migration.Create, bool wholeTables = false)
    {
        var data = context.DataFolderOf(parsed);
        var settings = context.LoadSettings(parsed).Values;
        if (create)
        {
            data.Create();
            if (settings.Storage.Provider == StorageProvider.Sqlite)
            {
                data.RefuseLostDatabase();
            }
        }
        else if (settings.Storage.Provider == StorageProvider.Sqlite)
        {
            data.RequireDatabase();
        }

        return new Workplace(data, settings, Databases.Open(settings, data, TimeProvider.System, migration, wholeTables));
    }

    /// <summary>The secrets of app passwords, with the keys of the server.</summary>
    /// <exception cref="AppPasswordKeysException">The keys cannot be used.</exception>
    public async Task<AppPasswordSecrets> OpenSecretsAsync(CancellationToken cancellation) => Settings.Storage.Provider == StorageProvider.Sqlite
        ? AppPasswordSecrets.Open(Data)
        : AppPasswordSecrets.Open(await KeyRing.InAsync(Database.ServerKeys, cancellation));

    /// <summary>The account of this name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async ValueTask<Account> AccountAsync(AccountName name, CancellationToken cancellation) =>
        await Database.Accounts.FindAsync(name, cancellation) ?? throw NoAccount(name);

    /// <summary>What to say when a change finds no account, though it was there a moment ago.</summary>
    public static CommandException NoAccount(AccountName name) => new($"There is no account '{name}'.");

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
