using System.CommandLine;
using Daybook.Core.Accounts;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Sqlite;

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

    /// <summary>Checks the settings, then opens the database.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="create">Whether folder and database are made if they are not there.</param>
    /// <param name="migrate">Whether the database is brought to the newest version; else it must have it.</param>
    public static Workplace Open(CommandContext context, ParseResult parsed, bool create = false, bool migrate = true)
    {
        var data = context.DataFolderOf(parsed);
        var settings = context.LoadSettings(parsed).Values;
        if (create)
        {
            data.Create();
        }
        else
        {
            data.RequireDatabase();
        }

        return new Workplace(data, settings, SqliteDatabase.Open(data.DatabaseFile, TimeProvider.System, migrate: migrate));
    }

    /// <summary>The account of this name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async ValueTask<Account> AccountAsync(AccountName name, CancellationToken cancellation) =>
        await Database.Accounts.FindAsync(name, cancellation) ?? throw NoAccount(name);

    /// <summary>What to say when a change finds no account, though it was there a moment ago.</summary>
    public static CommandException NoAccount(AccountName name) => new($"There is no account '{name}'.");

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
