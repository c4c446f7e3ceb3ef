namespace Daybook.Core.Accounts;

/// <summary>How often something was done, by whom.</summary>
public interface IAllowanceStore
{
    /// <summary>Counts one time, if there were fewer than <paramref name="limit"/> within the last <paramref name="window"/>.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="who">Who does it.</param>
    /// <param name="limit">How often it may be done.</param>
    /// <param name="window">Within how long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False, and nothing counted, if there were as many.</returns>
    Task<bool> TryTakeAsync(string kind, string who, int limit, TimeSpan window, CancellationToken cancellation);

    /// <summary>Forgets some of what does not count any more.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many it were.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);
}
