using System.Globalization;

namespace Daybook.Server.Interfaces;

/// <summary>What the log and the trace say of one protocol request: never a credential, never a byte of a picture.</summary>
internal sealed class RequestRecord
{
    /// <summary>What stands for no account.</summary>
    public const string Nobody = "-";

    /// <summary>The mode, <c>unknown</c>, or <c>none</c>.</summary>
    public string Mode { get; set; } = "none";

    /// <summary>The name of the account that the request says it is from, or <c>-</c>.</summary>
    public string Account { get; set; } = Nobody;

    /// <summary>The userpic that it was about.</summary>
    public long? UserpicId { get; set; }

    /// <summary>The size of the body.</summary>
    public long Bytes { get; set; }

    /// <summary>How long it took until there was an answer.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>
    /// The outcome in a word, for counting: <c>ok</c>, <c>refused</c>, <c>busy</c> (too much is asked for at once), <c>failed</c> (by the server's
    /// fault) or <c>gone</c> (the client).
    /// </summary>
    public string Result { get; set; } = "ok";

    /// <summary>Its trace; null if that goes nowhere.</summary>
    public string? TraceId { get; set; }

    /// <summary>The number of the error in the protocol's table; null if it ended with none of them.</summary>
    public int? FaultCode { get; set; }

    /// <summary>
    /// <c>OK</c>, or the error. Errors repeat what the client sent: what could end the line, move a terminal's cursor or look like the next
    /// column is not kept.
    /// </summary>
    public string Outcome { get; set => field = Printable(value); } = "OK";

    private static string Printable(string text) => string.Create(text.Length, text, static (characters, text) =>
    {
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = text[i] == '"' ? '\'' : IsPrintable(text[i]) ? text[i] : '?';
        }
    });

    private static bool IsPrintable(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
