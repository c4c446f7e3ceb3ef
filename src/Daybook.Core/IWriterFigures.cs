namespace Daybook.Core;

/// <summary>The writes of a store that has one writer, for whoever watches over it. Each figure may be read at any time.</summary>
public interface IWriterFigures
{
    /// <summary>How many writes wait.</summary>
    int WaitingWrites { get; }

    /// <summary>How many writes were done since the start. Where many share a transaction, those that were refused by themselves count: the writer had the work.</summary>
    long Writes { get; }

    /// <summary>How many transactions they were committed in.</summary>
    long Commits { get; }
}
