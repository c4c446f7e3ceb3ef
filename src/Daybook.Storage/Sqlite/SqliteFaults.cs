using Daybook.Core;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Daybook.Storage.Sqlite;

/// <summary>Tells a database that cannot answer now from a fault of the program.</summary>
internal static class SqliteFaults
{
    /// <remarks>
    /// Every error after which SQLite may have rolled the whole transaction back by itself is among them
    /// (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
    /// </remarks>
    public static bool IsOutage(SqliteException fault) => fault.SqliteErrorCode is
        SQLITE_PERM or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_NOMEM or SQLITE_READONLY or SQLITE_INTERRUPT or SQLITE_IOERR or SQLITE_CORRUPT
        or SQLITE_FULL or SQLITE_CANTOPEN or SQLITE_PROTOCOL or SQLITE_NOTADB;

    /// <summary>Whether it is the file itself that is wrong: waiting does not help, and a backup does.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>The exception to give to a caller in the place of this one.</summary>
    public static Exception Translate(Exception fault) => fault is SqliteException sqlite && IsOutage(sqlite)
        ? new StorageUnavailableException(
            IsDamage(sqlite) ? $"{sqlite.Message} The database file is damaged: 'daybook check' says how much of it, and only a backup helps." : sqlite.Message, sqlite)
        : fault;
}
