namespace Daybook.Core.Accounts;

/// <summary>The challenges that came back, so that each is good once.</summary>
public interface IChallengeStore
{
    /// <summary>Notes that a challenge came back.</summary>
    /// <param name="challenge">The whole challenge; of a length that the caller bounds.</param>
    /// <param name="endsAt">When it is no good any more, used or not.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False if it had come back before.</returns>
    /// <exception cref="TooManyChallengesException">So many came back within their time that no more can be kept.</exception>
    ValueTask<bool> TryUseAsync(string challenge, DateTimeOffset endsAt, CancellationToken cancellation);

    /// <summary>Forgets some of those that are no good any more, also to servers whose clocks are a minute behind.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many it were.</returns>
    Task<int> PurgeAsync(int limit, CancellationToken cancellation);
}

/// <summary>More challenges came back within their time than can be kept.</summary>
public sealed class TooManyChallengesException() : Exception("too many logins at once; try again in a moment");
