namespace Daybook.Storage.Sqlite;

/// <summary>The bounds of a <see cref="SqliteDatabase"/>.</summary>
public sealed record SqliteSettings
{
    /// <summary>How long to wait for another process's lock on the database. Default 5 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long others may still have open what is to be brought to a newer version. Default 45 s: servers that stop take up to 30.</summary>
    public TimeSpan UpgradePatience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// How many writes may wait; one more fails at once, so that callers hear of an overload while they still listen. Default 1024.
    /// </summary>
    public int MaxWaitingWrites { get; init; } = 1024;

    /// <summary>How many writes are committed together at most. Default 32: more did not make more writes a second.</summary>
    public int MaxBatch { get; init; } = 32;
}
