using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Userpics;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Storage;

namespace Daybook.Server.Hosting;

/// <summary>
/// Takes away for good what nobody can take back any more: deleted pictures after ten minutes, deleted accounts after thirty days, sessions and
/// mailed links whose time is over, the addresses of anonymous comments after thirty days, keywords that nothing refers to any more, objects of the
/// object store that no picture shows any more. At the start and every minute, in small batches, between which other writes have their turn.
/// </summary>
internal sealed partial class Purge(
    IDeletedUserpicStore userpics,
    IAccountStore accounts,
    ISessionStore sessions,
    IMailTokenStore mailTokens,
    ICommentStore comments,
    IChallengeStore challenges,
    WsseNonces nonces,
    Database database,
    S3Options s3,
    TimeProvider time,
    ILogger<Purge> log) : BackgroundService
{
    private const int Batch = 50;

    /// <summary>Of rows that are small and nothing else goes with.</summary>
    private const int ManyRows = 1000;

    /// <summary>How many keywords are looked at in a minute: of a million pictures all within two hours or so.</summary>
    private const int SomeKeywords = 20_000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Not at once: until a server answers for the first time, somebody waits for it.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(5);

    /// <summary>Where the look at the keywords goes on.</summary>
    private long _lastKeyword;

    /// <summary>Does all that is due now.</summary>
    /// <exception cref="StorageUnavailableException">The database or the object store does not answer; what is left is not tried.</exception>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        await RepeatAsync(async () => await userpics.PurgeAsync(Batch, cancellation) == Batch, cancellation);
        await RepeatAsync(() => accounts.ExpungeDueAsync(Batch, cancellation), cancellation);
        await RepeatAsync(async () => await sessions.PurgeAsync(Batch, cancellation) == Batch, cancellation);
        await RepeatAsync(async () => await mailTokens.PurgeAsync(Batch, cancellation) == Batch, cancellation);
        await RepeatAsync(async () => await comments.ForgetAddressesAsync(ManyRows, cancellation) == ManyRows, cancellation);
        await RepeatAsync(() => PurgeKeywordsAsync(cancellation), cancellation);
        await RepeatAsync(async () => await challenges.PurgeAsync(ManyRows, cancellation) == ManyRows, cancellation);
        await RepeatAsync(async () => await nonces.PurgeAsync(ManyRows, cancellation) == ManyRows, cancellation);

        // In the database also where a server is alone and counts in its memory: the database may have been that of several, or come from a backup of one.
        await RepeatAsync(async () => await database.LoginFailures.PurgeAsync(ManyRows, cancellation) == ManyRows, cancellation);
        await RepeatAsync(async () => await database.Allowances.PurgeAsync(ManyRows, cancellation) == ManyRows, cancellation);

        // Last: what the database has to do does not wait for an object store that does not answer.
        await RepeatAsync(async () => await userpics.PurgeObjectsAsync(s3.KeepDeleted, Batch, cancellation) == Batch, cancellation);
    }

    /// <summary>
    /// Nothing tells when the last that referred to a keyword is gone, so all are looked at in turn, a part of them each minute; where there is much
    /// to take away, more.
    /// </summary>
    private async Task<bool> PurgeKeywordsAsync(CancellationToken cancellation)
    {
        var purged = await userpics.PurgeKeywordsAsync(_lastKeyword, SomeKeywords, cancellation);
        _lastKeyword = purged.Last;
        return purged.Count > 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(FirstAfter, time, stoppingToken);
            while (true)
            {
                await TryAsync(stoppingToken);
                await Task.Delay(Every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is left is done after the next start.
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await RunAsync(cancellation);
        }
        catch (StorageUnavailableException failure)
        {
            LogFailed(failure);
        }
    }

    /// <summary>Does one thing for as long as there is more of it. What goes wrong with it keeps the others from nothing.</summary>
    private async Task RepeatAsync(Func<Task<bool>> hasMore, CancellationToken cancellation)
    {
        try
        {
            do
            {
                cancellation.ThrowIfCancellationRequested();
            }
            while (await hasMore());
        }

        // CA1031: whatever it is, the server goes on, and so does this in a minute.
#pragma warning disable CA1031
        catch (Exception failure) when (failure is not StorageUnavailableException && !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "What is due to go for good could not be taken away; the next try is in a minute")]
    private partial void LogFailed(Exception failure);
}
