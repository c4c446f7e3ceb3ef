namespace Daybook.Protocol;

/// <summary>A request that the protocol answers with an error of its table (fact sheet 6).</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>An error with the text that clients match on.</summary>
    /// <param name="fault">The error.</param>
    /// <param name="detail">What exactly was wrong, for a person: the limit and the value. Null if there is nothing to add.</param>
    public ProtocolException(Fault fault, string? detail = null)
        : base(fault.Describe(detail)) => (Fault, Detail) = (fault, detail);

    /// <summary>The error.</summary>
    public Fault Fault { get; }

    /// <summary>What exactly was wrong, without the words of the table; null if there is nothing to add.</summary>
    public string? Detail { get; }
}
