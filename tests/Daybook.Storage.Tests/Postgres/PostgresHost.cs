using Daybook.Storage.Postgres;
using Daybook.Storage.Tests.Contracts;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Postgres;

/// <summary>A PostgreSQL database of its own on the server of the run.</summary>
public sealed class PostgresHost : StoreHost
{
    private readonly PostgresServer _server;
    private readonly string _connectionString;
    private PostgresDatabase _database;

    public PostgresHost(PostgresServer server)
    {
        _server = server;
        _connectionString = server.CreateDatabase();
        _database = PostgresDatabase.Open(_connectionString, Clock);
    }

    public override Database Database => _database;

    public override Database OpenAnother() => PostgresDatabase.Open(_connectionString, Clock);

    public override async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = PostgresDatabase.Open(_connectionString, Clock);
    }

    public override async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _server.DropDatabase(_connectionString);
    }
}
