using Daybook.Core.Upkeep;
using Daybook.Storage.Sql;

namespace Daybook.Storage.Copying;

/// <summary>Compares the rows of all tables, value by value.</summary>
internal sealed class RowComparison(CopyEnd source, CopyEnd target, IProgress<StepProgress> progress)
{
    /// <summary>Makes sure that what the target has of each table is how the source's begins.</summary>
    /// <exception cref="StorageCopyException">It is not.</exception>
    public async Task RequireBeginningAsync(CancellationToken cancellation)
    {
        const string Step = "Comparing what is there";
        var total = CopiedTables.InOrder.Sum(table => table.Count(target.Link));
        var done = 0L;
        foreach (var table in CopiedTables.InOrder)
        {
            await using var there = Rows(table, source.Link, cancellation).GetAsyncEnumerator(cancellation);
            await foreach (var row in Rows(table, target.Link, cancellation))
            {
                var same = await there.MoveNextAsync() && IsSame(table.WithoutLater(row), table.WithoutLater(there.Current));
                if (!same)
                {
                    throw new StorageCopyException(
                        $"Something else than a part of {source.Name} is in {target.Name}, and nothing was changed: in the table {table.Name} the row with {table.Describe(row)} is not as there. Was the source changed since, or is it another? An empty target can be begun anew.");
                }

                if (++done % 1000 == 0)
                {
                    progress.Report(new StepProgress(Step, done, total));
                }
            }
        }

        progress.Report(new StepProgress(Step, total, total));
    }

    /// <summary>Makes sure that both have the same rows.</summary>
    /// <returns>How many each table has.</returns>
    /// <exception cref="StorageCopyException">They have not.</exception>
    public async Task<IReadOnlyList<CopiedRows>> RequireSameAsync(CancellationToken cancellation)
    {
        const string Step = "Comparing rows";
        var total = CopiedTables.InOrder.Sum(table => table.Count(source.Link));
        var (done, counts) = (0L, new List<CopiedRows>());
        foreach (var table in CopiedTables.InOrder)
        {
            var before = done;
            await using var copied = Rows(table, target.Link, cancellation).GetAsyncEnumerator(cancellation);
            await foreach (var row in Rows(table, source.Link, cancellation))
            {
                if (!await copied.MoveNextAsync() || !IsSame(row, copied.Current))
                {
                    throw NotSame(table, row);
                }

                if (++done % 1000 == 0)
                {
                    progress.Report(new StepProgress(Step, done, total));
                }
            }

            if (await copied.MoveNextAsync())
            {
                throw NotSame(table, copied.Current);
            }

            counts.Add(new CopiedRows(table.Name, done - before));
        }

        progress.Report(new StepProgress(Step, total, total));
        return counts;
    }

    private static async IAsyncEnumerable<object?[]> Rows(
        CopiedTable table, SqlLink link, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in Ahead.ReadAsync(after => table.ReadPage(link, after), table.KeyOf, null, cancellation))
        {
            foreach (var row in page)
            {
                yield return row;
            }
        }
    }

    private static bool IsSame(object?[] one, object?[] other)
    {
        for (var i = 0; i < one.Length; i++)
        {
            var same = one[i] is byte[] bytes
                ? other[i] is byte[] others && bytes.AsSpan().SequenceEqual(others)
                : Equals(one[i], other[i]);
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    private StorageCopyException NotSame(CopiedTable table, object?[] row) => new(
        $"The copy is not the same as {source.Name}: in the table {table.Name} the row with {table.Describe(row)} differs. It stays marked as unfinished. Copy again into an empty target.");
}

/// <summary>How many rows of a table were copied.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many.</param>
public sealed record CopiedRows(string Table, long Rows);
