using Daybook.Core;

namespace Daybook.Server.Bounds;

/// <summary>
/// What a server does, whichever way it was asked, where it cannot answer now: because the database or the object store does not, or because there is too
/// much to do.
/// </summary>
internal static partial class Outage
{
    private const string Seconds = "5";

    /// <summary>Says in the log what a request failed of; the failure itself tells which of the two it was.</summary>
    public static void Log(ILogger log, StorageUnavailableException failure) => LogStorage(log, failure);

    /// <summary>Asks whoever is answered to come again.</summary>
    public static void AskToComeAgain(HttpResponse response) => response.Headers.RetryAfter = Seconds;

    [LoggerMessage(10, LogLevel.Error, "The database or the object store did not answer")]
    private static partial void LogStorage(ILogger log, Exception failure);
}
