using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>A SQLite database in a temporary folder of its own.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly TemporaryFolder folder = new();
    private SqliteDatabase database;

    public SqliteHost() => database = SqliteDatabase.Open(folder.Database, Clock);

    public override IAccountStore Accounts => database.Accounts;

    public override IAppPasswordStore AppPasswords => database.AppPasswords;

    public override ISessionStore Sessions => database.Sessions;

    public override IUserpicStore Userpics => database.Userpics;

    public override async Task ReopenAsync()
    {
        await database.DisposeAsync();
        database = SqliteDatabase.Open(folder.Database, Clock);
    }

    public override async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>A folder that is deleted with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("daybook-");

    public string Database => Path.Combine(folder.FullName, "daybook.db");

    public void Dispose() => folder.Delete(recursive: true);
}
