using Daybook.Core;
using Npgsql;

namespace Daybook.Storage.Postgres;

/// <summary>Tells what an error of PostgreSQL means for those who asked.</summary>
internal static class PostgresFaults
{
    /// <summary>
    /// The server cannot answer now. Whatever is no answer of the server's is among it, since the connection is of no use then.
    /// </summary>
    public static bool IsOutage(Exception fault) => fault switch
    {
        // Classes of postgresql.org/docs/current/errcodes-appendix.html: connections, passwords, the database's name, resources, an operator
        // (a server that stops, a statement that took too long), the system, the configuration file, damaged data.
        PostgresException { SqlState: var state } => state[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "F0"
            || state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted or IdleInTransaction,
        NpgsqlException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>
    /// The server cannot answer now because it is busy: to ask again would make that worse, and would let who asked wait twice as long as was promised.
    /// </summary>
    public static bool IsTooSlow(Exception fault) =>
        fault is TimeoutException or NpgsqlException { InnerException: TimeoutException }
            or PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled };

    /// <summary>
    /// The transaction lost a race against another and was undone; done again it sees what the other did: what was added, or what is no more.
    /// </summary>
    public static bool IsLostRace(PostgresException fault) => fault.SqlState is PostgresErrorCodes.SerializationFailure
        or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation;

    /// <summary>The exception to give to a caller in the place of this one.</summary>
    public static Exception Translate(Exception fault) =>
        IsOutage(fault) ? new StorageUnavailableException(fault.Message.ReplaceLineEndings(" "), fault) : fault;

    private const string IdleInTransaction = "25P03";
}
