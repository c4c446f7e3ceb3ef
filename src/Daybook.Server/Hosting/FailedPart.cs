namespace Daybook.Server.Hosting;

/// <summary>
/// A part of the server that runs beside the requests failed, and so the server ended, though nobody asked it to. The log says what happened.
/// </summary>
internal sealed class FailedPartException(string part)
    : Exception($"The server ended, since a part of it failed: {part}. The log says why.");

/// <summary>Tells an end that was asked for from one that was not.</summary>
internal static class FailedPart
{
    /// <summary>Starts the server. Where that fails, what had begun is over, so that nothing works on with a database that is closed.</summary>
    /// <exception cref="FailedPartException">A part of it failed before the server was ready.</exception>
    public static async Task StartAsync(WebApplication server, CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (Exception failure)
        {
            var failed = failure is OperationCanceledException && !cancellation.IsCancellationRequested ? Find(server.Services) : null;
            await server.StopAsync(CancellationToken.None);
            if (failed is not null)
            {
                throw new FailedPartException(failed);
            }

            throw;
        }
    }

    /// <summary>Waits until the server has ended.</summary>
    /// <exception cref="FailedPartException">A part of it failed.</exception>
    public static async Task WaitForShutdownAsync(WebApplication server, CancellationToken cancellation)
    {
        // When the end begins: what fails after that was told to stop.
        string? failed = null;
        await using (server.Lifetime.ApplicationStopping.Register(() => failed = Find(server.Services)))
        {
            await server.WaitForShutdownAsync(cancellation);
        }

        if (failed is not null)
        {
            throw new FailedPartException(failed);
        }
    }

    private static string? Find(IServiceProvider services) => services.GetServices<IHostedService>()
        .OfType<BackgroundService>()
        .FirstOrDefault(part => part.ExecuteTask is { IsFaulted: true })?.GetType().Name;
}
