using System.Diagnostics.CodeAnalysis;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Accounts;
using Daybook.Server.Backups;
using Daybook.Server.Hosting;
using Daybook.Server.Moving;
using Daybook.Server.Options;
using Daybook.Storage.Copying;

namespace Daybook.Server.Commands;

/// <summary>Turns what a command throws into one line for the operator and an exit code.</summary>
internal static class Outcome
{
    private const string DebugVariable = "DAYBOOK_DEBUG";

    /// <summary>The command's exit code, or <see cref="DaybookCommands.Failed"/> with the reason on standard error.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The last place before the process ends: whatever happened, say it in one line.")]
    public static async Task<int> OfAsync(Func<Task<int>> command, CommandContext context)
    {
        var debug = context.Environment[DebugVariable] is "1";
        try
        {
            return await command();
        }
        catch (Exception e)
        {
            if (debug)
            {
                await context.Error.WriteLineAsync(e.ToString());
            }
            else if (IsExpected(e))
            {
                await context.Error.WriteLineAsync(e.Message);
            }
            else
            {
                await context.Error.WriteLineAsync(
                    $"Unexpected {e.GetType().Name}: {OneLine(e.Message)} ({DebugVariable}=1 in the environment shows the details)");
            }

            return DaybookCommands.Failed;
        }
    }

    /// <summary>Whether the message alone tells an operator enough.</summary>
    private static bool IsExpected(Exception e) => e
        is CommandException
        or FailedPartException
        or BackupException
        or MoveException
        or StorageCopyException
        or SettingsException
        or DataFolderException
        or AppPasswordKeysException
        or StorageUnavailableException
        or StorageVersionException
        or AccountNameTakenException
        or AccountGoneException
        or TooManyAppPasswordsException;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
