using System.Diagnostics.CodeAnalysis;
using Daybook.Client.Reporting;
using Daybook.Protocol.Client;

namespace Daybook.Client.Commands;

/// <summary>Turns what a command throws into one line and an exit code.</summary>
internal static class Outcome
{
    private const string DebugVariable = "LJPICS_DEBUG";

    [SuppressMessage("Design", "CA1031", Justification = "The last place before the process ends: whatever happened, say it in one line.")]
    public static async Task<int> OfAsync(Func<Task<int>> command, TextWriter error)
    {
        try
        {
            return await command();
        }
        catch (Exception e)
        {
            await error.WriteLineAsync(
                Environment.GetEnvironmentVariable(DebugVariable) == "1" ? e.ToString()
                : Expected(e) is { } message ? Readable.Line(message)
                : $"Unexpected {e.GetType().Name}: {Readable.Line(e.Message)} ({DebugVariable}=1 in the environment shows the details)");
            return e is CommandException refused ? refused.ExitCode : LjpicsCommands.SomeFailed;
        }
    }

    /// <summary>The message, if it alone tells a person enough.</summary>
    private static string? Expected(Exception e) => e switch
    {
        CommandException or LiveJournalException or IOException or UnauthorizedAccessException => e.Message,
        OperationCanceledException => "Interrupted. Run the same command again to go on from here.",
        _ => null,
    };
}
