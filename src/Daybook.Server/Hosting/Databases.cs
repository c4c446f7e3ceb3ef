using Daybook.Core;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Copying;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Hosting;

/// <summary>The database that the settings name.</summary>
internal static class Databases
{
    /// <summary>Where it is, to copy it.</summary>
    public static CopyPlace Place(StorageOptions storage, DataFolder data) => storage.Provider switch
    {
        StorageProvider.Postgres => new PostgresPlace(storage.ConnectionString!),
        _ => new SqlitePlace(data.DatabaseFile),
    };

    /// <summary>Opens it.</summary>
    /// <param name="storage">Which it is.</param>
    /// <param name="data">The folder that SQLite's is in; it is there.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="migrate">Whether it is brought to the newest version; else it must have it.</param>
    /// <exception cref="StorageVersionException">It is from a newer version of the program.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened.</exception>
    public static Database Open(StorageOptions storage, DataFolder data, TimeProvider time, bool migrate = true) => storage.Provider switch
    {
        StorageProvider.Postgres => PostgresDatabase.Open(storage.ConnectionString!, time, migrate: migrate),
        _ => SqliteDatabase.Open(data.DatabaseFile, time, migrate: migrate),
    };
}
