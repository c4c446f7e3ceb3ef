using Daybook.Storage.Copying;
using Daybook.Storage.Sql;

namespace Daybook.Storage;

/// <summary>
/// What a database that was brought back from an earlier state leaves out. The ids that were given out after that state live on in caches, where a
/// picture's address is good for a year, and in people's copies: none may come to mean something else. And no session or mailed link is good that ended since.
/// </summary>
public static class IdGap
{
    /// <summary>By how much the ids of every table go on further.</summary>
    public const long Ids = 1_000_000;

    /// <summary>
    /// The same for the numbers of entries and comments, which each journal counts for itself, or one in <see cref="JournalShare"/> of them if that is more. It is smaller
    /// since clients keep 256 times the number in 31 bits.
    /// </summary>
    public const long JournalNumbers = 1000;

    /// <summary>A journal with many comments gets many more in the days since the backup.</summary>
    public const long JournalShare = 20;

    /// <summary>
    /// By how much the clock of every journal goes on further, from the later of its own time and now. Clients ask for what changed after the last time that they were told,
    /// and every change takes a second of its own, so that the clock of a busy journal is ahead of the world's: by less than this, unless there were more changes than
    /// a day has seconds.
    /// </summary>
    public static readonly TimeSpan Clocks = TimeSpan.FromDays(1);

    internal static void Skip(SqlLink link, DateTimeOffset now)
    {
        foreach (var table in CopiedTables.InOrder.Where(table => table.CountsIds))
        {
            link.SetHighestId(table.Name, link.HighestId(table.Name) + Ids);
        }

        link.Execute(
            """
            UPDATE journals SET
              last_item_id = last_item_id + CASE WHEN last_item_id / @share > @gap THEN last_item_id / @share ELSE @gap END,
              last_talk_id = last_talk_id + CASE WHEN last_talk_id / @share > @gap THEN last_talk_id / @share ELSE @gap END,
              clock = CASE WHEN clock >= @now THEN clock ELSE @now END + @seconds
            """,
            ("@gap", JournalNumbers),
            ("@share", JournalShare),
            ("@now", now.ToUnixTimeSeconds()),
            ("@seconds", (long)Clocks.TotalSeconds));

        // Some of these ended after that state, and what ended is over.
        link.Execute("DELETE FROM sessions");
        link.Execute("DELETE FROM mail_tokens");
    }
}
