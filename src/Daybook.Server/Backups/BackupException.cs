namespace Daybook.Server.Backups;

/// <summary>A backup cannot be made or restored; the message is for the operator.</summary>
internal sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);
