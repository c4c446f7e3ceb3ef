using Daybook.Core;
using Daybook.Storage.Objects;
using Daybook.Storage.Postgres;
using Daybook.Storage.Sqlite;

namespace Daybook.Storage.Copying;

/// <summary>Where a database is that is copied, or into which another is.</summary>
public abstract record CopyPlace
{
    private protected CopyPlace()
    {
    }

    /// <summary>What people call it.</summary>
    internal abstract string Name { get; }

    /// <summary>Opens it to be read; nobody else has it open until it is closed.</summary>
    /// <exception cref="StorageCopyException">Somebody has it open.</exception>
    /// <exception cref="StorageVersionException">It is of another version.</exception>
    internal abstract CopyEnd OpenSource();

    /// <summary>Opens it to be written to; nobody else has it open until it is closed.</summary>
    /// <exception cref="StorageCopyException">Somebody has it open, or there is something in it that no copy put there.</exception>
    /// <exception cref="StorageVersionException">It is of another version.</exception>
    internal abstract CopyEnd OpenTarget();
}

/// <summary>A SQLite file; as a target it need not be there.</summary>
/// <param name="Path">The file.</param>
/// <param name="Objects">The object store beside it; null if there is none. Disposed when the copy is.</param>
public sealed record SqlitePlace(string Path, ObjectSettings? Objects = null) : CopyPlace
{
    internal override string Name => Path;

    internal override CopyEnd OpenSource() => SqliteEnd.OpenSource(this);

    internal override CopyEnd OpenTarget() => SqliteEnd.OpenTarget(this);
}

/// <summary>A PostgreSQL database; as a target it may be empty.</summary>
/// <param name="ConnectionString">Where it is and who logs in.</param>
/// <param name="Objects">The object store beside it; null if there is none. Disposed when the copy is.</param>
public sealed record PostgresPlace(string ConnectionString, ObjectSettings? Objects = null) : CopyPlace
{
    internal override string Name => "the PostgreSQL database";

    /// <summary>Never the connection string.</summary>
    public override string ToString() => Name;

    internal override CopyEnd OpenSource() => PostgresEnd.OpenSource(this);

    internal override CopyEnd OpenTarget() => PostgresEnd.OpenTarget(this);
}

/// <summary>A database cannot be copied; the message is for the operator.</summary>
public sealed class StorageCopyException(string message) : Exception(message);
