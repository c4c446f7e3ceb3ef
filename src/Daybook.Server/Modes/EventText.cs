using Daybook.Core.Entries;

namespace Daybook.Server.Modes;

/// <summary>The text of entries on its way in and out: line ends, and how it is cut (fact sheet 4.4, 4.6).</summary>
internal static class EventText
{
    /// <summary>What stands for the text of an entry that a client cannot be told, and may not send back.</summary>
    public const string CannotBeShown = "(cannot be shown)";

    private const string Cut = "...";

    private static readonly char[] White = [' ', '\t', '\n', '\r', '\f', '\v'];

    /// <summary>What is white space in the protocol, which knew only ASCII. Others, as the wide space that paragraphs begin with, are text.</summary>
    public static ReadOnlySpan<byte> WhiteBytes => " \t\n\r\f\v"u8;

    /// <summary>Text as it is kept: LF ends lines, and no white space stands around it.</summary>
    /// <param name="text">As sent.</param>
    /// <param name="lineEndings"><c>mac</c> if CR ends lines; otherwise a CR means nothing.</param>
    public static string Read(string text, string? lineEndings) =>
        (lineEndings == "mac" ? text.Replace('\r', '\n') : text.Replace("\r", "", StringComparison.Ordinal)).Trim(White);

    /// <summary>A subject as it is kept: one line, within its limits.</summary>
    public static string ReadSubject(string text) => EntryLimits.CutLine(OneLine(text).Trim(White));

    /// <summary>Text with spaces for line ends.</summary>
    public static string OneLine(string text) =>
        text.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\r', ' ').Replace('\n', ' ');

    /// <summary>Cuts what is longer than a client wants: three less, and three dots.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How much it wants; less than 4 is everything.</param>
    /// <param name="inBytes">Whether that counts bytes of UTF-8, not characters.</param>
    public static string Truncate(string text, int length, bool inBytes)
    {
        if (length <= Cut.Length)
        {
            return text;
        }

        var (characters, bytes) = inBytes ? (int.MaxValue, length) : (length, int.MaxValue);
        return EntryLimits.Cut(text, characters, bytes).Length == text.Length
            ? text
            : EntryLimits.Cut(text, inBytes ? int.MaxValue : length - Cut.Length, inBytes ? length - Cut.Length : int.MaxValue) + Cut;
    }

    /// <summary>Text with the line ends that a client asks for: <c>unix</c>, <c>mac</c>, <c>space</c>, <c>dots</c>; all else is <c>pc</c>.</summary>
    public static string Write(string text, string? lineEndings) => lineEndings switch
    {
        "unix" => text,
        "mac" => text.Replace('\n', '\r'),
        "space" => text.Replace('\n', ' '),
        "dots" => text.Replace("\n", " ... ", StringComparison.Ordinal),
        _ => text.Replace("\n", "\r\n", StringComparison.Ordinal),
    };
}
