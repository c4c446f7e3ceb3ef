namespace Daybook.Core;

/// <summary>
/// The database, or the object store beside it, cannot answer now: it is locked, full, unreadable or gone. Trying again later may help.
/// </summary>
/// <remarks>The message and the cause are for the log, never for a client.</remarks>
public sealed class StorageUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
