namespace Daybook.Protocol;

/// <summary>One error of the protocol's table (fact sheet 6).</summary>
/// <param name="Code">The number: over XML-RPC the fault code; the flat protocol sends only the text.</param>
/// <param name="Text">The exact text; clients match on it.</param>
/// <param name="IsTemporary">Whether trying the same again later may help.</param>
public sealed record Fault(int Code, string Text, bool IsTemporary)
{
    /// <summary>
    /// The text as sent: the prefix of the code's range (none below 200, <c>Client error: </c>, from 500 on <c>Server error: </c>), the text, and the
    /// detail after a colon.
    /// </summary>
    public string Describe(string? detail = null)
    {
        var prefix = Code switch { < 200 => "", < 500 => "Client error: ", _ => "Server error: " };
        return string.IsNullOrEmpty(detail) ? prefix + Text : $"{prefix}{Text}: {detail}";
    }
}
