using System.Runtime.InteropServices;

namespace Daybook.Server.Commands;

/// <summary>
/// The signals that end a process (Ctrl-C, <c>kill</c>, a terminal that goes away), for commands that would leave something behind: they give up in good order, and fail. All other
/// commands end at once, as SQLite takes no harm from it, and the server has its host to end it well.
/// </summary>
internal static class Interruption
{
    /// <summary>Does something that is given up when one of the signals comes.</summary>
    /// <param name="work">Gives up when it is told to, and puts away what is of no use then.</param>
    /// <param name="left">What is said of what is left then: sentences.</param>
    /// <param name="cancellation">Gives up, too.</param>
    /// <exception cref="CommandException">It was given up.</exception>
    public static async Task<T> HeedAsync<T>(Func<CancellationToken, Task<T>> work, string left, CancellationToken cancellation)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var onInterrupt = Take(PosixSignal.SIGINT, interruption);
        using var onTerminate = Take(PosixSignal.SIGTERM, interruption);
        using var onHangUp = Take(PosixSignal.SIGHUP, interruption);
        try
        {
            return await work(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            throw new CommandException($"Interrupted. {left}");
        }
    }

    private static PosixSignalRegistration Take(PosixSignal signal, CancellationTokenSource work) => PosixSignalRegistration.Create(signal, one =>
    {
        // Who presses Ctrl-C once more does not want to wait for anything: the process ends as it would without this.
        one.Cancel = signal != PosixSignal.SIGINT || !work.IsCancellationRequested;
        try
        {
            work.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended at this very moment: there is nothing to give up.
        }
    });
}
