namespace Daybook.Server.Moving;

/// <summary>What a data folder has cannot be moved; the message is for the operator.</summary>
internal sealed class MoveException(string message, Exception? cause = null) : Exception(message, cause);
