using Daybook.Storage.Objects;
using Daybook.Storage.Postgres;
using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

/// <summary>A PostgreSQL database that it alone has, on the server of the run; with bytes of pictures in an object store if there is one.</summary>
public sealed class PostgresHost : StoreHost
{
    private readonly PostgresServer _server;
    private readonly string _connectionString;
    private readonly Func<IObjectStore>? _objects;
    private PostgresDatabase _database;

    public PostgresHost(PostgresServer server, Func<IObjectStore>? objects = null)
    {
        _objects = objects;
        _server = server;
        _connectionString = server.Borrow();
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
        _server.Return(_connectionString);
    }

    private PostgresDatabase Open(bool takesNew) => PostgresDatabase.Open(
        _connectionString, Clock, objects: _objects is null ? null : new ObjectSettings(_objects(), takesNew));
}
