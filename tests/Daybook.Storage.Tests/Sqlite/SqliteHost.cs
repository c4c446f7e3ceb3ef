using Daybook.Storage.Objects;
using Daybook.Storage.Sqlite;
using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Sqlite;

/// <summary>A SQLite database in a temporary folder of its own; with bytes of pictures in an object store if there is one.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly TemporaryFolder _folder = new();
    private readonly Func<IObjectStore>? _objects;
    private SqliteDatabase _database;

    public SqliteHost(Func<IObjectStore>? objects = null)
    {
        _objects = objects;
        NewDatabase.PutAt(_folder.Database);
        _database = Open(takesNew: true);
    }

    public override Database Database => _database;

    public override Database OpenAnother(bool takesNew = true) => Open(takesNew);

    public override async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = Open(takesNew: true);
    }

    public override async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private SqliteDatabase Open(bool takesNew) => SqliteDatabase.Open(
        _folder.Database, Clock, objects: _objects is null ? null : new ObjectSettings(_objects(), takesNew));
}

/// <summary>A folder that is deleted with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daybook-");

    public string Database => Path.Combine(_folder.FullName, "daybook.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
