namespace Daybook.Core;

/// <summary>Tells whether what was read before may have changed since.</summary>
public interface IChangeCount
{
    /// <summary>
    /// Grows with each write through this process that changes or hides what was there, before the one who asked for it hears of it. Adding
    /// a picture does neither. What other processes and servers write does not count: whoever keeps
    /// something looks again after a second at most.
    /// </summary>
    long Changes { get; }
}
