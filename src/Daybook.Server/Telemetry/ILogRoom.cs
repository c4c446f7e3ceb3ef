namespace Daybook.Server.Telemetry;

/// <summary>How much of the log waits to be written, for those who would rather wait themselves than keep a thread waiting.</summary>
internal interface ILogRoom
{
    /// <summary>Whether a line is taken at once, or, where nobody reads the log, dropped at once.</summary>
    bool HasRoom { get; }

    /// <summary>How many lines were dropped, since nobody read the log.</summary>
    long Dropped { get; }

    /// <summary>Waits until a line is taken, or dropped, at once: as long as the log is read, and no longer than a second while it is not.</summary>
    Task WaitForRoomAsync();
}
