using Daybook.Storage.Objects;
using Daybook.Storage.Tests.Contracts;
using Daybook.Storage.Tests.Postgres;
using Daybook.Storage.Tests.Sqlite;
using Daybook.Tests.Services;

namespace Daybook.Storage.Tests.Objects;

/// <summary>Databases with the bytes of pictures in a bucket.</summary>
internal static class InBucket
{
    /// <summary>What a model and a race do with a real service, which takes most of their time; the rest they do with objects in memory.</summary>
    public const int Sequences = 8, Steps = 20;

    public static SqliteHost Sqlite(S3Server s3) => new(Open(s3));

    public static PostgresHost Postgres(PostgresServer server, S3Server s3) => new(server, Open(s3));

    private static Func<IObjectStore> Open(S3Server s3)
    {
        var bucket = s3.CreateBucket();
        return () => new S3ObjectStore(bucket);
    }
}

public sealed class SqliteS3UserpicStoreTests(S3Server s3) : UserpicStoreContract(InBucket.Sqlite(s3));

public sealed class SqliteS3UserpicStoreModelTests(S3Server s3) : UserpicStoreModel(InBucket.Sqlite(s3))
{
    protected override int Sequences => InBucket.Sequences;
}

public sealed class SqliteMemoryUserpicStoreModelTests() : UserpicStoreModel(new SqliteHost(new MemoryObjects().Open));

public sealed class SqliteS3DeletedUserpicStoreTests(S3Server s3) : DeletedUserpicStoreContract(InBucket.Sqlite(s3));

public sealed class SqliteS3AccountDeletionTests(S3Server s3) : AccountDeletionContract(InBucket.Sqlite(s3));

public sealed class SqliteS3ModerationStoreTests(S3Server s3) : ModerationStoreContract(InBucket.Sqlite(s3));

public sealed class SqliteS3ConcurrencyTests(S3Server s3) : ConcurrencyContract(InBucket.Sqlite(s3));

public sealed class SqliteS3RaceTests(S3Server s3) : ObjectRaceContract(InBucket.Sqlite(s3))
{
    protected override int Steps => InBucket.Steps;
}

public sealed class PostgresS3UserpicStoreTests(PostgresServer server, S3Server s3) : UserpicStoreContract(InBucket.Postgres(server, s3));

public sealed class PostgresS3UserpicStoreModelTests(PostgresServer server, S3Server s3) : UserpicStoreModel(InBucket.Postgres(server, s3))
{
    protected override int Sequences => InBucket.Sequences;
}

public sealed class PostgresMemoryUserpicStoreModelTests(PostgresServer server) : UserpicStoreModel(new PostgresHost(server, new MemoryObjects().Open));

public sealed class PostgresS3DeletedUserpicStoreTests(PostgresServer server, S3Server s3) : DeletedUserpicStoreContract(InBucket.Postgres(server, s3));

public sealed class PostgresS3AccountDeletionTests(PostgresServer server, S3Server s3) : AccountDeletionContract(InBucket.Postgres(server, s3));

public sealed class PostgresS3ModerationStoreTests(PostgresServer server, S3Server s3) : ModerationStoreContract(InBucket.Postgres(server, s3));

public sealed class PostgresS3ConcurrencyTests(PostgresServer server, S3Server s3) : ConcurrencyContract(InBucket.Postgres(server, s3));

public sealed class PostgresS3RaceTests(PostgresServer server, S3Server s3) : ObjectRaceContract(InBucket.Postgres(server, s3))
{
    protected override int Steps => InBucket.Steps;
}

public sealed class SqliteMemoryRaceTests() : ObjectRaceContract(new SqliteHost(new MemoryObjects().Open));

public sealed class PostgresMemoryRaceTests(PostgresServer server) : ObjectRaceContract(new PostgresHost(server, new MemoryObjects().Open));

public sealed class SqliteObjectTests : ObjectContract
{
    public SqliteObjectTests()
        : this(new MemoryObjects())
    {
    }

    private SqliteObjectTests(MemoryObjects objects)
        : base(new SqliteHost(objects.Open), objects)
    {
    }
}

public sealed class PostgresObjectTests : ObjectContract
{
    public PostgresObjectTests(PostgresServer server)
        : this(server, new MemoryObjects())
    {
    }

    private PostgresObjectTests(PostgresServer server, MemoryObjects objects)
        : base(new PostgresHost(server, objects.Open), objects)
    {
    }
}
