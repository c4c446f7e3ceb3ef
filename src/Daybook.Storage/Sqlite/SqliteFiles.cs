using Daybook.Core;
using Microsoft.Data.Sqlite;

namespace Daybook.Storage.Sqlite;

/// <summary>What is done to a database file that no server has open.</summary>
public static class SqliteFiles
{
    /// <summary>
    /// By how much ids move ahead in a restored database. What was given out after the backup was made may live on in caches, where a
    /// picture's address is good for a year: it must never come to mean another one.
    /// </summary>
    public const long Gap = 1_000_000;

    /// <summary>
    /// The same for the numbers of entries and comments, which each journal counts for itself. It is smaller since clients keep 256 times the number in
    /// 31 bits.
    /// </summary>
    public const long JournalGap = 1000;

    /// <summary>Moves the next id of every table ahead by <see cref="Gap"/>, and the next numbers of every journal by <see cref="JournalGap"/>.</summary>
    /// <param name="path">The file, of the newest version.</param>
    /// <exception cref="StorageUnavailableException">It cannot be opened or written to.</exception>
    public static void MoveIdsAhead(string path)
    {
        try
        {
            using var link = SqliteLink.OpenWriter(path, new SqliteSettings().LockTimeout);
            link.BeginWriting();
            link.Execute(
                """
                INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_schema
                WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)
                """);
            link.Execute("UPDATE sqlite_sequence SET seq = seq + @gap", ("@gap", Gap));
            link.Execute(
                "UPDATE journals SET last_item_id = last_item_id + @gap, last_talk_id = last_talk_id + @gap", ("@gap", JournalGap));
            link.Commit();
        }
        catch (SqliteException fault)
        {
            throw SqliteFaults.Translate(fault);
        }
    }
}
