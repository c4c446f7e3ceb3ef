using System.Runtime.CompilerServices;
using Daybook.Core;
using Daybook.Core.Upkeep;
using Daybook.Server.Options;
using Daybook.Storage;
using Daybook.Storage.Copying;
using Daybook.Storage.Objects;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;

namespace Daybook.Server.Hosting;

/// <summary>The database that the settings name, and the object store beside it if there is one.</summary>
internal static class Databases
{
    /// <summary>Where it is, to copy it.</summary>
    public static CopyPlace Place(DaybookSettings settings, DataFolder data) => settings.Storage.Provider switch
    {
        StorageProvider.Postgres => new PostgresPlace(settings.Storage.ConnectionString!, ObjectsOf(settings)),
        _ => new SqlitePlace(data.DatabaseFile, ObjectsOf(settings)),
    };

    /// <summary>Opens it.</summary>
    /// <param name="settings">Which they are.</param>
    /// <param name="data">The folder that SQLite's is in; it is there.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="migration">What may become of its version.</param>
    /// <param name="wholeTables">Whether it is opened for work on whole tables, whose statements may take long.</param>
    /// <param name="progress">Is told of a migration; null for nobody.</param>
    /// <exception cref="StorageVersionException">It is of a newer version of the program; or of an older one, and must stay as it is.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened.</exception>
    public static Database Open(
        DaybookSettings settings,
        DataFolder data,
        TimeProvider time,
        Migration migration,
        bool wholeTables = false,
        IProgress<StepProgress>? progress = null)
    {
        var objects = ObjectsOf(settings);
        return settings.Storage.Provider switch
        {
            StorageProvider.Postgres => PostgresDatabase.Open(
                settings.Storage.ConnectionString!, time, wholeTables ? PostgresSettings.ForWholeTables : null, migration, objects, progress),
            _ => SqliteDatabase.Open(data.DatabaseFile, time, settings: null, migration, objects, progress),
        };
    }

    private static ObjectSettings? ObjectsOf(DaybookSettings settings) =>
        settings.S3.Bucket is { } bucket ? OpenObjects(bucket, settings.Pictures.Store == PictureStore.S3) : null;

    /// <summary>Apart, so that nothing of the SDK is loaded where there is no bucket.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObjectSettings OpenObjects(S3Bucket bucket, bool takesNew) => new(
        new S3ObjectStore(new S3Settings(
            bucket.ServiceUrl, bucket.Name, bucket.Region, bucket.AccessKey, bucket.SecretKey, bucket.SessionToken, bucket.ForcePathStyle)),
        takesNew);
}
