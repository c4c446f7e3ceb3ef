using Daybook.Client.Reporting;
using Daybook.Pictures;
using Daybook.Protocol.Client;

namespace Daybook.Client.Sending;

/// <summary>Works through pictures, several at once. One that fails is named and does not hold up the others.</summary>
internal static class Batch
{
    /// <summary>After so many in a row that failed by the server's trouble, retries included, the rest is not tried.</summary>
    private const int TroubleLimit = 3;

    /// <summary>Runs the work for each item and reports its result.</summary>
    /// <param name="items">The items.</param>
    /// <param name="parallel">How many at once.</param>
    /// <param name="nameOf">What a person calls an item.</param>
    /// <param name="work">The work; what it throws of the expected kinds is a failure of its item alone.</param>
    /// <param name="report">Hears of each.</param>
    /// <param name="cancellation">Ends it between and within items.</param>
    public static async Task RunAsync<T>(
        IEnumerable<T> items,
        int parallel,
        Func<T, string> nameOf,
        Func<T, CancellationToken, Task<Result>> work,
        Report report,
        CancellationToken cancellation)
    {
        var troubles = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(items, options, RunOneAsync);
        }
        catch (OperationCanceledException)
        {
            report.Break();
            throw;
        }

        async ValueTask RunOneAsync(T item, CancellationToken token)
        {
            if (Volatile.Read(ref troubles) >= TroubleLimit)
            {
                report.Add(Result.Failed(nameOf(item), "not tried, because the server has trouble"));
                return;
            }

            Result result;
            try
            {
                result = await work(item, token);
                Volatile.Write(ref troubles, 0);
            }
            catch (Exception failure) when (failure is LiveJournalException or PictureException or IOException or UnauthorizedAccessException)
            {
                if (Retry.Helps(failure))
                {
                    Interlocked.Increment(ref troubles);
                }

                result = Result.Failed(nameOf(item), failure.Message, (failure as LiveJournalException)?.Code is > 0 and var code ? code : null);
            }

            report.Add(result);
        }
    }
}
