namespace Daybook.Core;

/// <summary>The reads of a store that has so many readers, for whoever watches over it.</summary>
public interface IReaderFigures
{
    /// <summary>How many reads wait.</summary>
    int WaitingReads { get; }
}
