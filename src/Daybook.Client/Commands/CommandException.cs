namespace Daybook.Client.Commands;

/// <summary>A command cannot do what it was asked; the message is for the person who asked.</summary>
/// <param name="message">One line.</param>
/// <param name="exitCode">How the program ends.</param>
internal sealed class CommandException(string message, int exitCode = LjpicsCommands.SomeFailed) : Exception(message)
{
    public int ExitCode => exitCode;
}
