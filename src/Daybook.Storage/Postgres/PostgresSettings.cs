namespace Daybook.Storage.Postgres;

/// <summary>The bounds of a <see cref="PostgresDatabase"/>.</summary>
public sealed record PostgresSettings
{
    /// <summary>For work on whole tables, where nobody waits for an answer: a statement may take an hour.</summary>
    public static PostgresSettings ForWholeTables { get; } = new() { StatementTimeout = TimeSpan.FromHours(1) };

    /// <summary>How many writes run at once, each on a connection of its own. Default 8.</summary>
    public int Writers { get; init; } = 8;

    /// <summary>How many reads run at once, each on a connection of its own. Default 8.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>
    /// How many writes may wait; one more fails at once, so that callers hear of an overload while they still listen. Default 1024.
    /// </summary>
    public int MaxWaitingWrites { get; init; } = 1024;

    /// <summary>The same for reads. Default 4096.</summary>
    public int MaxWaitingReads { get; init; } = 4096;

    /// <summary>How long the server may take to let a connection in. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long others may still have open what is to be brought to a newer version. Default 45 s: servers that stop take up to 30.</summary>
    public TimeSpan UpgradePatience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a statement may take, also to wait for others' locks or for a synchronous replica. Default 10 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
