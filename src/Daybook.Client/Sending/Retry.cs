using System.Globalization;
using System.Net.Http.Headers;
using Daybook.Protocol;
using Daybook.Protocol.Client;

namespace Daybook.Client.Sending;

/// <summary>
/// Tries a request again when the server has trouble, after pauses that double: half a second, one, two … at most half a minute. A server that was asked
/// too often is left alone for a quarter of a minute, half a minute, a minute …: allowances are for a minute or more. One that says how long it wants
/// to be left alone is, for up to five minutes.
/// </summary>
/// <param name="retries">How often, beside the first time.</param>
/// <param name="note">Hears what happened and how long the pause is.</param>
/// <param name="clock">Times the pauses.</param>
internal sealed class Retry(int retries, Action<string> note, TimeProvider clock)
{
    private const double LongestWish = 300;

    private static readonly (double First, double Longest) AfterTrouble = (0.5, 30), AfterTooOften = (15, 60);

    /// <summary>
    /// Whether seconds may help. The table's word "temporary" is wider: a ban or a full quota may end some day, but not by asking again.
    /// </summary>
    public static bool Helps(Exception failure) => failure switch
    {
        TransferException => true,
        LiveJournalException { IsTemporary: true } refused =>
            refused.Code is 0 or >= 500 || refused.Fault == Faults.ReadOnlyForNow || refused.Fault == Faults.PostFrequency,

        // The picture was longer on its way than the challenge was good; the next try answers a new one.
        LiveJournalException refused => refused.Fault == Faults.ChallengeExpired,
        _ => false,
    };

    /// <summary>Runs a request until it succeeds, fails for good, or has been tried often enough.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                return await request(cancellation);
            }
            catch (Exception failure) when (Helps(failure) && tried < retries)
            {
                // Up to a quarter more, so that several do not knock at the same moment.
                var pause = Math.Max(UsualPause(failure, tried), WishedPause(failure)) * (1 + (Random.Shared.NextDouble() / 4));
                note(string.Create(CultureInfo.InvariantCulture, $"{failure.Message} (trying again in {pause:0.0} s)"));
                await Task.Delay(TimeSpan.FromSeconds(pause), clock, cancellation);
            }
        }
    }

    private static double UsualPause(Exception failure, int tried)
    {
        var isTooOften = failure is TransferException { IsTooOften: true } || (failure as LiveJournalException)?.Fault == Faults.PostFrequency;
        var (first, longest) = isTooOften ? AfterTooOften : AfterTrouble;
        return Math.Min(first * Math.Pow(2, tried), longest);
    }

    private double WishedPause(Exception failure)
    {
        var after = (failure as TransferException)?.RetryAfter;
        return Math.Min((after?.Delta ?? after?.Date - clock.GetUtcNow() ?? TimeSpan.Zero).TotalSeconds, LongestWish);
    }
}

/// <summary>A picture or feed that cannot be had just now.</summary>
/// <param name="message">One line, for a person.</param>
/// <param name="cause">What happened.</param>
internal sealed class TransferException(string message, Exception? cause) : IOException(message, cause)
{
    /// <summary>Whether the server says that it was asked too often.</summary>
    public bool IsTooOften { get; init; }

    /// <summary>How long the server wants to be left alone; null if it does not say.</summary>
    public RetryConditionHeaderValue? RetryAfter { get; init; }
}
