namespace Daybook.Protocol.Client;

/// <summary>
/// A request that was not done: the server refused it, did not answer, or answered with something else. The message is one line for a person
/// and never has a secret in it.
/// </summary>
public sealed class LiveJournalException : Exception
{
    internal LiveJournalException(Fault fault, string text, Exception? cause = null)
        : base(text, cause) => Fault = fault;

    /// <summary>
    /// What the specification has clients report when <c>success</c> is missing. Code 0, temporary.
    /// </summary>
    public static Fault ServerError { get; } = new(0, "Server Error, try again later.", IsTemporary: true);

    /// <summary>No connection, or none that lasted until the answer was there. Code 0, temporary.</summary>
    public static Fault Unreachable { get; } = new(0, "The server cannot be reached", IsTemporary: true);

    /// <summary>
    /// The error, found in the table by its text, since the flat protocol sends no number (fact sheet 1.2). A text that is not of the table
    /// has code 0 and is temporary if the server calls it its own error.
    /// </summary>
    public Fault Fault { get; }

    /// <summary>The number in the table, or 0.</summary>
    public int Code => Fault.Code;

    /// <summary>Whether trying the same again later may help.</summary>
    public bool IsTemporary => Fault.IsTemporary;

    internal static LiveJournalException BrokenReply(Exception? cause = null) => new(ServerError, ServerError.Text, cause);

    /// <param name="text">What the server said.</param>
    /// <param name="shown">The same without a secret that it may have said back. A password may be a word of the table: errors are found before.</param>
    internal static LiveJournalException Refused(string text, string shown)
    {
        var fault = FaultTexts.Find(text);
        return new LiveJournalException(fault.Code == 0 ? fault with { Text = shown } : fault, shown);
    }
}
