using Daybook.Core;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Hosting;

/// <summary>Opens the database that the settings name.</summary>
internal static class Databases
{
    /// <summary>Opens it and brings it to the newest version.</summary>
    /// <param name="storage">Which it is.</param>
    /// <param name="data">The folder that SQLite's is in; it is there.</param>
    /// <param name="time">What time it is.</param>
    /// <exception cref="StorageVersionException">It is from a newer version of the program.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened.</exception>
    public static Database Open(StorageOptions storage, DataFolder data, TimeProvider time) => storage.Provider switch
    {
        StorageProvider.Postgres => PostgresDatabase.Open(storage.ConnectionString!, time),
        _ => SqliteDatabase.Open(data.DatabaseFile, time),
    };
}
