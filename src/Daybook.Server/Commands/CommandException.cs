namespace Daybook.Server.Commands;

/// <summary>A command cannot do what it was asked; the message is sentences for the operator, and the exit code is 1.</summary>
internal sealed class CommandException(string message) : Exception(message);
