using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>A SQLite database in a temporary folder of its own.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database;

    public SqliteHost() => _database = SqliteDatabase.Open(_folder.Database, Clock);

    public override Database Database => _database;

    public override Database OpenAnother() => SqliteDatabase.Open(_folder.Database, Clock);

    public override async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = SqliteDatabase.Open(_folder.Database, Clock);
    }

    public override async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A folder that is deleted with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daybook-");

    public string Database => Path.Combine(_folder.FullName, "daybook.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
