using Daybook.Storage.Postgres;

namespace Daybook.Server.Options;

/// <summary>Where everything is kept.</summary>
/// <param name="Provider">Which kind of database.</param>
/// <param name="ConnectionString">Of PostgreSQL: where it is and who logs in; null for SQLite.</param>
public sealed record StorageOptions(StorageProvider Provider, string? ConnectionString)
{
    private const string ConnectionStringKey = "Storage:ConnectionString";

    /// <summary>Never the connection string.</summary>
    public override string ToString() => Provider.ToString();

    internal static StorageOptions Read(SettingsReader reader)
    {
        var provider = reader.Read(
            "Storage:Provider", StorageProvider.Sqlite, Formats.Choice<StorageProvider>(choice => choice.ToString().ToLowerInvariant()),
            "The database: sqlite is a file in the data folder, for one server; postgres is a PostgreSQL server, which any number of servers " +
            "may share.");
        var connectionString = reader.ReadOptional(
            ConnectionStringKey, Formats.Text(2000),
            "Where PostgreSQL is and who logs in, as in Host=db.example;Database=daybook;Username=daybook;Password=…;SSL Mode=VerifyFull. Of several " +
            "hosts (Host=db1,db2) the server uses the one that takes writes. Every command needs it, so it is best kept in daybook.json, which other users must not be able to read.",
            isSecret: true);
        reader.Require(
            connectionString is null || provider == StorageProvider.Postgres,
            ConnectionStringKey,
            "is for Storage:Provider=postgres alone: set that as well, or leave this out");
        if (provider == StorageProvider.Sqlite)
        {
            return new StorageOptions(provider, ConnectionString: null);
        }

        var fault = "is missing: Storage:Provider=postgres needs it";
        reader.Require(
            connectionString is not null && PostgresDatabase.IsConnectionString(connectionString, out fault),
            ConnectionStringKey,
            fault);
        return new StorageOptions(provider, connectionString);
    }
}

/// <summary>A kind of database.</summary>
public enum StorageProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}
