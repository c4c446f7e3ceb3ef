using Daybook.Core.Upkeep;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Daybook.Storage.Sqlite;

/// <summary>A copy of a database as it stood at one moment, made while others read and write.</summary>
internal static class SqliteCopy
{
    /// <summary>About a megabyte at a time.</summary>
    private const int PagesAtOnce = 256;

    /// <param name="source">A link for this alone.</param>
    /// <param name="path">The copy; no file may be there.</param>
    /// <param name="progress">Is told how many pages are copied.</param>
    /// <param name="cancellation">Gives up between two pieces; then an unfinished file is left.</param>
    public static void Write(SqliteLink source, string path, IProgress<StepProgress> progress, CancellationToken cancellation)
    {
        // The first statement that reads settles which moment the copy shows. Without it a write in between would begin the copy anew.
        source.ExecuteScript("BEGIN; SELECT COUNT(*) FROM sqlite_schema");
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        target.Open();
        using (var copy = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main"))
        {
            if (copy.IsInvalid)
            {
                SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
            }

            int outcome;
            while ((outcome = raw.sqlite3_backup_step(copy, PagesAtOnce)) == raw.SQLITE_OK)
            {
                cancellation.ThrowIfCancellationRequested();
                Report();
            }

            Report();
            if (outcome != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(outcome, target.Handle);
            }

            void Report()
            {
                var total = raw.sqlite3_backup_pagecount(copy);
                progress.Report(new StepProgress("Copying the database", total - raw.sqlite3_backup_remaining(copy), total));
            }
        }

        source.ExecuteScript("COMMIT");
    }
}
