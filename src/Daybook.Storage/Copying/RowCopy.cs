using System.Globalization;
using System.Text;
using Daybook.Core.Upkeep;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>
/// Copies the rows of all tables, a page in a transaction, and goes on behind the last row that the target has of each: so a copy that was
/// interrupted at any moment loses no more than a page.
/// </summary>
internal sealed class RowCopy(CopyEnd source, CopyEnd target, IProgress<StepProgress> progress)
{
    /// <summary>How many rows one statement completes; the names of its parameters are in its text.</summary>
    private const int CompletedAtOnce = 100;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var total = CopiedTables.InOrder.Sum(table => table.Count(source.Link));
        var done = target.IsBegun ? CopiedTables.InOrder.Sum(table => table.Count(target.Link)) : 0;
        foreach (var table in CopiedTables.InOrder)
        {
            await foreach (var page in Ahead.ReadAsync(
                after => table.ReadPage(source.Link, after), table.KeyOf, table.LastKey(target.Link), cancellation))
            {
                target.Link.InTransaction(link =>
                {
                    link.Insert(table.Quoted, [.. table.Columns.Select(CopiedTable.Quote)], page.Select(table.WithoutLater));
                    return true;
                });
                progress.Report(new StepProgress("Copying rows", done += page.Count, total));
            }
        }
    }

    /// <summary>Fills in what refers to rows that were copied later.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        foreach (var table in CopiedTables.InOrder)
        {
            foreach (var column in table.Later)
            {
                progress.Report(new StepProgress("Completing rows", 0, 0));
                await foreach (var page in Ahead.ReadAsync(
                    after => table.ReadPage(source.Link, column, after), row => row[..^1]!, null, cancellation))
                {
                    target.Link.InTransaction(link => page.Chunk(CompletedAtOnce).Sum(rows => Complete(link, table, column, rows)));
                }
            }
        }
    }

    private static int Complete(SqlLink link, CopiedTable table, string column, object?[][] rows)
    {
        var (sql, values) = (new StringBuilder(), new List<(string Name, object? Value)>());
        sql.Append(CultureInfo.InvariantCulture, $"UPDATE {table.Quoted} SET {CopiedTable.Quote(column)} = v.column{table.Key.Count + 1} FROM (VALUES ");
        for (var i = 0; i < rows.Length; i++)
        {
            sql.Append(i == 0 ? "(" : "), (");
            for (var j = 0; j < rows[i].Length; j++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@v{i}_{j}");
                sql.Append(j == 0 ? name : ", " + name);
                values.Add((name, rows[i][j]));
            }
        }

        sql.Append(")) v WHERE ");
        for (var i = 0; i < table.Key.Count; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{table.Quoted}.{CopiedTable.Quote(table.Key[i])} = v.column{i + 1} AND ");
        }

        // What a copy before this one filled in is not written again.
        sql.Append(CultureInfo.InvariantCulture, $"{table.Quoted}.{CopiedTable.Quote(column)} IS DISTINCT FROM v.column{table.Key.Count + 1}");
        return link.Execute(sql.ToString(), [.. values]);
    }
}
